"""Practical assessments, times, bookings and duties of the access world."""

from datetime import timedelta

from portal.certification.practical.models import (
    AssessorTime,
    PracticalAssessment,
    PracticalBooking,
    PracticalChecklist,
    PracticalResult,
    PracticalSheet,
    PracticalSlot,
    PracticalSlotAssessor,
)
from portal.competency.queries import catalogue
from portal.core.db import db, transaction
from tests.access.objects import Values, kind
from tests.access.objects_competency import publish_all
from tests.access.world import Builder, Place, Resident
from tests.support.people import make_person
from tests.support.portal_app import NOON

POINTS = [
    {"key": f"i{n}", "text": f"Butir {n}", "own": False, "critical": False, "example": False}
    for n in (1, 2)
]
DONE = NOON - timedelta(days=2)


def _assessment(who: Resident) -> tuple[PracticalAssessment, PracticalChecklist]:
    """An assessment of the resident's agency with its checklist; needs a transaction."""
    competency_id = next(iter(catalogue.directory(NOON.date())))
    found = PracticalAssessment(
        organisation_id=who.agency.id, competency_id=competency_id, level=2, form="practical",
        title="Uji praktik", minutes=60, opens_at=DONE, min_level=0, max_attempts=3, wait_days=0,
        notice_hours=24, created_at=DONE, created_by_id=None,
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    checklist = PracticalChecklist(
        assessment_id=found.id, number=1, wording=1, points=POINTS, published_at=DONE
    )
    db.session.add(checklist)
    db.session.flush()
    return found, checklist


def _slot(found: PracticalAssessment, *, is_over: bool = False) -> PracticalSlot:
    starts_at = DONE if is_over else NOON + timedelta(days=3)
    made = PracticalSlot(
        assessment_id=found.id, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1),
        place="Ruang uji", is_online=False, created_at=DONE,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _booking(who: Resident, candidate_id: int, assessor_id: int, *, is_over: bool) -> str:
    with transaction():
        found, checklist = _assessment(who)
        slot = _slot(found, is_over=is_over)
        db.session.add(
            PracticalSlotAssessor(slot_id=slot.id, person_id=assessor_id, seat=1, asked_at=DONE)
        )
        made = PracticalBooking(
            assessment_id=found.id, slot_id=slot.id, checklist_id=checklist.id,
            organisation_id=who.agency.id, person_id=candidate_id, booked_at=DONE,
            decided_at=NOON if is_over else None,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        if is_over:
            _decide(made, assessor_id)
    return made.public_id


def _decide(found: PracticalBooking, assessor_id: int) -> None:
    """Both points observed, by one assessor."""
    marks = {
        f"i{n}": {"mark": "observed", "note": "", "example": "", "example_on": ""} for n in (1, 2)
    }
    db.session.add_all(
        [
            PracticalSheet(
                booking_id=found.id, person_id=assessor_id, round=1, seat=1, revision=1,
                marks=marks, started_at=DONE, saved_at=DONE, handed_in_at=NOON,
            ),
            PracticalResult(
                booking_id=found.id, number=1, policy_version=1, method="one",
                marks={"i1": "observed", "i2": "observed"}, earned=4, possible=4, cut=3,
                passed=True, decided_at=NOON, decided_by_id=assessor_id,
            ),
        ]
    )  # fmt: skip


def _other(made: Builder, who: Resident) -> int:
    """Somebody else of the same agency."""
    key = f"practical {who.agency.id}"
    if key not in made.notes:
        made.notes[key] = make_person(who.unit, "Sinta Dewi").id
    return int(made.notes[key])


@kind("practical assessment")
def practical_assessment(made: Builder, _place: Place, who: Resident) -> Values:
    publish_all(made)
    with transaction():
        found, _checklist = _assessment(who)
    return {"public_id": found.public_id}


@kind("practical slot")
def practical_slot(made: Builder, _place: Place, who: Resident) -> Values:
    publish_all(made)
    with transaction():
        found, _checklist = _assessment(who)
        slot = _slot(found)
    return {"public_id": slot.public_id}


@kind("practical booking")
def practical_booking(made: Builder, _place: Place, who: Resident) -> Values:
    """The person is the candidate."""
    publish_all(made)
    return {"public_id": _booking(who, who.person.id, _other(made, who), is_over=False)}


@kind("practical record")
def practical_record(made: Builder, _place: Place, who: Resident) -> Values:
    """The person was the candidate, and has a result."""
    publish_all(made)
    public_id = _booking(who, who.person.id, _other(made, who), is_over=True)
    return {"public_id": public_id, "paper": "a4"}


@kind("practical duty")
def practical_duty(made: Builder, _place: Place, who: Resident) -> Values:
    """The person is the assessor."""
    publish_all(made)
    return {"public_id": _booking(who, _other(made, who), who.person.id, is_over=False)}


@kind("practical duty and paper")
def practical_duty_and_paper(made: Builder, place: Place, who: Resident) -> Values:
    return {**practical_duty(made, place, who), "paper": "a4"}


@kind("assessed record")
def assessed_record(made: Builder, _place: Place, who: Resident) -> Values:
    """The person was the assessor, and the result is there."""
    publish_all(made)
    public_id = _booking(who, _other(made, who), who.person.id, is_over=True)
    return {"public_id": public_id, "paper": "a4"}


@kind("assessor time")
def assessor_time(_made: Builder, _place: Place, who: Resident) -> Values:
    starts_at = NOON + timedelta(days=9)
    with transaction():
        made = AssessorTime(
            organisation_id=who.agency.id, person_id=who.person.id, starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2), created_at=DONE,
        )  # fmt: skip
        db.session.add(made)
    return {"public_id": made.public_id}
