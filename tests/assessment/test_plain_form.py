"""Without script the whole paper is one form: what is kept, taken back, refused, handed in."""

from pathlib import Path

import pytest
from sqlalchemy import select

from portal.assessment.models import AttemptAnswer, AttemptResult
from portal.assessment.service import attempts
from portal.core.db import db
from portal.web.app import Portal
from tests.assessment.conftest import Sitting
from tests.assessment.held_page import form_of, held_by, open_paper, send_form
from tests.support.pages import PageClient
from tests.support.portal_app import NOON


@pytest.fixture
def sitting(app: Portal, page: PageClient, course_root: Path) -> Sitting:
    return held_by(app, page, course_root)


@pytest.fixture
def address(sitting: Sitting) -> str:
    return f"/attempts/{sitting.public_id}"


def test_without_script_the_whole_paper_is_one_form(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    sent = send_form(page, address, form_of(sitting))
    assert sent.status_code == 303
    with app.app_context():
        stored = {row.item_ref: row.response for row in db.session.scalars(select(AttemptAnswer))}
        wanted = {place["ref"]: sitting.stored(place["kind"]) for place in sitting.paper}
        assert stored == wanted
    again = page.get(address).text
    assert "Jawaban tersimpan" in again
    assert again.count(" checked") == 4  # one, two of four, and the false one
    assert again.count(" selected") == 8  # the unit, two partners, four places, a chosen gap
    sent = send_form(page, address, {"submit": "1", **form_of(sitting)})
    assert sent.status_code == 303
    with app.app_context():
        result = db.session.scalars(select(AttemptResult)).one()
        assert (result.earned, result.possible, result.passed) == (8, 8, True)


def test_without_script_and_signed_out_the_page_is_handed_in_and_leads_over_the_sign_in(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    """EX-9."""
    token = open_paper(page, address)["token"]
    page.post("/logout")
    sent = send_form(page, address, {"submit": "1", **form_of(sitting)}, token)
    goal = f"/login?next={address}"
    assert (sent.status_code, sent.headers["Location"]) == (303, goal)
    assert "Jawaban Anda sudah diterima" in page.get(goal).text
    page.enter(sitting.account_id)
    assert "Tanda terima" in page.get(address).text


def test_a_page_that_was_cut_off_takes_nothing_back_and_hands_nothing_in(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    """What arrived whole is kept, the rest stays as it was, and the page says so."""
    send_form(page, address, form_of(sitting))
    ordering = sitting.place("ordering")
    cut = {name: value for name, value in form_of(sitting).items() if name != "shown"}
    cut |= {f"q-{sitting.place('short')['ref']}": "diganti", "submit": "1"}
    del cut[f"q-{ordering['ref']}-{ordering['parts'][0][0]}"]
    for shown in ({}, {"shown": ["*", "lain"]}):
        sent = send_form(page, address, {**cut, **shown})
        assert sent.status_code == 400
        assert "tidak lengkap" in sent.text
        assert "7 soal" in sent.text
        assert f'href="{address}"' in sent.text
    with app.app_context():
        stored = {row.item_ref: row.response for row in db.session.scalars(select(AttemptAnswer))}
        assert stored.pop(sitting.place("short")["ref"]) == {"text": "diganti"}
        assert stored == {
            place["ref"]: sitting.stored(place["kind"])
            for place in sitting.paper
            if place["kind"] != "short"
        }
        assert sitting.attempt.closed_at is None
    nothing = send_form(page, address, {"submit": "1"})
    assert (nothing.status_code, "0 soal" in nothing.text) == (400, True)


@pytest.mark.parametrize("junk", ["²", "9" * 5000, "-1", "1.5", "x"])
def test_what_no_page_offers_takes_an_answer_back_or_is_refused(
    page: PageClient, sitting: Sitting, address: str, junk: str
) -> None:
    """A form made by hand: never an error of ours, nothing half stored."""
    fields = {name: junk for name in form_of(sitting) if name != "shown"}
    refs = [place["ref"] for place in sitting.paper]
    sent = send_form(page, address, {**fields, "shown": refs})
    assert sent.status_code == 400
    numbers = {name: junk for name in fields if name.endswith("-unit")}
    ref = sitting.place("numeric")["ref"]
    sent = send_form(page, address, {**numbers, "shown": [ref]})
    assert sent.status_code == 303


def test_a_stale_form_of_another_browser_saves_nothing_and_says_so(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    token = open_paper(page, address)["token"]
    with app.app_context():
        attempts.take_over(sitting.person_id, sitting.public_id, session_id=77, now=NOON)
    sent = send_form(page, address, {"submit": "1", **form_of(sitting)}, token)
    assert sent.status_code == 303
    assert "dilanjutkan di peramban lain" in page.get(address).text
    page.post(f"{address}/here")
    page.get(address)
    sent = send_form(page, address, {"submit": "1", **form_of(sitting)}, token)
    assert (sent.status_code, "tidak disimpan" in sent.text) == (400, True)
    with app.app_context():
        assert db.session.scalars(select(AttemptAnswer)).all() == []
        assert sitting.attempt.closed_at is None
