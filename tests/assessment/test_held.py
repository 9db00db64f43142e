"""What the browser that holds an attempt asks and does: its state, handing in, the answer file."""

import base64
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select

from portal.assessment.models import AnswerHistory, AttemptAnswer, AttemptResult
from portal.assessment.service import attempts, holding, late_files
from portal.core import clock
from portal.core.db import db, transaction
from portal.core.models import AuditEntry
from portal.web.app import Portal
from tests.assessment.conftest import Sitting
from tests.assessment.held_page import TOKEN, everything_right, held_by, open_paper, put
from tests.support.pages import PageClient
from tests.support.portal_app import NOON

AFTER = NOON + timedelta(minutes=21)


@pytest.fixture
def sitting(app: Portal, page: PageClient, course_root: Path) -> Sitting:
    return held_by(app, page, course_root)


@pytest.fixture
def address(sitting: Sitting) -> str:
    return f"/attempts/{sitting.public_id}"


def state(page: PageClient, address: str, token: str) -> Any:
    return page.client.post(f"{address}/clock", headers={TOKEN: token})


def submission(page: PageClient, address: str, token: str) -> Any:
    return page.client.put(f"{address}/submission", headers={TOKEN: token})


def save(page: PageClient, address: str, facts: dict[str, str], seq: int) -> None:
    answer = put(page, address, {"epoch": 2, "seq": seq, "answers": {}}, facts["token"])
    assert answer.status_code == 200


