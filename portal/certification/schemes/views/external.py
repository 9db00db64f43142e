"""`/certificates/external`: certificates of other issuers, entered by their holders."""

from collections.abc import Callable
from datetime import date, timedelta

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.certification.data import known_certificates
from portal.certification.rules.external import Written
from portal.certification.rules.schemes import CertificateKind
from portal.certification.schemes.external_models import ExternalCertificate
from portal.certification.schemes.forms.external import ExternalForm
from portal.certification.schemes.queries import external
from portal.certification.schemes.service import external as service
from portal.certification.schemes.service.external import Filing
from portal.certification.schemes.views import external_words as words
from portal.core import documents, sentences
from portal.core.access import requires, takes_upload
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission

bp = Blueprint("external_certificates", __name__, url_prefix="/certificates/external")

NEED = Permission.CERTIFICATE_OWN
OWN = {"scope": external.own}


@bp.get("")
@requires(NEED, **OWN)
def index() -> ResponseReturnValue:
    rows = external.latest(external.own(g.actor))
    return render_template("certificates/external_own.html", rows=rows, words=words)


@bp.route("/new", methods=["GET", "POST"])
@takes_upload
@requires(NEED, **OWN)
@once
def new() -> ResponseReturnValue:
    return entered(g.actor.person_id, "", lambda made: url_for(".show", public_id=made.public_id))


@bp.get("/<public_id>")
@requires(NEED, **OWN)
def show(public_id: str) -> ResponseReturnValue:
    row = external.one(external.own(g.actor), public_id)
    return render_template(
        "certificates/external_own_one.html",
        row=row,
        proves=words.proves(external.targets(row.found.id), g.today),
        words=words,
    )


@bp.get("/<public_id>/document")
@requires(NEED, **OWN)
def document(public_id: str) -> ResponseReturnValue:
    return documents.sent(external.one(external.own(g.actor), public_id).document)


@bp.post("/<public_id>/withdraw")
@requires(NEED, **OWN)
def withdraw(public_id: str) -> ResponseReturnValue:
    row = external.one(external.own(g.actor), public_id)
    service.withdraw(row.found.id, person_id=g.actor.person_id, now=g.now)
    flash(_("Catatan sertifikat ditarik."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def entered(
    person_id: int, on_behalf_of: str, after: Callable[[ExternalCertificate], str]
) -> ResponseReturnValue:
    """The form, for oneself or for somebody else; where it leads on to."""
    form, known = ExternalForm(), known_certificates()
    form.known.choices = [
        SelectChoice("", _("Bukan salah satu di bawah")),
        *(SelectChoice(one.id, f"{one.name} ({one.issuer})") for one in known.values()),
    ]
    issued_on: date | None = form.issued_on.data
    if form.validate_on_submit() and issued_on is not None:
        try:
            made = service.enter(
                Filing(person_id, g.actor.person_id, form.known.data or ""),
                _written(form, issued_on),
                documents.received(),
                today=g.today,
                now=g.now,
            )
        except Refused as refused:
            name = refused.field or ""
            field = form[name] if name in form else form.title  # noqa: SIM401  a form has no get
            field.errors = [*field.errors, sentences.why(refused)]
        else:
            flash(_("Sertifikat dicatat dan menunggu diperiksa pada penerbitnya."), "ok")
            return redirect(after(made), 303)
    status = 422 if request.method == "POST" else 200
    return render_template(
        "certificates/external_form.html", form=form, on_behalf_of=on_behalf_of
    ), status


def _written(form: ExternalForm, issued_on: date) -> Written:
    """As typed; what was left empty is taken from the one that was picked."""
    picked = known_certificates().get(form.known.data or "")
    last_on: date | None = form.last_on.data
    return Written(
        kind=CertificateKind(form.kind.data),
        title=form.title.data or (picked.name if picked else ""),
        issuer=form.issuer.data or (picked.issuer if picked else ""),
        number=form.number.data or "",
        issued_on=issued_on,
        until=None if last_on is None else last_on + timedelta(days=1),
    )
