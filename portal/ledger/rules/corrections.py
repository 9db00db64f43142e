"""A correction: what one line of recorded evidence should have said.

The fact is never changed; the next revision of its source takes its place and names who asked.
Source: UU 27/2022 Article 6 (the right to have wrong data about oneself put right).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from portal.competency.rules.kinds import LOWEST, Strand
from portal.ledger.rules.evidence import Line


class CorrectionRefusal(StrEnum):
    LINE_UNKNOWN = "correction.line_unknown"
    NOTHING_CHANGED = "correction.nothing_changed"
    LEVEL_OUTSIDE = "correction.level_outside"
    DAY_MISSING = "correction.day_missing"
    DAY_NOT_COME = "correction.day_not_come"
    ENDS_TOO_EARLY = "correction.ends_too_early"


@dataclass(frozen=True, slots=True)
class Correction:
    """Which line is meant, by what it says now, and what it should say.

    `valid_until` None leaves the end to the policy.
    """

    strand: Strand
    level: int
    to_level: int
    valid_from: date
    valid_until: date | None


def corrected(
    lines: Sequence[Line], competency_id: int, wanted: Correction, *, highest: int, today: date
) -> tuple[Line, ...] | CorrectionRefusal:
    """All lines of the next revision; those not meant stay as they are. `highest` is the highest
    level the dictionary describes.
    """
    meant = next(
        (
            line
            for line in lines
            if (line.competency_id, line.strand, line.target_level)
            == (competency_id, wanted.strand, wanted.level)
        ),
        None,
    )
    if meant is None:
        return CorrectionRefusal.LINE_UNKNOWN
    lowest = 0 if wanted.strand is Strand.OVERALL else LOWEST
    if not lowest <= wanted.to_level <= highest:
        return CorrectionRefusal.LEVEL_OUTSIDE
    if wanted.valid_from > today:
        return CorrectionRefusal.DAY_NOT_COME
    if wanted.valid_until is not None and wanted.valid_until <= wanted.valid_from:
        return CorrectionRefusal.ENDS_TOO_EARLY
    after = replace(
        meant,
        target_level=wanted.to_level,
        valid_from=wanted.valid_from,
        valid_until=wanted.valid_until,
    )
    if after == meant:
        return CorrectionRefusal.NOTHING_CHANGED
    return tuple(after if line is meant else line for line in lines)
