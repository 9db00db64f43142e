"""Exams, sittings and registrations of the access world.

Each agency has one exam to organise and another one that everybody sits: whoever sits an exam may
not organise it.
"""

from sqlalchemy import func, select

from portal.assessment.models import ExamSpecificationVersion
from portal.assessment.service import specifications
from portal.certification.models import Accommodation, Exam, Registration, Sitting
from portal.certification.queries import sittings as sitting_queries
from portal.certification.rules.accommodation import Given, Needs
from portal.certification.rules.sittings import Mode, Span
from portal.certification.service import accommodations, exams, parts, registering, sittings
from portal.certification.service.parts import RoomWritten
from portal.certification.service.registering import Choice
from portal.competency.models import Competency
from portal.core.db import db
from portal.people.models import Person
from tests.access.objects import Values, kind
from tests.access.objects_specifications import bank_of
from tests.access.world import Builder, Place, Resident
from tests.certification.holding import DAY, FIRST
from tests.content.specifying.bureau import PLAN
from tests.support.people import make_person
from tests.support.portal_app import NOON

MANAGED, SAT = "managed", "sat"


def _author(made: Builder, place: Place) -> Person:
    """Somebody of the agency who made everything here and takes part in nothing."""
    agency = made.agency(place)
    key = f"exam author {agency.id}"
    if key not in made.notes:
        home = Place.FOREIGN if place is Place.FOREIGN else Place.PARENT
        made.notes[key] = make_person(made.residents[home].unit, "Penyusun Ujian").id
    return db.session.get_one(Person, made.notes[key])


def _exam(made: Builder, place: Place, which: str) -> Exam:
    agency, author = made.agency(place), _author(made, place)
    key = f"exam {agency.id} {which}"
    if key in made.notes:
        return db.session.get_one(Exam, made.notes[key])
    what = exams.Written(
        code=f"UJIAN-{which}", title="Ujian", specification_id=_specification(made, place, which),
        competency_id=db.session.scalars(select(func.min(Competency.id))).one(), level=2,
        max_attempts=5,
    )  # fmt: skip
    exam = exams.create(agency.id, what, now=NOON, actor_id=author.id)
    made.notes[key] = exam.id
    return exam


def _specification(made: Builder, place: Place, which: str) -> int:
    """One of its own for each exam: who sits one must not touch its papers."""
    agency, author = made.agency(place), _author(made, place)
    bank = bank_of(made, place)
    reviewer = make_person(made.residents[Place.FOREIGN].unit, "Penerbit Ujian")
    row = specifications.create(
        bank.id, f"SPEK-{agency.id}-{which}", "Ujian", now=NOON, actor_id=author.id
    )
    terms = {"shared": {}, "public_allowed": False, "now": NOON}
    specifications.write(row.id, PLAN, version=1, now=NOON, actor_id=author.id)
    specifications.submit(row.id, version=2, actor_id=author.id, **terms)
    specifications.publish(row.id, version=2, actor_id=reviewer.id, **terms)
    return row.id


def _sitting(made: Builder, place: Place, which: str) -> Sitting:
    """A sitting of its own for each call, opened, with a room; the actors share one."""
    shared = f"sitting {which} {made.agency(place).id}"
    if place is Place.OWN and shared in made.notes:
        return db.session.get_one(Sitting, made.notes[shared])
    exam, author = _exam(made, place, which), _author(made, place)
    what = sittings.Written(
        title="Penyelenggaraan", version_id=_version(exam), mode=Mode.FIXED, zone="Asia/Jakarta",
        opens_at=NOON - DAY, closes_at=NOON + DAY,
    )  # fmt: skip
    by = {"now": NOON, "actor_id": author.id}
    number = int(made.notes.setdefault("sittings", 0))
    made.notes["sittings"] = number + 1
    shift = Span(FIRST.starts_at + number * DAY, FIRST.ends_at + number * DAY)
    made_one = sittings.create(exam.id, what, shift, **by)
    parts.add_room(made_one.id, RoomWritten("Ruang", "Lantai 1", 200), **by)
    sittings.publish(made_one.id, **by)
    if place is Place.OWN:
        made.notes[shared] = made_one.id
    return made_one


def _version(exam: Exam) -> int:
    query = select(ExamSpecificationVersion.id)
    found = query.where(ExamSpecificationVersion.specification_id == exam.specification_id)
    return db.session.scalars(found).one()


@kind("exam")
def exam_of(made: Builder, place: Place, _who: Resident) -> Values:
    return {"public_id": _exam(made, place, MANAGED).public_id}


@kind("sitting")
def sitting(made: Builder, place: Place, _who: Resident) -> Values:
    return {"public_id": _sitting(made, place, MANAGED).public_id}


@kind("sitting sheet")
def sitting_sheet(made: Builder, place: Place, who: Resident) -> Values:
    return {**sitting(made, place, who), "sheet": "participants"}


@kind("sitting shift")
def sitting_shift(made: Builder, place: Place, _who: Resident) -> Values:
    one = _sitting(made, place, MANAGED)
    whole = sitting_queries.whole(one.id)
    return {"public_id": one.public_id, "shift": whole.shifts[0].public_id}


@kind("sitting room")
def sitting_room(made: Builder, place: Place, _who: Resident) -> Values:
    one = _sitting(made, place, MANAGED)
    whole = sitting_queries.whole(one.id)
    return {"public_id": one.public_id, "room": whole.rooms[0].public_id}


@kind("participant")
def participant(made: Builder, place: Place, who: Resident) -> Values:
    """Somebody else's registration: an organiser decides on none of their own."""
    if place is Place.OWN:
        place, who = Place.UNIT, made.residents[Place.UNIT]
    key = f"participant {who.person.id}"
    if key not in made.notes:
        one, author = _sitting(made, place, MANAGED), _author(made, place)
        done = registering.register(one.id, who.person.id, Choice(), actor_id=author.id, now=NOON)
        made.notes[key] = {"public_id": one.public_id, "registration": done.public_id}
    found: Values = made.notes[key]
    return found


@kind("open sitting")
def open_sitting(made: Builder, place: Place, _who: Resident) -> Values:
    return {"public_id": _sitting(made, place, SAT).public_id}


def _own(made: Builder, place: Place, who: Resident) -> Registration:
    """The person's place in an exam they sit."""
    key = f"registration {who.person.id}"
    if key not in made.notes:
        one = _sitting(made, place, SAT)
        done = registering.sign_up(who.person.id, who.agency.id, one.public_id, Choice(), now=NOON)
        made.notes[key] = done.id
    return db.session.get_one(Registration, made.notes[key])


@kind("exam registration")
def exam_registration(made: Builder, place: Place, who: Resident) -> Values:
    return {"public_id": _own(made, place, who).public_id}


@kind("exam ticket")
def exam_ticket(made: Builder, place: Place, who: Resident) -> Values:
    return {"ticket": _own(made, place, who).ticket}


@kind("exam feed")
def exam_feed(_made: Builder, _place: Place, who: Resident) -> Values:
    """A calendar whose mark nobody knows."""
    return {"person": who.person.public_id, "mark": "0" * 64}


@kind("accommodation")
def accommodation(made: Builder, place: Place, who: Resident) -> Values:
    given = Given(Needs(125), NOON.date())
    author = _author(made, place)
    made_one: Accommodation = accommodations.give(
        who.person.id, who.agency.id, given, "Surat dokter", actor_id=author.id, now=NOON
    )
    return {"public_id": made_one.public_id}
