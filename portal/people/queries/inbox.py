"""Messages of one person, the newest event first, by keyset.

An earlier event may be written down later, so the order of rows says nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import contains_eager

from portal.core.db import db
from portal.people.models import Account, InboxMessage
from portal.people.queries import accounts

PAGE = 20


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page; the public ids to go on from are empty at either end."""

    messages: list[InboxMessage]
    older: str
    newer: str


def messages_of(person_id: int) -> Select[InboxMessage]:
    """Everything this person may read; lists and single reads both start here."""
    return select(InboxMessage).where(InboxMessage.person_id == person_id)


def mailed(message_ids: Iterable[int]) -> Select[InboxMessage, Account]:
    """Of these messages, those that also go by mail, each with the reader's account."""
    return (
        select(InboxMessage, Account)
        .join(Account, Account.person_id == InboxMessage.person_id)
        .join(Account.person)
        .options(contains_eager(Account.person))
        .where(InboxMessage.id.in_(message_ids), accounts.gets_mail())
    )


def page_of(person_id: int, *, before: str = "", after: str = "") -> InboxPage:
    """Twenty messages: the newest, those older than `before`, or those newer than `after`.

    An id that is not this person's is as good as none.
    """
    edge = _edge_of(person_id, before or after)
    query = messages_of(person_id)
    place = tuple_(InboxMessage.created_at, InboxMessage.id)
    forward = (InboxMessage.created_at, InboxMessage.id)
    back = tuple(column.desc() for column in forward)
    if edge is not None and after and not before:
        query = query.where(place > edge).order_by(*forward)
        rows = list(db.session.scalars(query.limit(PAGE + 1)))
        more, shown = len(rows) > PAGE, rows[:PAGE][::-1]
        return _page(shown, newer=more, older=bool(shown))
    if edge is not None:
        query = query.where(place < edge)
    rows = list(db.session.scalars(query.order_by(*back).limit(PAGE + 1)))
    return _page(rows[:PAGE], newer=edge is not None and bool(rows), older=len(rows) > PAGE)


def _page(shown: list[InboxMessage], *, newer: bool, older: bool) -> InboxPage:
    return InboxPage(
        messages=shown,
        older=shown[-1].public_id if older else "",
        newer=shown[0].public_id if newer else "",
    )


def _edge_of(person_id: int, public_id: str) -> ColumnElement[tuple[datetime, int]] | None:
    """The place of a message of one's own in the order."""
    if not public_id:
        return None
    row = db.session.execute(
        select(InboxMessage.created_at, InboxMessage.id).where(
            InboxMessage.person_id == person_id, InboxMessage.public_id == public_id
        )
    ).first()
    return None if row is None else tuple_(*row)
