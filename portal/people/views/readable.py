"""What is held about a person in words: labels, dates on the agency's clock, names for ids.

For pages and printed copies; the JSON download has the values themselves.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from portal.core import dates
from portal.people.data import register
from portal.people.queries import holdings
from portal.people.queries.holdings import Holdings, Section

Shown = tuple[tuple[str, str], ...]
"""Pairs of label and value; empty values are left out."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one table as a person reads them."""

    title: str
    total: int
    rows: tuple[Shown, ...]
    withheld: tuple[str, ...]  # what is kept and not shown


@dataclass(frozen=True, slots=True)
class Reading:
    """Whose data, in which language, on which clock."""

    own_ids: Collection[int]
    locale: str
    zone: str


def tables(held: Holdings, group_id: str, reading: Reading) -> list[Table]:
    """The tables of one group that say something to a person, in the register's order."""
    technical = register.labels().technical
    found = (
        _table(section, held.names, reading)
        for section in held.sections
        if section.group.id == group_id and section.table not in technical
    )
    return [one for one in found if one.rows or one.withheld or one.total > 1]


def _table(section: Section, names: Mapping[tuple[str, int], str], reading: Reading) -> Table:
    labels = register.labels()
    columns = labels.shown(section.table, section.columns)
    table = holdings.sources()[section.table].table
    pointed = {column: holdings.target(table, column) for column in columns}

    def shown(row: Mapping[str, Any]) -> Shown:
        pairs = (
            (
                labels.columns[one].in_(reading.locale),
                _value(row[one], pointed[one], names, reading),
            )
            for one in columns
        )
        return tuple((label, value) for label, value in pairs if value)

    return Table(
        title=labels.tables[section.table].in_(reading.locale),
        total=section.total,
        rows=tuple(filter(None, (shown(row) for row in section.rows))),
        withheld=tuple(
            labels.columns[one].in_(reading.locale)
            for one in sorted(labels.withheld.get(section.table, ()))
        ),
    )


def _value(value: Any, pointed: str, names: Mapping[tuple[str, int], str], reading: Reading) -> str:
    if value is None:
        return ""
    if pointed == "person" and value in reading.own_ids:
        return str(_("Anda"))
    if pointed:
        return names.get((pointed, value), str(value))
    for kind, words in _KINDS:
        if isinstance(value, kind):
            return str(words(value, reading))
    return str(value)


def _json(value: Any, reading: Reading) -> str:
    """A list or an object on one line; empty ones say nothing."""
    if not value:
        return ""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_value(one, '', {}, reading)}" for name, one in value.items())
    return ", ".join(_value(one, "", {}, reading) for one in value)


def _text(value: str, reading: Reading) -> str:
    word = register.labels().words.get(value)
    return value if word is None else word.in_(reading.locale)


def _bytes(value: bytes, reading: Reading) -> str:
    """Words of evidence are kept as the JSON that was sealed."""
    try:
        return _json(json.loads(value), reading)
    except ValueError:
        return ""


_KINDS: tuple[tuple[Any, Callable[[Any, Reading], str]], ...] = (
    (bool, lambda value, _reading: _("ya") if value else _("tidak")),
    (datetime, lambda value, reading: dates.moment(value, reading.zone)),
    (date, lambda value, _reading: dates.day(value)),
    ((dict, list), _json),
    (bytes, _bytes),
    (str, _text),
)
