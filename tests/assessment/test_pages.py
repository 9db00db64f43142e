"""Sitting an attempt through its pages and the save contract (architecture.md §4)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.assessment.models import AnswerHistory, AttemptResult
from portal.assessment.rules.kinds import KINDS
from portal.assessment.service import attempts
from portal.core import clock
from portal.core.db import db, dialect_name
from portal.people.models import Organisation
from portal.web.app import Portal
from tests.assessment.conftest import Sitting, begin, write_course
from tests.assessment.held_page import (
    everything_right,
    form_of,
    held_by,
    open_paper,
    put,
    send_form,
)
from tests.assessment.making import BODIES
from tests.support import statements
from tests.support.pages import PageClient
from tests.support.people import make_account, make_person, make_unit
from tests.support.portal_app import NOON


@pytest.fixture
def sitting(app: Portal, page: PageClient, course_root: Path) -> Sitting:
    return held_by(app, page, course_root)


@pytest.fixture
def address(sitting: Sitting) -> str:
    return f"/attempts/{sitting.public_id}"


def test_an_open_attempt_is_continued_and_not_begun_again(page: PageClient, address: str) -> None:
    text = page.get("/courses/semua-jenis/kuis-semua").text
    assert "Lanjutkan kuis" in text
    assert "Mulai kuis" not in text


def test_the_contract_of_a_save(page: PageClient, sitting: Sitting, address: str) -> None:
    facts = open_paper(page, address)
    body = {"epoch": int(facts["epoch"]), "seq": 1, "answers": everything_right(sitting)}
    for _ in range(2):  # a repetition says the same
        answer = put(page, address, body, facts["token"])
        assert answer.status_code == 200
        told = answer.get_json()
        assert (told["acked"], told["stored"]) == (1, 1)
        assert set(told) == {"acked", "stored", "server_now", "deadline", "receipt"}
        assert len(told["receipt"]) == 43
    assert all(f'name="q-{place["ref"]}' in page.get(address).text for place in sitting.paper)


def test_it_goes_on_when_the_sign_in_has_ended(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    """EX-9: the attempt's own cookie saves."""
    facts = open_paper(page, address)
    page.post("/logout")
    body = {"epoch": int(facts["epoch"]), "seq": 1, "answers": {}}
    assert put(page, address, body, facts["token"]).status_code == 200


