"""Activities recorded afterwards, studies, history files and contested hours, each in its unit."""

from datetime import timedelta

from portal.core.db import db, transaction
from portal.core.models import StoredFile
from portal.learning.hours.models import HoursClaim, HoursContest
from portal.learning.past.models import TrainingImport
from portal.learning.studies.models import Study
from portal.people.models import Person
from portal.workshops.models import RecordedActivity, RecordedPerson
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.support.hours import make_claim
from tests.support.people import make_person
from tests.support.portal_app import NOON

HELD = NOON.date() - timedelta(days=40)


def _record(who: Resident, by: Person, *, sent: bool, booked: bool = False) -> RecordedActivity:
    checker = make_person(who.unit, "Pemeriksa Catatan") if booked else None
    with transaction():
        one = RecordedActivity(
            organisation_id=who.agency.id, unit_id=who.unit.id, title="Seminar Lampau",
            form="seminar", scope="domestic", organiser="Badan Arsip", begins_on=HELD,
            ends_on=HELD, minutes=0, events=0, decree_kind="decree", decree_number="SK 1",
            decree_on=HELD, created_at=NOON, created_by_id=by.id,
            sent_at=NOON if sent else None, checked_at=NOON if checker else None,
            checked_by_id=checker.id if checker else None, booked_at=NOON if checker else None,
        )  # fmt: skip
        db.session.add(one)
        db.session.flush()
        listed = make_person(who.unit, "Peserta Lampau")
        row = RecordedPerson(
            recorded_id=one.id, place=1, person_id=listed.id, number="1",
            fingerprint=f"record {one.id}", state="waiting" if sent and not booked else "idle",
        )  # fmt: skip
        db.session.add(row)
    return one


@kind("record draft")
def record_draft(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _record(who, who.person, sent=False).public_id}


@kind("record")
def record(_made: Builder, _place: Place, who: Resident) -> Values:
    keeper = make_person(who.unit, "Pencatat Lampau")
    return {"public_id": _record(who, keeper, sent=True).public_id}


@kind("booked record")
def booked_record(_made: Builder, _place: Place, who: Resident) -> Values:
    keeper = make_person(who.unit, "Pencatat Lampau")
    return {"public_id": _record(who, keeper, sent=True, booked=True).public_id}


@kind("booked claim")
def booked_claim(_made: Builder, _place: Place, who: Resident) -> Values:
    claim = make_claim(who.person.id)
    with transaction():
        db.session.get_one(HoursClaim, claim.id).state = "verified"
    return {"public_id": claim.public_id}


@kind("hours contest")
def hours_contest(_made: Builder, _place: Place, who: Resident) -> Values:
    """Somebody of the unit contests hours of theirs: nobody answers their own."""
    other = make_person(who.unit, "Keberatan Jam")
    claim = make_claim(other.id)
    with transaction():
        db.session.get_one(HoursClaim, claim.id).state = "verified"
        row = HoursContest(
            claim_id=claim.id, person_id=other.id, reason="Keliru", filed_at=NOON, answer=""
        )
        db.session.add(row)
    return {"public_id": row.public_id}


def _study(who: Resident) -> Study:
    with transaction():
        one = Study(
            organisation_id=who.agency.id, person_id=who.person.id, kind="permitted",
            scope="domestic", institution="Universitas", programme="Arsip", degree="s1",
            semesters=8, from_on=HELD, until_on=HELD + timedelta(days=900), decree_on=HELD,
            decree_number=f"SK {next(_numbers)}", recorded_at=NOON, recorded_by_id=who.person.id,
        )  # fmt: skip
        db.session.add(one)
    return one


_numbers = iter(range(1, 1_000_000))


@kind("study")
def study(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _study(who).public_id}


@kind("study file")
def study_file(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _study(who).public_id, "name": "decree"}


@kind("training file")
def training_file(made: Builder, place: Place, _who: Resident) -> Values:
    """A file each agency has not judged yet."""
    agency = made.agency(place)
    home = Place.FOREIGN if place is Place.FOREIGN else Place.PARENT
    author = make_person(made.residents[home].unit, "Pemuat Riwayat")
    with transaction():
        file = StoredFile(
            storage_key=f"training-{next(_numbers)}", sha256="0" * 64, size_bytes=1,
            media_type="text/csv", original_name="riwayat.csv", purpose="table",
            organisation_id=agency.id, created_at=NOON, person_id=author.id,
        )  # fmt: skip
        db.session.add(file)
        db.session.flush()
        row = TrainingImport(
            organisation_id=agency.id, file_id=file.id, source="SIASN", headings=[], columns={},
            created_at=NOON, created_by_id=author.id,
        )  # fmt: skip
        db.session.add(row)
    return {"public_id": row.public_id}
