"""`/admin/hours`: claims of learning hours, verified many at once, the oldest first."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.core import documents, sentences, stored
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.core.units import jp
from portal.core.uploads.first_page import first_page
from portal.learning.hours import claims, verifying, words
from portal.learning.hours.filing import Who
from portal.learning.hours.forms import CorrectForm, DecideForm
from portal.learning.hours.verifying import Outcome
from portal.learning.views.hours import number
from portal.people.service import viewings
from portal.people.service.viewings import Viewed
from portal.people.views import shown

bp = Blueprint("hours_desk", __name__, url_prefix="/admin/hours")

OPEN, DECIDED = "open", "decided"
PDF = "application/pdf"


@bp.get("", endpoint="index")
@requires(Permission.HOURS_HANDLE, scope=claims.handled)
def index() -> ResponseReturnValue:
    return _index(DecideForm(formdata=None))


@bp.post("/decide")
@requires(Permission.HOURS_HANDLE, scope=claims.handled)
def decide() -> ResponseReturnValue:
    """Verify or refuse the claims ticked; each carries the version its reader saw."""
    form = DecideForm()
    if form.validate_on_submit():
        try:
            return _decide(form.reason.data or "")
        except Refused as refused:
            form.reason.errors = [*form.reason.errors, sentences.why(refused)]
    return _index(form), 422


@once
def _decide(reason: str) -> ResponseReturnValue:
    seen = {}
    for value in request.form.getlist("chosen"):
        public_id, _sep, version = value.partition(":")
        seen[public_id] = number(version)
    outcome = verifying.decide(
        claims.handled(g.actor, g.today),
        seen,
        verify=request.form.get("act") != "refuse",
        reason=reason,
        decider_id=g.actor.person_id,
        now=g.now,
    )
    _tell(outcome, verified=request.form.get("act") != "refuse")
    return redirect(url_for(".index"), 303)


def _tell(outcome: Outcome, *, verified: bool) -> None:
    """What was done; and each reason why something was left, once."""
    num = outcome.done
    if num and verified:
        said = ngettext(
            "%(num)d permohonan diverifikasi: %(jp)s JP.",
            "%(num)d permohonan diverifikasi: %(jp)s JP.",
            num,
            jp=jp(outcome.jp100),
        )
        flash(said, "ok")
    elif num:
        flash(ngettext("%(num)d permohonan ditolak.", "%(num)d permohonan ditolak.", num), "ok")
    for why in sorted(set(outcome.left.values())):
        left = sum(1 for one in outcome.left.values() if one is why)
        said = ngettext("%(num)d dilewati.", "%(num)d dilewati.", left)
        flash(f"{said} {sentences.why(Refused(why))}", "warn")


def _index(form: DecideForm) -> str:
    is_open = request.args.get("state") != DECIDED
    scope = claims.handled(g.actor, g.today)
    page = claims.page(
        claims.waiting(g.actor, g.today) if is_open else scope,
        is_open=is_open,
        after=request.args.get("after", ""),
    )
    shown.persons(row.person.public_id for row in page.rows)
    return render_template(
        "learning/hours_queue.html",
        form=form,
        page=page,
        is_open=is_open,
        ticked=_ticked(page),
        words=words,
    )


def _ticked(page: claims.ClaimPage) -> frozenset[str]:
    """What is ticked already: all of the page where asked for, else what was sent with a fault."""
    if "all" in request.args:
        return frozenset(row.chosen for row in page.rows)
    return frozenset(request.form.getlist("chosen"))


@bp.get("/claims/<public_id>")
@requires(Permission.HOURS_HANDLE, scope=claims.handled)
def show(public_id: str) -> ResponseReturnValue:
    return _show(public_id, CorrectForm(formdata=None))


@bp.post("/claims/<public_id>/correct")
@requires(Permission.HOURS_HANDLE, scope=claims.handled)
def correct(public_id: str) -> ResponseReturnValue:
    """A verified claim is put right by a further entry, or its hours are withdrawn."""
    row = claims.one(claims.handled(g.actor, g.today), public_id)
    form = CorrectForm()
    form.show_for(row.line.policy, row.line.activity.form, row.line.activity.scope)
    if form.validate_on_submit():
        try:
            return _correct(row, form)
        except Refused as refused:
            named = refused.field if refused.field and refused.field in form else "reason"
            form[named].errors = [*form[named].errors, sentences.why(refused)]
    return _show(public_id, form), 422


@once
def _correct(row: claims.Row, form: CorrectForm) -> ResponseReturnValue:
    line = row.line.activity
    right = form.activity(line.form, line.scope) if form.verdict.data == "correct" else None
    verifying.correct(
        claims.handled(g.actor, g.today),
        row.claim.public_id,
        right,
        reason=form.reason.data or "",
        seen=number(form.seen.data),
        who=Who(g.actor.person_id, g.today, g.now),
    )
    flash(_("Koreksi dicatat dan disampaikan kepada yang bersangkutan."), "ok")
    return redirect(url_for(".show", public_id=row.claim.public_id), 303)


def _show(public_id: str, form: CorrectForm) -> str:
    row = claims.one(claims.handled(g.actor, g.today), public_id)
    shown.persons([row.person.public_id])
    _noted(row)
    if request.method == "GET":
        form.show_for(row.line.policy, row.line.activity.form, row.line.activity.scope)
        form.fill(row.line.activity)
        form.seen.data = str(row.line.revision)
    return render_template(
        "learning/hours_desk_claim.html",
        row=row,
        form=form,
        revisions=claims.revisions(row.claim.id),
        mine=row.claim.person_id == g.actor.person_id,
        document_url=url_for(".document", public_id=public_id),
        words=words,
    )


@bp.get("/claims/<public_id>/document")
@requires(Permission.HOURS_HANDLE, scope=claims.handled)
def document(public_id: str) -> ResponseReturnValue:
    row = claims.one(claims.handled(g.actor, g.today), public_id)
    _noted(row)
    return documents.sent(row.document)


def _noted(row: claims.Row) -> None:
    """The owner can see who opened their claim or its document (PR-4)."""
    viewings.note(g.actor.person_id, [row.person.id], Viewed.HOURS, on=g.today, now=g.now)


@bp.get("/claims/<public_id>/page.png")
@requires(Permission.HOURS_HANDLE, scope=claims.handled)
def page(public_id: str) -> ResponseReturnValue:
    """The first page of a PDF as a picture: the file itself is never shown inside the portal."""
    row = claims.one(claims.handled(g.actor, g.today), public_id)
    _noted(row)
    file = row.document
    if file is None or file.deleted_at is not None or file.media_type != PDF:
        raise NotFound
    with stored.storage().open(file.storage_key) as content:
        drawn = first_page(content)
    if drawn is None:
        raise NotFound
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return Response(drawn, content_type="image/png", headers=headers)
