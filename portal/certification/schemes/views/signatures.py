"""`/admin/certificates/signatures`: what waits for a signatory's signature, sent in batches."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.certification.rules.signatures import MOST
from portal.certification.schemes.forms.signatures import CodeForm
from portal.certification.schemes.queries import signatures as queries
from portal.certification.schemes.service import signatures as service
from portal.certification.schemes.views import pdf_files
from portal.certification.schemes.views import signature_words as words
from portal.core import refusals, sentences
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.service import sessions
from portal.people.views import shown

bp = Blueprint("signatures", __name__, url_prefix="/admin/certificates/signatures")

NEED = Permission.CERTIFICATE_OWN
"""Everybody's: only who held a signing post on the day of an issue finds anything here."""
OWN = {"scope": queries.own}
BATCHES = {"scope": queries.own_batches}


@bp.get("")
@requires(NEED, **OWN)
def index() -> ResponseReturnValue:
    return _page(CodeForm(formdata=None), None)


def _page(form: CodeForm, refused: Refused | None, tried: str = "") -> str:
    is_open = request.args.get("state") != "signed"
    after = request.args.get("after", "")[:22]
    page = queries.page(g.actor, is_open=is_open, after=after)
    shown.persons(one.holder for one in page.rows)
    return render_template(
        "certificates/signatures.html",
        page=page,
        batches=queries.batches(g.actor),
        is_open=is_open,
        after=after,
        form=form,
        tried=tried,
        refused=sentences.why(refused) if refused else "",
        most=MOST,
        now=g.now,
        words=words,
    )


@bp.post("/send")
@requires(NEED, **OWN)
def send() -> ResponseReturnValue:
    """Send what is ticked to the signing service."""
    sessions.require_recent(g.actor, g.now)
    try:
        return _send(request.form.getlist("signature"))
    except Refused as refused:
        return _page(CodeForm(formdata=None), refused), 422


@once
def _send(chosen: list[str]) -> ResponseReturnValue:
    service.send(g.actor.person_id, chosen[: MOST + 1], now=g.now)
    flash(_("Dikirim ke layanan tanda tangan. Hasilnya tampil di sini."), "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/batches/<public_id>/code")
@requires(NEED, **BATCHES)
def confirm(public_id: str) -> ResponseReturnValue:
    """Pass the code on that the service sent for this batch."""
    batch = queries.batch(queries.own_batches(g.actor), public_id)
    form = CodeForm()
    if form.validate_on_submit():
        try:
            service.confirm(g.actor.person_id, batch.id, form.code.data or "", now=g.now)
        except Refused as refused:
            refusals.attach(form, refused)
        else:
            flash(_("Kode diteruskan. Hasilnya tampil di sini."), "ok")
            return redirect(url_for(".index"), 303)
    return _page(form, None, public_id), 422


@bp.get("/<public_id>/document")
@requires(NEED, **OWN)
def document(public_id: str) -> ResponseReturnValue:
    """What is to be signed, or was: the document as it is now."""
    found = queries.one(queries.own(g.actor), public_id)
    if found.key is None:
        raise NotFound
    return pdf_files.served(found.key, found.certificate.number)
