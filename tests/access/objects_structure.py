"""Units, posts and tenures of the access world."""

from sqlalchemy import select

from portal.core.db import db
from portal.people.models import Tenure
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident


@kind("agency")
def agency(made: Builder, place: Place, _who: Resident) -> Values:
    return {"agency": made.agency(place).public_id}


@kind("unit")
def unit(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": who.unit.public_id}


@kind("post")
def post(_made: Builder, _place: Place, who: Resident) -> Values:
    return {"public_id": who.post.public_id}


@kind("tenure")
def tenure(_made: Builder, _place: Place, who: Resident) -> Values:
    query = select(Tenure.public_id).where(Tenure.post_id == who.post.id)
    return {"public_id": who.post.public_id, "tenure_id": db.session.scalars(query).one()}
