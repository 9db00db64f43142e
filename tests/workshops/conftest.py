"""Settings of the tests of activities."""

from collections.abc import Iterator

import pytest

from portal.web.app import Portal
from tests.support.portal_app import beside
from tests.workshops.recorded_desk import Desk


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def desk(portal: Portal) -> Iterator[Desk]:
    with portal.app_context():
        yield Desk()
