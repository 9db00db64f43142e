"""The attempt page on a bad day: no line, a killed browser, an older server, a wrong clock."""

import itertools
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect
from sqlalchemy import delete, update

from portal.assessment.models import AnswerHistory, AttemptAnswer
from portal.core import clock
from portal.core.db import db, transaction
from portal.people.models import Organisation, SigninSession
from portal.people.service.sessions import EndReason
from portal.web.app import Portal
from tests.assessment.conftest import Sitting
from tests.browser.sitting_down import (
    KEPT,
    SECRET,
    SHORT,
    begin_time,
    enter,
    fill_in,
    pass_time,
    saved,
    seconds_left,
    sign_in,
    stored,
    take_over,
    turn_to,
    wait_until,
    write,
)
from tests.support.browser import QUIET, axe, find_chromium
from tests.support.people import make_account, make_person, make_unit

pytestmark = pytest.mark.browser

NO_STORE = """Object.defineProperty(window, "indexedDB", {
  get() { throw new DOMException("x", "SecurityError"); },
});"""


def test_ten_minutes_without_a_line_and_a_killed_browser_lose_nothing(
    app: Portal, sitting: Sitting, address: str, chromium: Browser, tmp_path: Path
) -> None:
    """RL-1: killed, not closed; the profile on disk is all that is left of it."""
    profile = tmp_path / "profile"

    def opened():
        return chromium.browser_type.launch_persistent_context(
            profile, executable_path=find_chromium(), args=QUIET, base_url=address,
            chromium_sandbox=False, timezone_id="Asia/Jakarta", locale="id-ID",
        )  # fmt: skip

    context = opened()
    page = context.pages[0]
    enter(app, page, sitting)
    begin_time(page)
    context.set_offline(True)
    page.locator("#soal-1 input[name^='q-']").first.check()
    write(page, SHORT, SECRET)
    page.clock.run_for(600_000)
    expect(page.locator("#simpan")).to_contain_text("Di perangkat")
    expect(page.locator("#gangguan")).to_contain_text("Jawaban aman di perangkat ini")
    expect(page.locator(f".pk-qnav li:nth-child({SHORT})")).to_have_attribute(
        "data-state", "device"
    )
    kill(profile)
    with pytest.raises(Error):
        page.reload()
    assert stored(app, sitting) == {}

    context = opened()
    page = context.pages[0]
    page.goto(f"/attempts/{sitting.public_id}")
    if "/login" in page.url:
        sign_in(app, page, sitting.person_id)
        page.goto(f"/attempts/{sitting.public_id}")
    here = page.get_by_role("button", name="Lanjutkan di sini")
    if here.count():
        here.click()
    wait_until(page, lambda: stored(app, sitting).get("short") == {"text": SECRET})
    assert len(stored(app, sitting)["single"]["choice"]) == 1
    turn_to(page, SHORT)
    expect(page.locator(f"#soal-{SHORT} input[name^='q-']")).to_have_value(SECRET)
    context.close()


def kill(profile: Path) -> None:
    """End the browser of this profile at once, without a chance to write anything more."""
    for process in Path("/proc").iterdir():
        try:
            words = (process / "cmdline").read_bytes().decode().split("\0")
        except (OSError, UnicodeDecodeError):
            continue
        if f"--user-data-dir={profile}" in words and not any("--type=" in one for one in words):
            os.kill(int(process.name), signal.SIGKILL)


def test_a_server_that_comes_back_older_is_given_everything_again(
    app: Portal, paper: Page, sitting: Sitting
) -> None:
    """RL-1: what was acknowledged is still in the journal."""
    begin_time(paper)
    paper.locator("#soal-1 input[name^='q-']").first.check()
    write(paper, SHORT, "satu")
    pass_time(paper, lambda: len(stored(app, sitting)) == 2)
    with app.app_context(), transaction():
        db.session.execute(delete(AttemptAnswer))
        db.session.execute(delete(AnswerHistory))
    # Within a minute the page asks how things stand.
    pass_time(paper, lambda: len(stored(app, sitting)) == 2)
    assert stored(app, sitting)["short"] == {"text": "satu"}


