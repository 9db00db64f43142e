"""Sitting a quiz in a real browser: every kind by keyboard, a cut line, a reload, another tab."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.assessment.models import AnswerHistory, AttemptResult
from portal.core.db import db
from portal.web.app import Portal
from tests.assessment.conftest import Sitting
from tests.browser.sitting_down import enter, saved, stored, turn_to
from tests.support.browser import DESK, PHONE, axe

pytestmark = pytest.mark.browser


def test_one_question_at_a_time_and_every_kind_by_keyboard(
    app: Portal, paper: Page, sitting: Sitting
) -> None:
    expect(paper.locator("[data-ref]:visible")).to_have_count(1)
    for number, place in enumerate(sitting.paper, start=1):
        turn_to(paper, number)
        item = paper.locator(f"#soal-{number}")
        answer(item, paper, place["kind"])
    expect(paper.locator("#terjawab")).to_have_text("8 dari 8 terjawab")
    # All of it goes out, at most one request in two seconds, and ends in the words.
    expect(paper.locator("#simpan")).to_contain_text("Tersimpan", timeout=15_000)
    paper.wait_for_function("() => !document.querySelector('#gangguan:not([hidden])')")
    wait_until(paper, lambda: len(stored(app, sitting)) == 8)
    assert sorted(stored(app, sitting)["ordering"]["places"].values()) == [1, 2, 3, 4]


def answer(item, page: Page, kind: str) -> None:
    fields = item.locator("input[name^='q-'], select[name^='q-']")
    if kind in {"single", "multiple", "true_false"}:
        fields.first.focus()
        page.keyboard.press("Space")
        return
    for index in range(fields.count()):
        field = fields.nth(index)
        if field.evaluate("e => e.tagName") == "SELECT":
            field.focus()
            for _ in range(index + 1):
                page.keyboard.press("ArrowDown")
        else:
            field.focus()
            page.keyboard.type("12,5")
    page.keyboard.press("Tab")


def wait_until(page: Page, holds) -> None:
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("not within ten seconds")


def test_a_cut_line_loses_nothing(app: Portal, paper: Page, sitting: Sitting) -> None:
    """RL-1: on the device first, in words; sent by itself when the line is back."""
    saved(paper)
    paper.context.set_offline(True)
    paper.locator("#soal-1 input[name^='q-']").first.check()
    expect(paper.locator("#simpan")).to_contain_text("Di perangkat")
    expect(paper.locator("#gangguan")).to_contain_text("Jawaban aman di perangkat ini")
    assert stored(app, sitting) == {}
    paper.context.set_offline(False)
    saved(paper)
    expect(paper.locator("#gangguan")).to_be_hidden()
    assert len(stored(app, sitting)["single"]["choice"]) == 1


def test_what_could_not_be_sent_survives_leaving_and_coming_back(
    app: Portal, paper: Page, sitting: Sitting
) -> None:
    saved(paper)
    paper.context.set_offline(True)
    turn_to(paper, 4)
    paper.locator("#soal-4 input[name^='q-']").fill("NIB")
    paper.locator("#soal-4 input[name^='q-']").blur()
    expect(paper.locator("#simpan")).to_contain_text("Di perangkat")
    paper.goto("about:blank")
    paper.context.set_offline(False)
    paper.goto(f"/attempts/{sitting.public_id}#soal-4")
    expect(paper.locator("#soal-4 input[name^='q-']")).to_have_value("NIB")
    wait_until(paper, lambda: stored(app, sitting).get("short") == {"text": "NIB"})
    saved(paper)
    with app.app_context():
        states = set(db.session.scalars(select(AnswerHistory.state)))
    assert states == {"stored"}


def test_a_second_tab_only_says_that_there_is_a_first(paper: Page, sitting: Sitting) -> None:
    saved(paper)
    second = paper.context.new_page()
    second.goto(f"/attempts/{sitting.public_id}")
    expect(second.locator("#gangguan")).to_contain_text("di tab lain")
    expect(second.locator("#soal-1 input[name^='q-']").first).to_be_disabled()


def test_another_browser_ends_this_one_and_says_so(
    app: Portal, address: str, open_page, paper: Page, sitting: Sitting
) -> None:
    """EX-8."""
    saved(paper)
    other: Page = open_page(base_url=address)
    enter(app, other, sitting)
    saved(other)
    paper.locator("#soal-1 input[name^='q-']").first.check()
    expect(paper.locator("#gangguan")).to_contain_text("dilanjutkan di peramban lain")
    expect(paper.locator("#simpan")).to_contain_text("Belum tersimpan")
    assert stored(app, sitting) == {}


def test_handing_in_sends_the_rest_first(app: Portal, paper: Page, sitting: Sitting) -> None:
    saved(paper)
    paper.locator("#soal-1 input[name^='q-']").first.check()
    paper.get_by_role("button", name="Kumpulkan", exact=True).click()
    dialog = paper.locator("#kumpulkan")
    expect(dialog.get_by_role("button", name="Kembali mengerjakan")).to_be_focused()
    expect(dialog.locator("[data-row=open] .num")).to_have_text("7")
    dialog.get_by_role("button", name="Ya, kumpulkan").click()
    expect(paper.locator("h1")).to_contain_text("Belum lulus")
    assert len(stored(app, sitting)["single"]["choice"]) == 1
    with app.app_context():
        assert db.session.scalars(select(AttemptResult.possible)).one() == 8


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_on_the_paper_and_the_review(
    paper: Page, sitting: Sitting, address: str, viewport, theme
) -> None:
    paper.context.add_cookies([{"name": "tema", "value": theme, "url": address}])
    paper.set_viewport_size(viewport)
    paper.reload()
    saved(paper)
    paper.evaluate("document.querySelectorAll('[data-ref]').forEach(e => { e.hidden = false; })")
    assert axe(paper) == []
    paper.evaluate("document.querySelector('#serahkan').requestSubmit()")
    expect(paper.locator("h1")).to_contain_text("Belum lulus")
    assert axe(paper) == []
