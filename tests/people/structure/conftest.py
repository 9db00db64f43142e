"""A city with its units, and the personnel who keep its structure through the pages."""

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.permissions import Role
from portal.people.models import Person, Post, Tenure
from portal.web.app import Portal
from tests.competency.visitors import Visitor, visit
from tests.people.service.conftest import City, make_city
from tests.support.people import make_grant
from tests.support.portal_app import NOON

POSTS, JOBS = "/admin/posts", "/admin/jobs"
TODAY = ["26", "11", "2026"]
NEW_YEAR = ["1", "1", "2027"]
BY = {"now": NOON, "actor_id": None}


@pytest.fixture
def city(context: object) -> City:
    return make_city()


@pytest.fixture
def officer(app: Portal, city: City) -> Visitor:
    """Personnel of the whole agency."""
    person = city.person(city.root, "Ayu Lestari")
    make_grant(person, Role.HR, city.agency)
    return visit(app, person.id)


@pytest.fixture
def part(app: Portal, city: City) -> Visitor:
    """Personnel of one unit and what lies below."""
    person = city.person(city.health, "Budi Santoso")
    make_grant(person, Role.HR, city.health)
    return visit(app, person.id)


def address(post: Post, act: str = "") -> str:
    return f"{POSTS}/{post.public_id}{act}"


def appointing(post: Post, person: Person) -> str:
    return address(post, f"/appoint?orang={person.public_id}")


def again(post: Post) -> Post:
    db.session.expire_all()
    return db.session.get_one(Post, post.id)


def tenures_of(post: Post) -> list[Tenure]:
    db.session.expire_all()
    return list(db.session.scalars(select(Tenure).where(Tenure.post_id == post.id)))
