"""Setting up a period, preparing its forms piece by piece, opening it.

Preparing may be cut off anywhere, run twice at once and be done again: it makes what is missing,
takes away what nobody has written on, and follows the structure while the period is open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import delete, exists, select

from portal.core import audit, jobs, zones
from portal.core.db import after_commit, db, transaction, with_retries
from portal.core.errors import Conflict, NotFound, Refused
from portal.evaluation.models import (
    EvaluationForm,
    EvaluationPeriod,
    EvaluationRater,
    EvaluationRating,
)
from portal.evaluation.queries import periods, staffing
from portal.evaluation.rules import acting, population, stages
from portal.evaluation.rules.period_acts import PeriodRefusal
from portal.evaluation.rules.population import Placed, Population, PopulationRefusal
from portal.evaluation.rules.ratings import SHORTEST_REASON
from portal.evaluation.rules.stages import Calendar, StageRefusal
from portal.people.queries import agencies
from portal.people.service import locks

JOB: Final = "evaluation-forms"
FOLLOW: Final = "evaluation-structure"
PIECE: Final = 200
"""Persons of one transaction; below the 500 rows a piece may have."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a period is to be."""

    code: str
    name: str
    calendar: Calendar
    population: Population


def set_up(
    organisation_id: int, plan: Plan, *, actor_id: int | None, now: datetime
) -> EvaluationPeriod:
    """Write a new period. Raises Refused(PeriodRefusal, StageRefusal, PopulationRefusal)."""
    with transaction():
        locks.organisation(organisation_id)  # two set up at once would not see each other's days
        plan = _filled(plan, organisation_id, now)
        _refuse(organisation_id, plan)
        period = EvaluationPeriod(
            organisation_id=organisation_id,
            created_at=now,
            created_by_id=actor_id,
            **_columns(plan),
        )
        db.session.add(period)
        db.session.flush()
        _note("evaluation.set_up", period, actor_id, now)
    return period


def change(
    period_id: int, plan: Plan, seen: int, *, actor_id: int, now: datetime
) -> EvaluationPeriod:
    """Write it anew; before it is opened anything, afterwards the days of stages not yet over.

    What was prepared has to be prepared again. Raises Conflict for a stale tab, Refused.
    """
    with transaction():
        _take_turns(period_id)
        period = locked(period_id)
        if period.draft_version != seen:
            raise Conflict
        plan = _filled(plan, period.organisation_id, now)
        _refuse(period.organisation_id, plan, period)
        opened = period.opened_at is not None
        if opened:
            _refuse_opened(period, plan, now)
        for name, value in _columns(plan).items():
            setattr(period, name, value)
        period.draft_version += 1
        if not opened:
            period.prepare_asked_at = period.prepared_at = None
        _note("evaluation.changed", period, actor_id, now)
    return period


def _take_turns(period_id: int) -> None:
    """Whoever changes the days of a period waits for others of the agency who do."""
    owner = select(EvaluationPeriod.organisation_id).where(EvaluationPeriod.id == period_id)
    agency_id = db.session.scalar(owner)
    if agency_id is None:
        raise NotFound
    locks.organisation(agency_id)


def prepare(period_id: int, *, actor_id: int | None, now: datetime) -> EvaluationPeriod:
    """Have the forms made; asked again it begins anew."""
    with transaction():
        period = locked(period_id)
        period.prepare_asked_at, period.prepared_at, period.cursor = now, None, 0
        if actor_id is not None:
            _note("evaluation.prepared", period, actor_id, now)
        after_commit(_wake)
    return period


def _wake() -> None:
    jobs.hand_over(JOB)


def open_period(period_id: int, *, actor_id: int | None, now: datetime) -> EvaluationPeriod:
    """From now on everybody in it sees their form; again changes nothing. Raises Refused."""
    with transaction():
        period = locked(period_id)
        if period.opened_at is not None:
            return period
        if period.prepared_at is None:
            raise Refused(PeriodRefusal.NOT_PREPARED)
        if not db.session.scalar(select(exists().where(EvaluationForm.period_id == period.id))):
            raise Refused(PopulationRefusal.NOBODY)
        today = _today(period, now)
        period.policy_version = periods.policy(period, today).version
        period.opened_at, period.opened_by_id = now, actor_id
        _note("evaluation.opened", period, actor_id, now)
    return period


def go_on(*, now: datetime) -> None:
    """Every period being prepared until nothing is left; may run twice at once and be cut off."""
    waiting = select(EvaluationPeriod.id).where(
        EvaluationPeriod.prepare_asked_at.is_not(None), EvaluationPeriod.prepared_at.is_(None)
    )
    for period_id in db.session.scalars(waiting.order_by(EvaluationPeriod.id)).all():
        while with_retries(prepare_piece, period_id, now=now):
            db.session.expunge_all()


