"""A training of the agency to which staff are called by letter: an answer of every kind."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.core import zones
from portal.core.db import db
from portal.learning.rules.hours_policy import Scope
from portal.people.models import Person
from portal.people.rules.names import printed
from portal.web.demo.build import City, held
from portal.workshops.models import ActivityInvitation
from portal.workshops.rules.activities import Access, Mode, Span
from portal.workshops.service import activities, calling, inviting, registering, sessions
from portal.workshops.service.inviting import Letter
from portal.workshops.service.wishes import By, Meeting, Terms, What, Where

TITLE = "Pelayanan Loket yang Ramah bagi Penyandang Disabilitas"
UNIT = "disdukcapil"
ZONE = "Asia/Jakarta"
DAY = timedelta(days=1)
SEATS, LATER = 15, 24
POST = "Kepala Bidang Pengembangan Kompetensi"


def play(made: City, today: date) -> None:
    """Two letters: one whose reply date is over, and one that waits for answers."""
    people = made.staff[UNIT]
    with held(zones.midnight(today - 14 * DAY) + timedelta(hours=3), "calling") as now:
        one = _training(made, today + LATER * DAY, now)
        _call(made, one, 1, people[7:10], today - 7 * DAY, now)
    with held(zones.midnight(today - 13 * DAY) + timedelta(hours=4), "calling/answers") as now:
        inviting.come(_of(people[7]).id, "", now=now)
        inviting.decline(_of(people[8]).id, "Bertugas di posko banjir pada hari itu.", now=now)
    with held(zones.midnight(today - 2 * DAY) + timedelta(hours=3), "calling/again") as now:
        calling.go_on(now=now)
        _call(made, one, 2, people[:5], today + 10 * DAY, now)
    with held(zones.midnight(today - DAY) + timedelta(hours=3), "calling/colleagues") as now:
        head = made.heads["bkpsdm_bangkom"].id
        inviting.withdraw(_of(people[1]).id, By(head, agency=True, now=now))
        inviting.come(_of(people[2]).id, "", now=now)
        for place in (3, 4):
            inviting.replace(_of(people[place]).id, people[place + 2].id, now=now)
        row = _of(people[3]).registration_id or 0
        registering.answer(row, grant=True, reason="", by=head, now=now)


def _training(made: City, begins: date, now: datetime) -> int:
    """A day in the town hall, published by the head of training."""
    by = By(made.heads["bkpsdm_bangkom"].id, agency=True, now=now)
    summary = (
        "Menyapa, menjelaskan, dan membantu tanpa menggurui; bahasa isyarat dasar di loket.\n"
        "Peserta berlatih dengan warga penyandang disabilitas."
    )
    what = What(TITLE, summary, "workshop", Scope.DOMESTIC)
    one = activities.create(made.organisation_id, None, what, zone=ZONE, by=by)
    offered = (Access.WHEELCHAIR.value, Access.SIGN_LANGUAGE.value)
    activities.place(one.id, Where(Mode.ONSITE, ZONE, "Gedung Balai Kota, lantai 1", offered), by)
    opens = zones.midnight(begins, ZONE)
    for number, (start, end) in enumerate(((8, 12), (13, 16)), start=1):
        span = Span(opens + timedelta(hours=start), opens + timedelta(hours=end))
        teacher = ("Yenny Marlina, S.Psi.",)
        sessions.add(one.id, Meeting(span, f"Sesi {number}", "Aula", trainers=teacher), by)
    closes = zones.midnight(begins - DAY, ZONE)
    activities.offer(one.id, Terms(SEATS, now, closes, material="Kartu identitas pegawai."), by)
    activities.publish(one.id, by)
    return one.id


def _call(
    made: City, one: int, number: int, people: list[Person], last: date, now: datetime
) -> None:
    official = made.heads["bkpsdm_bangkom"]
    on = zones.local_day(now)
    letter = Letter(
        f"800.2/{113 + number}/BKPSDM/{on.year}",
        on,
        printed(official.full_name, official.front_title, official.back_title),
        POST,
        zones.midnight(last + DAY, ZONE),
        "Kartu identitas pegawai dan contoh formulir loket unit Anda.",
    )
    by = By(official.id, agency=True, now=now)
    inviting.send(one, letter, [who.id for who in people], by)


def _of(who: Person) -> ActivityInvitation:
    query = select(ActivityInvitation).where(ActivityInvitation.person_id == who.id)
    return db.session.scalars(query).one()
