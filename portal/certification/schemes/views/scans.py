"""`/admin/certificates/<public_id>/scan`: the scan of a certificate that was signed by hand."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.certification.documents.look import Signing
from portal.certification.rules.scans import ScanState
from portal.certification.schemes.forms.scans import ReturnForm, ScanForm
from portal.certification.schemes.models import Certificate
from portal.certification.schemes.queries import looks, register, scans
from portal.certification.schemes.queries import standing as queries
from portal.certification.schemes.queries.standing import Standing
from portal.certification.schemes.service import scans as service
from portal.core import documents, refusals, sentences
from portal.core.access import requires, takes_upload
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people.views import shown

bp = Blueprint("certificate_scans", __name__, url_prefix="/admin/certificates")

NEED = Permission.CERTIFICATE_MANAGE
SCOPE = {"scope": register.in_scope}


@bp.get("/scans")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    """What waits for a second person's look."""
    rows = scans.to_check(g.actor, on=g.today, now=g.now)
    shown.persons(one.listed.person for one in rows)
    return render_template("certificates/scans.html", rows=rows, most=scans.PAGE)


@bp.get("/<public_id>/scan")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _page(_one(public_id))


@bp.post("/<public_id>/scan")
@takes_upload
@requires(NEED, **SCOPE)
def add(public_id: str) -> ResponseReturnValue:
    found, form = _one(public_id), ScanForm()
    return refusals.answer(form, lambda: _add(found.row), lambda: _page(_one(public_id), scan=form))


@once
def _add(row: Certificate) -> ResponseReturnValue:
    service.add(row.id, documents.received(), by_id=g.actor.person_id, now=g.now)
    flash(_("Pindaian tersimpan dan menunggu orang kedua."), "ok")
    return redirect(url_for(".show", public_id=row.public_id), 303)


@bp.get("/<public_id>/scan/document")
@requires(NEED, **SCOPE)
def document(public_id: str) -> ResponseReturnValue:
    found = scans.newest(_one(public_id).row.id)
    if found is None:
        raise NotFound
    return documents.sent(found.file)


@bp.post("/<public_id>/scan/accept")
@requires(NEED, **SCOPE)
def accept(public_id: str) -> ResponseReturnValue:
    """A second person finds the paper as it was signed."""
    found = _one(public_id)
    try:
        service.accept(found.row.id, by_id=g.actor.person_id, now=g.now)
    except Refused as refused:
        return _page(_one(public_id), refused=refused), 422
    flash(_("Pindaian diterima. Pemegangnya dapat mengunduhnya."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/<public_id>/scan/return")
@requires(NEED, **SCOPE)
def give_back(public_id: str) -> ResponseReturnValue:
    found, form = _one(public_id), ReturnForm()

    @once
    def act() -> ResponseReturnValue:
        reason = form.reason.data or ""
        service.give_back(found.row.id, reason, by_id=g.actor.person_id, now=g.now)
        flash(_("Pindaian dikembalikan."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    if form.validate_on_submit():
        try:
            return act()
        except Refused as refused:
            if not refused.field:
                return _page(_one(public_id), refused=refused), 422
            refusals.attach(form, refused)
    return _page(_one(public_id), returning=form), 422


def _one(public_id: str) -> Standing:
    """A certificate that is signed on paper. Raises NotFound for others."""
    found = queries.one(register.in_scope(g.actor, g.today), public_id)
    facts = found.facts
    if facts is None or looks.printed_with(facts.template_digest).signing is not Signing.PEN:
        raise NotFound
    return found


def _page(
    found: Standing,
    *,
    scan: ScanForm | None = None,
    returning: ReturnForm | None = None,
    refused: Refused | None = None,
) -> str:
    shown.persons([found.holder.public_id])
    last = scans.newest(found.row.id)
    me = g.actor.person_id
    waits = last is not None and last.state is ScanState.WAITING
    return render_template(
        "certificates/scan.html",
        found=found,
        last=last,
        may_add=last is None or last.state is ScanState.RETURNED,
        may_decide=last is not None and waits and me not in {last.row.added_by_id, found.holder.id},
        waits=waits,
        scan=scan or ScanForm(formdata=None),
        returning=returning or ReturnForm(formdata=None),
        form=scan or returning,
        refused=sentences.why(refused) if refused else "",
    )