def follow(*, now: datetime) -> None:
    """Let open periods follow the structure: new superiors, moves, who came and who left.

    Until the day on which calibration begins; from then on who rates stays as it is.
    """
    asked = select(EvaluationPeriod).where(
        EvaluationPeriod.opened_at.is_not(None), EvaluationPeriod.prepared_at.is_not(None)
    )
    for period in db.session.scalars(asked.order_by(EvaluationPeriod.id)).all():
        calibration = periods.calendar(period).of(stages.Stage.CALIBRATION)
        today = _today(period, now)
        if today < calibration.from_on and _is_stale(period, today):
            prepare(period.id, actor_id=None, now=now)


def _is_stale(period: EvaluationPeriod, today: date) -> bool:
    """Once a day, on the agency's day."""
    return period.prepared_at is not None and _today(period, period.prepared_at) < today


@dataclass(frozen=True, slots=True)
class _Person:
    """What the records say of one person of a piece; `placed` None: not in this period."""

    person_id: int
    unit_id: int | None
    placed: Placed | None


def prepare_piece(period_id: int, *, now: datetime) -> bool:
    """The next persons; True while some may be left.

    Read before the transaction, which is short that way; written only where nobody else has come
    further or asked anew meanwhile.
    """
    period = db.session.get_one(EvaluationPeriod, period_id, populate_existing=True)
    start, asked = period.cursor, period.prepare_asked_at
    ids = staffing.next_persons(period, start, PIECE)
    people = _looked_up(period, ids, _today(period, now))
    with transaction():
        row = locked(period_id)
        if row.prepare_asked_at is None or row.prepared_at is not None:
            return False
        if (row.cursor, row.prepare_asked_at) != (start, asked):
            return True
        if not people:
            row.prepared_at = now
            return False
        _place(row, people)
        row.cursor = ids[-1]
    return True


def _looked_up(period: EvaluationPeriod, ids: Sequence[int], today: date) -> list[_Person]:
    figures = periods.policy(period, today).figures
    rule = Population.read(period.population)
    members = staffing.members(period, ids, today) if ids else {}
    above = {one.rater for row in members.values() for led in row.above.values() for one in led}
    gone = staffing.gone(period.organisation_id, above, today)
    return [
        _Person(
            person_id,
            staffing.unit_of(member),
            None
            if population.left_out(member, rule, figures.least_months_served)
            else population.placed(member, least_months=figures.least_months_led, gone=gone),
        )
        for person_id, member in members.items()
    ]


def _place(period: EvaluationPeriod, people: Sequence[_Person]) -> None:
    """Make the forms that are missing; before it is opened, take away those of who is not in."""
    known = {
        form.person_id: form
        for form in db.session.scalars(
            select(EvaluationForm).where(
                EvaluationForm.period_id == period.id,
                EvaluationForm.person_id.in_([one.person_id for one in people]),
            )
        )
    }
    kept: list[tuple[EvaluationForm, Placed]] = []
    for one in people:
        form = known.get(one.person_id)
        if one.placed is None:
            if form is not None and period.opened_at is None:
                _take_away(form)
            continue
        if form is None:
            form = EvaluationForm(period_id=period.id, person_id=one.person_id)
            db.session.add(form)
        form.unit_id, form.gaps = one.unit_id, " ".join(one.placed.gaps)
        kept.append((form, one.placed))
    db.session.flush()
    _write_raters(kept)


def _write_raters(kept: Sequence[tuple[EvaluationForm, Placed]]) -> None:
    """As derived; whom HR named and who has written on the form stay."""
    ids = [form.id for form, _placed in kept]
    spoken = db.session.execute(
        select(EvaluationRating.form_id, EvaluationRating.rater_id).where(
            EvaluationRating.form_id.in_(ids), EvaluationRating.kind == "supervisor"
        )
    )
    wrote = {(form_id, rater_id) for form_id, rater_id in spoken}
    known: dict[int, dict[int, EvaluationRater]] = {}
    for row in db.session.scalars(select(EvaluationRater).where(EvaluationRater.form_id.in_(ids))):
        known.setdefault(row.form_id, {})[row.person_id] = row
    for form, placed in kept:
        _write_raters_of(form, placed, known.get(form.id, {}), wrote)


def _write_raters_of(
    form: EvaluationForm,
    placed: Placed,
    known: dict[int, EvaluationRater],
    wrote: set[tuple[int, int]],
) -> None:
    derived = {one.person: one for one in placed.raters}
    for person_id, row in known.items():
        stays = row.named_by_id is not None or (form.id, person_id) in wrote
        if person_id not in derived and not stays:
            db.session.delete(row)
    for person_id, rater in derived.items():
        found = known.get(person_id)
        if found is None:
            found = EvaluationRater(form_id=form.id, person_id=person_id)
            db.session.add(found)
        found.months, found.is_acting = rater.months, rater.is_acting