def test_a_restored_server_is_given_the_rest_before_anything_is_handed_in(
    app: Portal, paper: Page, sitting: Sitting
) -> None:
    """RL-1: also when the person hands in at once, before the page has asked how things stand."""
    write(paper, SHORT, "satu")
    wait_until(paper, lambda: stored(app, sitting).get("short") == {"text": "satu"})
    with app.app_context(), transaction():
        db.session.execute(delete(AttemptAnswer))
        db.session.execute(delete(AnswerHistory))
    paper.locator("[data-open=kumpulkan]:visible").first.click()
    paper.get_by_role("button", name="Ya, kumpulkan").click()
    expect(paper.locator("#tanda-terima")).to_be_visible(timeout=20_000)
    expect(paper.locator("main")).to_contain_text("1 dari 8 soal")
    assert stored(app, sitting) == {"short": {"text": "satu"}}


def test_the_log_in_that_has_ended_is_renewed_in_a_layer_over_the_page(
    app: Portal, paper: Page, sitting: Sitting
) -> None:
    """EX-9: saving goes on; the receipt asks for it, a reload comes back to the place."""
    write(paper, SHORT, "satu")
    end_sessions(app)
    write(paper, SHORT, "dua")
    wait_until(paper, lambda: stored(app, sitting).get("short") == {"text": "dua"})
    paper.reload()
    expect(paper.locator("h1")).to_have_text("Masuk dahulu")
    paper.get_by_role("link", name="Masuk").click()
    fill_in(app, paper, sitting.person_id, "main ")
    saved(paper)
    assert paper.get_by_role("button", name="Lanjutkan di sini").count() == 0
    expect(paper.locator(f"#soal-{SHORT}")).to_be_visible()
    expect(paper.locator(f"#soal-{SHORT} input[name^='q-']")).to_have_value("dua")
    end_sessions(app)
    paper.locator("[data-open=kumpulkan]:visible").first.click()
    paper.get_by_role("button", name="Ya, kumpulkan").click()
    layer = paper.locator("#masuk")
    expect(layer).to_contain_text("nomor tanda terima")
    assert axe(paper) == []
    layer.locator("[name=username]").fill("tidak ada")
    layer.locator("[name=password]").fill("salah sekali ini")
    layer.locator("button[type=submit]").click()
    expect(layer.locator(".pk-errors")).to_be_focused()
    fill_in(app, paper, sitting.person_id, "#masuk ")
    expect(paper.locator("#tanda-terima")).to_be_visible()


def end_sessions(app: Portal) -> None:
    with app.app_context(), transaction():
        db.session.execute(
            update(SigninSession).values(ended_at=clock.now(), end_reason=EndReason.TIMEOUT)
        )


def test_answers_left_on_another_device_are_shown_and_taken_over_by_choice(
    app: Portal, address: str, open_page, paper: Page, sitting: Sitting
) -> None:
    """EX-8."""
    paper.context.set_offline(True)
    write(paper, SHORT, "dari perangkat lama")
    expect(paper.locator("#simpan")).to_contain_text("Di perangkat")
    other: Page = open_page(base_url=address)
    enter(app, other, sitting)
    write(other, SHORT, "dari perangkat baru")
    wait_until(other, lambda: stored(app, sitting).get("short") == {"text": "dari perangkat baru"})
    paper.context.set_offline(False)
    expect(paper.locator("#gangguan")).to_contain_text("Soal 4: dari perangkat lama")
    expect(paper.locator("#simpan")).to_contain_text("Belum tersimpan")
    paper.reload()
    expect(paper.locator("#gangguan")).to_contain_text("Soal 4: dari perangkat lama")
    paper.get_by_role("button", name="Lanjutkan di sini").click()
    saved(paper)
    kept = paper.locator("#sisa")
    expect(kept).to_contain_text("Soal 4: dari perangkat lama")
    assert stored(app, sitting)["short"] == {"text": "dari perangkat baru"}
    kept.get_by_role("button", name="Pakai yang dipilih").click()
    wait_until(paper, lambda: stored(app, sitting)["short"] == {"text": "dari perangkat lama"})
    expect(kept).to_be_hidden()


