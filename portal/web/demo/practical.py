"""Practical assessment in the demonstration city: one that is decided, and one that is to come."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from portal.certification.practical.models import PracticalAssessment, PracticalBooking
from portal.certification.practical.queries import bookings
from portal.certification.practical.service import (
    booking,
    calendars,
    deciding,
    observing,
    organising,
)
from portal.certification.practical.service.booking import By
from portal.certification.practical.service.calendars import Opening
from portal.certification.practical.service.observing import Filled
from portal.certification.practical.service.organising import Written
from portal.certification.rules.practical import Mark, Observation, Point
from portal.certification.rules.practical_slots import Span
from portal.competency.queries import catalogue
from portal.core import zones
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.people.models import Person, RoleGrant
from portal.web.demo.build import City, held

PREPARED, HELD, COMING = timedelta(days=40), timedelta(days=12), timedelta(days=6)
NINE = timedelta(hours=9)
FRIDAY = 4
HOUR = timedelta(hours=1)
EXAMPLE = "Menyelesaikan berkas pindah-datang satu keluarga tanpa warga kembali ke loket."
DOUBT = "Pertanyaan penutup kepada warga belum lengkap."


def _workday(day: date) -> date:
    """The day, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > FRIDAY else 0)


def play(made: City, today: date) -> None:
    """Counter service at level 4, seen by two who first differed; and an interview next week."""
    done = _prepare(made, today)
    first_at = zones.midnight(_workday(today - HELD)) + NINE
    candidate = made.staff["disdukcapil"][0]
    with held(first_at - timedelta(days=5), "practical/booked") as now:
        slot = _open(made, done, first_at, now)
        found = booking.book(candidate.id, slot, by=By(candidate.id, is_organiser=False), now=now)
    with held(first_at + HOUR, "practical/assessed") as now:
        _assess(made, found, now)
    with held(zones.midnight(today - timedelta(days=2)) + NINE, "practical/coming") as now:
        oral = _make(made, "pelayanan_prima", 4, "oral", "Uji lisan pelayanan prima", now)
        slot = _open(made, oral, zones.midnight(_workday(today + COMING)) + NINE, now)
        by = By(_organiser(made).id, is_organiser=True)
        booking.book(made.heads["disdukcapil"].id, slot, by=by, now=now)


def _organiser(made: City) -> Person:
    return made.heads["bkpsdm_bangkom"]


def _assessors(made: City) -> tuple[Person, Person]:
    return made.heads["setda_organisasi"], made.heads["bkpsdm"]


def _prepare(made: City, today: date) -> PracticalAssessment:
    """The assessors with the time they offer, and the first assessment."""
    at = zones.midnight(today - PREPARED) + NINE
    with held(at, "practical/prepared") as now:
        with transaction():
            for one in _assessors(made):
                db.session.add(
                    RoleGrant(
                        person_id=one.id, role=Role.ASSESSOR, organisation_id=made.organisation_id,
                        valid_from=now, valid_until=zones.midnight(today), granted_at=now,
                        reason="Asesor uji praktik",
                    )
                )  # fmt: skip
        for one in _assessors(made):
            for day in (_workday(today - HELD), _workday(today + COMING)):
                from_at = zones.midnight(day) + NINE
                span = Span(from_at, from_at + 6 * HOUR)
                calendars.offer(one.id, made.organisation_id, span, now=now)
        return _make(made, "adminduk", 4, "practical", "Uji praktik layanan loket", now)


def _make(
    made: City, key: str, level: int, form: str, title: str, now: datetime
) -> PracticalAssessment:
    """An assessment whose first indicator is critical and whose second asks for an example."""
    by = _organiser(made).id
    what = Written(
        title=title,
        instructions="Bawa kartu pegawai. Uji memakai contoh berkas tanpa data warga.",
        minutes=60,
        opens_at=zones.midnight(zones.local_day(now)),
        closes_at=None,
        min_level=0,
        max_attempts=3,
        wait_days=14,
        notice_hours=24,
    )
    found = organising.create(
        made.organisation_id, catalogue.catalogue().by_key[key], level, form, what,
        now=now, actor_id=by,
    )  # fmt: skip
    points = organising.proposed(found, now)
    points[0] = Point(points[0].key, points[0].text, is_critical=True)
    points[1] = Point(points[1].key, points[1].text, needs_example=True)
    points.append(Point("o1", "Menutup layanan dengan memastikan warga paham", is_own=True))
    organising.publish(found.id, points, now=now, actor_id=by)
    return found


def _open(made: City, found: PracticalAssessment, first_at: datetime, now: datetime) -> int:
    """Three times in a row; the first one's id."""
    ids = tuple(one.id for one in _assessors(made))
    what = Opening(first_at, 3, 15, ids, "Ruang uji BKPSDM, lantai 2", is_online=False)
    return calendars.open_slots(found, what, now=now, actor_id=_organiser(made).id)[0].id


def _assess(made: City, found: PracticalBooking, now: datetime) -> None:
    """Both hand in, differ in one point, and agree on it."""
    first, second = _assessors(made)
    for one, marks in ((first, {"o1": Mark.NOT_OBSERVED}), (second, {})):
        sheet = observing.start(found.id, one.id, now=now)
        seen = _seen(bookings.by_id(found.id).points, marks, zones.local_day(now))
        observing.hand_in(found.id, one.id, Filled(sheet.revision, seen, "", False), now=now)
    reason = (
        "Kami memutar rekaman bersama: pertanyaannya diajukan, tetapi jawabannya tidak dicatat."
    )
    later = now + HOUR
    deciding.propose(found.id, second.id, {"o1": Mark.PARTLY}, reason, now=later)
    deciding.answer(found.id, first.id, accept=True, reason="", now=later + HOUR)


def _seen(points: tuple[Point, ...], marks: Mapping[str, Mark], on: date) -> dict[str, Observation]:
    found = {}
    for one in points:
        mark = marks.get(one.key, Mark.OBSERVED)
        example = EXAMPLE if one.needs_example else ""
        day = on - timedelta(days=20) if one.needs_example else None
        found[one.key] = Observation(mark, "" if mark is Mark.OBSERVED else DOUBT, example, day)
    return found
