"""When a new wording of an item changes what is right: that takes two persons (AZ-9)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

TELLING = frozenset({"why", "explanation", "source"})
"""What a key says besides what is right: reasons for readers, no part of the marking."""


class BankRefusal(StrEnum):
    """Why a bank, or an item of one, is not written."""

    CODE_TAKEN = "bank.code_taken"
    CHANGED = "bank.changed"
    TWO_PERSONS = "bank.two_persons"


def key_changed(kind: str, key: Mapping[str, Any], new_kind: str, new: Mapping[str, Any]) -> bool:
    """Whether answers would be marked otherwise than before."""
    return (kind, marking(key)) != (new_kind, marking(new))


def marking(key: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a key that marking reads."""
    return {name: value for name, value in key.items() if name not in TELLING}
