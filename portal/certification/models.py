"""Exams, their sittings, who registered, and what happened there.

States are computed from the dates in these rows (rules/), never stored.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId


class Exam(Base):
    """A certification exam of an agency: what it certifies, for whom, and how results come out.

    `requirements` says who may register, `release` how much a closed attempt shows and when; both
    are read by pure rules. Papers follow the specification's version of each sitting.
    """

    __tablename__ = "exam"
    __table_args__ = (
        UniqueConstraint("organisation_id", "code"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("max_attempts > 0", name="max_attempts"),
        CheckConstraint("wait_days >= 0", name="wait_days"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    specification_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("exam_specification.id"), index=True
    )
    competency_id: Mapped[int] = mapped_column(BigInt, ForeignKey("competency.id"), index=True)
    level: Mapped[int]
    max_attempts: Mapped[int]
    wait_days: Mapped[int]
    valid_months: Mapped[int | None]  # how long the evidence counts; empty: without an end
    release: Mapped[dict[str, Any]] = mapped_column(default=dict)
    requirements: Mapped[dict[str, Any]] = mapped_column(default=dict)
    instructions: Mapped[str] = mapped_column(Text, default="")  # plain, each line a paragraph
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    retired_at: Mapped[datetime | None]


class Sitting(Base):
    """One time an exam is held (penyelenggaraan ujian), with its shifts and rooms.

    With a fixed start everybody of a shift begins together and the shift's end closes what is
    open; in a window each begins when ready, and the end of the window shortens what is left.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("mode IN ('fixed', 'window')", name="mode"),
        CheckConstraint("registration_closes_at > registration_opens_at", name="registration"),
        CheckConstraint("late_minutes >= 0", name="late_minutes"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_by_id IS NULL)", name="cancelled"),
        Index(
            "ix_sitting_organisation_id_registration_closes_at",
            "organisation_id",
            "registration_closes_at",
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    exam_id: Mapped[int] = mapped_column(BigInt, ForeignKey("exam.id"), index=True)
    version_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("exam_specification_version.id"), index=True
    )
    title: Mapped[str] = mapped_column(String(200))
    mode: Mapped[str] = mapped_column(String(6))
    zone: Mapped[str] = mapped_column(String(40))  # where it is held, as in Asia/Jakarta
    registration_opens_at: Mapped[datetime]
    registration_closes_at: Mapped[datetime]
    needs_approval: Mapped[bool] = mapped_column(default=False)
    late_minutes: Mapped[int] = mapped_column(default=0)
    networks: Mapped[list[Any]] = mapped_column(default=list)  # CIDR; empty: any
    instructions: Mapped[str] = mapped_column(Text, default="")  # of this sitting, the same form
    makes_up_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("sitting.id"), index=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    published_at: Mapped[datetime | None]  # open to see from then on
    score_released_at: Mapped[datetime | None]
    score_released_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    cancel_reason: Mapped[str] = mapped_column(String(500), default="")

    exam: Mapped[Exam] = relationship(lazy="raise_on_sql")


class SittingShift(Base):
    """A shift (sesi) of a sitting."""

    __tablename__ = "sitting_shift"
    __table_args__ = (
        UniqueConstraint("sitting_id", "number"),
        CheckConstraint("ends_at > starts_at", name="window"),
        Index("ix_sitting_shift_ends_at", "ends_at"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    sitting_id: Mapped[int] = mapped_column(BigInt, ForeignKey("sitting.id"))
    number: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class SittingRoom(Base):
    """A room of a sitting, used in each of its shifts; `remote` is at everybody's own place."""

    __tablename__ = "sitting_room"
    __table_args__ = (
        UniqueConstraint("sitting_id", "name"),
        CheckConstraint("seats > 0", name="seats"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    sitting_id: Mapped[int] = mapped_column(BigInt, ForeignKey("sitting.id"))
    name: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(300), default="")
    seats: Mapped[int]
    row_seats: Mapped[int] = mapped_column(default=5)  # in one row: who sits beside and behind whom
    remote: Mapped[bool] = mapped_column(default=False)
    networks: Mapped[list[Any]] = mapped_column(default=list)  # CIDR; empty: those of the sitting


class SittingOfficer(Base):
    """Who runs a sitting: an invigilator of a room, or of all of them (`room_id` empty)."""

    __tablename__ = "sitting_officer"
    __table_args__ = (
        CheckConstraint("duty IN ('lead', 'invigilator', 'technician')", name="duty"),
        Index("ix_sitting_officer_person_id", "person_id", "sitting_id"),
    )

    id: Mapped[PK]
    sitting_id: Mapped[int] = mapped_column(BigInt, ForeignKey("sitting.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("sitting_room.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    duty: Mapped[str] = mapped_column(String(11))
    assigned_at: Mapped[datetime]
    assigned_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]


class Registration(Base):
    """A person's place in a sitting, from the wish to the door.

    `seat` is unique in a shift's room. The ticket's number is printed; the PIN is given by the
    invigilator, works once, and only its MAC is kept. The attempt's `owner_ref` is `public_id`.
    """

    __tablename__ = "registration"
    __table_args__ = (
        Index(
            "uq_registration_held",
            "sitting_id",
            "person_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL AND refused_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL AND refused_at IS NULL"),
        ),
        Index(
            "uq_registration_seat",
            "shift_id",
            "room_id",
            "seat",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL AND refused_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL AND refused_at IS NULL"),
        ),
        Index("ix_registration_person_id", "person_id", "sitting_id"),
        Index("ix_registration_sitting_id", "sitting_id", "id"),
        CheckConstraint("seat IS NULL OR seat > 0", name="seat"),
        CheckConstraint("refused_at IS NULL OR approved_at IS NULL", name="decided"),
        CheckConstraint("(checked_in_at IS NULL) = (checked_in_by_id IS NULL)", name="checked_in"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    sitting_id: Mapped[int] = mapped_column(BigInt, ForeignKey("sitting.id"))
    shift_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("sitting_shift.id"))
    room_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("sitting_room.id"), index=True)
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    number: Mapped[int]  # which try at this exam it is, 1 the first
    seat: Mapped[int | None]  # empty while waiting for one
    form_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("exam_form.id"))
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    statements: Mapped[list[Any]] = mapped_column(default=list)  # what the applicant declared
    approved_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    refusal: Mapped[str] = mapped_column(String(500), default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    withdrawal: Mapped[str] = mapped_column(String(500), default="")
    ticket: Mapped[str | None] = mapped_column(String(20), unique=True)
    pin_mac: Mapped[str] = mapped_column(String(64), default="")
    pin_given_at: Mapped[datetime | None]
    pin_tries: Mapped[int] = mapped_column(default=0)
    checked_in_at: Mapped[datetime | None]
    checked_in_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    identity_note: Mapped[str] = mapped_column(String(300), default="")
    admitted_late_at: Mapped[datetime | None]


class SittingEvent(Base):
    """An act of an officer in a sitting; append-only, the ground of its berita acara."""

    __tablename__ = "sitting_event"
    __table_args__ = (Index("ix_sitting_event_sitting_id_id", "sitting_id", "id"),)

    id: Mapped[PK]
    sitting_id: Mapped[int] = mapped_column(BigInt, ForeignKey("sitting.id"))
    shift_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("sitting_shift.id"))
    room_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("sitting_room.id"))
    registration_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("registration.id"), index=True
    )
    act: Mapped[str] = mapped_column(String(24))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # minutes, how many, what it undoes
    reason_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("sitting_note.id"))
    by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    at: Mapped[datetime]


