"""Acts that need two persons (AZ-9)."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId
from portal.people.models.person import Person


class Approval(Base):
    """A proposed act waiting for a second person; the first can never be the second."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> requested_by_id", name="two_persons"
        ),
        CheckConstraint("state IN ('open', 'approved', 'refused', 'withdrawn')", name="state"),
        Index(
            "uq_approval_open",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))  # what it is about, e.g. "person:17"
    payload: Mapped[dict[str, Any]]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10), default="open")
    requested_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    requested_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(String(500), default="")

    requested_by: Mapped[Person] = relationship(foreign_keys=[requested_by_id], lazy="raise_on_sql")
    decided_by: Mapped[Person | None] = relationship(
        foreign_keys=[decided_by_id], lazy="raise_on_sql"
    )
