"""What a person's posts require, and the gap to it.

The requirement is the maximum per competency over the posts held definitively; acting posts
(Plt., Plh.) are shown apart and require nothing. The gap is the standard minus the level held; a
surplus counts as 0, so it makes up for nothing elsewhere. Sources: PP 11/2017 Article 166 (a
standard names the level of each competency), Article 206 (the gap of profile against the standard
of the job held and of a job aimed at); architecture, Jobs and posts.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.competency.rules.kinds import HIGHEST, LOWEST


class StandardRefusal(StrEnum):
    EMPTY = "empty"
    LEVEL_OUT_OF_RANGE = "level_out_of_range"
    UNKNOWN_COMPETENCY = "unknown_competency"
    LEVEL_NOT_DESCRIBED = "level_not_described"
    DAY_TAKEN = "day_taken"


@dataclass(frozen=True, slots=True)
class Standard:
    """The levels one job requires from a day on, until the job's next standard begins."""

    job_id: int
    valid_from: date
    levels: Mapping[int, int]  # competency id -> level 1 to 5


@dataclass(frozen=True, slots=True)
class Holding:
    """A post held from a day until another (half-open; None: without an end)."""

    post_id: int
    job_id: int
    acting: bool
    from_on: date
    until_on: date | None = None

    def holds(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


@dataclass(frozen=True, slots=True)
class Required:
    """A level and the posts that ask for it: all those at the maximum, in the order of ids."""

    level: int
    post_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What is required of one person on one day. `acting` is for showing, never for counting."""

    definitive: Mapping[int, Required]  # by competency id
    acting: Mapping[int, Required]


@dataclass(frozen=True, slots=True)
class Gap:
    """`missing` levels, 0 to 5; a level above the standard is no negative gap."""

    competency_id: int
    required: int
    held: int
    missing: int


def may_set(
    standard: Standard, described: Mapping[int, int], taken: Iterable[date]
) -> StandardRefusal | None:
    """Why a job cannot get this standard; None when it can.

    `described` gives the highest level of each competency that exists; `taken` the days on which
    another standard of the job begins.
    """
    if not standard.levels:
        return StandardRefusal.EMPTY
    if any(not LOWEST <= level <= HIGHEST for level in standard.levels.values()):
        return StandardRefusal.LEVEL_OUT_OF_RANGE
    if any(competency not in described for competency in standard.levels):
        return StandardRefusal.UNKNOWN_COMPETENCY
    if any(level > described[competency] for competency, level in standard.levels.items()):
        return StandardRefusal.LEVEL_NOT_DESCRIBED
    if standard.valid_from in set(taken):
        return StandardRefusal.DAY_TAKEN
    return None


def standard_in_force(standards: Sequence[Standard], on: date) -> Standard | None:
    """The last standard of one job that has begun. `standards` in the order of valid_from."""
    begun = bisect_right(standards, on, key=lambda standard: standard.valid_from)
    return standards[begun - 1] if begun else None


def requirement(
    holdings: Iterable[Holding], standards: Mapping[int, Sequence[Standard]], on: date
) -> Requirement:
    """What the posts held on this day require. `standards` by job id, each by valid_from.

    A job whose standard has not begun requires nothing yet.
    """
    asked: tuple[dict[int, list[tuple[int, int]]], ...] = ({}, {})
    for holding in holdings:
        if not holding.holds(on):
            continue
        standard = standard_in_force(standards.get(holding.job_id, ()), on)
        for competency, level in (standard.levels if standard else {}).items():
            asked[holding.acting].setdefault(competency, []).append((level, holding.post_id))
    definitive, acting = (
        {competency: _maximum(wishes) for competency, wishes in sorted(part.items())}
        for part in asked
    )
    return Requirement(definitive, acting)


def _maximum(wishes: Sequence[tuple[int, int]]) -> Required:
    level = max(level for level, _ in wishes)
    return Required(level, tuple(sorted({post for asked, post in wishes if asked == level})))


def missing_levels(required: int, held: int) -> int:
    """Standard minus level, a surplus being 0."""
    return max(0, required - held)


def gaps(required: Mapping[int, Required], held: Mapping[int, int]) -> tuple[Gap, ...]:
    """One gap per required competency, the largest first; equal ones by competency id.

    A competency without an entry in `held` stands at level 0.
    """
    found = [
        Gap(competency, wish.level, level, missing_levels(wish.level, level))
        for competency, wish in required.items()
        for level in (held.get(competency, 0),)
    ]
    return tuple(sorted(found, key=lambda gap: (-gap.missing, gap.competency_id)))
