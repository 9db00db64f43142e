"""Receipts of closed attempts (RL-5): one per attempt, the same ever after, and checkable."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.assessment import commands, single
from portal.assessment.models import Attempt, AttemptAnswer
from portal.assessment.rules import receipts as rules
from portal.assessment.rules.kinds import KINDS
from portal.assessment.service import attempts, receipts
from portal.assessment.service.receipts import AttemptNotice
from portal.core import keys, outbox
from portal.core.db import db, transaction
from portal.people.models import InboxMessage
from portal.web.app import Portal
from tests.assessment.conftest import Sitting
from tests.assessment.held_page import TOKEN, everything_right, held_by, open_paper, put
from tests.assessment.making import BODIES
from tests.support.pages import PageClient
from tests.support.portal_app import NOON
from tests.support.races import race


def test_the_digest_is_over_what_the_page_sends(sitting: Sitting) -> None:
    """Reading what is told gives what is stored: nothing is lost, nothing of the key is in it."""
    for kind in BODIES:
        place, stored = sitting.place(kind), sitting.stored(kind)
        assert KINDS[kind].read(place, rules.told(place, stored)) == stored
    answers = {place["ref"]: sitting.stored(place["kind"]) for place in sitting.paper}
    answered, digest = rules.digest_of(sitting.public_id, sitting.paper, answers)
    assert answered == len(sitting.paper)
    short = sitting.place("short")["ref"]
    for other in (
        rules.digest_of("x" * 22, sitting.paper, answers),
        rules.digest_of(sitting.public_id, sitting.paper, {**answers, short: {"text": "lain"}}),
        rules.digest_of(sitting.public_id, sitting.paper, {**answers, short: {"text": " "}}),
    ):
        assert other[1] != digest
    blank = {**answers, short: {"text": ""}}
    assert rules.digest_of(sitting.public_id, sitting.paper, blank)[0] == answered - 1


@pytest.mark.parametrize("typed", ["K7QM-3XPA-9RTW", "k7qm 3xpa 9rtw", " k7qm3xpa9rtw\n"])
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert rules.read_number(typed) == "K7QM-3XPA-9RTW"
    assert re.fullmatch(r"(?:[2-9A-HJKMNP-Z]{4}-?){3}", rules.number_of("x" * 22))


@pytest.mark.postgresql
def test_twenty_parallel_submits_get_one_receipt(app: Portal, sitting: Sitting) -> None:
    """RL-5."""

    def submit() -> tuple[Any, ...]:
        attempt = attempts.submit(sitting.person_id, sitting.public_id, now=NOON)
        return attempt.closed_at, receipts.of(attempt)

    found = race(app, [submit] * 20)
    assert len(set(found)) == 1
    assert found[0][1].ending == "submitted"


def test_it_stays_the_same_when_the_key_is_rotated_and_stays_genuine(sitting: Sitting) -> None:
    attempts.submit(sitting.person_id, sitting.public_id, now=NOON)
    first = receipts.of(sitting.attempt)
    assert first is not None
    ring = keys.current()._keys
    before = ring[keys.Purpose.RECEIPT]
    ring[keys.Purpose.RECEIPT] = (b"n" * 32, *before)
    try:
        assert receipts.of(sitting.attempt) == first
        assert receipts.check(first.number, first.mac) is not None
        ring[keys.Purpose.RECEIPT] = (b"n" * 32,)
        assert receipts.check(first.number, first.mac) is None
    finally:
        ring[keys.Purpose.RECEIPT] = before


def test_a_check_finds_a_wrong_mac_and_answers_touched_afterwards(sitting: Sitting) -> None:
    short = sitting.place("short")
    answers = {short["ref"]: sitting.stored("short")}
    attempts.save_form(sitting.public_id, sitting.hold, answers=answers, now=NOON)
    attempts.submit(sitting.person_id, sitting.public_id, now=NOON)
    receipt = receipts.of(sitting.attempt)
    assert receipt is not None
    assert (receipt.answered, receipt.items) == (1, len(sitting.paper))
    checked = receipts.check(receipt.number.lower(), f" {receipt.mac.upper()} ")
    assert checked is not None
    assert checked.same
    assert receipts.check(receipt.number, "0" * 64) is None
    assert receipts.check("2222-2222-2222", receipt.mac) is None
    with transaction():
        db.session.execute(update(AttemptAnswer).values(response={"text": "diubah"}))
    touched = receipts.check(receipt.number, receipt.mac)
    assert touched is not None
    assert not touched.same


def test_an_expired_attempt_has_one_and_an_open_one_has_none(sitting: Sitting) -> None:
    assert receipts.of(sitting.attempt) is None
    attempts.close_due(sitting.person_id, NOON + timedelta(hours=1))
    receipt = receipts.of(sitting.attempt)
    assert receipt is not None
    assert (receipt.ending, receipt.answered) == ("expired", 0)
    assert receipt.closed_at == NOON + timedelta(minutes=20)


def test_the_page_the_reply_and_the_check_say_the_same(
    app: Portal, page: PageClient, course_root: Path
) -> None:
    sitting = held_by(app, page, course_root)
    address = f"/attempts/{sitting.public_id}"
    facts = open_paper(page, address)
    put(page, address, {"epoch": 2, "seq": 1, "answers": everything_right(sitting)}, facts["token"])
    replies = [
        page.client.put(f"{address}/submission", headers={TOKEN: facts["token"]}).get_json()
        for _ in range(2)
    ]
    assert replies[0] == replies[1]
    told = replies[0]["receipt"]
    assert (told["answered"], told["items"], told["ending"]) == (8, 8, "submitted")
    text = page.get(address).text
    assert all(told[name] in text for name in ("number", "digest", "mac"))
    checked = page.get(f"/receipts?number={told['number']}&mac={told['mac']}").text
    assert "Tanda terima ini asli" in checked
    assert told["digest"] in checked
    for number, mac in ((told["number"], "0" * 64), ("2222-2222-2222", told["mac"])):
        assert "tidak dikenali" in page.get(f"/receipts?number={number}&mac={mac}").text
    runner = app.test_cli_runner()
    good = runner.invoke(commands.receipts, ["check", told["number"], told["mac"]])
    assert (good.exit_code, "genuine" in good.output) == (0, True)
    bad = runner.invoke(commands.receipts, ["check", told["number"], "00"])
    assert bad.exit_code == 1


def test_an_exam_tells_its_receipt_once_and_by_mail_a_quiz_on_its_page_alone(
    sitting: Sitting,
) -> None:
    quiz = sitting.attempt
    with transaction():
        receipts.announce(quiz, now=NOON)
    assert receipts.MAIL not in outbox.due_kinds(NOON)
    attempts.submit(sitting.person_id, sitting.public_id, now=NOON)
    receipt = receipts.of(sitting.attempt)
    assert receipt is not None
    exam = db.session.get_one(Attempt, sitting.attempt_id)
    with transaction():
        exam.purpose = "exam"
        db.session.flush()
        receipts.announce(exam, now=NOON)
        receipts.announce(exam, now=NOON)
    assert outbox.drain(receipts.MAIL, now=NOON) == 1
    receipts.send({"attempt": exam.id}, NOON)  # a repetition after a crash
    messages = db.session.scalars(select(InboxMessage)).all()
    [message] = [one for one in messages if one.kind == AttemptNotice.RECEIPT]
    assert message.path == f"/attempts/{sitting.public_id}"
    assert {receipt.number, receipt.digest, receipt.mac} <= set(message.values.values())
    assert "people.inbox_mail" in outbox.due_kinds(NOON)
    [sat] = single.exams_sat(sitting.person_id, None, 25)
    assert (sat.public_id, sat.ending, sat.at) == (sitting.public_id, "submitted", NOON)
