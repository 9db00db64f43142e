"""What is booked for a person, line by line, and what they are measured by."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from portal.content.models import Course, CourseRevision
from portal.core.db import BigInt, db
from portal.learning.data import hours_policies
from portal.learning.hours.books import (
    WITHDRAWN_ENTRY,
    activity_of,
    expected,
    is_current,
    standings,
)
from portal.learning.hours.models import HoursClaim, HoursEntry, SiasnLine
from portal.learning.models import CourseCompletion, Enrolment, LessonCompletion
from portal.learning.rules.completion import ELEARNING
from portal.learning.rules.duties import Duty, owed
from portal.learning.rules.hours import Activity, Credited, credit
from portal.learning.rules.hours_policy import HoursPolicy, Rule, Scope, by_version, in_force
from portal.people.queries.records import own_records

MOST = 400  # lines of one person in one period; a claim a day would not be more
COURSE, CLAIM = "course", "claim"
COUNTED, GOING_ON, OPEN = "counted", "going_on", "open"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the account. `state`: counted, going_on, open, refused or withdrawn."""

    kind: str
    key: str  # slug of the course, public id of the claim
    title: str
    organiser: str
    state: str
    activity: Activity
    credited: Credited
    policy: HoursPolicy
    siasn: str = ""  # "", sent, accepted, refused
    siasn_reason: str = ""
    answer: str = ""
    revision: int = 0  # of the entry; above 1: corrected

    @property
    def jp100(self) -> int:
        return self.credited.jp100

    @property
    def rule(self) -> Rule:
        return self.credited.rule

    @property
    def sendable(self) -> bool:
        """Whether SIASN knows a kind for it."""
        return self.policy.forms[self.activity.form].siasn is not None


@dataclass(frozen=True, slots=True)
class Account:
    """The lines of a period and the duty they are measured by."""

    duty: Duty
    policy: HoursPolicy
    lines: tuple[Line, ...]

    def sum_of(self, *states: str) -> int:
        return sum(line.jp100 for line in self.lines if line.state in states)

    @property
    def booked(self) -> int:
        return self.sum_of(COUNTED)


def account(person_id: int, year: int, today: date) -> Account:
    """A year's account (a contract year for those who have one); two statements."""
    on = today if year == today.year else date(year, 12, 31)
    policy = in_force(hours_policies(), on)
    duty = owed(standings([person_id])[person_id], policy, year, on)
    lines = _lines(person_id, duty, with_open=year == today.year)
    return Account(duty, policy, tuple(lines))


def _lines(person_id: int, duty: Duty, *, with_open: bool) -> list[Line]:
    """Courses and claims of the period in one statement, the latest first."""
    values = {"person": person_id, "first_on": duty.first_on, "last_on": duty.last_on}
    rows = db.session.execute(_both(with_open=with_open), values)
    return [_line(row, duty) for row in rows]


@cache
def _both(*, with_open: bool) -> Select[*tuple[Any, ...]]:
    """Built once: takes `person`, `first_on` and `last_on`."""
    own = own_records(bindparam("person", type_=BigInt))
    both = union_all(_courses(own, with_open=with_open), _claims(own)).subquery()
    return select(both).order_by(both.c.ends_on.desc(), both.c.key).limit(MOST)


_FIRST_ON, _LAST_ON = bindparam("first_on", type_=Date), bindparam("last_on", type_=Date)


