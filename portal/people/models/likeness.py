"""Pairs of records that may be one human being, found by comparing, kept until decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt


class DuplicatePair(Base):
    """Two records that look like one person; `dismissed_at` once somebody said they are two.

    `signs` are the reasons (rules.likeness.Sign). Merging needs no row here, and a row decides
    nothing.
    """

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="ordered"),
    )

    id: Mapped[PK]
    one_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    signs: Mapped[list[Any]]
    found_at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]
    dismissed_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    dismissed_reason: Mapped[str] = mapped_column(String(500), default="")