def test_a_save_needs_cookie_token_and_own_origin(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    """WE-3: without any of them nothing changes."""
    facts = open_paper(page, address)
    body = {"epoch": int(facts["epoch"]), "seq": 1, "answers": everything_right(sitting)}
    assert put(page, address, body, "").status_code == 400
    assert put(page, address, body, "0" * 64).status_code == 400
    assert (
        put(page, address, body, facts["token"], Origin="https://lain.example").status_code == 403
    )
    stranger = PageClient(app)
    assert put(stranger, address, body, facts["token"]).status_code == 404
    assert put(page, "/attempts/" + "x" * 22, body, facts["token"]).status_code == 404
    with app.app_context():
        assert db.session.scalars(select(AnswerHistory)).all() == []


FAULTY = [
    b"", b"[]", b"{", b'{"epoch": 2}', b'{"epoch": 2, "seq": 1, "answers": {}, "score": 9}',
    b'{"epoch": true, "seq": 1, "answers": {}}', b'{"epoch": 2, "seq": "1", "answers": {}}',
    b'{"epoch": 2, "seq": 1.0, "answers": {}}', b'{"epoch": 2, "seq": 0, "answers": {}}',
    b'{"epoch": 2, "seq": 1, "answers": []}', b'{"epoch": 2, "seq": 1, "answers": {"x": {}}}',
    b'{"epoch": 9, "seq": 1, "answers": {}}', b'{"epoch": 1, "seq": 1, "answers": {}}',
    b'{"epoch": 2, "epoch": 2, "seq": 1, "answers": {}}',
    b'{"epoch": NaN, "seq": 1, "answers": {}}',
    b"[" * 5000, b'{"epoch": 2, "seq": 1, "answers": {"a": "' + b"x" * 70_000 + b'"}}', b"\xff\xfe",
]  # fmt: skip


def test_what_is_no_save_is_refused_with_its_reason(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    """WE-5: strict, bounded, nothing kept."""
    facts = open_paper(page, address)
    assert facts["epoch"] == "2"
    for body in FAULTY:
        answer = put(page, address, body, facts["token"])
        assert answer.status_code == 400, body[:60]
        assert answer.get_json()["reason"]
    ref = sitting.place("single")["ref"]
    for junk in ({"choice": ["zz"]}, {"text": "x"}, {"choice": [1]}, {}, None):
        answer = put(page, address, {"epoch": 2, "seq": 1, "answers": {ref: junk}}, facts["token"])
        assert (answer.status_code, answer.get_json()["item"]) == (400, ref)
    with app.app_context():
        assert db.session.scalars(select(AnswerHistory)).all() == []


def test_late_closed_and_taken_over_say_so(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    facts = open_paper(page, address)
    body = {"epoch": 2, "seq": 1, "answers": everything_right(sitting)}
    with clock.fixed(NOON + timedelta(minutes=21)):
        answer = put(page, address, body, facts["token"])
        assert answer.status_code == 409
        assert {"reason": "late", "stored": True}.items() <= answer.get_json().items()
    with app.app_context():
        attempts.submit(sitting.person_id, sitting.public_id, now=NOON)
    answer = put(page, address, {**body, "seq": 2}, facts["token"])
    assert {"reason": "closed", "stored": True}.items() <= answer.get_json().items()


def test_too_many_saves_are_slowed_down(page: PageClient, sitting: Sitting, address: str) -> None:
    facts = open_paper(page, address)
    found = [
        put(page, address, {"epoch": 2, "seq": seq, "answers": {}}, facts["token"]).status_code
        for seq in range(1, 63)
    ]
    assert found == [200] * 60 + [429] * 2


def test_another_browser_reads_and_may_take_over(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    """EX-8."""
    facts = open_paper(page, address)
    other = PageClient(app)
    other.enter(sitting.account_id)
    seen = other.get(address)
    assert "di peramban lain" in seen.text
    assert 'data-token=""' in seen.text
    assert other.post(f"{address}/here").status_code == 303
    assert open_paper(other, address)["epoch"] == "3"
    answer = put(page, address, {"epoch": 2, "seq": 1, "answers": {}}, facts["token"])
    assert {"reason": "taken_over", "stored": False}.items() <= answer.get_json().items()
    assert "di peramban lain" in page.get(address).text


def test_handing_in_twice_gives_one_result(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    token = open_paper(page, address)["token"]
    for _ in range(2):
        assert page.post(f"{address}/submit").status_code == 303
    with app.app_context():
        assert len(db.session.scalars(select(AttemptResult)).all()) == 1
    assert "Belum lulus" in page.get(address).text
    again = send_form(page, address, {"submit": "1", **form_of(sitting)}, token)
    assert again.headers["Location"] == address  # an old tab leads to the same result and says so
    text = page.get(address).text
    assert "Belum lulus" in text
    assert "Percobaan ini sudah dikumpulkan" in text


@pytest.mark.parametrize("release", ["confirmation", "score", "right_wrong", "key"])
def test_the_ladder_of_release(app: Portal, page: PageClient, tmp_path: Path, release: str) -> None:
    """EX-11: each step shows what the one before does, and no more."""
    with app.app_context():
        sitting = begin(write_course(tmp_path / "semua-jenis", release=release))
        page.enter(sitting.account_id)
        attempts.submit(sitting.person_id, sitting.public_id, now=NOON)
    text = page.get(f"/attempts/{sitting.public_id}").text
    assert "/courses/semua-jenis/kuis-semua" in text  # the way back
    step = ["confirmation", "score", "right_wrong", "key"].index(release)
    assert ("dari 8 nilai" in text) == (step >= 1)
    assert ("Soal single." in text) == (step >= 2)
    assert ("Peraturan, Pasal 1" in text) == (step >= 3)
    assert ("Nomor Induk Berusaha" in text) == (step >= 3)


def test_nothing_of_a_key_is_on_the_paper(page: PageClient, sitting: Sitting, address: str) -> None:
    """EX-1."""
    text = page.get(address).text
    for known in ("Nomor Induk Berusaha", "Peraturan, Pasal 1", "Karena.", "Tepat.", "0.5"):
        assert known not in text
    assert all(f"Soal {kind}." in text for kind in BODIES)
    assert sorted(BODIES) == sorted(KINDS)


@pytest.mark.postgresql
def test_how_many_statements_an_attempt_costs(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    """architecture.md §4: a save is one round trip, a submit with evidence and profile eight where
    a statement is one (PostgreSQL) and within the gate of sixteen inside the process (SQLite), also
    when it completes the course. One of a page's statements asks who is there.
    """
    facts = open_paper(page, address)
    put(page, address, {"epoch": 2, "seq": 1, "answers": everything_right(sitting)}, facts["token"])
    with statements.counted(app) as counted:
        body = {"epoch": 2, "seq": 2, "answers": everything_right(sitting)}
        assert put(page, address, body, facts["token"]).status_code == 200
    with app.app_context():
        assert len(counted) <= (1 if dialect_name() == "postgresql" else 6), counted
    with statements.counted(app) as counted:
        page.get(address)
    assert len(counted) <= 3, counted  # with the paper, the answers and who is there
    assert not any("item_version" in one for one in counted), counted  # read before, kept since
    with app.app_context():
        most = 8 if dialect_name() == "postgresql" else 16
    token = page.csrf_token()
    with statements.counted(app) as counted:
        page.post(f"{address}/submit", token=token)
    assert any("profile_segment" in one for one in counted)
    assert len(counted) <= 1 + most, counted


@pytest.mark.postgresql
def test_how_many_statements_the_completing_submit_costs(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    facts = open_paper(page, address)
    put(page, address, {"epoch": 2, "seq": 1, "answers": everything_right(sitting)}, facts["token"])
    page.post("/courses/semua-jenis/baca/finish")
    token = page.csrf_token()
    with statements.counted(app) as counted:
        page.post(f"{address}/submit", token=token)
    assert any("INTO course_completion" in one for one in counted)
    with app.app_context():
        most = 12 if dialect_name() == "postgresql" else 16
    assert len(counted) <= 1 + most, counted


def test_nobody_saves_or_submits_anothers_attempt(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    """AZ-4: it looks like none at all, says what to do, and nothing is stored."""
    facts = open_paper(page, address)
    with app.app_context():
        person = make_person(make_unit(db.session.get_one(Organisation, sitting.agency_id)))
        account_id = make_account(person).id
    other = PageClient(app)
    other.enter(account_id)
    body = {"epoch": 2, "seq": 1, "answers": everything_right(sitting)}
    refused = put(other, address, body, facts["token"])
    assert (refused.status_code, "tidak ditemukan" in refused.text) == (404, True)
    unknown = "/attempts/" + "x" * 22
    for last, fields in (
        ("answers", form_of(sitting)),
        ("submit", {}),
        ("here", {}),
    ):
        answer = other.post(f"{address}/{last}", fields)
        assert answer.status_code == 404
        assert "tidak ditemukan" in answer.text
        assert other.post(f"{unknown}/{last}", fields).status_code == 404
    with app.app_context():
        assert db.session.scalars(select(AnswerHistory)).all() == []
        assert sitting.attempt.closed_at is None


def test_the_quiz_page_says_why_no_attempt_may_begin(
    app: Portal, page: PageClient, sitting: Sitting
) -> None:
    quiz = "/courses/semua-jenis/kuis-semua"
    assert "Lanjutkan kuis" in page.get(quiz).text
    page.post(f"/attempts/{sitting.public_id}/submit")
    assert "Mulai kuis" in page.get(quiz).text
    second = page.post(f"{quiz}/start").headers["Location"]
    page.post(f"{second}/submit")
    text = page.get(quiz).text
    assert "Mulai kuis" not in text
    assert "Semua kesempatan untuk kuis ini sudah dipakai." in text
    assert page.post(f"{quiz}/start").status_code == 409


def test_the_quiz_page_says_from_when_on_one_may_try_again(
    app: Portal, page: PageClient, tmp_path: Path
) -> None:
    quiz = "/courses/semua-jenis/kuis-semua"
    with app.app_context():
        sitting = begin(write_course(tmp_path / "semua-jenis", wait_minutes=30))
    page.enter(sitting.account_id)
    page.post(f"/attempts/{sitting.public_id}/submit")
    text = page.get(quiz).text
    assert "Mulai kuis" not in text
    assert "Dapat dicoba lagi mulai 26 November 2026, 12.30 WIB." in text
    with clock.fixed(NOON + timedelta(minutes=30)):
        assert "Mulai kuis" in page.get(quiz).text
