"""Which rows a write changed, so that it can be taken back exactly.

The session tells while it writes: what was added, changed and removed, with the values before
and after. Bulk updates (paths of a moved subtree) are not told; undoing a move moves again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, event, inspect
from sqlalchemy.orm import Session

from portal.core.db import Base, Instant, db
from portal.people.models import (
    Account,
    Employment,
    OrgUnit,
    Person,
    PersonIdentifier,
    PersonStatus,
    Post,
    RoleGrant,
    Tenure,
)

TRACKED: dict[str, type[Base]] = {
    model.__tablename__: model
    for model in (
        *(Account, Employment, OrgUnit, Person, PersonIdentifier, PersonStatus, Post),
        *(RoleGrant, Tenure),
    )
}

Change = dict[str, Any]
"""table, id, before, after: columns with their values; None where the row did not exist."""


@contextmanager
def recording() -> Iterator[list[Change]]:
    """The changes that flushes make while the block runs, in order."""
    session = db.session()
    changes: list[Change] = []

    def note(flushed: Session, _context: object) -> None:
        changes.extend(_changes(flushed))

    event.listen(session, "after_flush", note)
    try:
        yield changes
        session.flush()
    finally:
        event.remove(session, "after_flush", note)


def values(row: Base) -> dict[str, Any]:
    """All columns of a row as they are kept."""
    return {key: encoded(getattr(row, key)) for key in _columns(row)}


def encoded(value: object) -> object:
    """A column's value in JSON."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def decoded(model: type[Base], column: str, value: Any) -> Any:
    """A kept value as the column wants it."""
    kind = inspect(model).columns[column].type
    if value is None:
        return None
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _changes(session: Session) -> Iterator[Change]:
    for row in session.new:
        if isinstance(row, Base) and row.__tablename__ in TRACKED:
            yield _told(row, None, values(row))
    for row in session.dirty:
        if isinstance(row, Base) and row.__tablename__ in TRACKED:
            before, after = _difference(row)
            if before:
                yield _told(row, before, after)
    for row in session.deleted:
        if isinstance(row, Base) and row.__tablename__ in TRACKED:
            yield _told(row, values(row), None)


def _difference(row: Base) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    state = inspect(row)
    for key in _columns(row):
        history = state.attrs[key].history
        if history.deleted and history.added:
            before[key] = encoded(history.deleted[0])
            after[key] = encoded(history.added[0])
    return before, after


def _columns(row: Base) -> list[str]:
    return [attribute.key for attribute in inspect(type(row)).column_attrs]


def _told(row: Any, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Change:
    return {"table": row.__tablename__, "id": row.id, "before": before, "after": after}
