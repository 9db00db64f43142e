"""Sittings that are on, their examinees, and papers that are ready to begin."""

from datetime import timedelta

from sqlalchemy import func, select

from portal.assessment.models import ExamSpecificationVersion
from portal.assessment.rules.attempts import Release, Terms
from portal.assessment.service import exams
from portal.assessment.service.exams import ExamOrder
from portal.certification.models import (
    Exam,
    Registration,
    Sitting,
    SittingOfficer,
    SittingRoom,
    SittingShift,
)
from portal.competency.models import Competency
from portal.core import entropy
from portal.core.db import db, transaction
from portal.core.permissions import Role
from tests.access.objects import Values, kind
from tests.access.objects_competency import publish_all
from tests.access.world import Builder, Level, Place, Resident, actor_key
from tests.support.exams import make_form
from tests.support.portal_app import NOON

HOUR = timedelta(hours=1)


def _form(made: Builder, place: Place) -> tuple[int, int, int]:
    """Version, form and competency of the agency's exam."""
    agency = made.agency(place)
    key = f"exam form {agency.id}"
    if key not in made.notes:
        publish_all(made)
        competency = db.session.scalars(select(func.min(Competency.id))).one()
        author = made.residents[Place.FOREIGN if place is Place.FOREIGN else Place.UNIT].person
        made.notes[key] = (*make_form(agency, author, competency, 2), competency)
    found: tuple[int, int, int] = made.notes[key]
    return found


def _seat(made: Builder, place: Place, who: Resident) -> Values:
    """Somebody's seat in a sitting of their own that everybody who may invigilate looks after."""
    agency = made.agency(place)
    version_id, form_id, competency_id = _form(made, place)
    version = db.session.get_one(ExamSpecificationVersion, version_id)
    me = who.person.id
    with transaction():
        exam = Exam(
            organisation_id=agency.id, code=entropy.public_id(), title="Ujian",
            specification_id=version.specification_id, competency_id=competency_id, level=2,
            max_attempts=1, wait_days=0, created_at=NOON, created_by_id=me,
        )  # fmt: skip
        db.session.add(exam)
        db.session.flush()
        sitting = Sitting(
            organisation_id=agency.id, exam_id=exam.id, version_id=version_id, title="Ujian",
            mode="window", zone="Asia/Jakarta", registration_opens_at=NOON - 9 * HOUR,
            registration_closes_at=NOON - HOUR, created_at=NOON, created_by_id=me,
            published_at=NOON - 9 * HOUR,
        )  # fmt: skip
        db.session.add(sitting)
        db.session.flush()
        shift = SittingShift(
            sitting_id=sitting.id, number=1, starts_at=NOON - HOUR, ends_at=NOON + 9 * HOUR
        )
        room = SittingRoom(sitting_id=sitting.id, name="Ruang 1", seats=30)
        db.session.add_all([shift, room])
        db.session.flush()
        one = Registration(
            organisation_id=agency.id, sitting_id=sitting.id, shift_id=shift.id, room_id=room.id,
            person_id=me, number=1, seat=1, form_id=form_id, requested_at=NOON,
            requested_by_id=me, approved_at=NOON, ticket=entropy.public_id()[:12].upper(),
        )  # fmt: skip
        db.session.add(one)
        for level in Level:
            officer = made.actors[actor_key(Role.INVIGILATOR, level)].person.id
            db.session.add(
                SittingOfficer(
                    sitting_id=sitting.id, person_id=officer, duty="invigilator", assigned_at=NOON,
                    assigned_by_id=me,
                )
            )  # fmt: skip
    return {
        "sitting": sitting.public_id, "shift": shift.public_id, "registration": one.public_id,
    }  # fmt: skip


@kind("examinee")
def examinee(made: Builder, place: Place, who: Resident) -> Values:
    """Nobody runs what they sit, so what is one's own is that of one's unit."""
    if place is Place.OWN:
        return _known(made, Place.UNIT, made.residents[Place.UNIT])
    return _known(made, place, who)


def _known(made: Builder, place: Place, who: Resident) -> Values:
    key = f"examinee {who.person.id}"
    if key not in made.notes:
        made.notes[key] = _seat(made, place, who)
    found: Values = made.notes[key]
    return dict(found)


@kind("shift")
def shift(made: Builder, place: Place, who: Resident) -> Values:
    found = examinee(made, place, who)
    return {name: found[name] for name in ("sitting", "shift")}


@kind("shift sheet")
def shift_sheet(made: Builder, place: Place, who: Resident) -> Values:
    return {**shift(made, place, who), "sheet": "report"}


@kind("act")
def act(made: Builder, place: Place, who: Resident) -> Values:
    return {**shift(made, place, who), "act": "pause"}


@kind("ready attempt")
def ready_attempt(made: Builder, place: Place, who: Resident) -> Values:
    _version, form_id, _competency = _form(made, place)
    terms = Terms(60, 70, 1, 0, Release.CONFIRMATION)
    order = ExamOrder(entropy.public_id(), "Ujian", form_id, terms, None)
    agency = made.agency(place)
    return {"public_id": exams.prepare(who.person.id, agency.id, order, now=NOON).public_id}
