"""What stands in the books of learning hours, of one person or many: the base of every account."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    String,
    exists,
    func,
    literal,
    select,
    union_all,
)

from portal.core.db import db, shared_alias
from portal.learning.data import hours_policies
from portal.learning.hours.models import HoursClaim, HoursEntry, LearningAbsence
from portal.learning.models import CourseCompletion, LessonCompletion
from portal.learning.rules.completion import ELEARNING
from portal.learning.rules.duties import Standing
from portal.learning.rules.hours import Activity, Credited, Taken, added, credit, spread
from portal.learning.rules.hours_policy import HoursPolicy, Scope, by_version
from portal.people.models import Employment, Person, PersonStatus
from portal.people.rules.spans import Dated, Span

WITHDRAWN_ENTRY = "withdrawn"
_record, _later = shared_alias(Person), shared_alias(HoursEntry)


def records(ids: Collection[int]) -> ColumnElement[bool]:
    """The records of these persons: their own and those merged into them.

    Two branches, each read by an index: for an OR of the two SQLite reads everybody.
    """
    return Person.id.in_(
        union_all(
            select(_record.id).where(_record.id.in_(ids)),
            select(_record.id).where(_record.merged_into_id.in_(ids)),
        )
    )


def owners(ids: Collection[int]) -> dict[int, int]:
    """Whom each of these records counts for: themselves, or who they were merged into."""
    kept = func.coalesce(Person.merged_into_id, Person.id)
    rows = db.session.execute(select(Person.id, kept).where(Person.id.in_(ids)))
    return {id_: owner for id_, owner in rows}


def is_current() -> ColumnElement[bool]:
    """The last revision of a claim's entry."""
    return ~exists(
        select(_later.id)
        .where(_later.claim_id == HoursEntry.claim_id, _later.revision > HoursEntry.revision)
        .correlate(HoursEntry)
    )


def activity_of(row: HoursClaim | HoursEntry) -> Activity:
    return Activity(
        form=row.form,
        scope=Scope(row.scope),
        begins_on=row.begins_on,
        ends_on=row.ends_on,
        minutes=row.minutes,
        events=row.events,
        semesters=row.semesters,
    )


def expected(activity: Activity, policy: HoursPolicy) -> Credited:
    """What it is worth by itself; less may count where other activities took the cap."""
    return credit(activity, policy)


@dataclass(slots=True)
class _Facts:
    """Dated rows of one person as they come from the database."""

    statuses: list[Dated[str]] = field(default_factory=list)
    employed: list[Span] = field(default_factory=list)
    absences: list[Dated[str]] = field(default_factory=list)


def standings(person_ids: Collection[int]) -> dict[int, Standing]:
    """Status, employment and leaves of these persons; one statement."""
    parts = (
        select(
            literal("status").label("what"),
            PersonStatus.person_id,
            PersonStatus.status.label("value"),
            PersonStatus.valid_from,
            PersonStatus.valid_until,
        ).where(PersonStatus.person_id.in_(person_ids)),
        select(
            literal("employed"),
            Employment.person_id,
            literal("", String),
            Employment.valid_from,
            Employment.valid_until,
        ).where(Employment.person_id.in_(person_ids)),
        select(
            literal("absence"),
            LearningAbsence.person_id,
            LearningAbsence.kind,
            LearningAbsence.valid_from,
            LearningAbsence.valid_until,
        ).where(LearningAbsence.person_id.in_(person_ids), LearningAbsence.removed_at.is_(None)),
    )
    found: defaultdict[int, _Facts] = defaultdict(_Facts)
    for what, person_id, value, begin, end in db.session.execute(union_all(*parts)):
        facts, span = found[person_id], Span(begin, end)
        if what == "status":
            facts.statuses.append(Dated(span, value))
        elif what == "employed":
            facts.employed.append(span)
        else:
            facts.absences.append(Dated(span, value))
    return {
        id_: Standing(found[id_].statuses, found[id_].employed, found[id_].absences)
        for id_ in person_ids
    }


def booked(person_ids: Collection[int], first: date, last: date) -> dict[int, int]:
    """Hundredths booked in a period, by person; one statement."""
    kept = func.coalesce(Person.merged_into_id, Person.id)
    lines = union_all(
        select(kept.label("person_id"), CourseCompletion.credit_jp100.label("jp100"))
        .join(CourseCompletion, CourseCompletion.person_id == Person.id)
        .where(records(person_ids), CourseCompletion.on_day.between(first, last)),
        select(kept, HoursEntry.credit_jp100)
        .join(HoursEntry, HoursEntry.person_id == Person.id)
        .where(records(person_ids), HoursEntry.ends_on.between(first, last), is_current()),
    ).subquery()
    rows = db.session.execute(
        select(lines.c.person_id, func.sum(lines.c.jp100)).group_by(lines.c.person_id)
    )
    return Counter({person_id: int(jp100) for person_id, jp100 in rows})


