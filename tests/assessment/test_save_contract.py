"""What the save answers to bad input, word for word, and that nothing is lost by it."""

import gc
import json
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import FrameType

import pytest
from flask import current_app
from sqlalchemy import select
from werkzeug.http import http_date
from werkzeug.test import Client, TestResponse

from portal.assessment import queries
from portal.assessment.models import AnswerHistory
from portal.assessment.service import attempts, holding
from portal.assessment.views import cookies
from portal.core import clock
from portal.core.canonical import instant_text
from portal.core.db import db
from portal.people.service import sessions
from portal.people.service.sessions import Device
from portal.web.app import Portal
from tests.assessment.conftest import Sitting, begin, write_course
from tests.support.exams import Hall, make_hall
from tests.support.pages import PageClient
from tests.support.people import make_account
from tests.support.portal_app import NOON
from tests.support.statements import counted

SAFE = {"epoch": 1, "seq": 1}
THE_END = NOON + timedelta(minutes=20, seconds=30)  # deadline and grace


@pytest.fixture
def sitting(app: Portal, tmp_path: Path) -> Iterator[Sitting]:
    with app.app_context():
        yield begin(write_course(tmp_path / "semua-jenis"))


def put(app: Portal, hold: holding.Hold, public_id: str, body: object) -> TestResponse:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {
        "Cookie": f"{cookies.name_of(secure=False)}={hold.cookie}",
        "X-Attempt-Token": holding.form_token(hold), "Accept": "application/json",
    }  # fmt: skip
    with Client(app, use_cookies=False).put(
        f"/attempts/{public_id}/answers", data=data, headers=headers
    ) as answer:
        return answer


def kept() -> list[tuple[int, str]]:
    db.session.remove()
    rows = db.session.execute(
        select(AnswerHistory.seq, AnswerHistory.state).order_by(AnswerHistory.seq)
    )
    return [(seq, state) for seq, state in rows]


def test_bad_input_is_told_why_and_loses_nothing(app: Portal, sitting: Sitting) -> None:
    """One attempt through all of it: what was stored before is there after it, unchanged."""
    ref, right = sitting.place("short")["ref"], {"text": "NIB"}
    hold, public_id = sitting.hold, sitting.public_id
    assert put(app, hold, public_id, {**SAFE, "seq": 5, "answers": {ref: right}}).status_code == 200
    single = sitting.place("single")["ref"]
    wrong: list[tuple[object, int, str]] = [
        (b'{"epoch": 1, ', 400, "not JSON"), (b'{"\x80": 1}', 400, "not UTF-8"),
        ([], 400, "must be an object"), ({**SAFE}, 400, "missing field 'answers'"),
        ({**SAFE, "answers": {}, "score": 9}, 400, "unknown field 'score'"),
        ({**SAFE, "answers": []}, 400, "'answers' must be an object"),
        ({**SAFE, "seq": "1", "answers": {}}, 400, "'seq' must be a whole number"),
        ({**SAFE, "seq": 0, "answers": {}}, 400, "'seq' must be a whole number"),
        ({**SAFE, "epoch": 9, "answers": {}}, 400, "epoch_from_the_future"),
        ({**SAFE, "answers": {"zzzzzzzz": right}}, 400, "unknown item"),
        ({**SAFE, "answers": {single: right}}, 400, ""),
        ({**SAFE, "answers": {ref: "NIB"}}, 400, ""), ({**SAFE, "answers": {ref: None}}, 400, ""),
        ({**SAFE, "answers": {ref: {"text": "x" * 70_000}}}, 400, "more than 65536 bytes"),
        ({**SAFE, "seq": 5, "answers": {ref: {"text": "lain"}}}, 400, "number_used_twice"),
    ]  # fmt: skip
    for body, status, reason in wrong:
        answer = put(app, hold, public_id, body)
        assert (answer.status_code, answer.get_json()["reason"][: len(reason)]) == (status, reason)
    huge = {**SAFE, "answers": {ref: {"text": "x" * 2**20}}}
    assert put(app, hold, public_id, huge).status_code == 413
    assert kept() == [(5, "stored")]
    assert queries.answers_of(sitting.attempt_id) == {ref: right}


