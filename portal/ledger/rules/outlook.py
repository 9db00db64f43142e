"""What the cached profile says of the days to come: the next turn for the worse.

`explain.expiry` tells the same with the proofs that end; this needs only the stored steps, so a
list of many competencies costs no evidence. A property test holds the two against each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from portal.ledger.rules.evidence import FOREVER
from portal.ledger.rules.explain import Turn


class Step(NamedTuple):
    """A stored segment, as far as it matters here."""

    from_on: date
    until_on: date
    level: int
    awaiting: bool


@dataclass(frozen=True, slots=True)
class Turning:
    """The day on which a level drops or begins to wait, and the level from then on."""

    on: date
    turn: Turn
    level: int


def next_turning(steps: Sequence[Step], on: date) -> Turning | None:
    """The next turn for the worse after this day; `steps` of one competency, by day."""
    to_come: list[Step | None] = [step for step in steps if step.until_on > on]
    for before, after in pairwise([*to_come, None]):
        if before is None:
            continue
        follows = after if after and after.from_on == before.until_on else None
        turning = _between(before, follows)
        if turning is not None:
            return turning
    return None


def _between(before: Step, after: Step | None) -> Turning | None:
    if after is None:
        if before.level == 0 or before.until_on == FOREVER:
            return None
        return Turning(before.until_on, Turn.DROPS, 0)
    if after.level < before.level:
        return Turning(after.from_on, Turn.DROPS, after.level)
    if after.awaiting and not before.awaiting:
        return Turning(after.from_on, Turn.AWAITS, after.level)
    return None
