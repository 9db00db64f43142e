"""Claims of outside learning, the entries that came of them, and what went to SIASN."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import PK, Base, BigInt, PublicId

OPEN_OR_VERIFIED = text("state IN ('open', 'verified')")
UNANSWERED = text("answered_at IS NULL")
SENT_OR_ACCEPTED = text("state IN ('sent', 'accepted')")


class HoursClaim(Base):
    """What somebody says they learnt outside the portal, with its document, or the agency knows.

    The words (title, organiser, number, answer) and the document can be erased; hours rest on
    `hours_entry` alone. `fingerprint` is one activity however it is spelt: it counts once.
    """

    __tablename__ = "hours_claim"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'verified', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("scope IN ('domestic', 'international')", name="scope"),
        CheckConstraint("ends_on >= begins_on", name="days"),
        CheckConstraint("minutes >= 0 AND events >= 0 AND semesters >= 0", name="amount"),
        Index("ix_hours_claim_state_id", "state", "id"),
        Index("ix_hours_claim_person_id_ends_on", "person_id", "ends_on"),
        Index(
            "uq_hours_claim_activity",
            "person_id",
            "fingerprint",
            unique=True,
            sqlite_where=OPEN_OR_VERIFIED,
            postgresql_where=OPEN_OR_VERIFIED,
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    form: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(String(13))
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    minutes: Mapped[int]
    events: Mapped[int]
    semesters: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    organiser: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(200))
    document_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("stored_file.id"))
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(8), default="filed", server_default="filed")
    source: Mapped[str] = mapped_column(String(60), default="", server_default="")  # if imported
    version: Mapped[int]  # grows with each correction by the owner
    state: Mapped[str] = mapped_column(String(9))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(Text, default="")


class HoursEntry(Base):
    """Hours of a verified claim; append-only. The last revision counts, 0 when withdrawn.

    A correction is the next revision. Facts and numbers only: no word that names anybody.
    """

    __tablename__ = "hours_entry"
    __table_args__ = (
        UniqueConstraint("claim_id", "revision"),
        CheckConstraint("credit_jp100 >= 0", name="credit"),
        CheckConstraint("kind IN ('verified', 'corrected', 'withdrawn')", name="kind"),
        CheckConstraint("kind <> 'withdrawn' OR credit_jp100 = 0", name="withdrawn"),
        Index("ix_hours_entry_person_id_ends_on", "person_id", "ends_on"),
        Index("ix_hours_entry_ends_on", "ends_on"),
    )

    id: Mapped[PK]
    claim_id: Mapped[int] = mapped_column(BigInt, ForeignKey("hours_claim.id"))
    revision: Mapped[int]
    kind: Mapped[str] = mapped_column(String(9))
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    form: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(String(13))
    begins_on: Mapped[date]
    ends_on: Mapped[date]  # its year is the year the hours are booked in
    minutes: Mapped[int]
    events: Mapped[int]
    semesters: Mapped[int]
    counted: Mapped[int]  # minutes or events that counted under the caps
    credit_jp100: Mapped[int]
    policy_version: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))


class HoursEntryNote(Base):
    """Why an entry was corrected or withdrawn; erasable, beside the append-only entry."""

    __tablename__ = "hours_entry_note"

    entry_id: Mapped[int] = mapped_column(BigInt, ForeignKey("hours_entry.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)


class HoursContest(Base):
    """The person says that an entry of theirs is wrong, and what was answered; one at a time."""

    __tablename__ = "hours_contest"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered"),
        Index("ix_hours_contest_answered_at", "answered_at", "id"),
        Index(
            "uq_hours_contest_open",
            "claim_id",
            unique=True,
            sqlite_where=UNANSWERED,
            postgresql_where=UNANSWERED,
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    claim_id: Mapped[int] = mapped_column(BigInt, ForeignKey("hours_claim.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(Text, default="")


class LearningAbsence(Base):
    """A leave whose months owe no hours, with the decree it rests on."""

    __tablename__ = "learning_absence"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until > valid_from", name="valid"),
        Index("ix_learning_absence_person_id", "person_id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    decree: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]


class SiasnBatch(Base):
    """A file of lines made for SIASN: when, by whom, how many."""

    __tablename__ = "siasn_batch"
    __table_args__ = (Index("ix_siasn_batch_organisation_id_id", "organisation_id", "id"),)

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    year: Mapped[int]
    lines: Mapped[int]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))


class SiasnLine(Base):
    """One line of such a file: a completed course or an entry, and what SIASN answered.

    A line goes out once: again only after it was refused.
    """

    __tablename__ = "siasn_line"
    __table_args__ = (
        UniqueConstraint("batch_id", "line"),
        CheckConstraint("state IN ('sent', 'accepted', 'refused')", name="state"),
        CheckConstraint("(enrolment_id IS NULL) <> (entry_id IS NULL)", name="one_source"),
        Index("ix_siasn_line_person_id", "person_id"),
        Index(
            "uq_siasn_line_course",
            "enrolment_id",
            unique=True,
            sqlite_where=SENT_OR_ACCEPTED,
            postgresql_where=SENT_OR_ACCEPTED,
        ),
        Index(
            "uq_siasn_line_entry",
            "entry_id",
            unique=True,
            sqlite_where=SENT_OR_ACCEPTED,
            postgresql_where=SENT_OR_ACCEPTED,
        ),
        Index("ix_siasn_line_enrolment_id", "enrolment_id"),
        Index("ix_siasn_line_entry_id", "entry_id"),
    )

    id: Mapped[PK]
    batch_id: Mapped[int] = mapped_column(BigInt, ForeignKey("siasn_batch.id"))
    line: Mapped[int]
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    enrolment_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("course_completion.enrolment_id")
    )
    entry_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("hours_entry.id"))
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
