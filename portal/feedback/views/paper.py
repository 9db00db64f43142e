"""`/admin/paper`: paper sheets typed in by the unit, a page at a time, and taken back as one."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.feedback.data import policies
from portal.feedback.forms import SheetsForm, day_of
from portal.feedback.models import PublicService
from portal.feedback.queries import batches, services
from portal.feedback.rules import paper as rules
from portal.feedback.rules import policy
from portal.feedback.rules.answering import Sheet, SheetFault
from portal.feedback.rules.paper import ROWS, Row
from portal.feedback.rules.policy import ELEMENTS, TRAITS
from portal.feedback.service import entering

bp = Blueprint("survey_paper", __name__, url_prefix="/admin/paper")

ENTER = Permission.SURVEY_ENTER
_NAMES = (*ELEMENTS, *TRAITS, "comment")
Faults = dict[tuple[int, str], SheetFault]


@bp.get("")
@requires(ENTER, scope=services.in_scope)
def index() -> ResponseReturnValue:
    return render_template(
        "feedback/paper.html",
        found=services.listed(g.actor, ENTER),
        rows=batches.latest(g.actor, ENTER),
    )


@bp.get("/<public_id>/enter")
@requires(ENTER, scope=services.in_scope)
def form(public_id: str) -> ResponseReturnValue:
    service = services.one(g.actor, ENTER, public_id)
    day = SheetsForm(formdata=None, data={"answered_on": g.today})
    return _page(service, day, [Row({}) for _row in range(ROWS)], {})


@bp.post("/<public_id>/enter")
@requires(ENTER, scope=services.in_scope)
def enter(public_id: str) -> ResponseReturnValue:
    """Every row with something in it is one sheet. One fault, and nothing is counted."""
    service = services.one(g.actor, ENTER, public_id)
    day, rows = SheetsForm(), _rows()
    if not day.validate_on_submit():
        return _page(service, day, rows, {}), 422
    version = policy.in_force(policies(), day_of(day.answered_on))
    read = [(number, rules.read(version, row)) for number, row in rules.typed(rows)]
    faults = {(number, name): why for number, one in read for name, why in one.faults.items()}
    if faults:
        return _page(service, day, rows, faults), 422
    try:
        return _enter(service, day, [one.sheet for _number, one in read])
    except Refused as refused:
        day.answered_on.errors = [*day.answered_on.errors, sentences.why(refused)]
        return _page(service, day, rows, {}), 422


@once
def _enter(service: PublicService, day: SheetsForm, sheets: list[Sheet]) -> ResponseReturnValue:
    batch = entering.enter(
        service,
        sheets,
        day_of(day.answered_on),
        on=g.today,
        now=g.now,
        actor_id=g.actor.person_id,
    )
    said = ngettext("%(num)d lembar dihitung.", "%(num)d lembar dihitung.", batch.sheets)
    flash(f"{said} {_('Keliru? Tarik kumpulannya di bawah.')}", "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/batches/<public_id>/undo")
@requires(ENTER, scope=batches.in_scope)
def undo(public_id: str) -> ResponseReturnValue:
    batch = batches.one(g.actor, ENTER, public_id)
    entering.undo(batch.id, on=g.today, now=g.now, actor_id=g.actor.person_id)
    flash(_("Kumpulan ditarik. Lembarnya tidak dihitung lagi."), "ok")
    return redirect(url_for(".index"), 303)


def _rows() -> list[Row]:
    """The rows as they were sent: the fields of one name, in order."""
    sent = {name: request.form.getlist(name)[:ROWS] for name in _NAMES}
    return [
        Row({name: values[at][:5000] if at < len(values) else "" for name, values in sent.items()})
        for at in range(ROWS)
    ]


def _page(service: PublicService, day: SheetsForm, rows: list[Row], faults: Faults) -> str:
    said = [
        (number, _("Lembar %(number)d: %(why)s", number=number, why=sentences.of(why)))
        for (number, _name), why in sorted(faults.items())
    ]
    return render_template(
        "feedback/paper_enter.html",
        service=service,
        form=day,
        rows=list(enumerate(rows, 1)),
        faults=faults,
        said=said,
        policy=policy.in_force(policies(), g.today),
    )
