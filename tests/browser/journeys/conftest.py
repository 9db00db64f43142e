"""The demonstration city behind a real server, and whoever opens it in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from portal.core import clock
from portal.web.demo import accounts
from tests.support.browser import DESK
from tests.support.demonstration import TODAY, app_on, noon
from tests.support.live import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from portal.web.app import Portal
    from tests.support.browser import OpenPage


@dataclass(frozen=True)
class Town:
    """The city on the day of the tests, and its people at their devices."""

    app: Portal
    address: str
    seats: dict[str, accounts.DemoAccount]
    samples: dict[str, str | None]
    open_page: OpenPage

    def stranger(self, viewport: dict[str, int] = DESK, **options: Any) -> Page:
        """A page of somebody who has not signed in."""
        settings: dict[str, Any] = {"viewport": viewport, "reduced_motion": "reduce"}
        page: Page = self.open_page(base_url=self.address, **settings | options)
        return page

    def enter(self, role: str, viewport: dict[str, int] = DESK, **options: Any) -> Page:
        """Where who has that seat in the demonstration begins, freshly signed in: home, or the
        partners' room.
        """
        page = self.stranger(viewport, **options)
        seat = self.seats[role]
        page.goto("/login")
        page.fill("[name=username]", seat.username)
        page.fill("[name=password]", seat.password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda address: "/login" not in address)
        return page


@pytest.fixture
def town(pytestconfig: pytest.Config, tmp_path: Path, open_page: OpenPage) -> Iterator[Town]:
    """A copy of its own for each test: a journey changes what it meets."""
    app = app_on(TODAY, pytestconfig, tmp_path / "kota")
    kept = accounts.read(tmp_path / "kota")
    assert kept is not None
    seats = {one.role: one for one in kept.accounts}
    with clock.fixed(noon(TODAY)), serving(app) as address:
        yield Town(app, address, seats, kept.samples, open_page)