def test_a_wrong_clock_on_the_device_changes_nothing(paper: Page) -> None:
    """EX-3, EX-4: an hour and a day, both ways."""
    begin_time(paper)
    for hours in (1, -1, 24, -24):
        before = seconds_left(paper)
        paper.clock.set_system_time(datetime.now(UTC) + timedelta(hours=hours))
        paper.clock.run_for(1000)
        assert abs(before - seconds_left(paper)) <= 2


def test_without_storage_the_page_says_so_and_saves_all_the_same(
    app: Portal, blank: Page, sitting: Sitting
) -> None:
    blank.context.add_init_script(NO_STORE)
    sign_in(app, blank, sitting.person_id)
    blank.goto("/courses/semua-jenis/kuis-semua")
    expect(blank.locator("[data-device]")).to_contain_text("tidak dapat menyimpan jawaban")
    take_over(blank, sitting)
    expect(blank.locator("#gangguan")).to_contain_text("tidak dapat menyimpan jawaban di perangkat")
    write(blank, SHORT, "NIB")
    wait_until(blank, lambda: stored(app, sitting).get("short") == {"text": "NIB"})
    blank.context.set_offline(True)
    write(blank, SHORT, "NIB lagi")
    expect(blank.locator("#simpan")).to_contain_text("Belum tersimpan")
    expect(blank.locator(f"#soal-{SHORT} [data-place]")).to_contain_text("Jangan tutup")
    blank.context.set_offline(False)
    wait_until(blank, lambda: stored(app, sitting)["short"] == {"text": "NIB lagi"})


def test_the_whole_attempt_by_keyboard_alone(app: Portal, paper: Page, sitting: Sitting) -> None:
    paper.locator("#soal-1").focus()
    for number in range(1, len(sitting.paper) + 1):
        expect(paper.locator(f"#soal-{number}")).to_be_focused()
        answer_by_keyboard(paper)
        if number < len(sitting.paper):
            paper.keyboard.press("Control+Enter")
    expect(paper.locator("#terjawab")).to_have_text("8 dari 8 terjawab")
    press_until(paper, "Periksa dan kumpulkan")
    expect(paper.get_by_role("button", name="Kembali mengerjakan")).to_be_focused()
    paper.keyboard.press("Escape")
    expect(paper.get_by_role("button", name="Periksa dan kumpulkan")).to_be_focused()
    paper.keyboard.press("Enter")
    press_until(paper, "Ya, kumpulkan")
    expect(paper.locator("h1")).to_contain_text("lulus", timeout=20_000)
    assert len(stored(app, sitting)) == 8


HERE = """() => {
  const field = document.activeElement;
  if (!field.name?.startsWith("q-")) return "";
  return field.tagName === "SELECT" ? "select" : field.type;
}"""


def answer_by_keyboard(page: Page) -> None:
    """Tab through one question and answer every field of it; a choice is one stop."""
    stops = 0
    for _ in range(12):
        page.keyboard.press("Tab")
        kind = page.evaluate(HERE)
        if not kind and stops:  # past the last field: no trap
            page.keyboard.press("Shift+Tab")
            return
        stops += bool(kind)
        if kind in {"radio", "checkbox"}:
            page.keyboard.press("Space")
            return
        if kind == "select":
            for _place in range(stops):
                page.keyboard.press("ArrowDown")
        elif kind:
            page.keyboard.type("12,5")


