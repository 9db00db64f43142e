"""What becomes of a save, and how many may come."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.assessment.rules.pace import BURST, PER_SECOND, take
from portal.assessment.rules.saving import Outcome, SaveFault, Standing, outcome

END = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "found"),
    [(-1, Outcome.STORED), (0, Outcome.STORED), (29, Outcome.STORED), (30, Outcome.LATE),
     (31, Outcome.LATE)],
)  # fmt: skip
def test_until_the_grace_is_over_a_save_counts(seconds: int, found: Outcome) -> None:
    """EX-5."""
    assert outcome(Standing(1, END, is_closed=False), 1, END + timedelta(seconds=seconds)) is found


def test_another_epoch_and_a_closed_attempt() -> None:
    assert outcome(Standing(2, END, is_closed=False), 1, END) is Outcome.TAKEN_OVER
    assert outcome(Standing(2, END, is_closed=True), 1, END) is Outcome.TAKEN_OVER
    assert outcome(Standing(1, END, is_closed=True), 1, END) is Outcome.CLOSED
    assert outcome(Standing(1, END, False), 2, END) is SaveFault.EPOCH_FROM_THE_FUTURE


def test_a_burst_then_so_many_a_second() -> None:
    bucket, allowed = None, 0
    for _ in range(BURST + 10):
        bucket, is_allowed = take(bucket, END)
        allowed += is_allowed
    assert allowed == BURST
    for _ in range(PER_SECOND + 5):
        bucket, is_allowed = take(bucket, END + timedelta(seconds=1))
        allowed += is_allowed
    assert allowed == BURST + PER_SECOND


def test_a_clock_that_goes_back_gives_nothing() -> None:
    bucket, _ = take(None, END)
    for _ in range(BURST):
        bucket, _allowed = take(bucket, END)
    assert not take(bucket, END - timedelta(hours=1))[1]
