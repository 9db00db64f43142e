"""A file beside what is known now: every line judged, nothing written."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.core.errors import Refused
from portal.people.queries import snapshots
from portal.people.rules import identifiers
from portal.people.rules.importing import columns, people, structure
from portal.people.rules.importing.columns import ColumnMap
from portal.people.rules.importing.fields import Field, Sheet
from portal.people.rules.importing.known import KnownPost, KnownUnit, Snapshot
from portal.people.rules.importing.reasons import ImportRefusal
from portal.people.rules.importing.results import Choices, Staging
from portal.people.rules.importing.structure import Structure
from portal.people.rules.importing.tables import Table
from portal.people.rules.importing.values import clean
from portal.people.rules.names import search_key

ORDER = (Sheet.UNITS, Sheet.POSTS, Sheet.PEOPLE)
"""Each kind of table builds on the ones before it."""

PART, FILE, AGENCY, SOME = "part", "file", "agency", "some"
"""Of which units a file lists everybody: of none, those it names, all, or those written down."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What carrying the file out would do. `known` is the state before, `coming` the one that
    units and posts of the same file make; `digest` names all of it."""

    tables: Mapping[Sheet, Table]
    maps: Mapping[Sheet, ColumnMap]
    known: Snapshot
    coming: Snapshot
    units: Structure[KnownUnit] | None
    posts: Structure[KnownPost] | None
    people: Staging | None
    digest: str


def likely_sheet(headers: Sequence[str]) -> Sheet:
    """What a table seems to be about: the sheet most of whose fields it has."""
    return max(Sheet, key=lambda sheet: len(columns.guess(headers, sheet).columns))


def judge(
    tables: Mapping[Sheet, Table],
    maps: Mapping[Sheet, ColumnMap],
    choices: Mapping[str, object],
    *,
    organisation_id: int,
    on: date,
) -> Judged:
    """Compare the tables with the agency on a day. Raises Refused(ImportRefusal)."""
    if any(column_map.faults for column_map in maps.values()):
        raise Refused(ImportRefusal.COLUMNS_NOT_SETTLED)
    numbers = _numbers(tables, maps)
    known = snapshots.snapshot(organisation_id, on, numbers=numbers)
    units = posts = staging = None
    coming = known
    if Sheet.UNITS in tables:
        units = structure.stage_units(tables[Sheet.UNITS], maps[Sheet.UNITS], coming)
        coming = structure.with_structure(coming, units=units)
    if Sheet.POSTS in tables:
        posts = structure.stage_posts(tables[Sheet.POSTS], maps[Sheet.POSTS], coming)
        coming = structure.with_structure(coming, seats=posts)
    if Sheet.PEOPLE in tables:
        covers = _covers(choices, tables[Sheet.PEOPLE], maps[Sheet.PEOPLE], coming)
        staging = people.stage(
            tables[Sheet.PEOPLE], maps[Sheet.PEOPLE], coming, Choices(covers=covers)
        )
    digest = _digest(on, units, posts, staging)
    return Judged(tables, maps, known, coming, units, posts, staging, digest)


def unknown_units(choices: Mapping[str, object], known: Mapping[str, object]) -> list[str]:
    """The codes written down that no unit has."""
    return [code for code in _codes(choices) if code not in known]


def _codes(choices: Mapping[str, object]) -> list[str]:
    written = str(choices.get("units", "")) if choices.get("covers") == SOME else ""
    return written.replace(",", " ").replace(";", " ").split()


def _covers(
    choices: Mapping[str, object], table: Table, column_map: ColumnMap, snapshot: Snapshot
) -> frozenset[str] | None:
    match choices.get("covers"):
        case "agency":
            return frozenset(snapshot.units)
        case "some":
            unknown = unknown_units(choices, snapshot.units)
            if unknown:
                raise Refused(ImportRefusal.UNKNOWN_UNITS, field="units")
            return frozenset(_codes(choices))
        case "file":
            return _named_units(table, column_map, snapshot)
    return None


def _named_units(table: Table, column_map: ColumnMap, snapshot: Snapshot) -> frozenset[str]:
    """The units that lines name, by code or by the name of a single unit."""
    found: set[str] = set()
    for line in table.lines:
        code = _cell(line.cells, column_map, Field.UNIT_CODE)
        if code in snapshot.units:
            found.add(code)
            continue
        named = snapshot.units_by_name.get(
            search_key(_cell(line.cells, column_map, Field.UNIT_NAME)), ()
        )
        found |= {unit.code for unit in named} if len(named) == 1 else set()
    return frozenset(found)


def _numbers(tables: Mapping[Sheet, Table], maps: Mapping[Sheet, ColumnMap]) -> set[str]:
    table, column_map = tables.get(Sheet.PEOPLE), maps.get(Sheet.PEOPLE)
    if table is None or column_map is None:
        return set()
    return {
        identifiers.normalise_any(_cell(line.cells, column_map, field))
        for line in table.lines
        for field in (Field.NUMBER, Field.FORMER_NUMBER)
    } - {""}


def _cell(cells: Sequence[str], column_map: ColumnMap, field: Field) -> str:
    place = column_map.columns.get(field)
    return clean(cells[place]) if place is not None and place < len(cells) else ""


def _digest(
    on: date,
    units: Structure[KnownUnit] | None,
    posts: Structure[KnownPost] | None,
    staging: Staging | None,
) -> str:
    placed = [*(units.placed if units else ()), *(posts.placed if posts else ())]
    told = [on.isoformat(), staging.digest if staging else "", *map(repr, placed)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
