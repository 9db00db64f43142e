"""Tables that serve every area: audit, outbox, limits, idempotency keys, files, data stamps."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId


class AuditEntry(Base):
    """A security-relevant act; append-only by trigger. Holds ids and codes, never names or text.

    Ids instead of foreign keys: the entry outlives what it names.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_object", "object_kind", "object_id"),
        Index("ix_audit_entry_organisation_at", "organisation_id", "id"),
        Index("ix_audit_entry_organisation_id_at_id", "organisation_id", "at", "id"),
    )

    id: Mapped[PK]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(BigInt, index=True)
    organisation_id: Mapped[int | None] = mapped_column(BigInt)
    action: Mapped[str] = mapped_column(String(80))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(20))  # done, refused, failed
    request_id: Mapped[str] = mapped_column(String(32))
    detail: Mapped[dict[str, Any]]


class Outbox(Base):
    """An effect outside the database, written in the transaction that causes it (CC-4).

    `event_key` makes the effect happen once however often its cause is repeated.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_open", "done_at", "due_at", "id"),
        CheckConstraint("tries >= 0", name="tries"),
    )

    id: Mapped[PK]
    event_key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(400))


class RateCount(Base):
    """Tries in one window of one bucket (WE-6). Buckets are keyed hashes, no plain addresses."""

    __tablename__ = "rate_count"

    bucket: Mapped[str] = mapped_column(String(80), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime]


class IdempotencyKey(Base):
    """A creating POST that was carried out; the same key again leads to the same place."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("actor_id", "endpoint", "key"),)

    id: Mapped[PK]
    actor_id: Mapped[int] = mapped_column(BigInt)
    endpoint: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class StoredFile(Base):
    """An uploaded or made file: facts here, bytes in storage under a random name.

    Who may read it is decided by the thing it belongs to; the file alone opens nothing.
    """

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size_bytes >= 0", name="size"),)

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    purpose: Mapped[str] = mapped_column(String(40))
    storage_key: Mapped[str] = mapped_column(String(120), unique=True)
    original_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int] = mapped_column(BigInt)
    sha256: Mapped[str] = mapped_column(String(64), index=True)  # a document is known by it
    person_id: Mapped[int | None] = mapped_column(BigInt, index=True)  # counts to this quota
    organisation_id: Mapped[int | None] = mapped_column(BigInt, index=True)
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class DataStamp(Base):
    """Changes whenever some reference data does, so that a process knows its copy is old.

    The value is drawn anew each time and never returns, so a copy made inside a transaction
    that was rolled back can never be taken for a later state.
    """

    __tablename__ = "data_stamp"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(22))
    changed_at: Mapped[datetime]
