"""Practical and oral assessment: what was observed, whether it is enough, and why.

An assessor marks every point of the checklist. Two assessors are compared point by point; where
they differ, an agreement of both or a third assessor decides that point and no other. Sources: the
figures name theirs (`practical_policy`); indicators of behaviour PermenPANRB 38/2017; outcome
competent or not yet competent Peraturan BNSP 03/2013; written grounds Peraturan BKN 7/2020.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.certification.rules.practical_policy import Figures, PracticalPolicy
from portal.competency.rules.kinds import SourceKind, Strand

OBSERVED: Final = "observed"
PROVES: Final[Mapping[str, tuple[SourceKind, Strand]]] = {
    "practical": (SourceKind.PRACTICAL, Strand.SKILL),
    "oral": (SourceKind.PRACTICAL, Strand.SKILL),
    OBSERVED: (SourceKind.OBSERVATION, Strand.ATTITUDE),
}
"""Form → what it proves: behaviour observed at work by an assessor is the other proof of attitude
beside the superior's rating.
"""
MAX_POINTS: Final = 40
LONGEST_POINT: Final = 300
LONGEST_NOTE: Final = 2000


class Mark(StrEnum):
    """What was seen of one point."""

    OBSERVED = "observed"
    PARTLY = "partly"
    NOT_OBSERVED = "not_observed"


_ORDER: Final = {Mark.NOT_OBSERVED: 0, Mark.PARTLY: 1, Mark.OBSERVED: 2}
Marks = Mapping[str, Mark]
"""Point key → mark."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to observe. `own`: added by the agency to the dictionary's indicators.

    Without a critical point observed in full nobody passes; one that `needs_example` takes a
    dated example from the work whenever something of it was seen.
    """

    key: str
    text: str
    is_own: bool = False
    is_critical: bool = False
    needs_example: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """What an assessor wrote about one point; `mark` None is not marked yet."""

    mark: Mark | None = None
    note: str = ""
    example: str = ""
    example_on: date | None = None


class AssessmentRefusal(StrEnum):
    LEVEL_NOT_DESCRIBED = "practical_assessment.level_not_described"
    REVERSED = "practical_assessment.reversed"
    LEVEL_TOO_LOW = "practical_assessment.level_too_low"


class ChecklistRefusal(StrEnum):
    TOO_FEW_POINTS = "practical_checklist.too_few_points"
    TOO_MANY_POINTS = "practical_checklist.too_many_points"
    POINT_TOO_LONG = "practical_checklist.point_too_long"
    POINT_TWICE = "practical_checklist.point_twice"
    UNCHANGED = "practical_checklist.unchanged"


class SheetRefusal(StrEnum):
    TOO_EARLY = "practical_sheet.too_early"  # with minutes
    ENDED = "practical_sheet.ended"
    DECIDED = "practical_sheet.decided"
    HANDED_IN = "practical_sheet.handed_in"
    CHANGED = "practical_sheet.changed"
    NOT_DECIDED = "practical_sheet.not_decided"
    OWN = "practical_sheet.own"
    REASON_MISSING = "practical_sheet.reason_missing"


class AgreementRefusal(StrEnum):
    NOTHING_OPEN = "practical_agreement.nothing_open"
    OPEN_ONE = "practical_agreement.open_one"
    NONE_OPEN = "practical_agreement.none_open"
    OWN_PROPOSAL = "practical_agreement.own_proposal"
    NOT_BETWEEN = "practical_agreement.not_between"
    REASON_MISSING = "practical_agreement.reason_missing"


class PointFault(StrEnum):
    """Why one point of a sheet cannot be handed in so."""

    MARK_MISSING = "practical_point.mark_missing"
    NOTE_MISSING = "practical_point.note_missing"
    NOTE_TOO_LONG = "practical_point.note_too_long"
    EXAMPLE_MISSING = "practical_point.example_missing"
    EXAMPLE_DAY_MISSING = "practical_point.example_day_missing"
    EXAMPLE_DAY_NOT_COME = "practical_point.example_day_not_come"
    EXAMPLE_TOO_OLD = "practical_point.example_too_old"


class Why(StrEnum):
    """One reason of a result."""

    ENOUGH = "practical_why.enough"  # with earned, possible, cut
    BELOW_CUT = "practical_why.below_cut"  # with earned, possible, cut
    CRITICAL_SEEN = "practical_why.critical_seen"
    CRITICAL_MISSED = "practical_why.critical_missed"  # with the points


class Method(StrEnum):
    """How the marks of a result came about."""

    ONE = "one"  # one assessor
    SAME = "same"  # two, alike in every point
    AGREED = "agreed"  # two who recorded their agreement
    THIRD = "third"  # two and a third: the middle mark of each point


@dataclass(frozen=True, slots=True)
class Outcome:
    """Passed or not, and all of it that was counted. `missed`: critical points not seen in full."""

    passed: bool
    earned: int
    possible: int
    cut: int
    missed: tuple[str, ...]

    @property
    def reasons(self) -> tuple[Why, ...]:
        """Both conditions, each said, the one that decided first."""
        enough = Why.ENOUGH if self.earned >= self.cut else Why.BELOW_CUT
        critical = Why.CRITICAL_MISSED if self.missed else Why.CRITICAL_SEEN
        return (critical, enough) if self.missed else (enough, critical)


def may_publish(points: Sequence[Point], before: Sequence[Point]) -> ChecklistRefusal | None:
    """Why these points may not be the next version of a checklist."""
    if len(points) < 2:  # the attainment policy asks for two observed indicators
        return ChecklistRefusal.TOO_FEW_POINTS
    if len(points) > MAX_POINTS:
        return ChecklistRefusal.TOO_MANY_POINTS
    if any(len(one.text) > LONGEST_POINT for one in points):
        return ChecklistRefusal.POINT_TOO_LONG
    if len({one.text.casefold() for one in points}) < len(points):
        return ChecklistRefusal.POINT_TWICE
    return ChecklistRefusal.UNCHANGED if tuple(points) == tuple(before) else None


def judge(points: Sequence[Point], marks: Marks, policy: PracticalPolicy) -> Outcome:
    """The result of a full set of marks.

    Passed when every critical point was observed in full and the marks reach the cut. The cut is
    rounded up: nobody passes with less than the share the policy names.
    """
    figures = policy.figures
    earned = sum(worth(marks[one.key], figures) for one in points)
    possible = len(points) * figures.worth_observed
    cut = -(-possible * figures.pass_percent // 100)
    missed = tuple(
        one.key for one in points if one.is_critical and marks[one.key] is not Mark.OBSERVED
    )
    return Outcome(not missed and earned >= cut, earned, possible, cut, missed)


def worth(mark: Mark, figures: Figures) -> int:
    return {
        Mark.OBSERVED: figures.worth_observed,
        Mark.PARTLY: figures.worth_partly,
        Mark.NOT_OBSERVED: figures.worth_not_observed,
    }[mark]


def faults(
    points: Sequence[Point],
    seen: Mapping[str, Observation],
    policy: PracticalPolicy,
    assessed_on: date,
) -> dict[str, PointFault]:
    """Point key → why the sheet cannot be handed in; empty when it can."""
    found = {
        one.key: _fault(one, seen.get(one.key, Observation()), policy.figures, assessed_on)
        for one in points
    }
    return {key: fault for key, fault in found.items() if fault is not None}


def _fault(point: Point, seen: Observation, figures: Figures, on: date) -> PointFault | None:
    if seen.mark is None:
        return PointFault.MARK_MISSING
    if max(len(seen.note), len(seen.example)) > LONGEST_NOTE:
        return PointFault.NOTE_TOO_LONG
    if seen.mark is not Mark.OBSERVED and len(seen.note.strip()) < figures.shortest_note:
        return PointFault.NOTE_MISSING
    if point.needs_example and seen.mark is not Mark.NOT_OBSERVED:
        return _fault_of_example(seen, figures, on)
    return None


def _fault_of_example(seen: Observation, figures: Figures, on: date) -> PointFault | None:
    if len(seen.example.strip()) < figures.shortest_example:
        return PointFault.EXAMPLE_MISSING
    if seen.example_on is None:
        return PointFault.EXAMPLE_DAY_MISSING
    if seen.example_on > on:
        return PointFault.EXAMPLE_DAY_NOT_COME
    months = (on.year - seen.example_on.year) * 12 + on.month - seen.example_on.month
    return PointFault.EXAMPLE_TOO_OLD if months > figures.oldest_example_months else None


def differing(first: Marks, second: Marks) -> tuple[str, ...]:
    """The points two assessors marked differently, in the order of the first."""
    return tuple(key for key in first if first[key] is not second[key])


def between(first: Mark, second: Mark) -> tuple[Mark, ...]:
    """The marks an agreement may name: from the lower of the two to the higher one."""
    low, high = sorted((_ORDER[first], _ORDER[second]))
    return tuple(mark for mark, place in _ORDER.items() if low <= place <= high)


def is_agreement(first: Marks, second: Marks, agreed: Marks) -> bool:
    """Whether `agreed` settles every difference, nothing else, and lies between the two."""
    open_ones = set(differing(first, second))
    return set(agreed) == open_ones and all(
        mark in between(first[key], second[key]) for key, mark in agreed.items()
    )


def settled(first: Marks, agreed: Marks) -> dict[str, Mark]:
    """The marks of both once their differences are agreed."""
    return {key: agreed.get(key, mark) for key, mark in first.items()}


def middle(first: Marks, second: Marks, third: Marks) -> dict[str, Mark]:
    """The middle of three marks for each point the two differed in; where they agree, theirs."""
    return {
        key: mark
        if mark is second[key]
        else sorted((mark, second[key], third[key]), key=_ORDER.__getitem__)[1]
        for key, mark in first.items()
    }