def _courses(own: CompoundSelect[int], *, with_open: bool) -> Select[*tuple[Any, ...]]:
    finished = (
        select(
            LessonCompletion.enrolment_id,
            func.sum(LessonCompletion.minutes).label("minutes"),
            func.count(LessonCompletion.on_day.distinct()).label("days"),
            func.min(LessonCompletion.on_day).label("begun_on"),
        )
        .join(Enrolment, Enrolment.id == LessonCompletion.enrolment_id)
        .where(Enrolment.person_id.in_(own))
        .group_by(LessonCompletion.enrolment_id)
        .subquery()
    )
    done = CourseCompletion.on_day.between(_FIRST_ON, _LAST_ON)
    going_on = and_(CourseCompletion.enrolment_id.is_(None), Enrolment.ended_at.is_(None))
    ends_on = func.coalesce(CourseCompletion.on_day, _LAST_ON)
    credited = func.coalesce(CourseCompletion.credit_jp100, CourseRevision.credit_jp100)
    return (
        select(
            literal(COURSE).label("kind"),
            Course.slug.label("key"),
            CourseRevision.title.label("title"),
            literal("").label("organiser"),
            case((CourseCompletion.on_day.is_(None), GOING_ON), else_=COUNTED).label("state"),
            literal(ELEARNING).label("form"),
            literal(Scope.DOMESTIC.value).label("scope"),
            func.coalesce(finished.c.begun_on, ends_on).label("begins_on"),
            ends_on.label("ends_on"),
            func.coalesce(finished.c.minutes, 0).label("minutes"),
            literal(0).label("events"),
            literal(0).label("semesters"),
            func.coalesce(finished.c.days, 0).label("days"),
            literal(0).label("counted"),
            credited.label("jp100"),
            literal(0).label("policy_version"),
            literal(0).label("revision"),
            literal("").label("answer"),
            *_siasn(SiasnLine.enrolment_id == CourseCompletion.enrolment_id, CourseCompletion),
        )
        .select_from(Enrolment)
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .join(Course, Course.id == CourseRevision.course_id)
        .outerjoin(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
        .outerjoin(finished, finished.c.enrolment_id == Enrolment.id)
        .where(Enrolment.person_id.in_(own), or_(done, going_on) if with_open else done)
    )


def _claims(own: CompoundSelect[int]) -> Select[*tuple[Any, ...]]:
    """Claims by their entry where there is one; those withdrawn before an answer are left out."""

    def either(name: str) -> ColumnElement[Any]:
        return func.coalesce(getattr(HoursEntry, name), getattr(HoursClaim, name))

    facts = ("form", "scope", "begins_on", "ends_on", "minutes", "events", "semesters")

    state = case(
        (HoursEntry.kind == WITHDRAWN_ENTRY, WITHDRAWN_ENTRY),
        (HoursEntry.id.is_not(None), COUNTED),
        else_=HoursClaim.state,
    )
    return (
        select(
            literal(CLAIM).label("kind"),
            HoursClaim.public_id.label("key"),
            HoursClaim.title,
            HoursClaim.organiser,
            state.label("state"),
            *(either(name).label(name) for name in facts),
            literal(0).label("days"),
            func.coalesce(HoursEntry.counted, 0).label("counted"),
            func.coalesce(HoursEntry.credit_jp100, -1).label("jp100"),
            func.coalesce(HoursEntry.policy_version, 0).label("policy_version"),
            func.coalesce(HoursEntry.revision, 0).label("revision"),
            HoursClaim.answer,
            *_siasn(SiasnLine.entry_id == HoursEntry.id, HoursEntry),
        )
        .outerjoin(HoursEntry, and_(HoursEntry.claim_id == HoursClaim.id, is_current()))
        .where(
            HoursClaim.person_id.in_(own),
            HoursClaim.state != "withdrawn",
            either("ends_on").between(_FIRST_ON, _LAST_ON),
        )
    )


def _line(row: Row[*tuple[Any, ...]], duty: Duty) -> Line:
    version = row.policy_version
    policy = (
        by_version(hours_policies(), version)
        if version
        else in_force(hours_policies(), row.ends_on)
    )
    activity = Activity(
        row.form, Scope(row.scope), row.begins_on, row.ends_on, row.minutes, row.events,
        row.semesters,
    )  # fmt: skip
    rule = policy.forms[row.form].rules[activity.scope]
    if row.jp100 < 0:
        credited = credit(activity, policy)
    else:
        days = row.days or activity.days
        credited = Credited(row.jp100, rule, days, minutes=activity.minutes, events=row.counted)
    return Line(
        kind=row.kind,
        key=row.key,
        title=row.title,
        organiser=row.organiser,
        state=row.state,
        activity=activity,
        credited=credited,
        policy=policy,
        siasn=row.siasn or "",
        siasn_reason=row.siasn_reason or "",
        answer=row.answer,
        revision=row.revision,
    )


def _siasn(
    source: ColumnElement[bool], owner: type[CourseCompletion] | type[HoursEntry]
) -> tuple[ColumnElement[str], ColumnElement[str]]:
    """State and reason of the last file a line went out in."""
    last = (
        select(SiasnLine.state, SiasnLine.reason)
        .where(source)
        .order_by(SiasnLine.id.desc())
        .limit(1)
        .correlate(owner)
    )
    return (
        last.with_only_columns(SiasnLine.state).scalar_subquery().label("siasn"),
        last.with_only_columns(SiasnLine.reason).scalar_subquery().label("siasn_reason"),
    )


def claim_line(
    claim: HoursClaim, entry: HoursEntry | None, siasn: str = "", siasn_reason: str = ""
) -> Line:
    """A claim as a line: by its entry where there is one, else as it would be if verified."""
    policy = (
        by_version(hours_policies(), entry.policy_version)
        if entry
        else in_force(hours_policies(), claim.ends_on)
    )
    activity = activity_of(entry or claim)
    rule = policy.forms[activity.form].rules[activity.scope]
    if entry is None:
        credited = expected(activity, policy)
        state = claim.state
    else:
        credited = Credited(
            entry.credit_jp100, rule, activity.days, minutes=activity.minutes, events=entry.counted
        )
        state = WITHDRAWN_ENTRY if entry.kind == WITHDRAWN_ENTRY else COUNTED
    return Line(
        kind=CLAIM,
        key=claim.public_id,
        title=claim.title,
        organiser=claim.organiser,
        state=state,
        activity=activity,
        credited=credited,
        policy=policy,
        siasn=siasn,
        siasn_reason=siasn_reason,
        answer=claim.answer,
        revision=entry.revision if entry else 0,
    )
