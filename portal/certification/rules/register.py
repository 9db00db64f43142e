"""What must be true of the register, and the digest that a day's checkpoint signs (CE-6).

Numbers of a unit and year run from one without a gap. Every certificate still says what it said
when it was signed, or its words were erased by an erasure that is on record. What a checkpoint has
covered can be neither changed, taken out nor added to: each digest goes on from the one before.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from portal.certification.rules.certificate_states import Act
from portal.core.canonical import Json, canonical_json, instant_text

ENTRY: Final = b"portal-kompetensi/register-entry/1\0"
TAG: Final = b"portal-kompetensi/register-checkpoint/1\0"
START: Final = "0" * 64


class Fault(StrEnum):
    """The first thing that is wrong at a position."""

    GAP = "a number is missing before it"
    TWICE = "its number was given before"
    COUNTER = "the counter of the unit says another last number"
    LOST = "its facts are gone and no erasure is on record"
    UNREADABLE = "its facts cannot be read"
    COMMITMENT = "its facts do not fit the register's commitment"
    OTHER = "its facts say something else than the register"
    KEY = "it was signed with a key that was never published"
    SIGNATURE = "the signature over its facts does not hold"
    CREDENTIAL = "its credential does not hold or belongs to other facts"
    PLACE = "it stands in no status list"
    ACTS = "its acts cannot have happened in this order"
    SUCCESSOR = "the one it was replaced by does not name it"
    CHANGED = "entries of the day were changed, added or taken out"
    UNSIGNED = "the checkpoint's signature does not hold"
    APART = "the copy kept outside says something else"


@dataclass(frozen=True, slots=True)
class Bad:
    """`where` names the position: unit, year and number, or agency and day."""

    where: str
    fault: Fault


def follow(expected: int, found: int) -> Fault | None:
    """Why this number cannot come next."""
    if found == expected:
        return None
    return Fault.GAP if found > expected else Fault.TWICE


def may_have_happened(acts: Sequence[Act]) -> bool:
    """Whether these acts, in order, can all have been done to one certificate."""
    suspended = ended = False
    for act in acts:
        if ended or (act is Act.SUSPENDED and suspended):
            return False
        if act is Act.REINSTATED and not suspended:
            return False
        suspended = act is Act.SUSPENDED
        ended = act in {Act.REVOKED, Act.REISSUED}
    return True


def digest(previous: str, entries: Iterable[Json]) -> tuple[str, int]:
    """Of everything up to a checkpoint: the digest before it and each entry since, in order; and
    how many entries these were.
    """
    found, count = hashlib.sha256(ENTRY + previous.encode()), 0
    for entry in entries:
        content = canonical_json(entry)
        found.update(len(content).to_bytes(4, "big") + content)
        count += 1
    return found.hexdigest(), count


def statement(agency: int, through: datetime, count: int, head: str) -> bytes:
    """What is signed: the head of an agency's register, and how many entries the stretch has."""
    said: dict[str, Json] = {
        "agency": agency,
        "through": instant_text(through),
        "entries": count,
        "head": head,
    }
    return TAG + canonical_json(said)
