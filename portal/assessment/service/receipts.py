"""Receipts of closed attempts: made once, in the closing transaction, and the same ever after."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from portal.assessment import queries, single
from portal.assessment.models import Attempt
from portal.assessment.rules import receipts as rules
from portal.assessment.rules.attempts import Purpose
from portal.assessment.rules.receipts import Receipt
from portal.core import keys, outbox
from portal.core.canonical import instant_text
from portal.people.service import inbox
from portal.people.service.inbox import NoticeKind

MAIL = "assessment.receipt"
"""Outbox kind: tell the examinee the receipt of an exam, by mail too."""


class AttemptNotice(NoticeKind):
    """What the engine tells examinees."""

    RECEIPT = "attempt.receipt"


@dataclass(frozen=True, slots=True)
class Checked:
    """A receipt somebody holds that is genuine; `same` when the stored answers still give it."""

    title: str
    receipt: Receipt
    same: bool


def make(
    attempt: Attempt, ending: str, finished_at: datetime, answers: Mapping[str, Mapping[str, Any]]
) -> dict[str, str | int]:
    """What the row keeps of the receipt. Its MAC is made once, so a rotated key changes nothing."""
    answered, digest = rules.digest_of(attempt.public_id, attempt.paper, answers)
    number = rules.number_of(attempt.public_id)
    bare = Receipt(number, finished_at, ending, answered, len(attempt.paper), digest)
    return {
        "answered": answered,
        "items": bare.items,
        "digest": digest,
        "mac": keys.current().mac(keys.Purpose.RECEIPT, bare.message),
    }


def of(attempt: Attempt) -> Receipt | None:
    """The receipt of an attempt; none while it is open, and for those closed before there were any.

    A voided attempt has none.
    """
    if attempt.receipt is None or attempt.closed_at is None or attempt.ending is None:
        return None
    number = rules.number_of(attempt.public_id)
    return Receipt(number, attempt.closed_at, attempt.ending, **attempt.receipt)


def announce(attempt: Attempt, *, now: datetime) -> None:
    """Enter the message about an exam's receipt; joins the closing transaction.

    Quizzes show theirs on their page alone: a letter for each would be noise.
    """
    if attempt.purpose == Purpose.EXAM.value:
        outbox.enqueue(MAIL, {"attempt": attempt.id}, event_key=f"receipt:{attempt.id}", now=now)


def send(payload: Mapping[str, Any], now: datetime) -> None:
    """Outbox handler: the message with the receipt, once."""
    attempt = single.attempt_by_id(payload["attempt"])
    receipt = of(attempt)
    if receipt is None:
        return
    inbox.send(
        attempt.person_id,
        AttemptNotice.RECEIPT,
        {
            "title": attempt.title,
            "number": receipt.number,
            "closed_at": instant_text(receipt.closed_at),
            "answered": receipt.answered,
            "items": receipt.items,
            "digest": receipt.digest,
            "mac": receipt.mac,
        },
        path=f"/attempts/{attempt.public_id}",
        event_key=f"receipt:{attempt.id}",
        now=now,
        mail=True,
    )


def check(number: str, mac: str) -> Checked | None:
    """The genuine receipt of this number and MAC; a wrong and an unknown one look the same."""
    attempt = single.attempt_of_receipt(rules.read_number(number))
    receipt = None if attempt is None else of(attempt)
    if attempt is None or receipt is None:
        return None
    if not keys.current().mac_fits(keys.Purpose.RECEIPT, receipt.message, mac.strip().lower()):
        return None
    answers = queries.answers_of(attempt.id)
    answered, digest = rules.digest_of(attempt.public_id, attempt.paper, answers)
    same = (answered, digest) == (receipt.answered, receipt.digest)
    return Checked(attempt.title, replace(receipt, mac=mac.strip().lower()), same)
