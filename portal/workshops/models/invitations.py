"""Letters by which staff are called to an activity (surat pemanggilan), and what each answered."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId

HOLDS = text("freed_at IS NULL")


class ActivityLetter(Base):
    """One letter: number, date, in whose name, what to bring, until when to reply."""

    __tablename__ = "activity_letter"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index("ix_activity_letter_activity_id_id", "activity_id", "id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    activity_id: Mapped[int] = mapped_column(BigInt, ForeignKey("activity.id"))
    number: Mapped[str] = mapped_column(String(120))
    dated_on: Mapped[date]
    signer_name: Mapped[str] = mapped_column(String(160))  # the official as on the letter
    signer_post: Mapped[str] = mapped_column(String(160))
    bring: Mapped[str] = mapped_column(Text, default="")
    reply_by_at: Mapped[datetime]  # exclusive: from then on silence gives the place back
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))


class ActivityInvitation(Base):
    """Somebody called to an activity. It holds a place until `freed_at`: until the place went to a
    registration (theirs or a colleague's), or back.

    `reply_by_at` is the letter's, or later where a colleague named in time could not come.
    `registration_id` is the registration it led to; while that of a colleague waits for their
    superior, the invitation holds the place on. `unit_id` is the unit whose quota counts.
    """

    __tablename__ = "activity_invitation"
    __table_args__ = (
        CheckConstraint("answer IN ('', 'coming', 'declined', 'replaced')", name="answer"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("answer <> 'declined' OR reason <> ''", name="reason"),
        CheckConstraint("answer = '' OR freed_at IS NOT NULL", name="freed"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn"),
        Index("ix_activity_invitation_activity_id_id", "activity_id", "id"),
        Index("ix_activity_invitation_person_id_id", "person_id", "id"),
        Index("ix_activity_invitation_letter_id", "letter_id"),
        Index("ix_activity_invitation_registration_id", "registration_id"),
        Index(
            "uq_activity_invitation_open",
            "activity_id",
            "person_id",
            unique=True,
            sqlite_where=HOLDS,
            postgresql_where=HOLDS,
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    activity_id: Mapped[int] = mapped_column(BigInt, ForeignKey("activity.id"))
    letter_id: Mapped[int] = mapped_column(BigInt, ForeignKey("activity_letter.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(BigInt, ForeignKey("org_unit.id"))
    reply_by_at: Mapped[datetime]  # exclusive
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    registration_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("activity_registration.id")
    )
    answer: Mapped[str] = mapped_column(String(8), default="")
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    freed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