def _take_away(form: EvaluationForm) -> None:
    db.session.execute(delete(EvaluationRater).where(EvaluationRater.form_id == form.id))
    db.session.delete(form)


def name_rater(
    form_id: int, rater_id: int, reason: str, *, actor_id: int, now: datetime
) -> EvaluationRater:
    """HR names who rates where the posts give nobody. Raises Refused(PeriodRefusal), NotFound."""
    with transaction():
        form = db.session.get(EvaluationForm, form_id)
        if form is None:
            raise NotFound
        period = locked(form.period_id)
        if rater_id == form.person_id:
            raise Refused(PeriodRefusal.RATES_THEMSELVES, field="number")
        if form.locked_at is not None:
            raise Refused(PeriodRefusal.LOCKED, field="number")
        if len(reason.strip()) < SHORTEST_REASON:
            raise Refused(PeriodRefusal.REASON, field="reason")
        found = db.session.get(EvaluationRater, (form_id, rater_id))
        if found is None:
            found = EvaluationRater(form_id=form_id, person_id=rater_id, months=0)
            db.session.add(found)
        found.named_by_id, found.named_reason = actor_id, reason.strip()
        db.session.flush()
        _note("evaluation.rater_named", period, actor_id, now, form=form.id, rater=rater_id)
    return found


def locked(period_id: int) -> EvaluationPeriod:
    """The period, held until the transaction ends. Raises NotFound."""
    found = db.session.scalar(
        select(EvaluationPeriod)
        .where(EvaluationPeriod.id == period_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _today(period: EvaluationPeriod, now: datetime) -> date:
    return zones.local_day(now, agencies.timezones()[period.organisation_id])


_PARTS: Final = {StageRefusal.ROLES: "roles", StageRefusal.REMINDER: "remind"}


def _columns(plan: Plan) -> dict[str, object]:
    return {
        "code": plan.code.strip(),
        "name": plan.name.strip(),
        "from_on": plan.calendar.from_on,
        "until_on": plan.calendar.until_on,
        "stages": stages.stored(plan.calendar),
        "population": plan.population.stored(),
    }


def _refuse(organisation_id: int, plan: Plan, period: EvaluationPeriod | None = None) -> None:
    own = period.id if period else None
    fault = stages.may_have(plan.calendar) or acting.may_have(plan.calendar)
    if fault is not None:
        part = _PARTS.get(fault.refusal, "from")
        raise Refused(fault.refusal, field=f"{fault.stage}_{part}" if fault.stage else "from_on")
    if stages.overlaps(plan.calendar, periods.spans_of_others(organisation_id, own)):
        raise Refused(PeriodRefusal.OVERLAPS, field="from_on")
    if not plan.population.statuses:
        raise Refused(PopulationRefusal.NO_STATUS, field="statuses")
    taken = select(EvaluationPeriod.id).where(
        EvaluationPeriod.organisation_id == organisation_id,
        EvaluationPeriod.code == plan.code.strip(),
        EvaluationPeriod.id != (own or 0),
    )
    if db.session.scalar(taken) is not None:
        raise Refused(PeriodRefusal.CODE_TAKEN, field="code")


def _filled(plan: Plan, organisation_id: int, now: datetime) -> Plan:
    """With who acts and when they are reminded as the policy of the day proposes it, where the plan
    says nothing.
    """
    today = zones.local_day(now, agencies.timezones()[organisation_id])
    return replace(plan, calendar=acting.filled(plan.calendar, periods.policy_on(today).usual))


def _refuse_opened(period: EvaluationPeriod, plan: Plan, now: datetime) -> None:
    """Of an opened period the span, the population and stages that are over stay as they are."""
    before = periods.calendar(period)
    if (before.from_on, before.until_on) != (plan.calendar.from_on, plan.calendar.until_on):
        raise Refused(PeriodRefusal.OPENED, field="from_on")
    if Population.read(period.population) != plan.population:
        raise Refused(PeriodRefusal.OPENED, field="statuses")
    today = _today(period, now)
    for old, new in zip(before, plan.calendar, strict=True):
        if old.is_over(today) and old != new:
            raise Refused(PeriodRefusal.STAGE_OVER, field=f"{old.stage}_from")


def _note(
    action: str,
    period: EvaluationPeriod,
    actor_id: int | None,
    now: datetime,
    *,
    form: int | None = None,
    rater: int | None = None,
) -> None:
    audit.record(
        action,
        object_kind="evaluation_period",
        object_id=period.id,
        organisation_id=period.organisation_id,
        now=now,
        actor_id=actor_id,
        form=form,
        rater=rater,
    )
