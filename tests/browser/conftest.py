"""An open attempt at every kind of question, and pages in a browser that hold it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from portal.web.app import Portal
from tests.assessment.conftest import Sitting, begin, write_course
from tests.browser.sitting_down import enter
from tests.support.live import serving


@pytest.fixture
def sitting(app: Portal, tmp_path: Path) -> Sitting:
    with app.app_context():
        return begin(write_course(tmp_path / "semua-jenis", release="key"))


@pytest.fixture
def address(app: Portal, sitting: Sitting) -> Iterator[str]:
    with serving(app) as url:
        yield url


@pytest.fixture
def blank(address: str, open_page) -> Page:
    """A page before anybody signed in; `address` first: the server must outlive the page."""
    page: Page = open_page(base_url=address, reduced_motion="reduce")
    return page


@pytest.fixture
def paper(app: Portal, blank: Page, sitting: Sitting) -> Page:
    enter(app, blank, sitting)
    return blank
