"""Application at work: one's own, those one confirms, those of a period, the rate of a course."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from portal.competency.queries import catalogue, policies
from portal.competency.rules.kinds import SourceKind, Strand
from portal.content.models import Course, CourseRevision
from portal.core.access import Actor
from portal.core.db import db, shared_alias
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.evaluation.models import WorkApplication
from portal.evaluation.rules import applying as rules
from portal.evaluation.rules.applying import Answers, ApplicationState, Days, Rate
from portal.evaluation.rules.ratings import Mark, Scale
from portal.learning.models import CourseCompletion, CourseRun, Enrolment
from portal.people.models import Employment, Person
from portal.people.queries import chains, scopes
from portal.workshops.models import (
    Activity,
    ActivityCompetency,
    ActivityOutcome,
    ActivityRegistration,
)

A = WorkApplication
PAGE = 25
MANY = 100
"""So many wait on one page at most, the oldest first."""
_answerer = shared_alias(Person)


@dataclass(frozen=True, slots=True)
class Finished:
    """A course or activity somebody completed, with the competencies it aims at."""

    title: str
    organisation_id: int
    aims: Mapping[int, int]  # competency → level
    enrolment_id: int | None = None
    registration_id: int | None = None


def finished_course(person_id: int, public_id: str, today: date) -> Finished:
    """The completed course of one's enrolment. Raises NotFound."""
    row = db.session.execute(
        select(CourseRevision.title, CourseRevision.facts, CourseRun.organisation_id, Enrolment.id)
        .join(Enrolment, Enrolment.revision_id == CourseRevision.id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .join(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
        .where(CourseCompletion.person_id == person_id, Enrolment.public_id == public_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    title, facts, organisation_id, enrolment_id = row
    known = {one.key: one.id for one in catalogue.directory(today).values()}
    aims = {
        known[one["id"]]: int(one["level"]) for one in facts["competencies"] if one["id"] in known
    }
    return Finished(title, organisation_id, aims, enrolment_id=enrolment_id)


def finished_activity(person_id: int, public_id: str) -> Finished:
    """The activity that one's presence completed. Raises NotFound."""
    row = db.session.execute(
        select(Activity.id, Activity.title, Activity.organisation_id, ActivityRegistration.id)
        .join(ActivityRegistration, ActivityRegistration.activity_id == Activity.id)
        .join(ActivityOutcome, ActivityOutcome.registration_id == ActivityRegistration.id)
        .where(
            Activity.public_id == public_id,
            ActivityRegistration.person_id == person_id,
            ActivityOutcome.completed.is_(True),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    activity_id, title, organisation_id, registration_id = row
    aimed = select(ActivityCompetency.competency_id, ActivityCompetency.level).where(
        ActivityCompetency.activity_id == activity_id
    )
    aims = {competency_id: level for competency_id, level in db.session.execute(aimed)}
    return Finished(title, organisation_id, aims, registration_id=registration_id)


def planned_for(finished: Finished) -> WorkApplication | None:
    """The action that stands for it, if one was written."""
    return db.session.scalar(
        select(A).where(
            A.withdrawn_at.is_(None),
            A.enrolment_id == finished.enrolment_id
            if finished.enrolment_id
            else A.registration_id == finished.registration_id,
        )
    )


def own(actor: Actor) -> Select[WorkApplication]:
    """One's own. Lists and single reads start here."""
    return select(A).where(A.person_id == actor.person_id)


def led_by(actor: Actor, on: date) -> Select[WorkApplication]:
    """Those of whom the actor leads on the day: a superior's successor finds what still waits."""
    return (
        select(A)
        .join(Person, Person.id == A.person_id)
        .where(
            scopes.led_by(actor.person_id, on),
            scopes.there(Permission.TEAM_READ),
            A.person_id != actor.person_id,
            A.withdrawn_at.is_(None),
        )
    )


def waits() -> ColumnElement[bool]:
    """Reported and not answered."""
    return and_(A.reported_at.is_not(None), A.answered_at.is_(None))


def to_report(actor: Actor, on: date) -> Select[int, str]:
    """One's own that are asked for on the day."""
    return (
        own(actor)
        .where(A.withdrawn_at.is_(None), A.reported_at.is_(None), A.due_on <= on, A.ends_on > on)
        .with_only_columns(A.id, A.public_id)
    )


def to_confirm(actor: Actor, on: date) -> Select[int, str]:
    """Those that wait for the actor."""
    return led_by(actor, on).where(waits()).with_only_columns(A.id, A.public_id)


@dataclass(frozen=True, slots=True)
class Row:
    """An action with what it follows, whose it is and who answered."""

    application: WorkApplication
    title: str
    person: Person
    answered_by: Person | None

    def state(self, on: date) -> ApplicationState:
        return state(self.application, on)

    @property
    def report(self) -> Mark | None:
        return _mark(self.application, self.application.report)

    @property
    def proof(self) -> Mark | None:
        return _mark(self.application, self.application.proof)


def _mark(application: WorkApplication, kept: Mapping[str, Any]) -> Mark | None:
    return Mark.read(application.competency_id or 0, kept) if kept else None


def said(application: WorkApplication) -> Answers:
    """What has been said on it so far."""
    return Answers(
        reported=application.reported_at is not None,
        confirmed=application.verdict == "confirmed",
        refused=application.verdict == "refused",
        withdrawn=application.withdrawn_at is not None,
    )


def state(application: WorkApplication, on: date) -> ApplicationState:
    """Where it stands on the day."""
    days = Days(application.planned_on, application.due_on, application.ends_on)
    return rules.state(days, said(application), on)


def rows(query: Select[WorkApplication]) -> list[Row]:
    """These with their titles and people; one statement."""
    whose = aliased(Person)
    found = db.session.execute(
        query.join(whose, whose.id == A.person_id)
        .outerjoin(_answerer, _answerer.id == A.answered_by_id)
        .outerjoin(Enrolment, Enrolment.id == A.enrolment_id)
        .outerjoin(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .outerjoin(ActivityRegistration, ActivityRegistration.id == A.registration_id)
        .outerjoin(Activity, Activity.id == ActivityRegistration.activity_id)
        .add_columns(CourseRevision.title, Activity.title, whose, _answerer)
        .execution_options(populate_existing=True)
    )
    return [
        Row(one, course or activity or "", person, answerer)
        for one, course, activity, person, answerer in found
    ]


def one(scope: Select[WorkApplication], public_id: str) -> Row:
    """One of a scope. Raises NotFound."""
    found = rows(scope.where(A.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


@dataclass(frozen=True, slots=True)
class Rows:
    """A page; `after` goes on from its last one, "" at the end."""

    rows: Sequence[Row]
    after: str = ""


def page(scope: Select[WorkApplication], *, after: str = "") -> Rows:
    """The latest first, by keyset."""
    query = scope.order_by(A.id.desc()).limit(PAGE + 1)
    if after:
        edge = select(A.id).where(A.public_id == after).correlate(None).scalar_subquery()
        query = query.where(A.id < edge)
    found = rows(query)
    return Rows(found[:PAGE], found[PAGE - 1].application.public_id if len(found) > PAGE else "")


def waiting(actor: Actor, on: date) -> list[Row]:
    """What waits for the actor, the oldest report first."""
    query = led_by(actor, on).where(waits()).order_by(A.reported_at, A.id).limit(MANY)
    return rows(query)


def leaders(person_ids: Collection[int], on: date) -> dict[int, list[int]]:
    """Who leads each of these persons on the day and so may confirm; one statement."""
    chart = chains.above(person_ids, on)
    return {
        one: list(dict.fromkeys(up.person for up in chart.supervisors_of(one).supervisors))
        for one in person_ids
    }


def leading(person_id: int, on: date) -> Sequence[Person]:
    """Who leads one person on the day, by name; nobody where there is none to confirm."""
    ids = leaders([person_id], on)[person_id]
    return db.session.scalars(
        select(Person).where(Person.id.in_(ids)).order_by(Person.sort_key)
    ).all()


def scale(application: WorkApplication, on: date, *, learner: bool) -> Scale | None:
    """What can be observed: up to the level aimed at and as far as the attainment policy lets it
    count. The learner needs one indicator, for what they say proves nothing by itself.
    """
    policy = policies.in_force(on)
    rule = policy.proof(SourceKind.APPLICATION, Strand.SKILL) if policy else None
    if rule is None or application.competency_id is None or application.level is None:
        return None
    known = catalogue.catalogue().worded(application.competency_id, on)
    offered = {level.level: len(level.indicators) for level in known.levels}
    return Scale(
        known.id,
        offered,
        1 if learner else rule.min_indicators,
        min(application.level, rule.max_level),
    )


@dataclass(frozen=True, slots=True)
class Applied:
    """An action as a period shows it. `level` and `proved_on` are those of a confirmed one."""

    id: int
    public_id: str
    title: str
    competency_id: int | None
    level: int | None
    days: Days
    said: Answers
    proved_on: date | None
    answered_on: date | None

    def state(self, on: date) -> ApplicationState:
        return rules.state(self.days, self.said, on)


def of_people(
    person_ids: Collection[int], from_on: date, until_on: date
) -> Mapping[int, Sequence[Applied]]:
    """What belongs to these days (the last one excluded): answered in them, or planned before
    their end and still open in them. In the order of planning; one statement.
    """
    answered = and_(A.answered_on >= from_on, A.answered_on < until_on)
    still_open = and_(A.answered_on.is_(None), or_(A.ends_on > from_on, A.reported_at.is_not(None)))
    query = select(A).where(
        A.person_id.in_(person_ids),
        A.withdrawn_at.is_(None),
        A.planned_on < until_on,
        or_(answered, still_open, A.answered_on >= until_on),
    )
    found: defaultdict[int, list[Applied]] = defaultdict(list)
    for row in rows(query.order_by(A.id)):
        found[row.application.person_id].append(_applied(row))
    return {one: found[one] for one in person_ids}


def _applied(row: Row) -> Applied:
    one, proof = row.application, row.proof
    return Applied(
        id=one.id,
        public_id=one.public_id,
        title=row.title,
        competency_id=one.competency_id,
        level=proof.level if proof else None,
        days=Days(one.planned_on, one.due_on, one.ends_on),
        said=said(one),
        proved_on=proof.example_on if proof else None,
        answered_on=one.answered_on,
    )


def rate_of_course(organisation_ids: Collection[int], slug: str, on: date) -> Rate:
    """How far learners of these agencies applied a course; one statement."""
    there = exists().where(
        Employment.person_id == A.person_id,
        Employment.organisation_id == A.organisation_id,
        Employment.valid_from <= on,
        or_(Employment.valid_until.is_(None), Employment.valid_until > on),
    )
    found = db.session.execute(
        select(A, there)
        .join(Enrolment, Enrolment.id == A.enrolment_id)
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .join(Course, Course.id == CourseRevision.course_id)
        .where(
            Course.slug == slug,
            A.organisation_id.in_(organisation_ids),
            A.withdrawn_at.is_(None),
        )
    )
    return rules.rate((state(row, on), is_there) for row, is_there in found)
