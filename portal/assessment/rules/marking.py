"""Marking: an item's key and a response in, whole marks out. Pure and order-free."""

from dataclasses import dataclass

from portal.assessment.rules.kinds import KINDS
from portal.assessment.rules.kinds.base import Key, Response


@dataclass(frozen=True, slots=True)
class Marks:
    """`earned` of `possible` whole marks."""

    earned: int
    possible: int


def mark(kind: str, key: Key, response: Response | None) -> Marks:
    """The marks of one response.

    An item is worth 1 mark unless its author says more, so that every paper drawn by the same
    rules is worth the same. The share of parts that are right earns that share of the marks,
    rounded down: with 1 mark everything must be right.
    """
    possible = int(key.get("marks", 1))
    if response is None or KINDS[kind].is_blank(response):
        return Marks(0, possible)
    right, parts = KINDS[kind].right(key, response), KINDS[kind].parts(key)
    return Marks(possible * right // parts, possible)
