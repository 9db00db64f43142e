"""A database that already holds the reference data, to be copied for each test of the pages."""

import pytest

from portal.core import schema
from tests.competency.setting import make_agency, publish_first_policy, publish_reference
from tests.support.portal_app import filled_once


def _stock() -> None:
    """Dictionary, first policy, and one agency with its standards."""
    schema.to_head()
    publish_reference()
    publish_first_policy()
    make_agency().load_standards()


@pytest.fixture(scope="session")
def stocked(dialect: str, request: pytest.FixtureRequest) -> str:
    """A file path, or a database name on PostgreSQL, as the fixture `template` gives it."""
    return filled_once("stocked", _stock, dialect, request)
