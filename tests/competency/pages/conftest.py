"""Who looks at the pages of the area, on the reference data."""

import pytest

from portal.web.app import Portal
from tests.competency.setting import (
    Agency,
    agency_called,
    grant,
    make_person,
)
from tests.competency.visitors import Visitor, visit


@pytest.fixture(scope="session")
def template(stocked: str) -> str:
    """Every test of this module starts with the reference data."""
    return stocked


@pytest.fixture
def agency(context: object) -> Agency:
    return agency_called("kota")


@pytest.fixture
def employee(app: Portal, agency: Agency) -> Visitor:
    return visit(app, make_person(agency, "Rina Maharani"))


@pytest.fixture
def officer(app: Portal, agency: Agency) -> Visitor:
    person = make_person(agency, "Ayu Lestari")
    grant(person, "hr", agency)
    return visit(app, person)
