"""Answers of SIASN to the lines of a file: which line, taken or refused, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LINE, STATE, REASON = "Nomor baris", "Status", "Alasan"
"""The columns an answer needs; further ones are left alone."""
REASON_LENGTH: Final = 500
_ACCEPTED = frozenset({"diterima", "terima", "sukses", "berhasil", "accepted"})
_REFUSED = frozenset({"ditolak", "tolak", "gagal", "refused"})


class SiasnState(StrEnum):
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class SiasnRefusal(StrEnum):
    COLUMNS = "siasn.columns"
    UNKNOWN = "siasn.unknown"
    STATE_UNKNOWN = "siasn.state_unknown"
    REASON_MISSING = "siasn.reason_missing"
    ANSWERED = "siasn.answered"
    TWICE = "siasn.twice"
    NOTHING_TO_SEND = "siasn.nothing_to_send"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the file says about one line; `batch` and `line` are its number taken apart."""

    batch: str
    line: int
    state: SiasnState
    reason: str


def read(cells: Mapping[str, str]) -> Answer | SiasnRefusal:
    """One row of an answer, or why it says nothing."""
    batch, _sep, number = cells.get(LINE, "").strip().rpartition("-")
    if not batch or not number.isdecimal() or len(number) > 6:
        return SiasnRefusal.UNKNOWN
    word = cells.get(STATE, "").strip().casefold()
    if word in _ACCEPTED:
        return Answer(batch, int(number), SiasnState.ACCEPTED, "")
    if word not in _REFUSED:
        return SiasnRefusal.STATE_UNKNOWN
    reason = " ".join(cells.get(REASON, "").split())[:REASON_LENGTH]
    if not reason:
        return SiasnRefusal.REASON_MISSING
    return Answer(batch, int(number), SiasnState.REFUSED, reason)


def may_answer(state: SiasnState, answer: Answer) -> SiasnRefusal | None:
    """A line is answered once; the same answer again changes nothing."""
    if state in (SiasnState.SENT, answer.state):
        return None
    return SiasnRefusal.ANSWERED
