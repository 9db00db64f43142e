"""Mentoring between two people. What they write stays between them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId

_OPEN = text("ended_at IS NULL AND declined_at IS NULL")


class Mentoring(Base):
    """A mentee and a mentor; it starts when both have agreed. `follow_up_id`: what it answers."""

    __tablename__ = "mentoring"
    __table_args__ = (
        CheckConstraint("mentee_id <> mentor_id", name="two"),
        CheckConstraint(
            "ended_at IS NULL OR (mentee_agreed_at IS NOT NULL AND mentor_agreed_at IS NOT NULL)",
            name="agreed",
        ),
        CheckConstraint("ended_at IS NOT NULL OR NOT fulfilled", name="fulfilled"),
        Index(
            "uq_mentoring_open",
            "mentee_id",
            "mentor_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_mentoring_mentee_id_id", "mentee_id", "id"),
        Index("ix_mentoring_mentor_id_id", "mentor_id", "id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    follow_up_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("follow_up.id"))
    mentee_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    mentor_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    competency_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("competency.id"))
    goals: Mapped[str] = mapped_column(Text)
    until_on: Mapped[date]
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    mentee_agreed_at: Mapped[datetime | None]
    mentor_agreed_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    declined_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")  # of declining
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    fulfilled: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str] = mapped_column(Text, default="")


class MentoringShare(Base):
    """A competency of the profile that the mentee lets the mentor read, until withdrawn."""

    __tablename__ = "mentoring_share"
    __table_args__ = (
        Index(
            "uq_mentoring_share_open",
            "mentoring_id",
            "competency_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[PK]
    mentoring_id: Mapped[int] = mapped_column(BigInt, ForeignKey("mentoring.id"))
    competency_id: Mapped[int] = mapped_column(BigInt, ForeignKey("competency.id"))
    shared_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class MentoringSession(Base):
    """A meeting, written by one, confirmed by the other; confirmed it brought so many hours."""

    __tablename__ = "mentoring_session"
    __table_args__ = (
        UniqueConstraint("mentoring_id", "held_on"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("credit_jp100 >= 0", name="credit"),
        CheckConstraint("confirmed_at IS NOT NULL OR credit_jp100 = 0", name="confirmed"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    mentoring_id: Mapped[int] = mapped_column(BigInt, ForeignKey("mentoring.id"))
    held_on: Mapped[date]
    minutes: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    credit_jp100: Mapped[int] = mapped_column(default=0)


class MentoringProof(Base):
    """What the mentor saw the mentee do at work (`rules.ratings.Mark`); with the mentee's consent
    it is evidence of skill. One for each mentoring; it may be written anew until then.
    """

    __tablename__ = "mentoring_proof"
    __table_args__ = (
        CheckConstraint("agreed_at IS NULL OR agreed_at >= written_at", name="order"),
    )

    mentoring_id: Mapped[int] = mapped_column(BigInt, ForeignKey("mentoring.id"), primary_key=True)
    seen: Mapped[dict[str, Any]]
    written_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
