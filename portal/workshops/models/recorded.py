"""Activities entered after they were over: what, on which decree, who was there, corrections.

Hours rest on the entries of the learning-hours account alone; a row here says which entry is its.
"""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId

STANDING = text("state IN ('waiting', 'booked')")

_WAITS = "sent_at IS NOT NULL AND checked_at IS NULL AND returned_at IS NULL"


class RecordedActivity(Base):
    """A past activity as an officer enters it, until a second person has checked it.

    `unit_id` is the node the officer records for (none: the whole agency): who else may see it
    follows from that. States follow from the instants.
    """

    __tablename__ = "recorded_activity"
    __table_args__ = (
        CheckConstraint("scope IN ('domestic', 'international')", name="scope"),
        CheckConstraint("ends_on >= begins_on", name="days"),
        CheckConstraint("minutes >= 0 AND events >= 0", name="amount"),
        CheckConstraint("decree_kind IN ('decree', 'assignment')", name="decree"),
        CheckConstraint("checked_by_id <> created_by_id", name="two_persons"),
        CheckConstraint("(checked_at IS NULL) = (checked_by_id IS NULL)", name="checked"),
        CheckConstraint("checked_at IS NULL OR sent_at IS NOT NULL", name="sent"),
        CheckConstraint("booked_at IS NULL OR checked_at IS NOT NULL", name="booked"),
        Index("ix_recorded_activity_organisation_id_id", "organisation_id", "id"),
        Index("ix_recorded_activity_sent_at", "sent_at"),
        Index(
            "ix_recorded_activity_waiting",
            "id",
            sqlite_where=text(_WAITS),
            postgresql_where=text(_WAITS),
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    unit_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("org_unit.id"))
    title: Mapped[str] = mapped_column(String(200))
    form: Mapped[str] = mapped_column(String(40))  # of learning_hours.yaml
    scope: Mapped[str] = mapped_column(String(13))
    partner_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("partner.organisation_id"))
    organiser: Mapped[str] = mapped_column(String(200))  # its name, a partner's too
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    minutes: Mapped[int]
    events: Mapped[int]
    decree_kind: Mapped[str] = mapped_column(String(10))
    decree_number: Mapped[str] = mapped_column(String(120))
    decree_on: Mapped[date]
    document_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("stored_file.id"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    return_reason: Mapped[str] = mapped_column(String(500), default="")
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    booked_at: Mapped[datetime | None]  # when the last row was through


class RecordedCompetency(Base):
    """A competency the activity spoke to. It proves nothing."""

    __tablename__ = "recorded_competency"

    recorded_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("recorded_activity.id", ondelete="CASCADE"), primary_key=True
    )
    competency_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("competency.id"), primary_key=True
    )


class RecordedPerson(Base):
    """One line of an attendance list. `fingerprint` is the activity and certificate, however spelt.

    One person, one organiser, one certificate number stand once: of two officers who write the
    same one at once, the second is refused.
    """

    __tablename__ = "recorded_person"
    __table_args__ = (
        UniqueConstraint("recorded_id", "person_id"),
        CheckConstraint(
            "state IN ('waiting', 'booked', 'known', 'idle', 'withdrawn')", name="state"
        ),
        CheckConstraint("state <> 'booked' OR claim_id IS NOT NULL", name="claim"),
        Index("ix_recorded_person_recorded_id_place", "recorded_id", "place"),
        Index("ix_recorded_person_claim_id", "claim_id"),
        Index(
            "uq_recorded_person_fingerprint",
            "person_id",
            "fingerprint",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    recorded_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("recorded_activity.id", ondelete="CASCADE")
    )
    place: Mapped[int]
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    number: Mapped[str] = mapped_column(String(40))  # of the person, as typed
    certificate: Mapped[str] = mapped_column(String(120), default="")
    fingerprint: Mapped[str] = mapped_column(String(64))
    warning: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(9))
    reason: Mapped[str] = mapped_column(String(40), default="")
    claim_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("hours_claim.id"))
    corrected_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("recorded_correction.id"))


class RecordedCorrection(Base):
    """What two persons agreed to put right, of one line or of all: facts, or a withdrawal.

    Each line it reaches gets a further entry; what was booked stays readable.
    """

    __tablename__ = "recorded_correction"
    __table_args__ = (
        CheckConstraint("kind IN ('correct', 'withdraw')", name="kind"),
        CheckConstraint("ends_on >= begins_on", name="days"),
        CheckConstraint("agreed_by_id <> asked_by_id", name="two_persons"),
        Index("ix_recorded_correction_recorded_id_id", "recorded_id", "id"),
    )

    id: Mapped[PK]
    recorded_id: Mapped[int] = mapped_column(BigInt, ForeignKey("recorded_activity.id"))
    place: Mapped[int | None]  # of the line; none for all
    kind: Mapped[str] = mapped_column(String(8))
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    minutes: Mapped[int]
    events: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    agreed_at: Mapped[datetime]
    agreed_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    done_at: Mapped[datetime | None]
