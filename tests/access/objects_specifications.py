"""Certification banks and exam specifications of the access world: each agency has its own."""

from portal.assessment.models import ExamSpecification
from portal.assessment.service import specifications
from tests.access.objects import Values, kind
from tests.access.objects_competency import publish_all
from tests.access.world import Builder, Place, Resident
from tests.content.specifying.bureau import PLAN, fill, questions
from tests.support.people import make_person, make_unit
from tests.support.portal_app import NOON


def _bank_code(made: Builder, place: Place) -> str:
    agency = made.agency(place)
    code = f"bank-{agency.id}"
    if code not in made.notes:
        publish_all(made)
        made.notes[code] = fill(agency, questions(), code)
    return code


def _specification(made: Builder, place: Place) -> ExamSpecification:
    """One with a published version, by people who are nobody else in this world."""
    agency = made.agency(place)
    key = f"specification {agency.id}"
    if key not in made.notes:
        bank = made.notes[_bank_code(made, place)]
        unit = make_unit(agency)
        author, reviewer = make_person(unit), make_person(unit)
        row = specifications.create(
            bank.id, f"UJI-{agency.id}", "Ujian", now=NOON, actor_id=author.id
        )
        terms = {"shared": {}, "public_allowed": False, "now": NOON}
        specifications.write(row.id, PLAN, version=1, now=NOON, actor_id=author.id)
        specifications.submit(row.id, version=2, actor_id=author.id, **terms)
        specifications.publish(row.id, version=2, actor_id=reviewer.id, **terms)
        made.notes[key] = row
    found: ExamSpecification = made.notes[key]
    return found


@kind("certification bank")
def certification_bank(made: Builder, place: Place, _who: Resident) -> Values:
    return {"code": _bank_code(made, place)}


@kind("exam specification")
def exam_specification(made: Builder, place: Place, _who: Resident) -> Values:
    return {"public_id": _specification(made, place).public_id}


@kind("panellist")
def panellist(made: Builder, place: Place, _who: Resident) -> Values:
    return {"public_id": _specification(made, place).public_id, "judge": 1}


@kind("exam version")
def exam_version(made: Builder, place: Place, _who: Resident) -> Values:
    return {"public_id": _specification(made, place).public_id, "number": 1}


@kind("exam form")
def exam_form(made: Builder, place: Place, _who: Resident) -> Values:
    return {"public_id": _specification(made, place).public_id, "number": 1, "form_number": 1}
