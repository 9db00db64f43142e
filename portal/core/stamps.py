"""How a process knows that its copy of reference data is old.

Reference data (competencies, policies) changes a few times a year and is read on every page, so
each process keeps it in memory under the value of a data stamp. Whoever changes the data first
renews the stamp, in the same transaction. A request reads the stamp in the statement that
recognises its actor (`column`), so an ordinary page needs no statement of its own; a request
that begins after the commit, in whatever process, sees the new stamp and loads the data again.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Generic, TypeVar

from flask import g, has_request_context
from sqlalchemy import ScalarSelect, String, bindparam, cast, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute

from portal.core import entropy
from portal.core.db import db, dialect_name
from portal.core.models import DataStamp

T = TypeVar("T")

REFERENCE: Final = "reference"
"""What the whole installation refers to: dictionaries of competencies, attainment policies."""

OFFERS: Final = "offers"
"""Of each agency (`of_agency`): which courses it offers, and which of them are a duty."""


_VALUE: Final = select(DataStamp.__table__.c.value).where(
    DataStamp.__table__.c.name == bindparam("name")
)


def column(name: str) -> ScalarSelect[str | None]:
    """The stamp as a column of a statement that is needed anyway; hand it to `remember`."""
    return select(DataStamp.value).where(DataStamp.name == name).scalar_subquery()


def of_agency(name: str, organisation_id: int) -> str:
    """The name of an agency's own stamp."""
    return f"{name}:{organisation_id}"


def agency_column(name: str, organisation: InstrumentedAttribute[int]) -> ScalarSelect[str | None]:
    """The agency's own stamp as a column, as `column`."""
    own = literal(f"{name}:") + cast(organisation, String)
    return select(DataStamp.value).where(DataStamp.name == own).scalar_subquery()


def remember(name: str, value: str | None) -> None:
    """Keep a stamp read along with something else until the request ends, or in a job the
    transaction.

    Not after `renew` in the same request or transaction: that one is read anew each time.
    """
    kept = _kept()
    if kept.get(name, "") is not None:
        kept[name] = value or ""


def _kept() -> dict[str, str | None]:
    """What this request knows; in a job or a command, what the present `transaction()` does. A
    job that only reads may go on for long, so it knows nothing.
    """
    if has_request_context():
        of_request: dict[str, str | None] = g.setdefault("stamps", {})
        return of_request
    session = db.session()
    if not session.info.get("depth"):
        return {}
    begun, known = session.info.get("stamps", (None, {}))
    if begun is None or begun is not session.get_transaction():
        known = {}
        session.info["stamps"] = (session.get_transaction(), known)
    of_transaction: dict[str, str | None] = known
    return of_transaction


def current(name: str) -> str:
    """The stamp now, "" before anything was published: as it is known, or one statement."""
    kept = _kept()
    known = kept.get(name)
    if known is not None:
        return known
    value = db.session.connection().scalar(_VALUE, {"name": name}) or ""
    if name not in kept:
        remember(name, value)  # by now there is a transaction, also outside a request
    return value


def renew(name: str, now: datetime) -> None:
    """Announce a change. The first statement of a transaction that publishes.

    First, because it also makes other publishers wait until the transaction ends. Until then
    this session reads past every copy and keeps nothing.
    """
    insert = sqlite.insert if dialect_name() == "sqlite" else postgresql.insert
    values = {"value": entropy.public_id(), "changed_at": now}
    statement = insert(DataStamp).values(name=name, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    session = db.session()
    session.info["renewing"] = session.get_transaction()
    _kept()[name] = None  # from here on, read it anew each time


def _renewing() -> bool:
    """The session is inside a transaction that has announced a change."""
    session = db.session()
    begun = session.info.get("renewing")
    return begun is not None and begun is session.get_transaction()


class Copy(Generic[T]):
    """One value kept in memory until its stamp changes; one per application object."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._kept: tuple[str, T] | None = None

    def value(self, load: Callable[[], T], *, fits: Callable[[T], bool] | None = None) -> T:
        """The value as of the present stamp, loaded anew where the one kept no longer `fits`.

        Two threads may load it at once; both are right.
        """
        if _renewing():
            return load()
        stamp = current(self._name)
        kept = self._kept
        if kept is not None and kept[0] == stamp and (fits is None or fits(kept[1])):
            return kept[1]
        loaded = load()
        self._kept = (stamp, loaded)
        return loaded
