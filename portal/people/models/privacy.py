"""Who looked at whose results (PR-4), and requests about one's own data (PR-2)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId
from portal.people.models.person import Person


class AccessView(Base):
    """Somebody read another person's results; visible to that person.

    One row per viewer, subject, thing and day.
    """

    __tablename__ = "access_view"
    __table_args__ = (
        Index("ix_access_view_subject_id_id", "subject_id", "id"),
        Index("uq_access_view_day", "viewer_id", "subject_id", "what", "on_day", unique=True),
    )

    id: Mapped[PK]
    viewer_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    subject_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    what: Mapped[str] = mapped_column(String(40))
    on_day: Mapped[str] = mapped_column(String(10))  # agency-local ISO date
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200), default="")

    viewer: Mapped[Person] = relationship(foreign_keys=[viewer_id], lazy="raise_on_sql")


class DataRequest(Base):
    """A person's request about their data, with the 72-hour clock of UU 27/2022.

    `organisation_id` is the agency that answers; it stays when the person moves on.
    """

    __tablename__ = "data_request"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('access', 'correct', 'restrict', 'stop', 'erase', 'consent')", name="kind"
        ),
        CheckConstraint("state IN ('open', 'done', 'refused', 'withdrawn')", name="state"),
        Index("ix_data_request_open", "organisation_id", "state", "due_at", "id"),
        Index(
            "uq_data_request_open",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    concerns: Mapped[str] = mapped_column(String(20), default="")  # what is to be corrected
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="open")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    answered_by: Mapped[Person | None] = relationship(
        foreign_keys=[answered_by_id], lazy="raise_on_sql"
    )
