"""Results of exams in the access world: each agency has a sitting that is over, and its cases."""

from datetime import timedelta

from sqlalchemy import select

from portal.assessment.models import (
    AnswerHistory,
    Attempt,
    AttemptResult,
    ExamSpecificationVersion,
    ItemVersion,
)
from portal.assessment.regrading.models import Regrade
from portal.certification.models import (
    Exam,
    ExamAppeal,
    ExamIncident,
    Registration,
    Sitting,
    SittingShift,
)
from portal.competency.models import Competency
from portal.core.db import db, transaction
from portal.people.models import Person
from tests.access.objects import Values, kind
from tests.access.objects_specifications import _specification
from tests.access.world import Builder, Place, Resident
from tests.support.people import make_person, make_unit
from tests.support.portal_app import NOON

BEFORE = NOON - timedelta(days=1)


def _sitting(made: Builder, place: Place, *, released: bool) -> Sitting:
    agency = made.agency(place)
    key = f"sitting over {agency.id} {released}"
    if key in made.notes:
        found: Sitting = made.notes[key]
        return found
    specification = _specification(made, place)
    version = db.session.scalars(
        select(ExamSpecificationVersion.id).where(
            ExamSpecificationVersion.specification_id == specification.id
        )
    ).first()
    keeper = make_person(make_unit(agency))
    with transaction():
        exam = Exam(
            organisation_id=agency.id, code=f"HASIL-{agency.id}-{released}", title="Ujian",
            specification_id=specification.id, level=1, max_attempts=1, wait_days=0,
            competency_id=db.session.scalars(select(Competency.id)).first(), created_at=BEFORE,
            created_by_id=keeper.id,
        )  # fmt: skip
        db.session.add(exam)
        db.session.flush()
        sitting = Sitting(
            organisation_id=agency.id, exam_id=exam.id, version_id=version, title="Ujian lalu",
            mode="fixed", zone="Asia/Jakarta", registration_opens_at=BEFORE - timedelta(days=9),
            registration_closes_at=BEFORE - timedelta(days=1), created_at=BEFORE,
            created_by_id=keeper.id, published_at=BEFORE,
            score_released_at=BEFORE if released else None,
            score_released_by_id=keeper.id if released else None,
        )  # fmt: skip
        db.session.add(sitting)
        db.session.flush()
        db.session.add(
            SittingShift(
                sitting_id=sitting.id, number=1, starts_at=BEFORE,
                ends_at=BEFORE + timedelta(hours=2),
            )
        )  # fmt: skip
    made.notes[key] = sitting
    return sitting


def _sat(sitting: Sitting, person: Person) -> tuple[Registration, Attempt]:
    with transaction():
        registration = Registration(
            organisation_id=sitting.organisation_id, sitting_id=sitting.id, person_id=person.id,
            number=1, requested_at=BEFORE, requested_by_id=person.id, approved_at=BEFORE,
        )  # fmt: skip
        db.session.add(registration)
        db.session.flush()
        attempt = Attempt(
            purpose="exam", owner_ref=registration.public_id, person_id=person.id,
            organisation_id=sitting.organisation_id, number=1, title="Ujian",
            terms={"pass_percent": 70}, paper=[], seed=b"0" * 16, drawn_at=BEFORE,
            started_at=BEFORE, deadline=BEFORE, cookie_hash="", closed_at=BEFORE,
            ending="submitted",
        )  # fmt: skip
        db.session.add(attempt)
        db.session.flush()
        db.session.add(
            AttemptResult(
                attempt_id=attempt.id, number=1, earned=7, possible=10, cut=7, passed=True,
                marks={}, reason="closed", made_at=BEFORE,
            )
        )  # fmt: skip
    return registration, attempt


def _stranger(made: Builder, place: Place) -> Person:
    return make_person(make_unit(made.agency(place)))


@kind("sitting result")
def sitting_result(made: Builder, place: Place, _who: Resident) -> Values:
    return {"public_id": _sitting(made, place, released=False).public_id}


@kind("sat result")
def sat_result(made: Builder, place: Place, _who: Resident) -> Values:
    sitting = _sitting(made, place, released=False)
    registration, _attempt = _sat(sitting, _stranger(made, place))
    return {"public_id": sitting.public_id, "registration": registration.public_id}


@kind("late answers")
def late_answers(made: Builder, place: Place, _who: Resident) -> Values:
    sitting = _sitting(made, place, released=False)
    _registration, attempt = _sat(sitting, _stranger(made, place))
    with transaction():
        db.session.add(
            AnswerHistory(
                attempt_id=attempt.id, epoch=1, seq=1, answers={}, received_at=NOON, state="late"
            )
        )
    return {"public_id": sitting.public_id, "attempt_id": attempt.public_id}


@kind("exam incident")
def exam_incident(made: Builder, place: Place, _who: Resident) -> Values:
    sitting = _sitting(made, place, released=False)
    with transaction():
        incident = ExamIncident(
            organisation_id=sitting.organisation_id, sitting_id=sitting.id, kind="conduct",
            text="Membawa catatan.", happened_at=BEFORE, noted_at=BEFORE,
            noted_by_id=_stranger(made, place).id, due_at=NOON,
        )  # fmt: skip
        db.session.add(incident)
    return {"public_id": incident.public_id}


def _appeal(made: Builder, place: Place, person: Person) -> ExamAppeal:
    registration, _attempt = _sat(_sitting(made, place, released=True), person)
    with transaction():
        appeal = ExamAppeal(
            organisation_id=registration.organisation_id, registration_id=registration.id,
            number=f"BD-{registration.id}", text="Kunci soal ini menurut saya keliru.",
            filed_at=BEFORE, due_at=NOON + timedelta(days=10),
        )  # fmt: skip
        db.session.add(appeal)
    return appeal


@kind("appeal")
def appeal(made: Builder, place: Place, _who: Resident) -> Values:
    return {"public_id": _appeal(made, place, _stranger(made, place)).public_id}


@kind("own appeal")
def own_appeal(made: Builder, place: Place, who: Resident) -> Values:
    key = f"own appeal {who.person.id}"
    if key not in made.notes:
        made.notes[key] = _appeal(made, place, who.person).public_id
    return {"public_id": made.notes[key]}


@kind("exam result")
def exam_result(made: Builder, place: Place, who: Resident) -> Values:
    """One's own, announced; the same that the appeal is about where there is one."""
    key = f"own result {who.person.id}"
    if key not in made.notes:
        own_appeal(made, place, who)
        query = select(Registration.public_id).where(Registration.person_id == who.person.id)
        made.notes[key] = db.session.scalars(query.order_by(Registration.id.desc())).first()
    return {"public_id": made.notes[key]}


@kind("regrade")
def regrade(made: Builder, place: Place, _who: Resident) -> Values:
    _specification(made, place)
    agency = made.agency(place)
    with transaction():
        row = Regrade(
            organisation_id=agency.id,
            item_version_id=db.session.scalars(select(ItemVersion.id)).first(),
            remedy={"kind": "drop", "change": {}}, reason="Kuncinya keliru.", keeps_passes=True,
            keep_reason="", asked_by_id=_stranger(made, place).id, asked_at=BEFORE,
            cancelled_at=BEFORE,
        )  # fmt: skip
        db.session.add(row)
    return {"public_id": row.public_id}
