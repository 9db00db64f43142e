"""Certification banks and exam specifications of the access world: each agency has its own."""

import io

from sqlalchemy import select

from portal.assessment.models import ExamSpecification, Item, ItemBank
from portal.assessment.service import specifications
from portal.content.banking import acts, uploads
from portal.content.drafts.editing import By
from portal.core import stored
from portal.core.db import db
from portal.core.uploads import Purpose
from portal.people.service import approvals
from portal.people.service.approvals import Proposal
from tests.access.objects import Values, kind
from tests.access.objects_competency import publish_all
from tests.access.world import Builder, Place, Resident
from tests.content.specifying.bureau import PLAN, fill, questions
from tests.support.people import make_person, make_unit
from tests.support.portal_app import NOON


def _bank_code(made: Builder, place: Place, name: str = "kunci") -> str:
    """A bank of the agency; nobody sits an exam of this one, so its keys may be opened (AZ-8)."""
    agency = made.agency(place)
    code = f"bank-{name}-{agency.id}"
    if code not in made.notes:
        publish_all(made)
        made.notes[code] = fill(agency, questions(), code)
    return code


def bank_of(made: Builder, place: Place) -> ItemBank:
    """The agency's bank that exams draw from."""
    found: ItemBank = made.notes[_bank_code(made, place, "ujian")]
    return found


def _specification(made: Builder, place: Place) -> ExamSpecification:
    """One with a published version, by people who are nobody else in this world."""
    agency = made.agency(place)
    key = f"specification {agency.id}"
    if key not in made.notes:
        bank = bank_of(made, place)
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


@kind("bank item")
def bank_item(made: Builder, place: Place, _who: Resident) -> Values:
    return {"code": _bank_code(made, place), "key": "uji-001"}


@kind("bank item to come")
def bank_item_to_come(made: Builder, place: Place, _who: Resident) -> Values:
    return {"code": _bank_code(made, place), "kind": "single"}


@kind("bank upload")
def bank_upload(made: Builder, place: Place, who: Resident) -> Values:
    code = _bank_code(made, place)
    bank: ItemBank = made.notes[code]
    received = stored.receive(io.BytesIO(b"Benarkah? {T}"), "soal.gift", Purpose.ITEMS)
    return {"code": code, "file_id": uploads.keep(bank, received, by=By(who.person.id, NOON))}


@kind("key change")
def key_change(made: Builder, place: Place, _who: Resident) -> Values:
    """A change that waits, proposed by somebody who is nobody else in this world."""
    code = _bank_code(made, place)
    key = f"key change {code}"
    if key not in made.notes:
        bank: ItemBank = made.notes[code]
        query = select(Item).where(Item.bank_id == bank.id, Item.key == "uji-002")
        item = db.session.scalars(query).one()
        version = item.current_version_id
        payload = {"item": item.id, "version": version, "before": version}
        agency = made.agency(place)
        what = Proposal(acts.KEY_CHANGE, f"item:{item.id}", payload, agency.id, "Terbalik.")
        author = make_person(make_unit(agency))
        made.notes[key] = approvals.propose(what, actor_id=author.id, now=NOON).public_id
    return {"code": code, "public_id": made.notes[key]}
