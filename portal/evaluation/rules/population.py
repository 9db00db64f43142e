"""Who is in a period and who rates whom, with the gaps somebody has to look at first.

Everybody with a status of the rule who serves in one of its units is in; who came too late is left
to the next period. The raters of a person are those who led them, each for the months they did.
Leave, a move or a vacant post never takes anybody out and never lowers anything: it is a gap for
HR to look at. Sources: PermenPANRB 6/2022 (*pejabat penilai kinerja* is the direct superior).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from portal.ledger.rules.counting import months_after
from portal.people.rules.posts import TenureKind

STATUSES: Final = ("pns", "cpns", "pppk", "pppk_paruh_waktu")
"""Of whom an evaluation is made unless the rule says otherwise."""


@dataclass(frozen=True, slots=True)
class Population:
    """The rule of a period: statuses, and units with all below them; none: the whole agency."""

    statuses: AbstractSet[str] = frozenset(STATUSES)
    units: AbstractSet[int] = frozenset()

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Population":
        return cls(frozenset(kept["statuses"]), frozenset(kept["units"]))

    def stored(self) -> dict[str, Any]:
        return {"statuses": sorted(self.statuses), "units": sorted(self.units)}


class PopulationRefusal(StrEnum):
    """Why a period cannot have this population."""

    NO_STATUS = "population.no_status"
    NOBODY = "population.nobody"


class Left(StrEnum):
    """Why somebody of the agency is not in."""

    STATUS = "population.status"
    UNIT = "population.unit"
    TOO_SHORT = "population.too_short"  # served too few months of the period
    GONE = "population.gone"  # employed no more on the day that counts


class Gap(StrEnum):
    """What HR looks at before a period is opened; none of them keeps it from opening."""

    NO_POST = "gap.no_post"
    ONLY_ACTING = "gap.only_acting"  # holds no post definitively
    NO_RATER = "gap.no_rater"  # vacant up to the top, or the top itself
    ACTING_RATER = "gap.acting_rater"
    SEVERAL_RATERS = "gap.several_raters"
    RATER_GONE = "gap.rater_gone"
    MOVED = "gap.moved"  # served in more than one unit
    ON_LEAVE = "gap.on_leave"


@dataclass(frozen=True, slots=True)
class Above:
    """Somebody above a person on a day: through which of the person's posts, and how held."""

    rater: int
    kind: TenureKind  # of the rater's post
    through: TenureKind  # of the person's post


@dataclass(frozen=True, slots=True)
class Member:
    """What is known of one person over the period.

    `months` are those in which they served on the first day (or the first day of the period),
    `above` who led them then; `units` in which they served, the last one last.
    """

    person: int
    status: str
    within: AbstractSet[int]  # the unit of the day that counts, and those above it
    is_employed: bool
    months: Sequence[date]
    units: Sequence[int] = ()
    above: Mapping[date, Sequence[Above]] = field(default_factory=dict)
    posts: Sequence[TenureKind] = ()
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class Rater:
    """Who rates a person, and for how many months of the period."""

    person: int
    months: int
    is_acting: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A person of the population with their raters and what HR should look at."""

    person: int
    raters: tuple[Rater, ...]
    gaps: tuple[Gap, ...]


def left_out(member: Member, rule: Population, least_months: int) -> Left | None:
    """Why somebody is not in; the first reason that applies."""
    if not member.is_employed:
        return Left.GONE
    if member.status not in rule.statuses:
        return Left.STATUS
    if rule.units and rule.units.isdisjoint(member.within):
        return Left.UNIT
    return Left.TOO_SHORT if len(member.months) < least_months else None


def placed(member: Member, *, least_months: int, gone: AbstractSet[int]) -> Placed:
    """Who rates the person. `gone`: who is employed in the agency no more.

    Each rater's months are those they led; who led for fewer than `least_months` rates only where
    nobody led longer. The months of one who has gone fall to who led last; where nobody is left,
    nobody rates, and HR names somebody.
    """
    led: Counter[int] = Counter()
    last: dict[int, date] = {}
    acting: dict[int, bool] = {}
    for day in member.months:
        for one in _raters_on(member.above.get(day, ())):
            led[one.rater] += 1
            last[one.rater] = day
            acting[one.rater] = one.kind is not TenureKind.DEFINITIVE
    was_gone = [one for one in led if one in gone]
    there = [one for one in led if one not in gone]
    if there and was_gone:
        heir = max(there, key=lambda one: (last[one], led[one], -one))
        led[heir] += sum(led[one] for one in was_gone)
    enough = [one for one in there if led[one] >= least_months] or there
    ordered = sorted(enough, key=lambda one: (last[one], led[one], -one), reverse=True)
    raters = tuple(Rater(one, led[one], acting[one]) for one in ordered)
    return Placed(member.person, raters, tuple(_gaps(member, raters, bool(was_gone))))


def _raters_on(above: Sequence[Above]) -> Sequence[Above]:
    """Those above the posts held definitively, definitive holders before acting ones."""
    through = [one for one in above if one.through is TenureKind.DEFINITIVE] or list(above)
    holders = [one for one in through if one.kind is TenureKind.DEFINITIVE] or through
    return list({one.rater: one for one in holders}.values())


def _gaps(member: Member, raters: Sequence[Rater], was_gone: bool) -> Iterable[Gap]:
    found = {
        Gap.NO_POST: not member.posts,
        Gap.ONLY_ACTING: bool(member.posts) and TenureKind.DEFINITIVE not in member.posts,
        Gap.NO_RATER: not raters,
        Gap.ACTING_RATER: any(one.is_acting for one in raters),
        Gap.SEVERAL_RATERS: len(raters) > 1,
        Gap.RATER_GONE: was_gone,
        Gap.MOVED: len(set(member.units)) > 1,
        Gap.ON_LEAVE: member.is_away,
    }
    return [gap for gap, is_so in found.items() if is_so]


def month_days(from_on: date, until_on: date) -> tuple[date, ...]:
    """The first day of the period and of each further month of it (ends exclusive)."""
    days = [from_on]
    while (following := months_after(from_on, len(days))) < until_on:
        days.append(following)
    return tuple(days)
