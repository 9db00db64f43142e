"""Deriving every completion and its learning hours anew, and comparing with what is booked.

A completion that is missing is entered and one that differs is put right, but none is taken away:
hours once booked are an official record, and what became of their ground is for a person to judge.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from portal.content.models import CourseRevision
from portal.core.canonical import instant_text
from portal.core.db import db, transaction
from portal.learning import completing
from portal.learning.completing import Way
from portal.learning.data import hours_policies
from portal.learning.hours import books
from portal.learning.models import CourseCompletion, Enrolment
from portal.learning.rules.completion import Booking, Completion, credits_jp100, derive
from portal.learning.rules.hours_policy import in_force

CHUNK = 100
"""Persons of one transaction: the write lock is held for less than 200 ms, and the quizzes of all
their courses fit into one statement.
"""


@dataclass(frozen=True, slots=True)
class Booked:
    """A completion as it stands, or as its events make it."""

    at: datetime
    on_day: date
    credit_jp100: int

    def __str__(self) -> str:
        return f"{instant_text(self.at)}, day {self.on_day}, {self.credit_jp100 / 100:.2f} JP"


@dataclass(frozen=True, slots=True)
class Difference:
    """An enrolment whose completion is not what its events make; None stands for none."""

    enrolment_id: int
    stored: Booked | None
    derived: Booked | None


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was compared and what differed, in the order of persons."""

    enrolments: int
    completions: int
    differing: tuple[Difference, ...]


def rebuild(*, check: bool) -> Rebuilt:
    """Compare every completion with its events; put the differing right unless `check`."""
    enrolments = completions = 0
    differing: list[Difference] = []
    for person_ids in _persons():
        with transaction():
            ways, rows = _ways(person_ids), _rows(person_ids)
            found = _compared(ways, rows)
            if not check:
                _correct(ways, rows, found)
        enrolments += len(ways)
        completions += len(rows)
        differing += found
    return Rebuilt(enrolments, completions, tuple(differing))


def correct(person_ids: Sequence[int]) -> None:
    """Put right what differs for these persons alone; joins a transaction."""
    ways, rows = _ways(person_ids), _rows(person_ids)
    _correct(ways, rows, _compared(ways, rows))


def _persons() -> Iterator[Sequence[int]]:
    """Everybody who ever took a course up, in chunks."""
    after = 0
    while True:
        query = select(Enrolment.person_id).where(Enrolment.person_id > after).distinct()
        ids = db.session.scalars(query.order_by(Enrolment.person_id).limit(CHUNK)).all()
        if not ids:
            return
        yield ids
        after = ids[-1]


def _ways(person_ids: Sequence[int]) -> list[Way]:
    rows = db.session.execute(
        select(Enrolment.id, Enrolment.person_id, Enrolment.revision_id, CourseRevision.facts)
        .join(CourseRevision, CourseRevision.id == Enrolment.revision_id)
        .where(Enrolment.person_id.in_(person_ids))
        .order_by(Enrolment.person_id, Enrolment.id)
    )
    return [
        Way(enrolment_id, person_id, revision_id, completing.required(facts))
        for enrolment_id, person_id, revision_id, facts in rows
    ]


def _rows(person_ids: Sequence[int]) -> dict[int, CourseCompletion]:
    """Completions by enrolment, in each person's order of booking."""
    query = select(CourseCompletion).where(CourseCompletion.person_id.in_(person_ids))
    order = query.order_by(CourseCompletion.person_id, CourseCompletion.number)
    return {row.enrolment_id: row for row in db.session.scalars(order)}


def _compared(ways: list[Way], rows: dict[int, CourseCompletion]) -> list[Difference]:
    derived = _derived(ways, rows)
    stored = {
        id_: Booked(row.completed_at, row.on_day, row.credit_jp100) for id_, row in rows.items()
    }
    return [
        Difference(way.enrolment_id, stored.get(way.enrolment_id), derived.get(way.enrolment_id))
        for way in ways
        if stored.get(way.enrolment_id) != derived.get(way.enrolment_id)
    ]


def _derived(ways: list[Way], rows: dict[int, CourseCompletion]) -> dict[int, Booked]:
    """What the events make. Hours follow the order of booking, what is missing comes last."""
    events = completing.events_of(ways)
    found: dict[int, list[tuple[Way, Completion]]] = defaultdict(list)
    for way in ways:
        facts = events[way.enrolment_id]
        made = derive(facts.rule, facts.lessons, facts.passes)
        if made is not None:
            found[way.person_id].append((way, made))
    claimed = books.claimed_elearning(list(found))
    booked = {}
    for person_id, own in found.items():
        own.sort(key=lambda pair: _place(pair[0], pair[1], rows))
        entries = claimed.get(person_id, [])
        credits = credits_jp100(
            [
                Booking(
                    made.minutes_by_day,
                    in_force(hours_policies(), made.on_day),
                    books.taken_at(entries, made.at),
                )
                for _, made in own
            ]
        )
        for (way, made), credit in zip(own, credits, strict=True):
            booked[way.enrolment_id] = Booked(made.at, made.on_day, credit)
    return booked


def _place(
    way: Way, made: Completion, rows: dict[int, CourseCompletion]
) -> tuple[bool, int, datetime, int]:
    row = rows.get(way.enrolment_id)
    return (row is None, row.number if row else 0, made.at, way.enrolment_id)


def _correct(ways: list[Way], rows: dict[int, CourseCompletion], found: list[Difference]) -> None:
    person_of = {way.enrolment_id: way.person_id for way in ways}
    wanted = [(one.enrolment_id, one.derived) for one in found if one.derived is not None]
    for id_, made in sorted(wanted, key=lambda pair: (pair[1].at, pair[0])):
        row = rows.get(id_)
        if row is None:
            row = CourseCompletion(
                enrolment_id=id_, person_id=person_of[id_], number=_next(person_of[id_])
            )
            db.session.add(row)
        row.completed_at, row.on_day, row.credit_jp100 = made.at, made.on_day, made.credit_jp100
        db.session.flush()


def _next(person_id: int) -> int:
    last = select(func.coalesce(func.max(CourseCompletion.number), 0))
    return db.session.scalars(last.where(CourseCompletion.person_id == person_id)).one() + 1
