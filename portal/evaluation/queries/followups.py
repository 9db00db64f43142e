"""Follow-ups: one's own, and those of the people and units in an actor's reach."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.competency.queries import catalogue
from portal.content.models import Course, CourseRevision
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.evaluation.models import EvaluationForm, EvaluationPeriod, FollowUp
from portal.evaluation.queries import periods
from portal.evaluation.rules.followups import Done, FollowUpState, Ground, Kind
from portal.evaluation.rules.followups import state as state_of
from portal.evaluation.rules.stages import Stage
from portal.learning import offers
from portal.learning.models import CourseCompletion, CourseRun, Enrolment
from portal.people.models import OrgUnit, Person
from portal.people.queries import scopes
from portal.people.rules import names

PAGE = 25
SHOWN_COURSES = 12


class Tab(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"


def own(person_id: int) -> Select[FollowUp]:
    """One's own. Lists and single reads start here."""
    return select(FollowUp).where(FollowUp.person_id == person_id)


def all_of(person_id: int) -> Sequence[FollowUp]:
    """Every one about a record, for a merge."""
    return db.session.scalars(own(person_id).order_by(FollowUp.id)).all()


def seen(actor: Actor, on: date) -> Select[FollowUp]:
    """Those of people and units in the actor's reach."""
    return _within(actor, Permission.EVALUATION_READ, on)


def decided_by(actor: Actor, on: date) -> Select[FollowUp]:
    """Those whose competent official the actor may be."""
    return _within(actor, Permission.EVALUATION_MANAGE, on)


def _within(actor: Actor, need: Permission, on: date) -> Select[FollowUp]:
    units = scopes.units(actor, need).with_only_columns(OrgUnit.id)
    return select(FollowUp).where(
        or_(
            FollowUp.person_id.is_(None) & FollowUp.unit_id.in_(units),
            scopes.reaches(actor, need, on, FollowUp.person_id),  # type: ignore[arg-type]  # may be empty
        )
    )


def waiting(actor: Actor, on: date) -> Select[FollowUp]:
    """What waits for this actor's decision: neither about them nor proposed by them."""
    return decided_by(actor, on).where(
        FollowUp.decided_at.is_(None),
        or_(FollowUp.person_id.is_(None), FollowUp.person_id != actor.person_id),
        or_(FollowUp.proposed_by_id.is_(None), FollowUp.proposed_by_id != actor.person_id),
    )


def decidable(actor: Actor, public_ids: Collection[str], on: date) -> Mapping[str, int]:
    """Those of these that wait for this actor's decision, in their order; one statement."""
    query = waiting(actor, on).where(FollowUp.public_id.in_(public_ids)).order_by(FollowUp.id)
    rows = db.session.execute(query.with_only_columns(FollowUp.public_id, FollowUp.id))
    return {public_id: id_ for public_id, id_ in rows}


