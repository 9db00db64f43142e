"""Application at work of the access world, and files of performance predicates."""

from datetime import timedelta

from portal.core.db import db, transaction
from portal.evaluation.models import AppraisalImport, WorkApplication
from portal.people.models import Person
from portal.workshops.models import Activity, ActivityOutcome, ActivityRegistration
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.support.people import make_person
from tests.support.portal_app import NOON

TODAY = NOON.date()


def _keeper(made: Builder, who: Resident) -> Person:
    key = f"activity keeper {who.agency.id}"
    if key not in made.notes:
        made.notes[key] = make_person(who.unit, "Pencatat Kegiatan").id
    return db.session.get_one(Person, made.notes[key])


def _completed(made: Builder, who: Resident) -> tuple[str, int]:
    """An activity that the person's presence completed: its public id, and their place in it."""
    keeper = _keeper(made, who)
    activity = Activity(
        organisation_id=who.agency.id, title="Lokakarya layanan", summary="Isi", form="workshop",
        scope="domestic", mode="onsite", zone="Asia/Jakarta", capacity=5,
        seats_taken=1, created_at=NOON, created_by_id=keeper.id, published_at=NOON,
        published_by_id=keeper.id, starts_at=NOON - timedelta(days=2),
        ends_at=NOON - timedelta(days=1), accessibility=[],
    )  # fmt: skip
    db.session.add(activity)
    db.session.flush()
    place = ActivityRegistration(
        organisation_id=who.agency.id, activity_id=activity.id, person_id=who.person.id,
        unit_id=who.unit.id, requested_at=NOON, requested_by_id=who.person.id, approved_at=NOON,
        seated_at=NOON,
    )  # fmt: skip
    db.session.add(place)
    db.session.flush()
    db.session.add(
        ActivityOutcome(
            registration_id=place.id, attended=1, sessions=1, completed=True, jp100=200,
            decided_at=NOON, decided_by_id=keeper.id,
        )
    )  # fmt: skip
    return activity.public_id, place.id


def _application(made: Builder, who: Resident, *, reported: bool) -> Values:
    with transaction():
        _activity, place_id = _completed(made, who)
        row = WorkApplication(
            organisation_id=who.agency.id, person_id=who.person.id, registration_id=place_id,
            action="Menempel daftar syarat di loket mulai Senin depan.", planned_at=NOON,
            planned_on=TODAY - timedelta(days=95), due_on=TODAY - timedelta(days=5),
            ends_on=TODAY + timedelta(days=55), report={}, proof={},
        )  # fmt: skip
        if reported:
            row.reported_at = NOON
            row.report = {
                "level": 0, "seen": [], "on": TODAY.isoformat(), "example": "Daftar terpasang.",
            }  # fmt: skip
        db.session.add(row)
        db.session.flush()
    return {"public_id": row.public_id}


@kind("completed activity")
def completed_activity(made: Builder, _place: Place, who: Resident) -> Values:
    with transaction():
        public_id, _place_id = _completed(made, who)
    return {"public_id": public_id}


@kind("application at work")
def application_at_work(made: Builder, _place: Place, who: Resident) -> Values:
    return _application(made, who, reported=False)


@kind("reported application")
def reported_application(made: Builder, _place: Place, who: Resident) -> Values:
    return _application(made, who, reported=True)


@kind("appraisal file")
def appraisal_file(made: Builder, _place: Place, who: Resident) -> Values:
    """Checked and not decided; every row was refused."""
    keeper = _keeper(made, who)
    with transaction():
        file = AppraisalImport(
            organisation_id=who.agency.id, sha256="0" * 64, file_name="predikat.xlsx", taken=0,
            refused=[[2, "predicate.unknown_number"]], rows=[], at=NOON, by_id=keeper.id,
        )  # fmt: skip
        db.session.add(file)
        db.session.flush()
    return {"public_id": file.public_id}
