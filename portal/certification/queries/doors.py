"""What is open to somebody who wants to sit an exam: each sitting, and what stands before it.

The same reading decides on the page and inside the transaction that signs somebody up (EX-10).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, literal, or_, select, union_all

from portal.assessment.models import Attempt
from portal.certification.models import (
    Registration,
    Sitting,
    SittingOfficer,
    SittingRoom,
    SittingShift,
)
from portal.certification.queries import hands, registrations, sittings, standing
from portal.certification.queries.sittings import Whole, held
from portal.certification.queries.standing import Held, Tried
from portal.certification.rules import eligibility
from portal.certification.rules import registration as rules
from portal.certification.rules.eligibility import Candidate, Missing, Requirements
from portal.certification.rules.registration import Asked, RegisterRefusal, Terms
from portal.certification.schemes.queries import certificates
from portal.core import zones
from portal.core.db import db
from portal.core.errors import NotFound

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Reader:
    """Everything about one person that decides, read once for any number of sittings."""

    person_id: int
    organisation_id: int
    candidate: Candidate
    tried: Sequence[Tried]
    held: Sequence[Held]
    runs: frozenset[int]  # exams of whose sittings they are an officer
    hands: frozenset[int]  # exams whose items or papers they had a hand in
    again: Mapping[int, date]  # exams whose certificate may be renewed: earlier tries end there
    missed: frozenset[int]  # sittings they missed, or where their attempt was voided


@dataclass(frozen=True, slots=True)
class RoomChoice:
    """A room of a shift with the seats left in it."""

    room: SittingRoom
    left: int


@dataclass(frozen=True, slots=True)
class ShiftChoice:
    """A shift as its reader finds it; without a seat left it has a waiting list."""

    shift: SittingShift
    rooms: Sequence[RoomChoice]
    refused: RegisterRefusal | None

    @property
    def left(self) -> int:
        return sum(one.left for one in self.rooms)


@dataclass(frozen=True, slots=True)
class Door:
    """One sitting as its reader finds it. `refused` and `lacks` say why they cannot sign up."""

    whole: Whole
    refused: RegisterRefusal | None
    free_at: datetime | None  # with WAITING: from when on they may try again
    lacks: Sequence[Missing]
    shifts: Sequence[ShiftChoice]
    mine: int | None = None  # the registration they hold
    requirements: Requirements = field(default_factory=Requirements)

    @property
    def is_open(self) -> bool:
        return self.refused is None and any(one.refused is None for one in self.shifts)


def listed(person_id: int, organisation_id: int, *, on: date, now: datetime) -> list[Door]:
    """Every published sitting of the agency that is not over, the next one first."""
    coming = select(SittingShift.sitting_id).where(SittingShift.ends_at > now)
    query = (
        published(organisation_id)
        .where(
            Sitting.id.in_(coming),
            or_(Sitting.cancelled_at.is_(None), Sitting.id.in_(_held_in(person_id))),
        )
        .order_by(Sitting.id.desc())
        .limit(SHOWN)
    )
    found = sittings.wholes(query)
    if not found:
        return []
    who = reader(person_id, organisation_id, found, on=on, now=now)
    taken = registrations.occupied([one.sitting.id for one in found])
    made = [door(who, one, taken, by_organiser=False, now=now) for one in found if one.shifts]
    return sorted(made, key=lambda one: (one.whole.shifts[0].starts_at, one.whole.sitting.id))


def published(organisation_id: int) -> Select[Sitting]:
    """Sittings an agency shows to its people. Lists and single reads start here."""
    return select(Sitting).where(
        Sitting.organisation_id == organisation_id, Sitting.published_at.is_not(None)
    )


def one(person_id: int, organisation_id: int, public_id: str, *, on: date, now: datetime) -> Door:
    """One of them, also when it is over. Raises NotFound."""
    found = sittings.wholes(published(organisation_id).where(Sitting.public_id == public_id))
    if not found or not found[0].shifts:
        raise NotFound
    return opened(person_id, found[0], by_organiser=False, on=on, now=now)


def opened(person_id: int, whole: Whole, *, by_organiser: bool, on: date, now: datetime) -> Door:
    """The door of a sitting for somebody; its agency is the one they work in for it."""
    who = reader(person_id, whole.sitting.organisation_id, [whole], on=on, now=now)
    taken = registrations.occupied([whole.sitting.id])
    return door(who, whole, taken, by_organiser=by_organiser, now=now)


def reader(
    person_id: int, organisation_id: int, found: Sequence[Whole], *, on: date, now: datetime
) -> Reader:
    """The person with regard to these sittings; six statements, two more for make-ups."""
    exam_ids = {one.exam.id for one in found}
    runs, hands = _barred(person_id, exam_ids, now)
    tried = standing.tried(person_id, exam_ids)
    return Reader(
        person_id,
        organisation_id,
        standing.candidate(person_id, organisation_id, on),
        tried,
        standing.held_ones(person_id, now),
        runs,
        hands,
        _again(person_id, tried, on, now),
        _missed(person_id, {one.sitting.makes_up_id for one in found} - {None}, now),
    )


def door(
    who: Reader,
    whole: Whole,
    taken: Mapping[tuple[int, int], int],
    *,
    by_organiser: bool,
    now: datetime,
) -> Door:
    """One sitting for this reader; no statement."""
    sitting, exam = whole.sitting, whole.exam
    requirements = Requirements.read(exam.requirements)
    first_day = zones.local_day(whole.shifts[0].starts_at, sitting.zone)
    lacks = eligibility.missing(requirements, who.candidate, first_day)
    terms = Terms(exam.max_attempts, exam.wait_days)
    asked = _asked(who, whole)
    refused = rules.may_register(whole.window, terms, asked, by_organiser=by_organiser, now=now)
    if refused is None and lacks:
        refused = RegisterRefusal.NOT_ELIGIBLE
    shifts = [
        ShiftChoice(
            shift,
            _rooms(whole, shift, taken),
            rules.may_sit(
                terms,
                asked,
                (shift.starts_at, shift.ends_at),
                by_organiser=by_organiser,
                now=now,
            ),
        )
        for shift in whole.shifts
    ]
    mine = next((one for one in who.held if one.sitting_id == sitting.id), None)
    return Door(
        whole,
        refused,
        rules.waits_until(terms, asked.earlier),
        lacks,
        shifts,
        mine.registration_id if mine else None,
        requirements,
    )


def _rooms(
    whole: Whole, shift: SittingShift, taken: Mapping[tuple[int, int], int]
) -> list[RoomChoice]:
    return [
        RoomChoice(room, max(0, room.seats - taken.get((shift.id, room.id), 0)))
        for room in whole.rooms
    ]


def _asked(who: Reader, whole: Whole) -> Asked:
    sitting = whole.sitting
    others = [one for one in who.held if one.sitting_id != sitting.id and not one.is_over]
    return Asked(
        earlier=rules.tries_of_now(standing.earlier(who.tried, whole.exam.id), _from(who, whole)),
        other_sitting=any(one.exam_id == whole.exam.id and not one.is_present for one in others),
        is_officer=whole.exam.id in who.runs,
        had_a_hand=whole.exam.id in who.hands,
        busy=[
            (one.starts_at, one.ends_at)
            for one in others
            if one.starts_at is not None and one.ends_at is not None
        ],
        missed_original=sitting.makes_up_id is None or sitting.makes_up_id in who.missed,
    )


def _again(person_id: int, tried: Sequence[Tried], on: date, now: datetime) -> Mapping[int, date]:
    """Exams with the day from which a held certificate may be renewed by them; asked only of who
    passed one.
    """
    if not any(one.passed for one in tried):
        return {}
    return certificates.renewable_since(person_id, on, now)


def _from(who: Reader, whole: Whole) -> datetime | None:
    """From when on tries at the exam count; None: all of them."""
    day = who.again.get(whole.exam.id)
    return None if day is None else zones.midnight(day, whole.sitting.zone)


def _held_in(person_id: int) -> Select[int]:
    return select(Registration.sitting_id).where(Registration.person_id == person_id, held())


def _barred(
    person_id: int, exam_ids: Collection[int], now: datetime
) -> tuple[frozenset[int], frozenset[int]]:
    """Exams among these of whose coming sittings the person is an officer, and those in whose items
    or papers they had a hand; one statement.
    """
    coming = select(SittingShift.sitting_id).where(SittingShift.ends_at > now)
    officer = (
        select(Sitting.exam_id, literal("officer"))
        .join(SittingOfficer, SittingOfficer.sitting_id == Sitting.id)
        .where(
            SittingOfficer.person_id == person_id,
            SittingOfficer.removed_at.is_(None),
            Sitting.exam_id.in_(exam_ids),
            Sitting.cancelled_at.is_(None),
            Sitting.id.in_(coming),
        )
    )
    made = hands.exams(person_id, exam_ids).add_columns(literal("hand"))
    rows = db.session.execute(union_all(officer, made)).all()
    found = {name: frozenset(id_ for id_, why in rows if why == name) for name in _BARS}
    return found["officer"], found["hand"]


_BARS = ("officer", "hand")


def _missed(person_id: int, originals: Collection[int | None], now: datetime) -> frozenset[int]:
    """Of these sittings, those where the person had a place and did not get through."""
    if not originals:
        return frozenset()
    rows = db.session.execute(
        select(
            Registration.sitting_id, Registration.checked_in_at, Sitting.cancelled_at,
            SittingShift.ends_at, Attempt.ending,
        )
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .outerjoin(SittingShift, SittingShift.id == Registration.shift_id)
        .outerjoin(Attempt, Attempt.owner_ref == Registration.public_id)
        .where(
            Registration.person_id == person_id, held(), Registration.sitting_id.in_(originals)
        )
    )  # fmt: skip
    return frozenset(
        sitting
        for sitting, present, cancelled, ends_at, ending in rows
        if cancelled is not None
        or ending == "voided"
        or (present is None and ends_at is not None and ends_at <= now)
    )
