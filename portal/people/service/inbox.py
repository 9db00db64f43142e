"""The inbox: the record of every message to a person; mail is one of its channels.

A message is a kind with values; its sentences in both languages stand in `web/sentences` and are
chosen when it is read. Areas name their kinds in an enum below `NoticeKind`; a test fails when
one has no sentence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from portal.core import entropy, outbox
from portal.core.db import db, dialect_name, table_of, transaction
from portal.core.errors import NotFound
from portal.people.models import InboxMessage
from portal.people.queries import inbox as queries

MAIL = "people.inbox_mail"
"""Outbox kind: send this message by mail, where the person has a verified address."""


# Built once, and of the table: a sitting's results and a regrade tell everybody.
_MESSAGES = table_of(InboxMessage)
_SEND_ALL = {
    name: insert_into(_MESSAGES).on_conflict_do_nothing(index_elements=["event_key"])
    for name, insert_into in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
_SEND = {name: insert.returning(_MESSAGES.c.id) for name, insert in _SEND_ALL.items()}


class NoticeKind(StrEnum):
    """Base of every area's enum of message kinds; values are unique over the installation."""


def send(
    person_id: int,
    kind: NoticeKind,
    values: Mapping[str, str | int] | None = None,
    *,
    path: str = "",
    event_key: str,
    now: datetime,
    mail: bool = False,
) -> None:
    """Write a message down once; the same `event_key` again changes nothing.

    `values` fill the kind's sentences: ids of nothing, names of things, numbers, instants as ISO
    text under a name ending in `_at`, days under one ending in `_on`; no number of a person.
    `path` is an own address. Joins a surrounding transaction.
    """
    row = _row(Message(person_id, event_key, values or {}, path), kind, now)
    with transaction():
        message_id = db.session.connection().scalar(_SEND[dialect_name()], row)
        if mail and message_id is not None:
            payload = {"message": message_id}
            outbox.enqueue(MAIL, payload, event_key=f"inbox_mail:{message_id}", now=now)


@dataclass(frozen=True, slots=True)
class Message:
    """One of many messages of a kind; as `send` takes them."""

    person_id: int
    event_key: str
    values: Mapping[str, str | int]
    path: str = ""


def send_all(kind: NoticeKind, messages: Iterable[Message], *, now: datetime) -> None:
    """`send` to many at once and without mail, in one statement."""
    rows = [_row(one, kind, now) for one in messages]
    with transaction():
        if rows:
            db.session.connection().execute(_SEND_ALL[dialect_name()], rows)


def _row(message: Message, kind: NoticeKind, now: datetime) -> dict[str, object]:
    if message.path and not message.path.startswith("/"):
        raise ValueError("a message leads to a path of the portal")
    return {
        "public_id": entropy.public_id(),
        "person_id": message.person_id,
        "event_key": message.event_key,
        "kind": kind.value,
        "values": dict(message.values),
        "path": message.path,
        "created_at": now,
    }


def open_message(person_id: int, public_id: str, *, now: datetime) -> InboxMessage:
    """Mark one's own message read; the first time counts. Raises NotFound for another's."""
    with transaction():
        message = db.session.scalar(
            queries.messages_of(person_id).where(InboxMessage.public_id == public_id)
        )
        if message is None:
            raise NotFound
        message.read_at = message.read_at or now
    return message


def read_all(person_id: int, *, now: datetime) -> None:
    """Mark every message read that was there at `now`."""
    values: dict[str, Any] = {"read_at": now}
    with transaction():
        db.session.execute(
            update(InboxMessage)
            .where(
                InboxMessage.person_id == person_id,
                InboxMessage.read_at.is_(None),
                InboxMessage.created_at <= now,
            )
            .values(values)
        )
