"""What is recorded from paper: guidance that is over, one booked, one that waits; a study."""

import io
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.core import stored, typeset, zones
from portal.core.access import Actor, Grant
from portal.core.acting import By
from portal.core.db import db
from portal.core.permissions import Role
from portal.core.stored import Received
from portal.core.uploads import Purpose
from portal.learning.rules.hours import Activity
from portal.learning.rules.hours_policy import Scope
from portal.learning.studies import keeping, reading
from portal.learning.studies.keeping import Decree, Enrolled, Passed
from portal.learning.studies.rules import Degree, StudyKind, Term
from portal.people.models import OrgUnit, Person, PersonIdentifier
from portal.web.demo.build import BEGIN, City, held
from portal.workshops.rules import recorded as rules
from portal.workshops.rules.recorded import DecreeKind, Typed
from portal.workshops.service import recorded_booking, recording
from portal.workshops.service.recording import Entered

UNIT, OFFICER = "disdukcapil", 6
DAY = timedelta(days=1)
_PAPER = b"""#set document(title: "Surat tugas")
Surat tugas mengikuti bimbingan teknis.
"""


def play(made: City, today: date) -> None:
    """Eight people of a unit in two rounds; the head of training checks the first."""
    people = [one for one in made.staff[UNIT] if one.id != made.staff[UNIT][OFFICER].id]
    first, second = today - 75 * DAY, today - 18 * DAY
    with held(_at(today - 60 * DAY), "recorded/booked") as now:
        by = By(_actor(made, made.staff[UNIT][OFFICER], now), zones.local_day(now), now)
        one = _record(_bimtek("Bimtek Penataan Arsip Kependudukan", first), people[:5], by)
        recorded_booking.confirm(one, By(_actor(made, None, now), zones.local_day(now), now))
        while recorded_booking.stretch(one, now=now):
            pass
    with held(_at(today - 3 * DAY), "recorded/waiting") as now:
        by = By(_actor(made, made.staff[UNIT][OFFICER], now), zones.local_day(now), now)
        _record(_bimtek("Bimtek Pelayanan Adminduk bagi Kelompok Rentan", second), people[3:8], by)
    _study(made, today)


def attended(made: City, title: str, on: date, known_on: date, people: list[Person]) -> None:
    """A day somebody explained something to a unit: recorded, checked by the agency, booked."""
    with held(_at(known_on), f"recorded/{title}") as now:
        by = By(_actor(made, None, now), zones.local_day(now), now)
        told = Activity("sosialisasi", Scope.DOMESTIC, on, on)
        one = _record(_entered(told, title, "Dinas Komunikasi dan Informatika"), people, by)
    with held(_at(known_on + 2 * DAY), f"recorded/{title}/booked") as now:
        other = _actor(made, None, now, made.heads["bkpsdm"])
        recorded_booking.confirm(one, By(other, zones.local_day(now), now))
        while recorded_booking.stretch(one, now=now):
            pass


def _study(made: City, today: date) -> None:
    """A clerk on leave of the agency studies beside duty, with two terms passed."""
    who = made.staff[UNIT][2]
    begins = date(today.year - 1, 9, 1)
    if today < date(today.year, 9, 1):
        begins = date(today.year - 2, 9, 1)
    with held(_at(begins + 20 * DAY), "study") as now:
        by = By(_actor(made, None, now), zones.local_day(now), now)
        what = Enrolled(
            _number(who),
            StudyKind.PERMITTED,
            Scope.DOMESTIC,
            "Universitas Talawi",
            "Administrasi Publik",
            Degree.S2,
            4,
            begins,
            date(begins.year + 2, 9, 1),
        )
        study = keeping.begin(what, Decree(f"800/{begins.year}/IB", begins, _paper()), by)
    terms = ((1, date(begins.year + 1, 1, 31), 365), (2, date(begins.year + 1, 7, 31), 378))
    for number, ends, average in terms:
        first = begins if number == 1 else date(begins.year + 1, 2, 10)
        with held(_at(ends + 20 * DAY), f"study/{number}") as now:
            by = By(_actor(made, None, now), zones.local_day(now), now)
            passed = Passed(Term(number, first, ends), 12, average, "", _paper())
            scope = reading.handled(by.actor, by.on)
            keeping.record_term(scope, study.public_id, passed, by)


def _paper() -> Received:
    paper = io.BytesIO(typeset.pdf(_PAPER, {}, at=BEGIN))
    return stored.receive(paper, "surat.pdf", Purpose.DOCUMENT)


def _at(day: date) -> datetime:
    return zones.midnight(day) + timedelta(hours=3)


def _bimtek(title: str, begins: date) -> Entered:
    activity = Activity("bimtek", Scope.DOMESTIC, begins, begins + DAY, minutes=16 * 45)
    return _entered(activity, title, "Dinas Kependudukan dan Pencatatan Sipil Provinsi")


def _entered(activity: Activity, title: str, organiser: str) -> Entered:
    begins = activity.begins_on
    number = f"800/{begins:%m%d}/{begins.year}"
    kind = DecreeKind.ASSIGNMENT
    return Entered(activity, title, organiser, None, kind, number, begins - 4 * DAY)


def _record(what: Entered, people: list[Person], by: By) -> int:
    one = recording.begin(what, _paper(), by)
    lines = [
        Typed(_number(who), f"Hadir/{what.activity.begins_on:%y%m%d}/{place:03}")
        for place, who in enumerate(people, start=1)
    ]
    recording.send(one.id, lines, rules.digest(recording.dry_run(one, lines, by)), by)
    return one.id


def _number(who: Person) -> str:
    query = select(PersonIdentifier.value).where(PersonIdentifier.person_id == who.id)
    return db.session.scalars(query.limit(1)).one()


def _actor(made: City, officer: Person | None, now: datetime, hr: Person | None = None) -> Actor:
    """The unit's officer, or the head of training (or another officer of HR) for the agency, as a
    request would read them.
    """
    who = officer or hr or made.heads["bkpsdm_bangkom"]
    unit = db.session.get_one(OrgUnit, made.units[UNIT]) if officer else None
    grant = Grant(
        id=0,
        role=Role.UNIT_OFFICER if officer else Role.HR,
        organisation_id=made.organisation_id,
        unit_id=unit.id if unit else None,
        unit_path=unit.path if unit else "",
        subtree=True,
    )
    return Actor(
        person_id=who.id,
        person_public_id=who.public_id,
        name=who.full_name,
        account_id=0,
        session_id=0,
        organisation_id=made.organisation_id,
        timezone=zones.DEFAULT,
        locale="id",
        shared_device=False,
        reauthenticated_at=now,
        second_factor_done=True,
        grants=(grant,),
        leads=False,
        unread=0,
    )
