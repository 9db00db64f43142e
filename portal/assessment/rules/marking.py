"""Marking: an item's key and a response in, whole marks out. Pure and order-free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Marks:
    """`earned` of `possible` whole marks."""

    earned: int
    possible: int


class BadResponse(ValueError):
    """A response whose shape does not fit the item."""


def check_response(kind: str, face: Mapping[str, Any], response: object) -> dict[str, Any]:
    """The response as stored, or BadResponse. An empty choice list takes the answer back."""
    if not isinstance(response, Mapping) or set(response) != {"choice"}:
        raise BadResponse("shape")
    choice = response["choice"]
    if not isinstance(choice, Sequence) or isinstance(choice, str):
        raise BadResponse("choice must be a list")
    known = len(face["options"])
    numbers = list(choice)
    if any(not isinstance(n, int) or isinstance(n, bool) or not 0 <= n < known for n in numbers):
        raise BadResponse("unknown option")
    if kind != "multiple" and len(numbers) > 1:
        raise BadResponse("one option only")
    return {"choice": sorted(set(numbers))}


def mark(key: Mapping[str, Any], response: Mapping[str, Any] | None) -> Marks:
    """One mark for exactly the right options, none otherwise."""
    if not response:
        return Marks(0, 1)
    return Marks(int(sorted(response["choice"]) == sorted(key["correct"])), 1)