def completed_at() -> ColumnElement[datetime]:
    """When the person passed the course that was meant, after it was decided."""
    return (
        select(func.min(CourseCompletion.completed_at))
        .join(Enrolment, Enrolment.id == CourseCompletion.enrolment_id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .where(
            CourseCompletion.person_id == FollowUp.person_id,
            CourseRun.course_id == FollowUp.course_id,
            CourseCompletion.completed_at >= FollowUp.decided_at,
        )
        .correlate(FollowUp)
        .scalar_subquery()
    )


def _title() -> ColumnElement[str]:
    return (
        select(CourseRevision.title)
        .where(CourseRevision.course_id == FollowUp.course_id)
        .order_by(CourseRevision.published_at.desc(), CourseRevision.id.desc())
        .limit(1)
        .correlate(FollowUp)
        .scalar_subquery()
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One with the names a page shows."""

    found: FollowUp
    period: EvaluationPeriod
    person: Person | None
    unit: str
    proposed_by: str
    decided_by: str
    slug: str
    course: str
    completed_at: datetime | None

    @property
    def kind(self) -> Kind:
        return Kind(self.found.kind)

    @property
    def ground(self) -> Ground:
        return Ground(self.found.ground)

    @property
    def name(self) -> str:
        return _name(self.person) if self.person else self.unit

    @property
    def done(self) -> Done:
        """What was done, also in the person's courses."""
        one = self.found
        ended = one.ended_at or self.completed_at
        passed = one.ended_at is None and self.completed_at is not None
        return Done(one.decided_at, one.approved, one.began_at, ended, one.fulfilled or passed)

    @property
    def state(self) -> FollowUpState:
        return state_of(self.done)


def one(scope: Select[FollowUp], public_id: str) -> Row:
    """One of the scope. Raises NotFound."""
    found = _rows(scope.where(FollowUp.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def latest(scope: Select[FollowUp], size: int = 100) -> Sequence[Row]:
    """The newest first."""
    return _rows(scope.order_by(FollowUp.id.desc()).limit(size))


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row]
    after: str = ""


def page(scope: Select[FollowUp], tab: Tab, after: str = "") -> Page:
    """Those that wait, the oldest first; the others, the latest first; by keyset."""
    key = FollowUp.id
    edge = db.session.scalar(select(key).where(FollowUp.public_id == after)) if after else None
    query = scope.where(_on(tab))
    if tab is Tab.WAITING:
        query = query.where(key > (edge or 0)).order_by(key)
    else:
        query = query.where(key < edge) if edge else query
        query = query.order_by(key.desc())
    found = _rows(query.limit(PAGE + 1))
    return Page(found[:PAGE], found[PAGE - 1].found.public_id if len(found) > PAGE else "")


def _on(tab: Tab) -> ColumnElement[bool]:
    if tab is Tab.WAITING:
        return FollowUp.decided_at.is_(None)
    if tab is Tab.RUNNING:
        return and_(FollowUp.approved, FollowUp.ended_at.is_(None), completed_at().is_(None))
    ended = or_(FollowUp.ended_at.is_not(None), completed_at().is_not(None))
    return FollowUp.decided_at.is_not(None) & or_(~FollowUp.approved, ended)


def _rows(query: Select[FollowUp]) -> list[Row]:
    record, kept, proposer, decider = (aliased(Person) for _ in range(4))
    found = db.session.execute(
        query.join(EvaluationPeriod, EvaluationPeriod.id == FollowUp.period_id)
        .outerjoin(record, record.id == FollowUp.person_id)
        .outerjoin(kept, kept.id == func.coalesce(record.merged_into_id, record.id))
        .outerjoin(OrgUnit, OrgUnit.id == FollowUp.unit_id)
        .outerjoin(proposer, proposer.id == FollowUp.proposed_by_id)
        .outerjoin(decider, decider.id == FollowUp.decided_by_id)
        .outerjoin(Course, Course.id == FollowUp.course_id)
        .add_columns(
            EvaluationPeriod, kept, OrgUnit.name, proposer, decider, Course.slug, _title(),
            completed_at(),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return [_row(*row) for row in found]


def _row(
    one: FollowUp,
    period: EvaluationPeriod,
    person: Person | None,
    *rest: Any,
) -> Row:
    unit, proposer, decider, slug, title, done = rest
    return Row(
        found=one,
        period=period,
        person=person,
        unit=unit or "",
        proposed_by=_name(proposer),
        decided_by=_name(decider),
        slug=slug or "",
        course=title or slug or "",
        completed_at=done,
    )


def _name(who: Person | None) -> str:
    return "" if who is None else names.printed(who.full_name, who.front_title, who.back_title)


@dataclass(frozen=True, slots=True)
class Fitting:
    """A course on offer that leads beyond a level, and to which one."""

    slug: str
    title: str
    level: int


def fitting(found: FollowUp, on: date, now: datetime) -> tuple[Fitting, ...]:
    """Courses of the agency that answer a gap: the nearest level first."""
    if found.competency_id is None or found.person_id is None:
        return ()
    known = catalogue.directory(on)
    if found.competency_id not in known:
        return ()
    shelf = offers.on_offer(found.organisation_id, now).shelf
    beyond = shelf.beyond(known[found.competency_id].key, found.held)
    return tuple(
        Fitting(offer.slug, offer.title, level) for level, offer in islice(beyond, SHOWN_COURSES)
    )


def course_id(slug: str) -> int:
    """Raises NotFound."""
    found = db.session.scalar(select(Course.id).where(Course.slug == slug))
    if found is None:
        raise NotFound
    return found


def proposable(person_id: int, today: date) -> EvaluationForm | None:
    """The person's latest fixed form whose follow-up stage has begun."""
    forms = db.session.execute(
        select(EvaluationForm, EvaluationPeriod)
        .join(EvaluationPeriod, EvaluationPeriod.id == EvaluationForm.period_id)
        .where(EvaluationForm.person_id == person_id, EvaluationForm.locked_at.is_not(None))
        .order_by(EvaluationPeriod.from_on.desc())
    )
    for form, period in forms:
        if begun(period, today):
            return form
    return None


def begun(period: EvaluationPeriod, today: date) -> bool:
    """Whether the stage of follow-ups has begun."""
    return periods.calendar(period).of(Stage.FOLLOW_UP).from_on <= today


def person(scope: Select[Person], public_id: str) -> Person:
    """One person of a scope. Raises NotFound."""
    found = db.session.scalar(scope.where(Person.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def is_decided_by(actor: Actor, follow_up_id: int, on: date) -> bool:
    """Whether the actor is the competent official for it."""
    if Permission.EVALUATION_MANAGE not in actor.permissions:
        return False
    query = decided_by(actor, on).where(FollowUp.id == follow_up_id)
    return db.session.scalar(query.with_only_columns(FollowUp.id)) is not None
