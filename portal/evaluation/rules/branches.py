"""A tree of units looked at one level at a time: no level tells what another one holds back.

A figure of a level may be shown only where that of the unit it lies in is shown (PR-3): units that
are held back beside it could be told from the difference.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from portal.evaluation.rules import groups
from portal.evaluation.rules.groups import Tally

Path = tuple[int, ...]
"""The ids of a unit and of those above it, from the root down."""
ByUnit = Mapping[int, Tally]


@dataclass(frozen=True, slots=True)
class Level:
    """Units next below the last of `trunk`, each with all below it.

    `rows`: unit → competency → what may be shown of it. The last of `trunk` is itself among them
    for people who serve in it directly. `deeper`: those with units of their own. `held`: some
    figure is held back. `top`: how much of the trunk lies above everybody looked at.
    """

    trunk: Path
    rows: Mapping[int, Mapping[int, Tally]]
    whole: Mapping[int, Tally]
    deeper: frozenset[int]
    held: bool
    top: int = 0


def level(
    tallies: Mapping[int, ByUnit], paths: Mapping[int, Path], into: int | None, least: int
) -> Level | None:
    """The level below the unit `into`; None: the first one at which units part.

    `tallies`: competency → unit → tally, `paths`: of each of these units. Nothing where no figure
    is of a unit below `into`.
    """
    whole = {one: groups.together(by_unit.values()) for one, by_unit in tallies.items()}
    whole = {one: tally for one, tally in whole.items() if tally.people >= least}
    units = {unit for by_unit in tallies.values() for unit in by_unit}
    top: int | None = None
    while units:
        found = _next(tallies, {one: paths[one] for one in units}, whole, least)
        top = len(found.trunk) if top is None else top
        if into is None or into in found.trunk:
            return replace(found, top=top)
        inside = {one for one in units if into in paths[one]}
        if not inside:
            return None
        at = _branch(paths[min(inside)], found.trunk)
        units = {one for one in units if _branch(paths[one], found.trunk) == at}
        whole = dict(found.rows[at])
    return None


def _next(
    tallies: Mapping[int, ByUnit], paths: Mapping[int, Path], whole: Mapping[int, Tally], least: int
) -> Level:
    """The level at which these units part."""
    trunk = _trunk(paths.values())
    branch = {unit: _branch(path, trunk) for unit, path in paths.items()}
    rows: dict[int, dict[int, Tally]] = {one: {} for one in branch.values()}
    held = False
    for competency, by_unit in tallies.items():
        sums: dict[int, Tally] = {}
        for unit in by_unit.keys() & branch.keys():
            sums[branch[unit]] = sums.get(branch[unit], groups.NOBODY) + by_unit[unit]
        kept = groups.shown(sums, least) if competency in whole else frozenset()
        held = held or len(kept) < len(sums)
        for one in kept:
            rows[one][competency] = sums[one]
    deeper = {branch[unit] for unit, path in paths.items() if len(path) > len(trunk) + 1}
    return Level(trunk, rows, whole, frozenset(deeper), held)


def _trunk(paths: Collection[Path]) -> Path:
    """What all of these begin with."""
    first, last = min(paths), max(paths)
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[:same]


def _branch(path: Path, trunk: Path) -> int:
    """The unit next below the trunk, or the trunk's last one."""
    return path[len(trunk)] if len(path) > len(trunk) else path[-1]
