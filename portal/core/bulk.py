"""Many rows of a table at once, with the ids the database gave them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import insert

from portal.core.db import Base, db, table_of

Row = Mapping[str, Any]
AT_ONCE = 2_000


def write(model: type[Base], rows: Iterable[Row]) -> None:
    """Insert rows whose ids nobody asks for. Needs a `transaction()`."""
    statement = insert(table_of(model))
    for some in _some(rows):
        db.session.connection().execute(statement, some)


def written(model: type[Base], rows: Iterable[Row]) -> list[int]:
    """Insert rows and answer their ids in the same order. Needs a `transaction()`."""
    table = table_of(model)
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    ids: list[int] = []
    for some in _some(rows):
        ids += db.session.connection().execute(statement, some).scalars()
    return ids


def _some(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some
