"""The competence index and the state of a period: pure, with the formula's source."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PeriodState(StrEnum):
    """Computed from the dates; never stored."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


def state(from_on: date, until_on: date, today: date) -> PeriodState:
    """Where a period stands on the agency's day `today`; half-open span."""
    if today < from_on:
        return PeriodState.PLANNED
    return PeriodState.OPEN if today < until_on else PeriodState.CLOSED


@dataclass(frozen=True, slots=True)
class Figure:
    """One competency of a form: level held and required on the cut-off day."""

    competency_id: int
    level: int
    required: int

    @property
    def gap(self) -> int:
        """Levels missing; a surplus counts as 0 (PP 11/2017 art. 206; reference README §14.4)."""
        return max(0, self.required - self.level)


@dataclass(frozen=True, slots=True)
class Index:
    """Competencies that meet the standard, of those required."""

    met: int
    required: int


def competence_index(figures: Iterable[Figure]) -> Index:
    """How many required competencies meet the standard."""
    rows = list(figures)
    return Index(met=sum(1 for row in rows if row.gap == 0), required=len(rows))
