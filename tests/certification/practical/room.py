"""An office with organiser, assessors and candidates, for tests of practical assessment."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from portal.certification.practical.models import (
    PracticalAssessment,
    PracticalBooking,
    PracticalSlot,
)
from portal.certification.practical.queries import assessments, bookings
from portal.certification.practical.queries.bookings import Row
from portal.certification.practical.service import booking, calendars, observing, organising
from portal.certification.practical.service.booking import By
from portal.certification.practical.service.calendars import Opening
from portal.certification.practical.service.observing import Filled
from portal.certification.practical.service.organising import Written
from portal.certification.rules.practical import Mark, Observation, Point
from portal.certification.rules.practical_slots import Span
from portal.core.permissions import Role
from portal.people.models import Person
from tests.support.office import Office
from tests.support.people import make_grant, make_unit
from tests.support.portal_app import NOON

MORNING = NOON + timedelta(days=6, hours=-4)  # Wednesday 2 December 2026, 08.00 WIB
HOUR = timedelta(hours=1)
KEY = "pelayanan_publik"
EXAMPLE = "Melayani warga lanjut usia di loket tanpa antre ulang."


class Room(Office):
    """`hr` organises; `first`, `second` and `third` assess; the clerks are candidates.

    All assessors sit in another unit, so that none leads a candidate. They offer the whole of the
    day of MORNING.
    """

    def __init__(self, clerks: int = 2) -> None:
        super().__init__(clerks)
        elsewhere = make_unit(self.agency, name="BKPSDM")
        self.hr = self.member("Yulia Rahman", elsewhere)
        make_grant(self.hr, Role.HR, self.agency)
        self.first, self.second, self.third = (
            self.assessor(name, elsewhere) for name in ("Asri Wulan", "Bakti Jaya", "Citra Dewi")
        )
        for one in (self.first, self.second, self.third):
            self.offer(one)

    def assessor(self, name: str, unit: object = None) -> Person:
        person = self.member(name, unit)  # type: ignore[arg-type]
        make_grant(person, Role.ASSESSOR, self.agency)
        return person

    def offer(self, person: Person, hours: int = 8) -> None:
        span = Span(MORNING, MORNING + hours * HOUR)
        calendars.offer(person.id, self.agency.id, span, now=NOON)

    def terms(self, **changes: object) -> Written:
        known: dict[str, object] = {
            "title": "Uji praktik pelayanan loket", "instructions": "Bawa kartu pegawai.",
            "minutes": 60, "opens_at": NOON - timedelta(days=1), "closes_at": None,
            "min_level": 0, "max_attempts": 2, "wait_days": 14, "notice_hours": 24,
        }  # fmt: skip
        return Written(**{**known, **changes})  # type: ignore[arg-type]

    def assessment(
        self, level: int = 4, *, form: str = "practical", **changes: object
    ) -> PracticalAssessment:
        """With a checklist: the first indicator critical, the second with an example, one own."""
        made = organising.create(
            self.agency.id, self.competencies[KEY], level, form, self.terms(**changes),
            now=NOON, actor_id=self.hr.id,
        )  # fmt: skip
        points = organising.proposed(made, NOON)
        points[0] = Point(points[0].key, points[0].text, is_critical=True)
        points[1] = Point(points[1].key, points[1].text, needs_example=True)
        points.append(Point("o1", "Menutup loket dengan laporan harian", is_own=True))
        organising.publish(made.id, points, now=NOON, actor_id=self.hr.id)
        return made

    def slots(
        self, made: PracticalAssessment, count: int = 1, **changes: object
    ) -> list[PracticalSlot]:
        who = (self.first, self.second) if made.level >= 4 else (self.first,)
        known: dict[str, object] = {
            "first_at": MORNING, "count": count, "gap_minutes": 0,
            "assessor_ids": tuple(one.id for one in who), "place": "Ruang uji lantai 2",
            "is_online": False,
        }  # fmt: skip
        what = Opening(**{**known, **changes})  # type: ignore[arg-type]
        return calendars.open_slots(made, what, now=NOON, actor_id=self.hr.id)

    def book(
        self, slot: PracticalSlot, person: Person | None = None, *, now: datetime = NOON
    ) -> PracticalBooking:
        who = person or self.clerks[0]
        return booking.book(who.id, slot.id, by=By(who.id, is_organiser=False), now=now)

    def booked(self, level: int = 4, **changes: object) -> PracticalBooking:
        """The first clerk has the first slot of a fresh assessment."""
        return self.book(self.slots(self.assessment(level, **changes))[0])

    def hand_in(
        self,
        found: PracticalBooking,
        assessor: Person,
        marks: Mapping[str, Mark] | None = None,
        *,
        now: datetime = MORNING + HOUR,
    ) -> Row:
        """Everything observed but for `marks`."""
        sheet = observing.start(found.id, assessor.id, now=now)
        filled = filled_in(bookings.by_id(found.id).points, marks or {}, sheet.revision)
        return observing.hand_in(found.id, assessor.id, filled, now=now)


def filled_in(points: tuple[Point, ...], marks: Mapping[str, Mark], revision: int) -> Filled:
    """A whole sheet with the grounds its marks ask for."""
    seen = {}
    for one in points:
        mark = marks.get(one.key, Mark.OBSERVED)
        note = "" if mark is Mark.OBSERVED else "Langkah ini belum lengkap."
        if one.needs_example and mark is not Mark.NOT_OBSERVED:
            seen[one.key] = Observation(mark, note, EXAMPLE, NOON.date() - timedelta(days=3))
        else:
            seen[one.key] = Observation(mark, note)
    return Filled(revision, seen, "", False)


def sent(points: tuple[Point, ...], marks: Mapping[str, Mark], revision: int) -> dict[str, object]:
    """The same sheet as a form sends it."""
    data: dict[str, object] = {"revision": str(revision)}
    for key, one in filled_in(points, marks, revision).seen.items():
        assert one.mark is not None
        data[f"mark_{key}"], data[f"note_{key}"] = one.mark.value, one.note
        if one.example_on is not None:
            day = one.example_on
            data[f"example_{key}"] = one.example
            data[f"example_on_{key}"] = [str(day.day), str(day.month), str(day.year)]
    return data


def slots_of(made: PracticalAssessment) -> list[PracticalSlot]:
    return assessments.slots(made.id, NOON)
