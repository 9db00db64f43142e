"""Records of persons in the access world: their numbers, statuses, pairs and lists."""

from sqlalchemy import select

from portal.core.db import db
from portal.people.models import PersonIdentifier, PersonStatus
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident


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