def test_an_older_number_is_stored_and_changes_no_current_answer(
    app: Portal, sitting: Sitting
) -> None:
    ref = sitting.place("short")["ref"]
    for seq, text in ((5, "NIB"), (2, "lama")):
        body = {"epoch": 1, "seq": seq, "answers": {ref: {"text": text}}}
        told = put(app, sitting.hold, sitting.public_id, body).get_json()
        assert (told["acked"], told["stored"]) == (seq, 5)
    assert kept() == [(2, "stored"), (5, "stored")]
    assert queries.answers_of(sitting.attempt_id) == {ref: {"text": "NIB"}}


def test_another_ones_item_and_another_ones_cookie_open_nothing(
    app: Portal, sitting: Sitting
) -> None:
    stranger = holding.give(sitting.public_id, 1, 77)
    body = {**SAFE, "answers": {}}
    assert put(app, stranger, sitting.public_id, body).status_code == 404
    assert put(app, sitting.hold, "x" * 22, body).status_code == 404
    assert kept() == []


def test_after_the_end_answers_are_kept_and_never_scored(app: Portal, sitting: Sitting) -> None:
    ref, hold, public_id = sitting.place("short")["ref"], sitting.hold, sitting.public_id
    late = NOON + timedelta(minutes=20, seconds=31)
    with clock.fixed(late):
        answer = put(app, hold, public_id, {**SAFE, "answers": {ref: {"text": "NIB"}}})
        told = answer.get_json()
        assert (answer.status_code, told["reason"], told["stored"]) == (409, "late", True)
    attempts.submit(sitting.person_id, public_id, now=NOON)
    answer = put(app, hold, public_id, {**SAFE, "seq": 2, "answers": {ref: {"text": "NIB"}}})
    told = answer.get_json()
    assert (answer.status_code, told["reason"], told["stored"]) == (409, "closed", True)
    assert kept() == [(1, "late"), (2, "closed")]
    result = queries.latest_result(sitting.attempt_id)
    assert result is not None
    assert result.earned == 0


def test_saving_tells_nothing_about_right_and_wrong(app: Portal, sitting: Sitting) -> None:
    """EX-11: the same fields, the same number of bytes, the same headers."""
    place, right = sitting.place("single"), sitting.right("single")
    shapes = set()
    options = [option for option, _index in place["options"]]
    assert right["choice"][0] in options
    for seq, option in enumerate(options, start=1):
        body = {"epoch": 1, "seq": seq, "answers": {place["ref"]: {"choice": [option]}}}
        answer = put(app, sitting.hold, sitting.public_id, body)
        shapes.add((len(answer.data), *sorted(answer.get_json()), *sorted(answer.headers.keys())))
    assert len(shapes) == 1


