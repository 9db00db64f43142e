"""Whether what was decided closed the gap: the figures then, and those of the next period.

A unit's effect is about the unit and names nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.evaluation.rules.followups import Result


class Closing(StrEnum):
    CLOSED = "closed"
    SMALLER = "smaller"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Effect:
    """For a person `held` is the level and `wanted` the standard; for a unit `held` counts those
    who miss it, of `wanted` asked.
    """

    before: int
    held: int
    wanted: int
    closing: Closing


def of_person(before: int, held: int, wanted: int) -> Effect:
    """A level that stands, or fell because it expired, is open."""
    if held >= wanted:
        return Effect(before, held, wanted, Closing.CLOSED)
    return Effect(before, held, wanted, Closing.SMALLER if held > before else Closing.OPEN)


def of_unit(before: int, results: Iterable[Result], competency: int) -> Effect | None:
    """None where nobody of the unit is asked for it any more."""
    asked = [
        one
        for result in results
        for one in result.figures
        if one.competency_id == competency and one.required
    ]
    missing = sum(one.gap > 0 for one in asked)
    if not asked:
        return None
    if not missing:
        return Effect(before, 0, len(asked), Closing.CLOSED)
    closing = Closing.SMALLER if missing < before else Closing.OPEN
    return Effect(before, missing, len(asked), closing)
