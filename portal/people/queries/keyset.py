"""Long lists in pages cut behind or before a row: no numbers, no counting, one statement a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression

from portal.core.db import db

PAGE = 50


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by. `key` differs for each row; `keys` selects the keys of all rows,
    and `own` is the public id in it, so that a place is found in the statement itself.
    """

    key: ColumnElement[str]
    own: SQLColumnExpression[str]
    keys: Select[Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind one row, before another, or at the beginning."""

    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """One page of a list; `before` and `after` are the public ids to go on from, "" at the ends."""

    rows: Sequence[Any]
    before: str = ""
    after: str = ""


def cut(query: Select[*tuple[Any, ...]], order: Order, place: Place, *, size: int = PAGE) -> Cut:
    """A page of the rows of `query`, which need a `public_id`. A place that is gone is the end."""
    key = order.key
    if place.before:
        found = query.where(key < _edge(order, place.before)).order_by(key.desc())
        rows = db.session.execute(found.limit(size + 1)).all()
        page = rows[:size][::-1]
        return Cut(
            page,
            page[0].public_id if len(rows) > size else "",
            page[-1].public_id if page else "",
        )
    if place.after:
        query = query.where(key > _edge(order, place.after))
    rows = db.session.execute(query.order_by(key).limit(size + 1)).all()
    page = rows[:size]
    return Cut(
        page,
        page[0].public_id if place.after and page else "",
        page[-1].public_id if len(rows) > size else "",
    )


def _edge(order: Order, public_id: str) -> ColumnElement[str]:
    """The key of that row; without `correlate` it would mean each row of the list itself."""
    return order.keys.where(order.own == public_id).correlate(None).scalar_subquery()