def work_of(act: Callable[[], object]) -> tuple[int, list[str]]:
    """How many calls an act makes, C ones too, and the statements it sends."""
    calls = 0

    def count(_frame: FrameType, event: str, _what: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    with counted(current_app._get_current_object()) as statements:  # type: ignore[attr-defined]
        before = sys.getprofile()
        gc.disable()
        sys.setprofile(count)
        try:
            act()
        finally:
            sys.setprofile(before)
            gc.enable()
    return calls, statements


def test_a_right_save_is_the_same_work_as_a_wrong_one(app: Portal, sitting: Sitting) -> None:
    """EX-11, the time of it: whoever measures saves measures the same calls and statements.

    Nothing is timed: the machine's noise would hide a difference. No key is read.
    """
    place, right = sitting.place("single"), sitting.right("single")["choice"][0]
    options = [right, *(option for option, _index in place["options"] if option != right)]
    found: dict[str, set[tuple[int, str]]] = {option: set() for option in options}
    seq = 10  # numbers of two digits throughout
    for round_ in range(5):
        for option in options:
            seq += 1
            body = {"epoch": 1, "seq": seq, "answers": {place["ref"]: {"choice": [option]}}}
            with clock.fixed(NOON + timedelta(seconds=seq)):
                calls, sent = work_of(lambda: put(app, sitting.hold, sitting.public_id, body))  # noqa: B023  called at once
            assert not any("answer_key" in statement for statement in sent)
            if round_ > 1:  # everything that is kept in memory is there
                found[option].add((calls, "\n".join(sent)))
    assert len(found[right]) == 1
    assert all(one == found[right] for one in found.values())


@pytest.mark.parametrize("days", [-1, 1])
def test_the_clock_of_the_device_decides_nothing(app: Portal, sitting: Sitting, days: int) -> None:
    """EX-3: whatever a client says of its time, the server's own counts."""
    hold, address = sitting.hold, f"/attempts/{sitting.public_id}"
    client = app.test_client()
    client.set_cookie("attempt-dev", hold.cookie, path=address)
    headers = {"X-Attempt-Token": holding.form_token(hold)}
    endings = []
    for seq, at in enumerate((NOON, THE_END - timedelta(seconds=1), THE_END), start=1):
        with clock.fixed(at):
            theirs = {"Date": http_date(at + timedelta(days=days))}
            body = {**SAFE, "seq": seq, "answers": {}}
            answer = client.put(f"{address}/answers", json=body, headers={**headers, **theirs})
            told = answer.get_json()
            endings.append((answer.status_code, told["server_now"], told["deadline"]))
            told = client.post(f"{address}/clock", headers={**headers, **theirs}).get_json()
            assert told["server_now"] == instant_text(at)
    deadline = instant_text(NOON + timedelta(minutes=20))
    assert endings == [
        (200, instant_text(NOON), deadline),
        (200, instant_text(THE_END - timedelta(seconds=1)), deadline),
        (409, instant_text(THE_END), deadline),
    ]


@pytest.fixture
def hall(app: Portal) -> Iterator[Hall]:
    with app.app_context():
        yield make_hall()


def test_three_hours_at_a_shared_computer_with_a_session_of_thirty_minutes(
    app: Portal, hall: Hall
) -> None:
    """EX-9: nothing is pressed but answers; the page's own token is as old as the exam."""
    account = make_account(hall.people[0]).id
    device = Device(kind="", address="", shared=True)
    token = sessions.begin(account, now=NOON, device=device)
    attempt = hall.ready(minutes=180)
    public_id = attempt.public_id
    page = PageClient(app)
    with page.client.session_transaction() as session:
        session["sid"] = token
    page.post(f"/attempts/{public_id}/begin")
    facts = _facts(page.get(f"/attempts/{public_id}").text)
    for minutes in (29, 61, 179):
        with clock.fixed(NOON + timedelta(minutes=minutes)):
            answer = page.client.put(
                f"/attempts/{public_id}/answers",
                json={"epoch": 1, "seq": minutes, "answers": {}},
                headers={"X-Attempt-Token": facts},
            )
            assert (answer.status_code, answer.get_json()["stored"]) == (200, minutes)
    with clock.fixed(NOON + timedelta(minutes=179)):
        form = {"csrf_token": facts, "shown": "*"}
        sent = page.client.post(f"/attempts/{public_id}/answers", data=form)
        goal = f"/login?next=/attempts/{public_id}"
        assert (sent.status_code, sent.headers["Location"]) == (303, goal)
        assert "Jawaban tersimpan" in page.get(goal).text
        closed = page.client.get(f"/attempts/{public_id}")
        assert (closed.status_code, goal in closed.text) == (401, True)
        page.enter(account)
        again = page.get(f"/attempts/{public_id}").text
        assert (_facts(again), 'data-epoch="1"' in again) == (facts, True)  # nobody took it over
        ends = 'data-ends="2026-11-26T08:00:00'
        assert ends in again
        stranger = PageClient(app)
        stranger.enter(account)
        assert _facts(stranger.get(f"/attempts/{public_id}").text) == ""


def _facts(page: str) -> str:
    return page.partition('data-token="')[2].partition('"')[0]
