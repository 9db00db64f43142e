"""What the installation holds about a person, area by area.

Every area says once which rows are a person's (`Source`), how things they point at are called
(`Naming`), what of its work stands against an erasure and how it erases. The table below is filled
in `web/wiring.py`; page, downloads, breach letters and erasure all read it, so that what is shown
is what is there. A test compares it with the register: no table can be forgotten.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, literal, select, union_all
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.data import register
from portal.people.data.register import Group
from portal.people.queries.records import own_records
from portal.people.rules.erasing import Hold

Ids = Collection[int]
"""A person's own id and those of the records merged into it."""


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of one table that are a person's. `is_costly`: found by reading the whole table,
    so counted only where somebody asks for exactly this.
    """

    model: type[DeclarativeBase]
    owned: Callable[[Ids], ColumnElement[bool]]
    is_costly: bool = False

    @property
    def table(self) -> Table:
        found = self.model.__table__
        assert isinstance(found, Table)  # noqa: S101  every model of ours is a table
        return found


Naming = Callable[[Ids, date], Mapping[int, str]]
"""Names of things by id, in one statement."""


@dataclass(frozen=True, slots=True)
class Erasing:
    """An erasure that is being carried out: whose, by which two, when.

    `needles` are the texts that name the person: name, numbers, address, telephone.
    """

    ids: tuple[int, ...]
    needles: tuple[str, ...]
    organisation_id: int
    proposed_by: int
    decided_by: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Area:
    """What one area answers for. Areas are asked in the order in which they were registered,
    and erase in that order: those above before those below.
    """

    sources: tuple[Source, ...]
    names: Mapping[str, Naming] = field(default_factory=dict)  # by table pointed at
    holds: Callable[[Ids, date, datetime], Iterable[Hold]] = lambda _ids, _on, _now: ()
    texts: tuple[InstrumentedAttribute[Any], ...] = ()  # words people wrote, which may name anybody
    erase: Callable[[Erasing], None] = lambda _erasing: None


areas: dict[str, Area] = {}
"""Filled once, by `web/wiring.py`."""

UNLINKED = frozenset({"rate_count"})
"""Tables of the register that nobody can tie to a person: their keys are keyed hashes."""
OPAQUE = {"actor_id": "person", "organisation_id": "organisation", "person_id": "person"}
"""Columns that point without a foreign key."""


@dataclass(frozen=True, slots=True)
class Section:
    """A person's rows of one table within one group, the latest first. `total` counts them all."""

    group: Group
    table: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """Sections in the register's order, and names of what they point at: (table, id) → name."""

    sections: tuple[Section, ...]
    names: Mapping[tuple[str, int], str]


def merged_ids(person_id: int) -> tuple[int, ...]:
    """The person and every record merged into it. Raises NotFound.

    Evidence and other rows that are never rewritten stay with the record they were written for;
    whoever reads a person's reads all of these.
    """
    found = tuple(sorted(db.session.scalars(own_records(person_id))))
    if not found:
        raise NotFound
    return found


def sources() -> dict[str, Source]:
    """Every source by the name of its table."""
    return {one.table.name: one for area in areas.values() for one in area.sources}


def counts(ids: Ids) -> dict[str, int]:
    """How many rows of each table are the person's, costly ones left out; one statement."""
    parts = [
        select(literal(name).label("name"), func.count().label("rows"))
        .select_from(one.table)
        .where(one.owned(ids))
        for name, one in sorted(sources().items())
        if not one.is_costly
    ]
    rows = db.session.execute(union_all(*parts))
    return {name: count for name, count in rows}


def collect(ids: Ids, on: date, *, groups: Sequence[Group], limit: int | None = None) -> Holdings:
    """What is held in these groups; at most `limit` rows of each table, the latest.

    One statement per table and one per kind of thing pointed at, however many rows there are; a
    second one for a table with more rows than the limit.
    """
    known = sources()
    sections = [
        _section(group, known[table], columns, ids, limit)
        for group in groups
        for table, columns in group.columns.items()
        if table in known
    ]
    kept = tuple(one for one in sections if one.rows)
    return Holdings(kept, _names(kept, on))


def _section(
    group: Group, source: Source, columns: tuple[str, ...], ids: Ids, limit: int | None
) -> Section:
    table = source.table
    hidden = register.labels()
    read = [name for name in columns if not hidden.is_withheld(table.name, name)]
    keys = [column for column in table.primary_key if column.name not in read]
    query: Select[*tuple[Any, ...]] = (
        select(*keys, *(table.c[name] for name in read))
        .where(source.owned(ids))
        .order_by(*(column.desc() for column in table.primary_key))
    )
    if limit is not None:
        query = query.limit(limit + 1)
    rows = [dict(row) for row in db.session.execute(query).mappings()]
    total = len(rows)
    if limit is not None and total > limit:
        rows = rows[:limit]
        counting = select(func.count()).select_from(table).where(source.owned(ids))
        total = int(db.session.scalar(counting) or 0)
    return Section(group, table.name, tuple(read), tuple(rows), total)


def target(table: Table, column: str) -> str:
    """The table a column points at; "" for a column that holds a value."""
    keys = table.c[column].foreign_keys
    for key in keys:
        return str(key.column.table.name)
    return OPAQUE.get(column, "")


def _names(sections: Iterable[Section], on: date) -> dict[tuple[str, int], str]:
    known, naming = sources(), _naming()
    wanted: dict[str, set[int]] = {}
    for section in sections:
        for column in section.columns:
            pointed = target(known[section.table].table, column)
            if pointed in naming:
                ids = {row[column] for row in section.rows if row[column] is not None}
                wanted.setdefault(pointed, set()).update(ids)
    return {
        (pointed, one): name
        for pointed, ids in sorted(wanted.items())
        if ids
        for one, name in naming[pointed](ids, on).items()
    }


def _naming() -> dict[str, Naming]:
    return {table: naming for area in areas.values() for table, naming in area.names.items()}


def holds(ids: Ids, on: date, now: datetime) -> list[Hold]:
    """Everything that stands against erasing the person on the day."""
    return [hold for area in areas.values() for hold in area.holds(ids, on, now)]
