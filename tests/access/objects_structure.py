"""Units, posts, tenures and calendars of the access world."""

from datetime import date

from sqlalchemy import select

from portal.core.db import db
from portal.people.models import Tenure
from portal.people.rules.calendar import DayKind, NamedDay
from portal.people.service import calendars
from tests.access.objects import Values, kind
from tests.access.world import Builder, Place, Resident
from tests.support.portal_app import NOON


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


@kind("calendar day")
def calendar_day(made: Builder, place: Place, _who: Resident) -> Values:
    agency_ = made.agency(place)
    jubilee = NamedDay(date(2026, 12, 1), DayKind.LOCAL, "Hari Jadi Kota")
    calendars.add_day(agency_.id, jubilee, source="", now=NOON, actor_id=None)
    return {"agency": agency_.public_id, "on": "2026-12-01"}
