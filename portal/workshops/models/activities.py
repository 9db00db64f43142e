"""Activities (kegiatan): what is held, when and where, by whom, for whom, and what was said of it.

States are computed from the instants in these rows (rules/), never stored. Hours are computed from
form and sessions and stand nowhere before they are booked.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId


def _where(words: str) -> dict[str, Any]:
    """An index over some of the rows alone, on both databases."""
    return {"sqlite_where": text(words), "postgresql_where": text(words)}


STANDING = _where("published_at IS NOT NULL AND cancelled_at IS NULL")
UNPUBLISHED = _where("published_at IS NULL AND cancelled_at IS NULL")
CANCELLED = _where("cancelled_at IS NOT NULL")


class Activity(Base):
    """One activity of an agency, proposed by a partner or made by HR (`partner_id` empty).

    `seats_taken` follows the registrations under the row's lock: the constraint makes it true that
    nobody is seated beyond the capacity.
    """

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("scope IN ('domestic', 'international')", name="scope"),
        CheckConstraint("mode IN ('onsite', 'online', 'both')", name="mode"),
        CheckConstraint("strand IN ('', 'knowledge', 'skill', 'attitude')", name="strand"),
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("seats_taken BETWEEN 0 AND capacity", name="seats_taken"),
        CheckConstraint("price_idr >= 0", name="price"),
        CheckConstraint("presence_percent BETWEEN 1 AND 100", name="presence"),
        CheckConstraint("registration_closes_at > registration_opens_at", name="registration"),
        CheckConstraint("(published_at IS NULL) = (published_by_id IS NULL)", name="published"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_by_id IS NULL)", name="cancelled"),
        Index("ix_activity_organisation_id_id", "organisation_id", "id"),
        Index("ix_activity_partner_id_id", "partner_id", "id"),
        Index("ix_activity_coming", "starts_at", "id", **STANDING),
        Index("ix_activity_held", "organisation_id", "ends_at", "id", **STANDING),
        Index("ix_activity_house_held", "partner_id", "ends_at", "id", **STANDING),
        Index("ix_activity_unpublished", "organisation_id", "id", **UNPUBLISHED),
        Index("ix_activity_cancelled", "organisation_id", "id", **CANCELLED),
        Index("ix_activity_ends_at", "ends_at"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    partner_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("partner.organisation_id"))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    form: Mapped[str] = mapped_column(String(40))  # of learning_hours.yaml
    scope: Mapped[str] = mapped_column(String(13), default="domestic")
    strand: Mapped[str] = mapped_column(String(9), default="")
    mode: Mapped[str] = mapped_column(String(6), default="onsite")
    zone: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(300), default="")
    accessibility: Mapped[list[Any]] = mapped_column(default=list)  # codes of rules.activities
    access_note: Mapped[str] = mapped_column(String(300), default="")
    capacity: Mapped[int] = mapped_column(default=0)
    seats_taken: Mapped[int] = mapped_column(default=0)
    price_idr: Mapped[int] = mapped_column(BigInt, default=0)
    material: Mapped[str] = mapped_column(Text, default="")  # what to bring or read before
    needs_approval: Mapped[bool] = mapped_column(default=False)
    presence_percent: Mapped[int] = mapped_column(default=80)  # of the sessions, to complete it
    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    starts_at: Mapped[datetime | None]  # of the first session; kept by whoever writes sessions
    ends_at: Mapped[datetime | None]  # of the last one
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    cancel_reason: Mapped[str] = mapped_column(String(300), default="")


class ActivityCompetency(Base):
    """A competency the activity speaks to, and the level it aims at. It proves nothing."""

    __tablename__ = "activity_competency"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 5", name="level"),)

    activity_id: Mapped[int] = mapped_column(BigInt, ForeignKey("activity.id"), primary_key=True)
    competency_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("competency.id"), primary_key=True
    )
    level: Mapped[int]


class ActivitySession(Base):
    """One meeting of an activity; those of one activity do not overlap."""

    __tablename__ = "activity_session"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="window"),
        Index("ix_activity_session_activity_id", "activity_id", "starts_at"),
        Index("ix_activity_session_ends_at", "ends_at"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    activity_id: Mapped[int] = mapped_column(BigInt, ForeignKey("activity.id"))
    title: Mapped[str] = mapped_column(String(120), default="")
    room: Mapped[str] = mapped_column(String(120), default="")
    online_url: Mapped[str] = mapped_column(String(300), default="")  # seen by who has a place
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class SessionTrainer(Base):
    """Who teaches in a session; `key` is the folded name, by which two at once are found."""

    __tablename__ = "session_trainer"
    __table_args__ = (Index("ix_session_trainer_key", "key"),)

    session_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("activity_session.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    name: Mapped[str] = mapped_column(String(160))


class ActivityQuota(Base):
    """Places of the activity kept to so many for a unit with all below it."""

    __tablename__ = "activity_quota"
    __table_args__ = (
        CheckConstraint("seats > 0", name="seats"),
        CheckConstraint("taken BETWEEN 0 AND seats", name="taken"),
    )

    activity_id: Mapped[int] = mapped_column(BigInt, ForeignKey("activity.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("org_unit.id"), primary_key=True)
    seats: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)


class ActivityRemark(Base):
    """What partner and agency said to each other about a proposal, in order."""

    __tablename__ = "activity_remark"
    __table_args__ = (
        CheckConstraint("act IN ('submitted', 'comment', 'returned', 'published')", name="act"),
        Index("ix_activity_remark_activity_id", "activity_id", "id"),
    )

    id: Mapped[PK]
    activity_id: Mapped[int] = mapped_column(BigInt, ForeignKey("activity.id"))
    act: Mapped[str] = mapped_column(String(9))
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
