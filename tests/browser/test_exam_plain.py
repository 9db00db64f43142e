"""The attempt page where the browser plays no part: no script, and the back button afterwards."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.assessment.models import AttemptResult
from portal.core.db import db
from portal.web.app import Portal
from tests.assessment.conftest import Sitting
from tests.browser.sitting_down import (
    SECRET,
    SHORT,
    saved,
    sign_in,
    stored,
    turn_to,
    wait_until,
    write,
)
from tests.support.browser import PHONE

pytestmark = pytest.mark.browser
STOPS = 120
"""More stops of the keyboard than the whole paper has."""


def press(page: Page, name: str) -> None:
    """Tab to the button of that name and press it."""
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if page.locator("button:focus").get_by_text(name, exact=True).count():
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def answer_everything(page: Page, until: str) -> None:
    """Tab through the whole paper to the button `until`, giving each field something."""
    places = 0
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        here = page.locator(":focus")
        if here.count() and here.text_content() == until:
            page.keyboard.press("Enter")
            return
        if page.locator("input[type=radio]:focus, input[type=checkbox]:focus").count():
            page.keyboard.press("Space")
        elif page.locator("select:focus").count():
            places += 1
            for _place in range(places % 4 + 1):
                page.keyboard.press("ArrowDown")
        elif page.locator("#kertas input:focus").count():
            page.keyboard.type("12,5")
    raise AssertionError(f"the keyboard does not reach {until}")


def test_without_script_the_whole_attempt_goes_by_keyboard_alone(
    app: Portal, sitting: Sitting, address: str, open_page
) -> None:
    """On a phone: taken over, answered, saved, read again, handed in; the page says what is
    missing, and the receipt is there.
    """
    page = open_page(base_url=address, java_script_enabled=False, viewport=PHONE)
    sign_in(app, page, sitting.person_id)
    page.goto(f"/attempts/{sitting.public_id}")
    press(page, "Lanjutkan di sini")
    expect(page.get_by_text("JavaScript tidak aktif")).to_be_visible()
    expect(page.get_by_role("button", name="Kumpulkan", exact=True)).to_be_hidden()
    expect(page.get_by_role("navigation", name="Soal lain")).to_be_hidden()
    answer_everything(page, "Simpan jawaban")
    expect(page.get_by_text("Jawaban tersimpan")).to_be_visible()
    kept = stored(app, sitting)
    assert kept["short"] == {"text": "12,5"}
    assert {"single", "multiple", "true_false", "numeric"} <= set(kept)
    expect(page.locator("#kertas input[type=radio]:checked")).to_have_count(2)
    press(page, "Simpan dan kumpulkan")
    expect(page.get_by_text("Tanda terima").first).to_be_visible()
    with app.app_context():
        assert db.session.scalars(select(AttemptResult.possible)).one() == 8
    assert stored(app, sitting) == kept


def test_back_never_shows_what_a_page_once_was(app: Portal, paper: Page, sitting: Sitting) -> None:
    """RL-7: state is the server's and the journal's, also of a page that the browser remembers."""
    write(paper, SHORT, "lama")
    saved(paper)
    paper.goto("/")
    paper.go_back()
    saved(paper)
    write(paper, SHORT, SECRET)
    wait_until(paper, lambda: stored(app, sitting).get("short") == {"text": SECRET})
    paper.goto("/")
    paper.go_back()
    turn_to(paper, SHORT)
    expect(paper.locator(f"#soal-{SHORT} input[name^='q-']")).to_have_value(SECRET)
    paper.evaluate("document.querySelector('#serahkan').requestSubmit()")
    expect(paper.locator("h1")).to_contain_text("Belum lulus")
    paper.goto("/")
    for _ in range(2):
        paper.go_back()
        expect(paper.locator("h1")).to_contain_text("Belum lulus")
        assert paper.locator("#kertas").count() == 0


def test_after_signing_out_back_shows_neither_paper_nor_answers(
    app: Portal, paper: Page, sitting: Sitting
) -> None:
    """RL-7, WE-2: the next person at the computer presses the back button until it ends."""
    write(paper, SHORT, SECRET)
    wait_until(paper, lambda: stored(app, sitting).get("short") == {"text": SECRET})
    paper.goto("/")
    paper.locator(".pk-menu summary").click()
    paper.get_by_role("button", name="Keluar").click()
    paper.wait_for_url("**/login")
    for _ in range(6):
        before = paper.url
        paper.go_back()
        assert SECRET not in paper.content()
        assert paper.locator("#kertas, .pk-qnav, .pk-menu").count() == 0
        if paper.url == before == "about:blank":
            break