def press_until(page: Page, name: str) -> None:
    """Tab to the button of that name and press it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def test_two_hundred_failures_later_every_answer_arrives(
    app: Portal, paper: Page, sitting: Sitting
) -> None:
    """RL-2: at most one request in two seconds, pauses of at most fifteen, no last try."""
    begin_time(paper)
    paper.evaluate("""() => {
      const real = fetch;
      window.tries = [];
      window.fetch = (url, options) => {
        if (options.method !== "PUT") return real(url, options);
        window.tries.push(performance.now());
        if (window.tries.length <= 200) return Promise.reject(new TypeError("down"));
        return real(url, options);
      };
    }""")
    paper.locator("#soal-1 input[name^='q-']").first.check()
    write(paper, SHORT, "NIB")
    for _ in range(260):
        paper.clock.run_for(13_000)
        if paper.evaluate("window.tries.length") > 201:
            break
    wait_until(paper, lambda: stored(app, sitting).get("short") == {"text": "NIB"})
    assert len(stored(app, sitting)) == 2
    tries = paper.evaluate("window.tries")
    pauses = [later - earlier for earlier, later in itertools.pairwise(tries)]
    assert len(tries) > 200
    assert min(pauses) >= 1999
    assert max(pauses[:199]) <= 28_000  # fifteen seconds, on a clock that jumps by thirteen


def test_signing_out_with_answers_not_sent_asks_and_keeps_them(
    app: Portal, paper: Page, sitting: Sitting
) -> None:
    """RL-1; another person on the device is told nothing of them."""
    paper.route("**/answers", lambda route: route.abort("internetdisconnected"))
    write(paper, SHORT, SECRET)
    expect(paper.locator("#simpan")).to_contain_text("Di perangkat")
    paper.goto("/")
    asked: list[str] = []
    paper.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    paper.locator(".pk-menu summary").click()
    paper.get_by_role("button", name="Keluar").click()
    paper.wait_for_url("**/login")
    assert len(asked) == 1
    assert "belum terkirim" in asked[0]
    assert len(paper.evaluate(KEPT)) == 1
    with app.app_context():
        other = make_person(make_unit(db.session.get_one(Organisation, sitting.agency_id)))
        make_account(other)
        other_id = other.id
    sign_in(app, paper, other_id)
    assert SECRET not in paper.content()
    paper.goto("/attempts/" + sitting.public_id)
    expect(paper.locator("h1")).to_contain_text("tidak ditemukan")
    paper.goto("/")
    paper.locator(".pk-menu summary").click()
    paper.get_by_role("button", name="Keluar").click()
    paper.wait_for_url("**/login")
    assert len(asked) == 1  # they are not the other person's
    paper.unroute("**/answers")
    sign_in(app, paper, sitting.person_id)
    paper.goto(f"/attempts/{sitting.public_id}")  # the same browser still holds the attempt
    wait_until(paper, lambda: stored(app, sitting).get("short") == {"text": SECRET})


def test_all_questions_on_one_page_in_the_largest_letters_on_a_phone(
    app: Portal, paper: Page, sitting: Sitting
) -> None:
    paper.set_viewport_size({"width": 390, "height": 800})
    expect(paper.get_by_role("navigation", name="Soal lain")).to_be_visible()
    paper.get_by_role("button", name="Semua soal").click()
    expect(paper.get_by_role("navigation", name="Soal lain")).to_be_hidden()
    paper.get_by_role("button", name="Sangat besar").click()
    expect(paper.locator("[data-ref]:visible")).to_have_count(8)
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert paper.evaluate(sideways) == 0
    assert axe(paper) == []
    paper.reload()  # remembered for this attempt
    saved(paper)
    expect(paper.locator("[data-ref]:visible")).to_have_count(8)
    expect(paper.get_by_role("button", name="Sangat besar")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert paper.evaluate("navigator.serviceWorker.controller") is None