def test_the_state_names_the_end_of_the_saves_without_a_hole(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    """RL-1: a server restored from an older copy says what it no longer has."""
    facts = open_paper(page, address)
    assert state(page, address, facts["token"]).get_json()["stored"] == 0
    for seq in (1, 2, 3, 4, 5):
        save(page, address, facts, seq)
    assert state(page, address, facts["token"]).get_json()["stored"] == 5
    with app.app_context(), transaction():
        db.session.execute(delete(AnswerHistory).where(AnswerHistory.seq.in_([3, 4])))
    assert state(page, address, facts["token"]).get_json()["stored"] == 2
    with app.app_context(), transaction():
        db.session.execute(delete(AnswerHistory).where(AnswerHistory.seq == 1))
    assert state(page, address, facts["token"]).get_json()["stored"] == 0
    assert state(page, address, "").status_code == 400
    assert state(PageClient(app), address, facts["token"]).status_code == 404


def test_after_a_take_over_the_state_says_so_and_nothing_is_handed_in(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    """EX-8."""
    facts = open_paper(page, address)
    with app.app_context():
        attempts.take_over(sitting.person_id, sitting.public_id, session_id=999, now=NOON)
    assert state(page, address, facts["token"]).get_json()["taken_over"]
    refused = submission(page, address, facts["token"])
    assert (refused.status_code, refused.get_json()["reason"]) == (409, "taken_over")
    with app.app_context():
        assert sitting.attempt.closed_at is None


def test_handing_in_needs_no_sign_in_and_is_done_once(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    """EX-9, RL-5."""
    facts = open_paper(page, address)
    page.post("/logout")
    assert submission(page, address, "").status_code == 400
    told = [submission(page, address, facts["token"]) for _ in range(2)]
    assert [one.status_code for one in told] == [200, 200]
    assert told[0].data == told[1].data
    with app.app_context():
        assert len(db.session.scalars(select(AttemptResult)).all()) == 1
    assert state(page, address, facts["token"]).get_json()["ending"] == "submitted"


def test_what_the_browser_was_told_is_there_before_anything_is_handed_in(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    """RL-1: a server restored from an older copy asks for the rest instead of marking less."""

    def hand_in(body: bytes) -> tuple[int, dict[str, Any]]:
        headers = {TOKEN: facts["token"]}
        answer = page.client.put(f"{address}/submission", data=body, headers=headers)
        return answer.status_code, answer.get_json()

    facts = open_paper(page, address)
    for seq in (1, 2, 3):
        save(page, address, facts, seq)
    with app.app_context(), transaction():
        db.session.execute(delete(AnswerHistory).where(AnswerHistory.seq > 1))
    assert hand_in(b'{"seq": 3}') == (409, {"reason": "behind", "stored": 1})
    for bad in (b'{"seq": -1}', b'{"seq": "3"}', b"[", b'{"epoch": 2}'):
        assert hand_in(bad)[0] == 400
    with app.app_context():
        assert sitting.attempt.closed_at is None
    for seq in (2, 3):
        save(page, address, facts, seq)
    status, told = hand_in(b'{"seq": 3}')
    assert (status, told["receipt"]["answered"], told["receipt"]["items"]) == (200, 0, 8)
    assert hand_in(b'{"seq": 9}') == (200, told)  # closed: the same receipt, whatever is asked
    assert 'data-seq="3"' in page.get(address).text  # what the device has above it, it hands over


def sealed(public_id: str, requests: list[dict[str, Any]], **head: str) -> dict[str, str]:
    """An answer file as exam/file.js makes it; inside an application context."""
    made_at = "2026-11-26T05:21:00.000Z"
    key = bytes.fromhex(holding.journal_keys(public_id)[0])
    bound = f"{late_files.FORMAT} {public_id} {made_at}".encode()
    plain = json.dumps({"requests": requests}).encode()
    facts = {
        "format": late_files.FORMAT, "attempt": public_id, "made_at": made_at,
        "iv": base64.b64encode(b"i" * 12).decode(),
        "sealed": base64.b64encode(AESGCM(key).encrypt(b"i" * 12, plain, bound)).decode(),
    }  # fmt: skip
    return {**facts, **head}


def hand_over(page: PageClient, address: str, file: object) -> Any:
    data = json.dumps(file).encode()
    return page.client.post(
        f"{address}/late",
        data={"csrf_token": page.csrf_token(), "file": (io.BytesIO(data), "jawaban.json")},
    )


@pytest.fixture
def request_sent(sitting: Sitting) -> dict[str, Any]:
    return {"epoch": 2, "seq": 7, "answers": everything_right(sitting)}


def test_an_answer_file_is_taken_once_as_late_evidence(
    app: Portal, page: PageClient, sitting: Sitting, address: str, request_sent: dict[str, Any]
) -> None:
    """RL-6: kept in the history, marked late, never an answer that is marked by itself."""
    with app.app_context():
        file = sealed(sitting.public_id, [request_sent])
    early = hand_over(page, address, file)
    assert (early.status_code, "belum habis" in early.text) == (409, True)
    with clock.fixed(AFTER):
        taken = hand_over(page, address, file)
        assert (taken.status_code, taken.headers["Location"]) == (303, address)
        assert "dicatat sebagai terlambat" in page.get(address).text
        again = hand_over(page, address, file)
        assert (again.status_code, "sudah diterima sebelumnya" in again.text) == (409, True)
    with app.app_context():
        [row] = db.session.scalars(select(AnswerHistory))
        assert (row.epoch, row.seq, row.state) == (2, 7, "late")
        assert row.answers == {p["ref"]: sitting.stored(p["kind"]) for p in sitting.paper}
        assert db.session.scalars(select(AttemptAnswer)).all() == []
        assert db.session.scalars(select(AttemptResult.earned)).one() == 0
        acts = [one.action for one in db.session.scalars(select(AuditEntry))]
        assert acts.count("attempt.file_received") == 1


@pytest.mark.parametrize("how", ["foreign", "key", "iv", "sealed", "made_at", "field", "shape"])
def test_a_file_of_another_or_an_altered_one_is_refused(
    app: Portal,
    page: PageClient,
    sitting: Sitting,
    address: str,
    request_sent: dict[str, Any],
    how: str,
) -> None:
    """RL-6."""
    other = "x" * 22
    with app.app_context():
        file: Any = sealed(sitting.public_id, [request_sent])
        if how == "foreign":
            file = sealed(other, [request_sent])
        elif how == "key":
            file = sealed(other, [request_sent], attempt=sitting.public_id)
        elif how == "shape":
            file = sealed(sitting.public_id, [{**request_sent, "seq": "7"}])
    if how in {"iv", "sealed"}:
        raw = bytearray(base64.b64decode(file[how]))
        raw[3] ^= 1
        file[how] = base64.b64encode(raw).decode()
    elif how == "made_at":
        file[how] = "2026-11-26T04:00:00.000Z"
    elif how == "field":
        file["more"] = "1"
    with clock.fixed(AFTER):
        refused = hand_over(page, address, file)
    assert refused.status_code == 409
    assert ("percobaan yang lain" in refused.text) == (how == "foreign")
    with app.app_context():
        assert db.session.scalars(select(AnswerHistory)).all() == []


def test_what_is_no_file_at_all_is_refused(page: PageClient, address: str) -> None:
    with clock.fixed(AFTER):
        assert page.post(f"{address}/late").status_code == 400
        assert hand_over(page, address, ["nothing"]).status_code == 409
        assert hand_over(page, address, "x" * (late_files.MAX_BYTES + 10)).status_code == 409


def test_the_journal_key_is_on_pages_of_its_examinee_alone(
    app: Portal, page: PageClient, sitting: Sitting, address: str
) -> None:
    """RL-1: derived per attempt, and on no page of anybody else."""
    with app.app_context():
        [key] = holding.journal_keys(sitting.public_id)
        assert holding.journal_keys("y" * 22) != [key]
    assert len(key) == 64
    assert key in page.get(address).text
    assert key not in page.get("/courses/semua-jenis").text
    assert page.client.get(address).headers["Cache-Control"] == "no-store"
    submission(page, address, open_paper(page, address)["token"])
    assert key in page.get(address).text  # to clear the device after the receipt
