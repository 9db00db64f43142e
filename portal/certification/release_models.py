"""The board's release of a sitting, carried out attempt by attempt."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt


class ResultRelease(Base):
    """That the board let the results of a sitting out, on which figures, and how far it has come.

    `figures` are those the board decided on. From `decided_at` on the score counts as released;
    evidence, profile and message of each attempt follow in pieces, up to `cursor`.
    """

    __tablename__ = "result_release"
    __table_args__ = (CheckConstraint("done >= 0", name="done"),)

    id: Mapped[PK]
    sitting_id: Mapped[int] = mapped_column(BigInt, ForeignKey("sitting.id"), unique=True)
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text)
    figures: Mapped[dict[str, Any]]
    cursor: Mapped[int] = mapped_column(BigInt, default=0)
    done: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
