"""A university that works with the city: its coordinator, a workshop with a waiting list that is
about to begin, and a proposal that waits for the agency's answer.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.competency.models import Competency
from portal.core import zones
from portal.core.db import db
from portal.learning.rules.hours_policy import Scope
from portal.people.models import Person
from portal.web.demo.build import City, held
from portal.workshops.models import Activity
from portal.workshops.queries import activities as reading
from portal.workshops.rules.activities import Access, Mode, Span
from portal.workshops.rules.partners import Sector
from portal.workshops.service import activities, partners, registering, sessions
from portal.workshops.service.partners import AgreementWritten, ContactWritten, Written
from portal.workshops.service.wishes import By, Meeting, Terms, What, Where

NAME = "Universitas Talawi"
EMAIL = "koordinator@talawi.example"
TITLE = "Membaca Data Layanan untuk Keputusan"

ZONE = "Asia/Jakarta"
SEATS, WISHES = 20, 24
DAY = timedelta(days=1)
TUESDAY = 1
HALLS = (Access.WHEELCHAIR.value, Access.LIFT.value, Access.PRAYER_ROOM.value)


def play(made: City, today: date) -> None:
    """Agree, propose, publish, sign up; and propose once more."""
    with held(zones.midnight(today - 40 * DAY) + timedelta(hours=3), "partnership") as now:
        house = _house(made, now)
        made.coordinator_id = partners.invite(
            house, "Rahma Yuliani", EMAIL, _by(made, now), on=zones.local_day(now)
        ).person_id
    with held(zones.midnight(today - 12 * DAY) + timedelta(hours=3), "workshop") as now:
        one = _workshop(made, house, _begins(today), now)
    for hour, who in enumerate(people(made)[:WISHES]):  # a seed of its own for each
        with held(
            zones.midnight(today - 9 * DAY) + timedelta(hours=3 + hour), f"sign-up/{hour}"
        ) as now:
            registering.sign_up(reading.published(), one, who.id, "", by=who.id, now=now)
    with held(zones.midnight(today - 2 * DAY) + timedelta(hours=5), "proposal") as now:
        _proposal(made, house, _begins(today) + 21 * DAY, now)


def sample() -> str | None:
    """The public id of the workshop with the waiting list."""
    query = select(Activity.public_id).where(Activity.published_at.is_not(None))
    return db.session.scalar(query.order_by(Activity.id).limit(1))


def _begins(today: date) -> date:
    """The first Tuesday that is at least ten days away."""
    first = today + 10 * DAY
    return first + ((TUESDAY - first.weekday()) % 7) * DAY


def _by(made: City, now: datetime) -> partners.By:
    return partners.By(made.heads["bkpsdm_bangkom"].id, made.organisation_id, now)


def people(made: City) -> list[Person]:
    """Staff of every unit by turns, so that no unit fills the room alone."""
    rows = [list(made.staff[unit]) for unit in sorted(made.staff)]
    longest = max(len(row) for row in rows)
    return [row[place] for place in range(longest) for row in rows if place < len(row)]


def _house(made: City, now: datetime) -> int:
    by = _by(made, now)
    about = (
        "Perguruan tinggi di Kota Sawahlunto dengan pusat studi pelayanan publik. Lokakaryanya "
        "memakai data dan kasus instansi sendiri."
    )
    house = partners.create(
        Written(NAME, Sector.UNIVERSITY, about, "Jalan Kampus 1, Talawi"), by, timezone=ZONE
    )
    contact = ContactWritten("Dr. Hasnul Fikri", "Kepala Pusat Studi", "pusat@talawi.example")
    partners.add_contact(house.id, contact, by)
    on = zones.local_day(now)
    number, scope = f"PKS-12/UT/{on.year}", "Lokakarya dan seminar bersama"
    agreed = AgreementWritten(number, scope, on, on + 730 * DAY)
    partners.agree(house.id, agreed, None, by)
    return house.id


def _written(made: City, house: int, what: What, meetings: list[Meeting], by: By) -> int:
    one = activities.create(made.organisation_id, house, what, zone=ZONE, by=by)
    place = Where(Mode.ONSITE, ZONE, "Aula Pusat Studi, Kampus Talawi", HALLS)
    activities.place(one.id, place, by)
    key = select(Competency.id).where(Competency.key == "pengelolaan_data")
    competency = db.session.scalars(key.limit(1)).first()
    if competency is not None:
        activities.aim(one.id, {competency: 2}, "skill", by)
    for meeting in meetings:
        sessions.add(one.id, meeting, by)
    return one.id


def _workshop(made: City, house: int, begins: date, now: datetime) -> str:
    """Two days, twenty seats; published by the head of training."""
    partner = By(made.coordinator_id or 0, agency=False, now=now)
    what = What(
        TITLE,
        "Dari tabel survei kepuasan ke keputusan yang dapat dijelaskan: membaca sebaran, "
        "menghindari simpulan yang terburu-buru, menyusun satu halaman untuk pimpinan.\n"
        "Peserta bekerja dengan data layanan unitnya sendiri.",
        "workshop",
        Scope.DOMESTIC,
    )
    teachers = ("Dr. Hasnul Fikri", "Nadya Permata, M.Stat.")
    id_ = _written(made, house, what, _days(begins, 2, teachers), partner)
    closes = zones.midnight(begins - DAY, ZONE)
    material = "Laptop, dan rekap survei unit Anda tahun terakhir."
    terms = Terms(SEATS, now, closes, material=material, presence_percent=100)
    activities.offer(id_, terms, partner)
    activities.submit(id_, partner)
    head = made.heads["bkpsdm_bangkom"].id
    activities.publish(id_, By(head, agency=True, now=now + timedelta(hours=2)))
    return db.session.get_one(Activity, id_).public_id


def _proposal(made: City, house: int, begins: date, now: datetime) -> None:
    """A seminar the agency has still to look at."""
    partner = By(made.coordinator_id or 0, agency=False, now=now)
    what = What(
        "Bahasa yang Jelas dalam Surat Dinas",
        "Seminar sehari tentang surat yang dipahami warga pada bacaan pertama.",
        "seminar",
        Scope.DOMESTIC,
    )
    id_ = _written(made, house, what, _days(begins, 1, ("Dra. Elvi Suryani",)), partner)
    activities.offer(id_, Terms(60, now, zones.midnight(begins - DAY, ZONE)), partner)
    activities.submit(id_, partner)


def _days(begins: date, count: int, teachers: tuple[str, ...]) -> list[Meeting]:
    """From half past eight to half past three on each day."""
    found = []
    for number in range(count):
        opens = zones.midnight(begins + number * DAY, ZONE)
        span = Span(opens + timedelta(hours=8, minutes=30), opens + timedelta(hours=15, minutes=30))
        found.append(Meeting(span, f"Hari {number + 1}", "Ruang 2", trainers=teachers))
    return found
