"""Completing a course: derived from its events in the transaction of the last one.

What is asked is the rule of the revision the enrolment stands on. A completion is entered once and
numbered per person: the number is the order of booking, for the daily cap of learning hours runs
over all courses.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    String,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from portal.assessment import queries as attempts
from portal.content import queries as content
from portal.core import zones
from portal.core.db import BigInt, Instant, db, dialect_name
from portal.learning import queries
from portal.learning.data import hours_policies
from portal.learning.hours import books
from portal.learning.models import CourseCompletion, Enrolment, LessonCompletion, PartRedo
from portal.learning.moving.redoing import is_outdated
from portal.learning.rules.completion import (
    Booking,
    LessonDone,
    QuizPassed,
    Rule,
    credits_jp100,
    derive,
    missing,
)
from portal.learning.rules.hours_policy import in_force
from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class Way:
    """Whose completion is asked for, and by what."""

    enrolment_id: int
    person_id: int
    revision_id: int
    required_quizzes: tuple[str, ...]


def way_of(enrolment: Enrolment) -> Way:
    """The way of an enrolment that was loaded with its revision."""
    return Way(
        enrolment.id, enrolment.person_id, enrolment.revision_id,
        required(enrolment.revision.facts),
    )  # fmt: skip


def required(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The quizzes a revision asks for."""
    return tuple(facts["completion"]["quizzes"])


def complete_if_done(way: Way, *, is_locked: bool = False) -> None:
    """Enter the completion if its last event is there; idempotent.

    Needs a surrounding `transaction()` that holds the enrolment's lock; `is_locked`: the person's
    too.
    """
    events = events_of([way])[way.enrolment_id]
    found = derive(events.rule, events.lessons, events.passes)
    if found is None:
        return
    # The cap runs over all courses of the person: two that end at once queue here.
    if dialect_name() == "postgresql" and not is_locked:
        db.session.execute(
            select(Person.id).where(Person.id == way.person_id).with_for_update(key_share=True)
        )
    earlier = minutes_of_completed(way.person_id)
    if way.enrolment_id in earlier:
        return
    policy = in_force(hours_policies(), found.on_day)
    claimed = books.claimed_elearning([way.person_id]).get(way.person_id, [])
    bookings = [Booking(minutes, policy) for minutes in earlier.values()]
    last = Booking(found.minutes_by_day, policy, books.taken_at(claimed, found.at))
    credit = credits_jp100([*bookings, last])[-1]
    db.session.add(
        CourseCompletion(
            enrolment_id=way.enrolment_id,
            person_id=way.person_id,
            number=len(earlier) + 1,
            completed_at=found.at,
            on_day=found.on_day,
            credit_jp100=credit,
        )
    )
    db.session.flush()


def left(way: Way) -> list[content.Part]:
    """The parts that are still to be finished or passed, in reading order; two statements."""
    events = events_of([way])[way.enrolment_id]
    keys = missing(events.rule, events.lessons, events.passes)
    return [part for part in content.parts_of(way.revision_id) if part.key in keys]


@dataclass(frozen=True, slots=True)
class Events:
    """What a completion is derived from."""

    rule: Rule
    lessons: tuple[LessonDone, ...]
    passes: tuple[QuizPassed, ...]


def events_of(ways: Sequence[Way]) -> dict[int, Events]:
    """The rule and the events of each enrolment, in one statement for all of them."""
    wanted: dict[int, set[str]] = defaultdict(set)
    read: dict[int, list[LessonDone]] = defaultdict(list)
    passed: dict[int, list[QuizPassed]] = defaultdict(list)
    again: dict[int, dict[str, list[Again]]] = defaultdict(lambda: defaultdict(list))
    for what, id_, key, at, on_day, minutes, zone in db.session.execute(_events(ways)):
        if what == "lesson":
            wanted[id_].add(key)
        elif what == "read":
            read[id_].append(LessonDone(key, at, on_day, minutes))
        elif what == "again":
            again[id_][key].append((at, on_day) if at is not None else None)
        else:
            owner, quiz = queries.owner_of(key)
            passed[owner].append(QuizPassed(quiz, at, zones.local_day(at, zone)))
    return {
        way.enrolment_id: Events(
            Rule(frozenset(wanted[way.revision_id]), frozenset(way.required_quizzes)),
            tuple(_with_again(one, again[way.enrolment_id]) for one in read[way.enrolment_id]),
            tuple(passed[way.enrolment_id]),
        )
        for way in ways
    }


Again = tuple[datetime, date] | None
"""When a changed lesson was read again; None while it is still to be."""


def _with_again(one: LessonDone, again: Mapping[str, Sequence[Again]]) -> LessonDone:
    asked = again.get(one.key, ())
    read = [when for when in asked if when is not None]
    return replace(one, again=max(read, default=None), is_open=len(read) < len(asked))


def _events(ways: Sequence[Way]) -> CompoundSelect[*tuple[Any, ...]]:
    """Lessons read and to be read again, lessons there are, quizzes passed: told apart by the
    first column. A pass at what a quiz was before it changed is none.
    """
    ids = [way.enrolment_id for way in ways]
    done = select(
        literal("read").label("what"),
        LessonCompletion.enrolment_id,
        LessonCompletion.lesson_key,
        LessonCompletion.completed_at,
        LessonCompletion.on_day,
        LessonCompletion.minutes,
        cast(null(), String).label("zone"),
    ).where(LessonCompletion.enrolment_id.in_(ids))
    again = select(
        literal("again"), PartRedo.enrolment_id, PartRedo.part_key, PartRedo.done_at,
        PartRedo.done_on, cast(null(), Integer), cast(null(), String),
    ).where(PartRedo.enrolment_id.in_(ids), PartRedo.kind == "lesson")  # fmt: skip
    lessons = content.lesson_keys({way.revision_id for way in ways}).subquery()
    there = select(
        literal("lesson"), lessons.c.revision_id, lessons.c.key,
        cast(null(), Instant), cast(null(), Date), cast(null(), Integer), cast(null(), String),
    )  # fmt: skip
    refs = [
        queries.owner_ref(way.enrolment_id, key) for way in ways for key in way.required_quizzes
    ]
    passes = attempts.passed(refs).subquery()
    passed = select(
        literal("passed"), cast(null(), BigInt), passes.c.owner_ref,
        passes.c.closed_at, cast(null(), Date), cast(null(), Integer), passes.c.timezone,
    )  # fmt: skip
    counting = passed.where(~is_outdated(passes.c.owner_ref, passes.c.closed_at))
    return union_all(done, again, there, counting)


def minutes_of_completed(person_id: int) -> dict[int, dict[date, int]]:
    """Minutes by day of every completed course of a person, by enrolment in order of booking."""
    rows = db.session.execute(
        select(
            CourseCompletion.enrolment_id,
            LessonCompletion.on_day,
            func.sum(LessonCompletion.minutes),
        )
        .outerjoin(LessonCompletion, LessonCompletion.enrolment_id == CourseCompletion.enrolment_id)
        .where(CourseCompletion.person_id == person_id)
        .group_by(CourseCompletion.enrolment_id, LessonCompletion.on_day)
        .order_by(CourseCompletion.number, LessonCompletion.on_day)
    )
    found: dict[int, dict[date, int]] = {}
    for enrolment_id, day, minutes in rows:
        of_course = found.setdefault(enrolment_id, {})
        if day is not None:
            of_course[day] = int(minutes)
    return found
