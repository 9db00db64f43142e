"""Who may add the scan of a certificate signed by hand, and who accepts it."""

from enum import StrEnum
from typing import Final

LEAST_WORDS: Final = 10
LONGEST_REASON: Final = 2000


class ScanState(StrEnum):
    WAITING = ""
    ACCEPTED = "accepted"
    RETURNED = "returned"


class ScanRefusal(StrEnum):
    """Why a scan is not added or decided about."""

    NOT_ON_PAPER = "scan.not_on_paper"
    MISSING = "scan.missing"
    THERE = "scan.there"
    NONE = "scan.none"
    DECIDED = "scan.decided"
    SAME_PERSON = "scan.same_person"
    REASON = "scan.reason"


def may_add(stands: ScanState | None, *, on_paper: bool, has_file: bool) -> ScanRefusal | None:
    """`stands`: of the newest scan. Only a returned one is followed by another."""
    if not on_paper:
        return ScanRefusal.NOT_ON_PAPER
    if stands not in {None, ScanState.RETURNED}:
        return ScanRefusal.THERE
    return None if has_file else ScanRefusal.MISSING


def may_decide(
    stands: ScanState | None, *, decider: int, added_by: int, holder: int
) -> ScanRefusal | None:
    """Neither who added it nor the holder decides whether it is the paper as it was signed."""
    if stands is None:
        return ScanRefusal.NONE
    if stands is not ScanState.WAITING:
        return ScanRefusal.DECIDED
    return ScanRefusal.SAME_PERSON if decider in {added_by, holder} else None


def may_return(reason: str) -> ScanRefusal | None:
    """Whoever scans again has to know why."""
    fits = LEAST_WORDS <= len(reason.strip()) <= LONGEST_REASON
    return None if fits else ScanRefusal.REASON
