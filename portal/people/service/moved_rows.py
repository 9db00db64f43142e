"""Rows that a merge gives to another person, written down so that they can be given back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from portal.core.db import Base, db
from portal.people.models import (
    Account,
    Employment,
    InboxMessage,
    Person,
    PersonIdentifier,
    PersonStatus,
    RoleGrant,
    Tenure,
)

tables: dict[str, type[Base]] = {
    table.__tablename__: table
    for table in (
        Account,
        Employment,
        InboxMessage,
        Person,
        PersonIdentifier,
        PersonStatus,
        RoleGrant,
        Tenure,
    )
}


OWNERS = frozenset({"person_id", "asker_id", "author_id"})
"""Columns that say whose a row is: giving back restores them whatever else happened since."""


def register(*models: type[Base]) -> None:
    """Tables of the areas above whose rows a merge gives away too; `web/merging.py` calls it."""
    tables.update((one.__tablename__, one) for one in models)


@dataclass
class Moves:
    """Changes in the order they were made. `as_json` goes into the approval's payload."""

    entries: list[dict[str, Any]] = field(default_factory=list)

    def change(self, row: Any, **values: object) -> None:
        """Set columns of a row and remember what they were. Equal values are left out."""
        before = {name: getattr(row, name) for name in values}
        changed = {name: value for name, value in values.items() if before[name] != value}
        if not changed:
            return
        for name, value in changed.items():
            setattr(row, name, value)
        self.entries.append(
            {
                "table": row.__tablename__,
                "id": _key(row),
                "was": {name: _plain(before[name]) for name in changed},
                "became": {name: _plain(value) for name, value in changed.items()},
            }
        )

    def add(self, row: Any) -> None:
        """Write a new row and remember that it was not there before."""
        db.session.add(row)
        db.session.flush()
        self.entries.append({"table": row.__tablename__, "id": _key(row), "added": True})

    def as_json(self) -> list[dict[str, Any]]:
        return self.entries


def take_back(entries: Iterable[Mapping[str, Any]]) -> None:
    """Undo the changes, newest first. Needs a surrounding `transaction()`.

    A column somebody changed since keeps its new value, but for the person it belongs to. So does
    one whose former value is somebody else's by now, as a seat that was given on.
    """
    for entry in reversed(list(entries)):
        key = entry["id"]
        row = db.session.get(tables[entry["table"]], tuple(key) if isinstance(key, list) else key)
        if row is None:
            continue
        if entry.get("added"):
            db.session.delete(row)
            continue
        try:
            with db.session.begin_nested():
                _restore(row, entry, entry["was"])
        except IntegrityError:
            _restore(row, entry, OWNERS.intersection(entry["was"]))


def _restore(row: Any, entry: Mapping[str, Any], names: Iterable[str]) -> None:
    for name in names:
        was, became = entry["was"][name], entry["became"][name]
        if name in OWNERS or _plain(getattr(row, name)) == became:
            setattr(row, name, _typed(row, name, was))
    db.session.flush()


def _key(row: Any) -> int | list[int]:
    """The row's id as it is now, whatever its column is called; a list where it has several, one of
    which may be the person the row was given to.
    """
    key = [int(part) for part in inspect(type(row)).primary_key_from_instance(row)]
    return key if len(key) > 1 else key[0]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _typed(row: Base, name: str, value: object) -> object:
    """A value of the payload as its column wants it."""
    if not isinstance(value, str):
        return value
    python_type = row.__table__.columns[name].type.python_type
    if python_type is datetime:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if python_type is date else value