def days(person_ids: Collection[int], last: date) -> dict[int, list[tuple[date, int]]]:
    """Hundredths by the day they were booked for, up to a day, by person; one statement."""
    kept = func.coalesce(Person.merged_into_id, Person.id)
    lines = union_all(
        select(
            kept.label("person_id"),
            CourseCompletion.on_day.label("on_day"),
            CourseCompletion.credit_jp100.label("jp100"),
        )
        .join(CourseCompletion, CourseCompletion.person_id == Person.id)
        .where(records(person_ids), CourseCompletion.on_day <= last),
        select(kept, HoursEntry.ends_on, HoursEntry.credit_jp100)
        .join(HoursEntry, HoursEntry.person_id == Person.id)
        .where(records(person_ids), HoursEntry.ends_on <= last, is_current()),
    )
    found: defaultdict[int, list[tuple[date, int]]] = defaultdict(list)
    for person_id, on_day, jp100 in db.session.execute(lines):
        found[person_id].append((on_day, jp100))
    return found


def taken(
    person_ids: Collection[int], forms: Iterable[str], *, without_claim: int | None = None
) -> dict[tuple[int, str], Taken]:
    """What the caps of a day and of a month have given already, by person and form.

    Two statements for any number of persons; nothing of one claim with `without_claim`.
    """
    wanted = sorted(set(forms))
    found: dict[tuple[int, str], Taken] = {}
    if ELEARNING in wanted:
        for person_id, minutes in _course_minutes(person_ids).items():
            found[person_id, ELEARNING] = Taken(minutes)
    kept = func.coalesce(Person.merged_into_id, Person.id)
    entries = db.session.execute(
        select(kept, HoursEntry)
        .join(HoursEntry, HoursEntry.person_id == Person.id)
        .where(
            records(person_ids),
            HoursEntry.form.in_(wanted),
            HoursEntry.kind != WITHDRAWN_ENTRY,
            HoursEntry.claim_id != (without_claim or 0),
            is_current(),
        )
    )
    for person_id, entry in entries:
        key = person_id, entry.form
        policy = by_version(hours_policies(), entry.policy_version)
        found[key] = added(found.get(key, Taken()), activity_of(entry), policy)
    return found


def _course_minutes(person_ids: Collection[int]) -> dict[int, dict[tuple[Scope, date], int]]:
    """Minutes of lessons of passed courses by day, for each person."""
    kept = func.coalesce(Person.merged_into_id, Person.id)
    rows = db.session.execute(
        select(kept, LessonCompletion.on_day, func.sum(LessonCompletion.minutes))
        .select_from(Person)
        .join(CourseCompletion, CourseCompletion.person_id == Person.id)
        .join(LessonCompletion, LessonCompletion.enrolment_id == CourseCompletion.enrolment_id)
        .where(records(person_ids))
        .group_by(kept, LessonCompletion.on_day)
    )
    found: defaultdict[int, dict[tuple[Scope, date], int]] = defaultdict(dict)
    for person_id, day, minutes in rows:
        found[person_id][Scope.DOMESTIC, day] = minutes
    return found


def claimed_elearning(person_ids: Collection[int]) -> dict[int, list[HoursEntry]]:
    """Every entry of claimed e-learning of these persons, the earliest first; one statement."""
    kept = func.coalesce(Person.merged_into_id, Person.id)
    rows = db.session.execute(
        select(kept, HoursEntry)
        .join(HoursEntry, HoursEntry.person_id == Person.id)
        .where(records(person_ids), HoursEntry.form == ELEARNING)
        .order_by(HoursEntry.recorded_at, HoursEntry.id)
    )
    found: defaultdict[int, list[HoursEntry]] = defaultdict(list)
    for person_id, entry in rows:
        found[person_id].append(entry)
    return found


def taken_at(entries: Iterable[HoursEntry], at: datetime) -> dict[tuple[Scope, date], int]:
    """What claimed e-learning had taken of each day at an instant; a later revision replaces."""
    standing = {one.claim_id: one for one in entries if one.recorded_at < at}
    found: Counter[tuple[Scope, date]] = Counter()
    for entry in standing.values():
        if entry.kind != WITHDRAWN_ENTRY:
            for day, minutes in spread(activity_of(entry)).items():
                found[Scope(entry.scope), day] += minutes
    return found
