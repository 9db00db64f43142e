"""What browser tests of the attempt page do: sign in, take the attempt, look what is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.assessment import queries
from portal.core.db import db
from portal.people.models import PersonIdentifier
from portal.web.app import Portal
from tests.assessment.conftest import Sitting
from tests.support.people import PASSWORD

SHORT = 4  # the place of the short question in the paper of every kind
SECRET = "NIB-rahasia-77"
KEPT = """async () => {
  const open = indexedDB.open("portal-attempts");
  const all = await new Promise(done => { open.onsuccess = () => {
    const ask = open.result.transaction("entries").objectStore("entries").getAll();
    ask.onsuccess = () => { open.result.close(); done(ask.result); };
  }; });
  return all.map(one => [one.seq, one.acked, new TextDecoder("latin1").decode(one.sealed)]);
}"""


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


def begin_time(page: Page) -> None:
    """From now on time passes when the test says so."""
    page.clock.install()
    page.reload()
    saved(page)
    page.clock.pause_at(datetime.now(UTC) + timedelta(seconds=5))


def pass_time(page: Page, holds: Callable[[], bool]) -> None:
    """Let time pass on the page by the second, and the network answer in between."""

    def holds_a_second_later() -> bool:
        page.clock.run_for(1000)
        return holds()

    wait_until(page, holds_a_second_later)


def seconds_left(page: Page) -> int:
    hours, minutes, seconds = page.locator("#jam span").inner_text().split(".")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)
