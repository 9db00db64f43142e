"""Answering a whole paper and handing it in."""

from collections.abc import Callable
from datetime import datetime

from portal.assessment.service import attempts, saving
from tests.assessment.conftest import Sitting
from tests.support.portal_app import NOON


def answer(sitting: Sitting, *, seq: int = 1, now: datetime = NOON, wrong: bool = False) -> None:
    """Save the right response to every item; `wrong`: leave all of them blank."""
    given = {} if wrong else {
        place["ref"]: sitting.stored(place["kind"]) for place in sitting.paper
    }  # fmt: skip
    saving.save(saving.Request(sitting.public_id, sitting.hold, seq, given), now=now)


def hand_in(
    sitting: Sitting,
    *,
    close_at: datetime | None = None,
    between: Callable[[], None] | None = None,
    wrong: bool = False,
) -> None:
    """Everything right (or nothing answered), submitted at NOON; with `close_at`, left open and
    closed by a read then.
    """
    if sitting.attempt.closed_at is None:
        answer(sitting, wrong=wrong)
    if between is not None:
        between()
    if close_at is None:
        attempts.submit(sitting.person_id, sitting.public_id, now=NOON)
    else:
        attempts.close_due(sitting.person_id, close_at)
