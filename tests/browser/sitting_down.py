"""What browser tests of the attempt page do: sign in, take the attempt, look what is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.assessment import queries
from portal.core.db import db
from portal.people.models import PersonIdentifier
from portal.web.app import Portal
from tests.assessment.conftest import Sitting
from tests.support.people import PASSWORD


def sign_in(app: Portal, page: Page, person_id: int) -> None:
    page.goto("/login")
    fill_in(app, page, person_id, "main ")


def fill_in(app: Portal, page: Page, person_id: int, place: str) -> None:
    """Name and password, into the form that is there."""
    with app.app_context():
        query = select(PersonIdentifier.value)
        number = db.session.scalars(query.where(PersonIdentifier.person_id == person_id)).one()
    page.fill(f"{place}[name=username]", number)
    page.fill(f"{place}[name=password]", PASSWORD)
    page.click(f"{place}[type=submit]")


def enter(app: Portal, page: Page, sitting: Sitting) -> None:
    """Signed in, at the attempt, in the browser that holds it."""
    sign_in(app, page, sitting.person_id)
    take_over(page, sitting)


def take_over(page: Page, sitting: Sitting) -> None:
    page.goto(f"/attempts/{sitting.public_id}")
    page.get_by_role("button", name="Lanjutkan di sini").click()
    saved(page)


def stored(app: Portal, sitting: Sitting) -> dict[str, dict[str, Any]]:
    """The current answers on the server by kind of item."""
    with app.app_context():
        found = queries.answers_of(sitting.attempt_id)
    return {place["kind"]: found[place["ref"]] for place in sitting.paper if place["ref"] in found}


def saved(page: Page) -> None:
    expect(page.locator("#simpan")).to_contain_text("Tersimpan")


def turn_to(page: Page, number: int) -> None:
    page.locator(f'.pk-qnav a[href="#soal-{number}"]').click()
    expect(page.locator(f"#soal-{number}")).to_be_visible()


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("not within ten seconds")


def write(page: Page, number: int, text: str) -> None:
    """A written answer, left with Tab."""
    turn_to(page, number)
    page.locator(f"#soal-{number} input[name^='q-']").fill(text)
    page.keyboard.press("Tab")
