"""Rooms of practical assessments, for every test of what is done in them."""

from collections.abc import Iterator

import pytest

from portal.web.app import Portal
from tests.certification.practical.room import Room


@pytest.fixture
def room(app: Portal) -> Iterator[Room]:
    with app.app_context():
        yield Room()
