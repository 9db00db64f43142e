"""`/admin/recorded/<id>/correct`: asking a second person to put booked hours right."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.idempotency import once
from portal.learning.data import hours_policies
from portal.learning.rules.hours_policy import Scope, in_force
from portal.people.views import shown
from portal.workshops.forms.recorded import CorrectionForm
from portal.workshops.queries import recorded
from portal.workshops.queries.recorded import Record
from portal.workshops.rules.recorded import RecordState
from portal.workshops.service import recorded_booking as booking
from portal.workshops.service.recorded_booking import Wrong
from portal.workshops.views.recorded import NEED, SCOPE, by, one

bp = Blueprint("recorded_corrections", __name__, url_prefix="/admin/recorded/<public_id>/correct")


@bp.get("")
@requires(NEED, **SCOPE)
def write(public_id: str) -> ResponseReturnValue:
    found = _booked(public_id)
    form = _correction(CorrectionForm(formdata=None), found)
    form.fill(recorded.facts(found.one))
    return _correct_page(found, form)


@bp.post("")
@requires(NEED, **SCOPE)
def ask(public_id: str) -> ResponseReturnValue:
    """Asks a second person; nothing changes before they agree."""
    found = _booked(public_id)
    form = _correction(CorrectionForm(), found)

    @once
    def act() -> ResponseReturnValue:
        kind = found.one.form, Scope(found.one.scope)
        right = form.activity(*kind) if form.verdict.data == "correct" else None
        wrong = Wrong(request.args.get("line", "")[:22], right, form.reason.data or "")
        booking.propose(found.one.id, wrong, by())
        flash(_("Usulan koreksi dikirim. Orang kedua memutuskannya pada Persetujuan."), "ok")
        return redirect(url_for("recorded.show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _correct_page(found, form))


def _booked(public_id: str) -> Record:
    found = one(public_id)
    if found.state is not RecordState.BOOKED:
        raise NotFound
    return found


def _correction(form: CorrectionForm, found: Record) -> CorrectionForm:
    policy = in_force(hours_policies(), found.one.ends_on)
    form.show_for(policy, found.one.form, Scope(found.one.scope))
    return form


def _correct_page(found: Record, form: CorrectionForm) -> str:
    wanted = request.args.get("line", "")
    lines = [line for line in recorded.lines(found.one.id) if line.row.public_id == wanted]
    if wanted and not lines:
        raise NotFound
    shown.persons(line.person.public_id for line in lines)
    return render_template(
        "workshops/recorded_correct.html",
        found=found,
        line=lines[0] if lines else None,
        form=form,
    )
