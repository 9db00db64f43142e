"""`/admin/results`: what the board decides about the results of a sitting."""

from decimal import Decimal

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _

from portal.assessment.regrading import late
from portal.certification.forms.results import LateForm, ReleaseForm
from portal.certification.models import Sitting
from portal.certification.queries import appeals, board, examinees, logs, registrations
from portal.certification.rules import deciding
from portal.certification.rules.distribution import (
    BINS,
    LEAST,
    RELIABLE_FROM,
    Distribution,
    ItemFigure,
)
from portal.certification.service import releasing
from portal.certification.service.releasing import Confirmed
from portal.certification.views import hall_words
from portal.certification.views.words import last_day, shift_time
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.people.service import sessions
from portal.people.views import shown

bp = Blueprint("results", __name__, url_prefix="/admin/results")

NEED = Permission.RESULT_DECIDE
FIRST = 10  # of the hardest items are shown at once
DOUBTFUL = 25  # per cent: so few are right that the key is looked at
SCOPE = {"scope": board.in_scope}


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    released = request.args.get("state") == "released"
    after = request.args.get("after", "")
    rows, more = board.page(g.actor, released=released, now=g.now, after=after)
    return render_template("certification/results.html", rows=rows, released=released, more=more)


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    sitting = board.one(g.actor, public_id)
    releasing.close_due(sitting.id, now=g.now)
    return _show(sitting, LateForm(formdata=None))


def _show(sitting: Sitting, late_form: LateForm) -> str:
    figures = board.figures(sitting.id)
    standing = board.standing(sitting, g.actor.person_id)
    late_ones, incidents = board.late_ones(sitting.id), board.incidents(sitting.id)
    seated = examinees.seated({one.registration_id for one in incidents if one.registration_id})
    cases = appeals.of_sitting(sitting.id)
    shown.persons(one.person for one in seated.values())
    shown.persons(one.person for one in late_ones)
    shown.persons(one.person.public_id for one in cases)
    items = [(one, _is_doubtful(one)) for one in figures.items]
    return render_template(
        "certification/result_board.html",
        sitting=sitting,
        shifts=board.shifts(sitting.id),
        shift_time=shift_time,
        figures=figures,
        names=board.item_names([one.version for one in figures.items]),
        forms=board.form_numbers(sitting.version_id),
        items=(items[:FIRST], items[FIRST:]),
        steps=_steps(figures),
        absent=examinees.absent(sitting.id),
        late=late_ones,
        incidents=incidents,
        seated=seated,
        appeals=cases,
        release=board.release_of(sitting.id),
        hindrances=deciding.hindrances(standing, g.now),
        late_form=late_form,
        hundredths=_hundredths,
        reliable_from=RELIABLE_FROM,
        incident_kind=hall_words.incident,
        last_day=last_day,
        now=g.now,
    )


def _is_doubtful(item: ItemFigure) -> bool:
    """Whether hardly anybody was right, among enough people to say so."""
    return item.facility <= DOUBTFUL and item.count >= LEAST


def _steps(figures: Distribution) -> list[tuple[int, int, int]]:
    """From, to in per cent and how many, from the lowest that anybody reached."""
    width = 100 // BINS
    rows = [(n * width, n * width + width - 1, count) for n, count in enumerate(figures.steps)]
    rows[-1] = (rows[-1][0], 100, rows[-1][2])
    first = next((n for n, row in enumerate(rows) if row[2]), 0)
    return rows[first:]


@bp.get("/<public_id>/people")
@requires(NEED, **SCOPE)
def people(public_id: str) -> ResponseReturnValue:
    """Who passes, name by name: what a release tells, before and after it."""
    sitting = board.one(g.actor, public_id)
    state = request.args.get("state", "")
    passed = {"passed": True, "failed": False}.get(state)
    rows, more = examinees.page(sitting.id, passed=passed, after=request.args.get("after", ""))
    shown.persons(one.person for one in rows)
    return render_template(
        "certification/result_people.html",
        sitting=sitting,
        rows=rows,
        more=more,
        state=state if passed is not None else "",
        is_out=board.release_of(sitting.id) is not None,
    )


@bp.get("/<public_id>/people/<registration>")
@requires(NEED, **SCOPE)
def person(public_id: str, registration: str) -> ResponseReturnValue:
    """One examinee: each result and why there is a newer one, and what the portal received."""
    sitting = board.one(g.actor, public_id)
    one = examinees.one(sitting.id, registration)
    seat = registrations.of_sitting(sitting.id, registration)
    shown.persons([one.person])
    return render_template(
        "certification/result_person.html",
        sitting=sitting,
        one=one,
        results=examinees.results_of(one.attempt_id),
        log=logs.of(seat),
        appeals=appeals.of_registration(seat.id),
        act=hall_words.act,
    )


@bp.get("/<public_id>/release")
@requires(NEED, **SCOPE)
def confirm(public_id: str) -> ResponseReturnValue:
    """The second step, on a page of its own: what is about to be let out, in figures."""
    sitting = board.one(g.actor, public_id)
    standing = board.standing(sitting, g.actor.person_id)
    if board.release_of(sitting.id) is not None or deciding.may_release(standing, g.now):
        return redirect(url_for(".show", public_id=public_id), 303)
    return _confirm(sitting, ReleaseForm(formdata=None))


def _confirm(sitting: Sitting, form: ReleaseForm) -> str:
    figures = board.figures(sitting.id)
    form.count.data, form.passed.data = str(figures.count), str(figures.passed)
    return render_template(
        "certification/result_confirm.html", sitting=sitting, figures=figures, form=form
    )


@bp.post("/<public_id>/release")
@requires(NEED, **SCOPE)
def release(public_id: str) -> ResponseReturnValue:
    sitting = board.one(g.actor, public_id)
    sessions.require_recent(g.actor, g.now)
    form = ReleaseForm()
    if not form.validate_on_submit():
        return _confirm(sitting, form), 422
    seen = Confirmed(_number(form.count.data), _number(form.passed.data), form.note.data or "")
    try:
        releasing.release(sitting.id, seen, actor_id=g.actor.person_id, now=g.now)
    except Refused as refused:
        form.form_errors.append(sentences.why(refused))
        return _confirm(sitting, form), 422
    flash(_("Hasil diumumkan. Bukti dan pemberitahuan peserta menyusul dalam beberapa saat."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _hundredths(value: int) -> str:
    """As a decimal number of the reader's language."""
    return str(format_decimal(Decimal(value) / 100, "0.00"))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else -1


@bp.post("/<public_id>/late/<attempt_id>")
@requires(NEED, **SCOPE)
def decide_late(public_id: str, attempt_id: str) -> ResponseReturnValue:
    sitting = board.one(g.actor, public_id)
    meant = next((one for one in board.late_ones(sitting.id) if one.public_id == attempt_id), None)
    if meant is None:
        raise NotFound
    form = LateForm()
    if form.validate_on_submit():
        try:
            late.decide(
                meant.attempt_id,
                scored=form.scored.data == "yes",
                reason=form.reason.data or "",
                actor_id=g.actor.person_id,
                now=g.now,
            )
        except Refused as refused:
            form.form_errors.append(sentences.why(refused))
        else:
            flash(_("Keputusan atas jawaban terlambat dicatat."), "ok")
            return redirect(url_for(".show", public_id=public_id), 303)
    return _show(sitting, form), 422
