"""The end of an attempt, and what is told before it: time, pause, receipt, what comes late."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.assessment.models import AnswerHistory, AttemptResult
from portal.assessment.service import attempts, exams, late_files
from portal.core import clock
from portal.core.db import db
from portal.web.app import Portal
from tests.assessment.conftest import Sitting
from tests.browser.sitting_down import (
    KEPT,
    SECRET,
    SHORT,
    begin_time,
    pass_time,
    seconds_left,
    stored,
    wait_until,
    write,
)
from tests.support.browser import axe

pytestmark = pytest.mark.browser


def test_when_the_time_ends_without_a_line_the_answers_leave_as_a_sealed_file(
    app: Portal, paper: Page, sitting: Sitting
) -> None:
    """RL-6."""
    begin_time(paper)
    paper.context.set_offline(True)
    write(paper, SHORT, SECRET)
    paper.clock.run_for(21 * 60_000)
    with paper.expect_download() as waiting:
        paper.get_by_role("button", name="Unduh berkas jawaban").click()
    data = Path(waiting.value.path()).read_bytes()
    assert waiting.value.suggested_filename == f"jawaban-{sitting.public_id}.json"
    assert SECRET.encode() not in data
    assert set(json.loads(data)) == {"format", "attempt", "made_at", "iv", "sealed"}
    with app.app_context():
        attempt = sitting.attempt
        after = attempt.ends_at + timedelta(minutes=5)
        assert late_files.take(attempt, data, by_id=sitting.person_id, now=after) == 1
        [row] = db.session.scalars(select(AnswerHistory))
        assert (row.state, list(row.answers.values())) == ("late", [{"text": SECRET}])


def test_the_device_keeps_nothing_readable_and_nothing_after_the_receipt(
    app: Portal, paper: Page, sitting: Sitting
) -> None:
    """RL-1: the next person at a shared computer finds no answer, before or after."""
    write(paper, SHORT, SECRET)
    wait_until(paper, lambda: stored(app, sitting).get("short") == {"text": SECRET})
    wait_until(paper, lambda: all(acked for _seq, acked, _text in paper.evaluate(KEPT)))
    kept = paper.evaluate(KEPT)
    assert [seq for seq, _acked, _text in kept] == [1]  # marked, not deleted
    assert all("rahasia" not in text and len(text) > 20 for _seq, _acked, text in kept)
    paper.locator("[data-open=kumpulkan]:visible").first.click()
    paper.get_by_role("button", name="Ya, kumpulkan").click()
    expect(paper.locator("h1")).to_contain_text("Belum lulus")
    wait_until(paper, lambda: paper.evaluate(KEPT) == [])
    assert paper.evaluate("Object.keys(localStorage).filter(one => one.startsWith('ujian'))") == []


def test_the_time_is_spoken_four_times(paper: Page, sitting: Sitting) -> None:
    """README §6: at 30, 10, 5 and 1 minutes; this attempt begins with twenty."""
    begin_time(paper)
    paper.context.set_offline(True)  # the server's clock stands still in a test
    spoken = []
    for _ in range(19 * 12):
        paper.clock.run_for(5000)
        text = paper.locator("#waktu-lapor").text_content()
        if text and text not in spoken:
            spoken.append(text)
    assert spoken == [f"Sisa waktu {minutes} menit." for minutes in (10, 5, 1)]


def test_a_pause_more_time_and_a_void_are_told_within_a_minute(
    app: Portal, paper: Page, sitting: Sitting
) -> None:
    """EX-16: nobody has to save anything to learn of it."""
    begin_time(paper)
    with app.app_context():
        now = clock.now()
        assert exams.pause([sitting.attempt_id], now=now)
    pass_time(paper, lambda: paper.locator("#kejadian").is_visible())
    expect(paper.locator("#kejadian")).to_contain_text("dijeda oleh pengawas")
    expect(paper.locator("#soal-1")).to_be_hidden()
    stands = seconds_left(paper)
    paper.clock.run_for(5000)
    assert seconds_left(paper) == stands
    with app.app_context():
        exams.resume([sitting.attempt_id], now=clock.now())
        exams.extend([sitting.attempt_id], 10, now=clock.now())
    pass_time(paper, lambda: paper.locator("#soal-1").is_visible())
    assert seconds_left(paper) > stands + 590
    with app.app_context():
        assert exams.void(sitting.attempt_id, now=clock.now())
    pass_time(paper, lambda: "dibatalkan" in paper.locator("main").inner_text())
    pass_time(paper, lambda: paper.locator("#kertas").count() == 0)
    expect(paper.locator("main")).to_contain_text("Percobaan ini dibatalkan oleh penyelenggara")
    expect(paper.locator("#tanda-terima")).to_have_count(0)


def test_what_a_device_still_has_when_the_attempt_is_closed_is_handed_over_as_late(
    app: Portal, paper: Page, sitting: Sitting
) -> None:
    """RL-1, RL-6: then the device keeps nothing."""
    paper.route("**/answers", lambda route: route.abort("internetdisconnected"))
    write(paper, SHORT, SECRET)
    expect(paper.locator("#simpan")).to_contain_text("Di perangkat")
    paper.evaluate("Exam.sender.stop('lost')")  # leaving the page would send it after all
    with app.app_context():
        attempts.submit(sitting.person_id, sitting.public_id, now=clock.now())
    paper.goto(f"/attempts/{sitting.public_id}")
    expect(paper.locator("#perangkat")).to_contain_text("1 jawaban yang belum sempat terkirim")
    wait_until(paper, lambda: paper.evaluate(KEPT) == [])
    with app.app_context():
        [row] = db.session.scalars(select(AnswerHistory))
        assert (row.state, list(row.answers.values())) == ("late", [{"text": SECRET}])
        assert db.session.scalars(select(AttemptResult.earned)).one() == 0
    expect(paper.locator("#tanda-terima")).to_be_visible()
    assert axe(paper) == []