class SittingNote(Base):
    """The free text of an event, beside it so that it can be erased."""

    __tablename__ = "sitting_note"

    id: Mapped[PK]
    sitting_id: Mapped[int] = mapped_column(BigInt, ForeignKey("sitting.id"), index=True)
    text: Mapped[str] = mapped_column(Text)


class Accommodation(Base):
    """An adjustment that belongs to the person (akomodasi yang layak, UU 8/2016 pasal 1 angka 9).

    It holds for every exam while valid. Invigilators see what to do, never the reason.
    """

    __tablename__ = "accommodation"
    __table_args__ = (
        CheckConstraint("factor_percent BETWEEN 100 AND 300", name="factor"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="valid"),
        Index("ix_accommodation_person_id_valid_from", "person_id", "valid_from"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    factor_percent: Mapped[int]  # of the nominal time; 100 is none more
    breaks_minutes: Mapped[int] = mapped_column(default=0)
    reader: Mapped[bool] = mapped_column(default=False)
    large_type: Mapped[bool] = mapped_column(default=False)
    other: Mapped[str] = mapped_column(String(300), default="")  # what else to provide
    reason: Mapped[str] = mapped_column(Text, default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))


class ExamIncident(Base):
    """Something that happened in a room (insiden), written down at once; a case until settled."""

    __tablename__ = "exam_incident"
    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled"),
        Index("ix_exam_incident_sitting_id_id", "sitting_id", "id"),
        Index("ix_exam_incident_organisation_id_id", "organisation_id", "id"),
        Index(
            "ix_exam_incident_open",
            "organisation_id",
            "due_at",
            "id",
            sqlite_where=text("settled_at IS NULL AND due_at IS NOT NULL"),
            postgresql_where=text("settled_at IS NULL AND due_at IS NOT NULL"),
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    sitting_id: Mapped[int] = mapped_column(BigInt, ForeignKey("sitting.id"))
    shift_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("sitting_shift.id"))
    room_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("sitting_room.id"))
    registration_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("registration.id"), index=True
    )
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime]
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    due_at: Mapped[datetime | None]  # a case to be settled until then; empty: a note alone
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    settlement: Mapped[str] = mapped_column(Text, default="")


class ExamAppeal(Base):
    """An examinee's objection to a result or to an item (banding), with its clock."""

    __tablename__ = "exam_appeal"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided"),
        Index(
            "uq_exam_appeal_open",
            "registration_id",
            "item_ref",
            unique=True,
            sqlite_where=text("decided_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("decided_at IS NULL AND withdrawn_at IS NULL"),
        ),
        Index("ix_exam_appeal_organisation_id_due_at", "organisation_id", "due_at"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    registration_id: Mapped[int] = mapped_column(BigInt, ForeignKey("registration.id"))
    item_ref: Mapped[str] = mapped_column(String(12), default="")  # of its paper; "": the result
    number: Mapped[str] = mapped_column(String(30), unique=True)
    text: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[datetime]
    due_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(12), default="")  # upheld, rejected, partly
    effect: Mapped[str] = mapped_column(String(12), default="")  # none, regrade, make_up
    reasons: Mapped[str] = mapped_column(Text, default="")
