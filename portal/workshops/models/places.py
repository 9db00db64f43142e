"""Who takes part in an activity, who was there, and what came of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId

OPEN = text("withdrawn_at IS NULL AND refused_at IS NULL")
ASKED = text("approved_at IS NULL AND withdrawn_at IS NULL AND refused_at IS NULL")


class ActivityRegistration(Base):
    """A person's place in an activity, or their wish for one; at most one open each.

    `unit_id` is the unit worked in when signing up: the one whose quota counts.
    """

    __tablename__ = "activity_registration"
    __table_args__ = (
        CheckConstraint("attends IN ('onsite', 'online')", name="attends"),
        CheckConstraint("seated_at IS NULL OR approved_at IS NOT NULL", name="seated"),
        Index("ix_activity_registration_activity_id_id", "activity_id", "id"),
        Index("ix_activity_registration_person_id_id", "person_id", "id"),
        Index(
            "ix_activity_registration_asked",
            "organisation_id",
            "requested_at",
            sqlite_where=ASKED,
            postgresql_where=ASKED,
        ),
        Index(
            "uq_activity_registration_open",
            "activity_id",
            "person_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    activity_id: Mapped[int] = mapped_column(BigInt, ForeignKey("activity.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("org_unit.id"))
    attends: Mapped[str] = mapped_column(String(6), default="onsite")
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    refused_at: Mapped[datetime | None]
    refusal: Mapped[str] = mapped_column(String(300), default="")
    seated_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))


class SessionPresence(Base):
    """Somebody was in a session, and how that is known."""

    __tablename__ = "session_presence"
    __table_args__ = (
        CheckConstraint("way IN ('code', 'ticket', 'list', 'hand')", name="way"),
        CheckConstraint("way <> 'hand' OR reason <> ''", name="reason"),
        Index("ix_session_presence_registration_id", "registration_id"),
    )

    session_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("activity_session.id"), primary_key=True
    )
    registration_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("activity_registration.id"), primary_key=True
    )
    way: Mapped[str] = mapped_column(String(6))
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))


class ActivityOutcome(Base):
    """What came of a place once the activity was over: sessions attended, completed, hours.

    Written once by the act that books the hours.
    """

    __tablename__ = "activity_outcome"
    __table_args__ = (
        CheckConstraint("attended BETWEEN 0 AND sessions", name="attended"),
        CheckConstraint("jp100 >= 0", name="jp100"),
    )

    registration_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("activity_registration.id"), primary_key=True
    )
    attended: Mapped[int]
    sessions: Mapped[int]
    completed: Mapped[bool]
    jp100: Mapped[int]
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
