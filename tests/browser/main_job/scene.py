"""Where the main job happens: an installation, the people of it, and pages that they open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.core.db import db
from portal.people.models import Person, PersonIdentifier
from tests.support.browser import DESK
from tests.support.people import PASSWORD

if TYPE_CHECKING:
    from datetime import datetime

    from playwright.sync_api import Locator, Page

    from tests.support.browser import OpenPage
    from tests.support.installation import Installation

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Scene:
    """`numbers` are what people sign in with, by name; all of them have the same password."""

    place: Installation
    open_page: OpenPage
    numbers: dict[str, str] = field(default_factory=dict)
    _pages: list[Page] = field(default_factory=list)

    def page(self, viewport: dict[str, int] = DESK, **options: Any) -> Page:
        """A page of somebody who has not signed in."""
        settings: dict[str, Any] = {"viewport": viewport, "reduced_motion": "reduce"}
        page: Page = self.open_page(base_url=self.place.address, **settings | options)
        page.context.set_default_timeout(60_000)  # a server that has just begun
        self._pages.append(page)
        return page

    def open_on(self, today: datetime) -> None:
        """Everybody closes the browser; the portal is served on another day."""
        for page in self._pages:
            page.context.close()
        self._pages.clear()
        self.place.open_on(today)

    def enter(self, name: str, viewport: dict[str, int] = DESK) -> Page:
        """Somebody's home page, freshly signed in."""
        page = self.page(viewport)
        page.goto("/login")
        page.locator("[name=username]").fill(self.numbers[name])
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Masuk", exact=True).click()
        page.wait_for_url("**/")
        return page

    def person(self, name: str) -> Person:
        """Inside an application context."""
        query = select(Person).join(PersonIdentifier, PersonIdentifier.person_id == Person.id)
        found: Person = db.session.scalars(
            query.where(PersonIdentifier.value == self.numbers[name])
        ).one()
        return found


def until(page: Page, shown: Locator, *, tries: int = 120) -> None:
    """Load the page anew until it shows that: the server works beside the requests."""
    for _ in range(tries):
        if shown.count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{page.url} never showed {shown}")
