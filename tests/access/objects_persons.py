"""Records of persons in the access world: their numbers, statuses, pairs and lists."""

from sqlalchemy import select

from portal.core.db import db, transaction
from portal.people.models import (
    Approval,
    Person,
    PersonIdentifier,
    PersonList,
    PersonListEntry,
    PersonStatus,
)
from portal.people.service import merging, persons
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.support.people import LONG_AGO_ON, make_person
from tests.support.portal_app import NOON


def _id_of(table: type[PersonIdentifier | PersonStatus], who: Resident) -> str:
    query = select(table.public_id).where(table.person_id == who.person.id)
    return db.session.scalars(query).one()


@kind("person and number")
def number(_made: Builder, _place: Place, who: Resident) -> Values:
    return {
        "public_id": who.person.public_id,
        "number_id": _id_of(PersonIdentifier, who),
    }


@kind("person and status")
def status(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": who.person.public_id, "status_id": _id_of(PersonStatus, who)}


def _twin(who: Resident) -> Person:
    """A second record of the same human being: a guest without a number, in the same unit."""
    return persons.register(
        name=who.person.full_name, kind=None, number="", status="outside",
        organisation_id=who.agency.id, unit_id=who.unit.id, valid_from=LONG_AGO_ON,
        on=NOON.date(), now=NOON, actor_id=None,
    )  # fmt: skip


def _propose(who: Resident, twin: Person, by: Person) -> Approval:
    return merging.propose(
        who.person.id, twin.id, traces={}, organisation_id=who.agency.id,
        reason="Orang yang sama", actor_id=by.id, on=NOON.date(), now=NOON,
    )  # fmt: skip


def _deciders(made: Builder, who: Resident) -> tuple[Person, Person]:
    """Two others, of the same agency."""
    key = f"deciders {who.agency.id}"
    if key not in made.notes:
        made.notes[key] = tuple(make_person(who.unit, f"Pemutus {one}") for one in "AB")
    first, second = made.notes[key]
    return first, second


@kind("pair of records")
def pair(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": who.person.public_id, "other_id": _twin(who).public_id}


@kind("merge proposal")
def proposal(made: Builder, _place: Place, who: Resident) -> Values:
    first, _second = _deciders(made, who)
    return {"approval_id": _propose(who, _twin(who), first).public_id}


@kind("merged record")
def merged(made: Builder, _place: Place, who: Resident) -> Values:
    """As an approved merge leaves it; the resident is in an attempt, so no merge is carried out."""
    twin, (first, second) = _twin(who), _deciders(made, who)
    with transaction():
        db.session.merge(twin).merged_into_id = who.person.id
        db.session.add(
            Approval(
                kind=merging.MERGE, subject=f"person:{twin.id}",
                payload={"stays": who.person.id, "goes": twin.id, "moved": []},
                organisation_id=who.agency.id, reason="Orang yang sama", state="approved",
                requested_by_id=first.id, requested_at=NOON, decided_by_id=second.id,
                decided_at=NOON,
            )
        )  # fmt: skip
    return {"public_id": who.person.public_id, "absorbed_id": twin.public_id}


def _list_of(who: Resident) -> str:
    with transaction():
        kept = PersonList(owner_id=who.person.id, title="Apel", created_at=NOON)
        db.session.add(kept)
        db.session.flush()
        db.session.add(PersonListEntry(list_id=kept.id, person_id=who.person.id, place=1))
    return kept.public_id


@kind("kept list")
def kept_list(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _list_of(who)}


@kind("list and sheet")
def sheet(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _list_of(who), "sheet": "attendance"}


@kind("list and kind")
def file_kind(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": _list_of(who), "kind": "csv"}
