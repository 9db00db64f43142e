"""The in-portal inbox: the record of every message; mail and others are channels."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId


class InboxMessage(Base):
    """A message to one person: a kind with values, rendered in the reader's language.

    `event_key` makes one cause one message. `path` is an own address without a host.
    """

    __tablename__ = "inbox_message"
    __table_args__ = (
        Index("ix_inbox_message_person_id_created_at", "person_id", "created_at", "id"),
        Index(
            "ix_inbox_message_unread",
            "person_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    event_key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    values: Mapped[dict[str, Any]]
    path: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
