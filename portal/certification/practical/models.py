"""Tables of practical and oral assessment.

States are computed from instants (`rules.practical_states`); what was published or decided is
append-only. Words an assessor wrote about a candidate stand in sheets alone, where an erasure
finds them; results hold keys of points and marks.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId
from portal.people.models import Person


class PracticalAssessment(Base):
    """What is assessed: one level of one competency, in one form, under which terms.

    `min_level` 0 asks nobody for a level. `notice_hours`: until so long before a slot candidates
    book, move or withdraw by themselves.
    """

    __tablename__ = "practical_assessment"
    __table_args__ = (
        Index("ix_practical_assessment_organisation_id_id", "organisation_id", "id"),
        CheckConstraint("form IN ('practical', 'oral', 'observed')", name="form"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("min_level BETWEEN 0 AND 4", name="min_level"),
        CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes"),
        CheckConstraint("max_attempts BETWEEN 1 AND 10", name="max_attempts"),
        CheckConstraint("wait_days BETWEEN 0 AND 366", name="wait_days"),
        CheckConstraint("notice_hours BETWEEN 0 AND 336", name="notice_hours"),
        CheckConstraint("closes_at IS NULL OR closes_at > opens_at", name="closes"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    competency_id: Mapped[int] = mapped_column(BigInt, ForeignKey("competency.id"))
    level: Mapped[int]
    form: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    instructions: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    min_level: Mapped[int]
    max_attempts: Mapped[int]
    wait_days: Mapped[int]
    notice_hours: Mapped[int]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))


class PracticalChecklist(Base):
    """A version of the points to observe; never changed. A booking keeps the one it was made with.

    `points` is a list of {key, text, own, critical, example}; `wording` is the version of the
    competency whose indicators were taken.
    """

    __tablename__ = "practical_checklist"
    __table_args__ = (UniqueConstraint("assessment_id", "number"),)

    id: Mapped[PK]
    assessment_id: Mapped[int] = mapped_column(BigInt, ForeignKey("practical_assessment.id"))
    number: Mapped[int]
    wording: Mapped[int]
    points: Mapped[list[Any]]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))


class AssessorTime(Base):
    """Time an assessor offers to an agency; slots are opened within it."""

    __tablename__ = "assessor_time"
    __table_args__ = (
        Index("ix_assessor_time_person_id_starts_at", "person_id", "starts_at"),
        Index("ix_assessor_time_organisation_id_ends_at", "organisation_id", "ends_at"),
        CheckConstraint("ends_at > starts_at", name="ends"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(String(200), default="")  # where, or only online
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class PracticalSlot(Base):
    """One time for one candidate, with its assessors and its place (an address when online)."""

    __tablename__ = "practical_slot"
    __table_args__ = (
        Index("ix_practical_slot_assessment_id_starts_at", "assessment_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="ends"),
        CheckConstraint("cancelled_at IS NOT NULL OR cancel_reason = ''", name="cancel_reason"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    assessment_id: Mapped[int] = mapped_column(BigInt, ForeignKey("practical_assessment.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(200))
    is_online: Mapped[bool]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")

    assessment: Mapped[PracticalAssessment] = relationship(lazy="raise_on_sql")
    assessors: Mapped[list["PracticalSlotAssessor"]] = relationship(
        lazy="raise_on_sql", order_by="PracticalSlotAssessor.seat"
    )


class PracticalSlotAssessor(Base):
    """Who assesses in a slot. Seat 1 and 2 work alone; seat 3 is asked when those two differ."""

    __tablename__ = "practical_slot_assessor"
    __table_args__ = (
        UniqueConstraint("slot_id", "seat"),
        Index("ix_practical_slot_assessor_person_id", "person_id"),
        CheckConstraint("seat BETWEEN 1 AND 3", name="seat"),
    )

    slot_id: Mapped[int] = mapped_column(BigInt, ForeignKey("practical_slot.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), primary_key=True)
    seat: Mapped[int]
    asked_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class PracticalBooking(Base):
    """A candidate's place in a slot, until it ends or a result is there.

    `round` counts assessments of the same performance: a correction opens the next one, whose
    result supersedes the former. `is_excused`: a no-show that is no attempt.
    """

    __tablename__ = "practical_booking"
    __table_args__ = (
        Index("ix_practical_booking_person_id_id", "person_id", "id"),
        Index(
            "uq_practical_booking_slot",
            "slot_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_practical_booking_open",
            "assessment_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND decided_at IS NULL"),
            postgresql_where=text("ended_at IS NULL AND decided_at IS NULL"),
        ),
        CheckConstraint(
            "ending IN ('', 'moved', 'withdrawn', 'cancelled', 'no_show')", name="ending"
        ),
        CheckConstraint("(ending = '') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("ended_at IS NULL OR decided_at IS NULL", name="decided"),
        CheckConstraint("round >= 1", name="round"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    assessment_id: Mapped[int] = mapped_column(BigInt, ForeignKey("practical_assessment.id"))
    slot_id: Mapped[int] = mapped_column(BigInt, ForeignKey("practical_slot.id"), index=True)
    checklist_id: Mapped[int] = mapped_column(BigInt, ForeignKey("practical_checklist.id"))
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    booked_at: Mapped[datetime]
    booked_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    round: Mapped[int] = mapped_column(default=1)
    reopen_reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    ending: Mapped[str] = mapped_column(String(10), default="")
    is_excused: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")

    slot: Mapped[PracticalSlot] = relationship(lazy="raise_on_sql")
    assessment: Mapped[PracticalAssessment] = relationship(lazy="raise_on_sql")
    checklist: Mapped[PracticalChecklist] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])


class PracticalSheet(Base):
    """What one assessor observed, alone. `revision` counts the savings, so that two devices cannot
    overwrite each other unseen; handed in, it never changes.

    `marks`: point key → {mark, note, example, example_on}.
    """

    __tablename__ = "practical_sheet"
    __table_args__ = (
        UniqueConstraint("booking_id", "round", "person_id"),
        Index("ix_practical_sheet_person_id", "person_id"),
        CheckConstraint("revision >= 0", name="revision"),
    )

    id: Mapped[PK]
    booking_id: Mapped[int] = mapped_column(BigInt, ForeignKey("practical_booking.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    round: Mapped[int]
    seat: Mapped[int]
    revision: Mapped[int]
    marks: Mapped[dict[str, Any]]
    remark: Mapped[str] = mapped_column(Text, default="")
    is_from_paper: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class PracticalAgreement(Base):
    """How two assessors settle their differences: one proposes a mark for each, the other answers.

    `marks`: point key → mark, for the differing points alone.
    """

    __tablename__ = "practical_agreement"
    __table_args__ = (
        Index("ix_practical_agreement_booking_id", "booking_id", "round", "id"),
        Index(
            "uq_practical_agreement_open",
            "booking_id",
            "round",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        CheckConstraint("(answered_at IS NULL) = (is_accepted IS NULL)", name="answered"),
        CheckConstraint(
            "answered_by_id IS NULL OR answered_by_id <> proposed_by_id", name="two_persons"
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    booking_id: Mapped[int] = mapped_column(BigInt, ForeignKey("practical_booking.id"))
    round: Mapped[int]
    marks: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    answered_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    is_accepted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")


class PracticalResult(Base):
    """The result of one round: marks, figures and method; append-only, the highest number counts.

    No words: those stand in the sheets. `marks`: point key → mark.
    """

    __tablename__ = "practical_result"
    __table_args__ = (
        UniqueConstraint("booking_id", "number"),
        CheckConstraint("earned BETWEEN 0 AND possible", name="marks"),
        CheckConstraint("method IN ('one', 'same', 'agreed', 'third')", name="method"),
    )

    id: Mapped[PK]
    booking_id: Mapped[int] = mapped_column(BigInt, ForeignKey("practical_booking.id"))
    number: Mapped[int]
    policy_version: Mapped[int]
    method: Mapped[str] = mapped_column(String(6))
    marks: Mapped[dict[str, Any]]
    earned: Mapped[int]
    possible: Mapped[int]
    cut: Mapped[int]
    passed: Mapped[bool]
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
