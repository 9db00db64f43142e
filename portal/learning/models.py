"""A person's way through a course."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.content.models import CourseRevision
from portal.core.db import PK, Base, BigInt, PublicId


class CourseRun(Base):
    """A revision offered by an agency; a self-paced course has one run without an end.

    `audience` and `prerequisites` are ids (rules.reach.Reach, rules.enrolling.Terms): units, jobs
    and courses are closed, never deleted. A place is given by approval where `needs_approval`;
    one that costs money or takes people from their work (`is_costly`) never by silence.
    """

    __tablename__ = "course_run"
    __table_args__ = (
        CheckConstraint("closes_at IS NULL OR closes_at > opens_at", name="window"),
        CheckConstraint("quota IS NULL OR quota > 0", name="quota"),
        Index("ix_course_run_organisation_id_closes_at", "organisation_id", "closes_at"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    revision_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course_revision.id"), index=True)
    course_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(String(120), default="")  # tells runs of one course apart
    organiser_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("org_unit.id"), index=True)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    is_costly: Mapped[bool] = mapped_column(default=False)
    quota: Mapped[int | None]
    audience: Mapped[dict[str, Any]] = mapped_column(default=dict)
    prerequisites: Mapped[list[Any]] = mapped_column(default=list)

    revision: Mapped[CourseRevision] = relationship(lazy="raise_on_sql")


class CourseMandate(Base):
    """A course that some people must pass, by rule: who they are follows from their facts on each
    day (rules.obliging), so nobody is ever listed here.

    A draft (`activated_at` empty) may replace a rule in force; then the former one ends. The
    deadline is a day or a number of days after somebody comes under the rule.
    """

    __tablename__ = "course_mandate"
    __table_args__ = (
        CheckConstraint("(due_on IS NULL) <> (due_days IS NULL)", name="deadline"),
        CheckConstraint("due_days IS NULL OR due_days > 0", name="due_days"),
        CheckConstraint("(competency_id IS NULL) = (below_level IS NULL)", name="gap"),
        CheckConstraint("below_level BETWEEN 1 AND 5", name="below_level"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="valid"),
        Index("ix_course_mandate_organisation_id_until_on", "organisation_id", "until_on"),
        Index(
            "uq_course_mandate_draft",
            "replaces_id",
            unique=True,
            sqlite_where=text("activated_at IS NULL"),
            postgresql_where=text("activated_at IS NULL"),
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    course_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("course_mandate.id"))
    basis: Mapped[str] = mapped_column(String(300))  # the decree or the reason, for who must
    reach: Mapped[dict[str, Any]]
    competency_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("competency.id"))
    below_level: Mapped[int | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]  # exclusive
    due_on: Mapped[date | None]
    due_days: Mapped[int | None]
    counts_from: Mapped[date | None]  # passed earlier does not count; None: it does
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    activated_at: Mapped[datetime | None]


class EnrolmentRequest(Base):
    """Somebody asked for a place that is not theirs at once: for approval, or in the queue.

    What it stands at is computed (rules.approving, rules.enrolling) from the answer, the calendar
    and the order of asking; only what somebody did is written down. `closed_at` is when it came to
    an end: the place was taken up, refused or no longer wanted.
    """

    __tablename__ = "enrolment_request"
    __table_args__ = (
        CheckConstraint("answer IN ('', 'granted', 'refused')", name="answer"),
        CheckConstraint("outcome IN ('', 'entered', 'refused', 'withdrawn')", name="outcome"),
        CheckConstraint("(closed_at IS NULL) = (outcome = '')", name="closed"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered"),
        Index(
            "uq_enrolment_request_open",
            "run_id",
            "person_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_enrolment_request_run_id_asked_at", "run_id", "asked_at"),
        Index("ix_enrolment_request_person_id", "person_id"),
        Index("ix_enrolment_request_answered_by_id", "answered_by_id"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    run_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course_run.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")  # why the place is wanted
    answer: Mapped[str] = mapped_column(String(8), default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was refused
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(9), default="")

    run: Mapped[CourseRun] = relationship(lazy="raise_on_sql")


class Enrolment(Base):
    """A person's place in a run; one open at a time, pinned to its revision until moved."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("run_id", "person_id", "number"),
        Index(
            "uq_enrolment_open",
            "run_id",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_enrolment_person_id_ended_at", "person_id", "ended_at"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    run_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course_run.id"))
    revision_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course_revision.id"))
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    number: Mapped[int]
    enrolled_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    run: Mapped[CourseRun] = relationship(lazy="raise_on_sql")
    revision: Mapped[CourseRevision] = relationship(lazy="raise_on_sql")


class LessonCompletion(Base):
    """The first time a learner finished a lesson; credits its minutes on that agency-local day."""

    __tablename__ = "lesson_completion"

    enrolment_id: Mapped[int] = mapped_column(BigInt, ForeignKey("enrolment.id"), primary_key=True)
    lesson_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    completed_at: Mapped[datetime]
    on_day: Mapped[date]
    minutes: Mapped[int]


class CourseCompletion(Base):
    """A course passed: books the learning hours of its lessons, capped per day, once.

    Derived from lessons and attempts, so `learning rebuild` can make it again; `number` is the
    person's order of booking, which the daily cap over all courses follows.
    """

    __tablename__ = "course_completion"
    __table_args__ = (
        Index("uq_course_completion_person_id_number", "person_id", "number", unique=True),
    )

    enrolment_id: Mapped[int] = mapped_column(BigInt, ForeignKey("enrolment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    number: Mapped[int]
    completed_at: Mapped[datetime]
    on_day: Mapped[date]
    credit_jp100: Mapped[int]


class RunMove(Base):
    """A run goes over to a newer revision; its learners follow in pieces (`cursor`).

    Whoever has an attempt open follows when it closes, also after `ended_at`.
    """

    __tablename__ = "run_move"
    __table_args__ = (
        Index(
            "uq_run_move_open",
            "run_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    run_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course_run.id"))
    from_revision_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course_revision.id"))
    revision_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course_revision.id"))
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    cursor: Mapped[int] = mapped_column(BigInt, default=0)  # id of the last enrolment looked at
    moved: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]


class PartRedo(Base):
    """A part somebody had done and does again, because it changed in the revision they moved to.

    What was done before stays where it is written: a lesson counts as read again from `done_at`,
    and of a quiz the attempts that closed after `asked_at` count (`owner_ref` names them).
    """

    __tablename__ = "part_redo"
    __table_args__ = (
        CheckConstraint("kind IN ('lesson', 'quiz')", name="kind"),
        CheckConstraint("(done_at IS NULL) = (done_on IS NULL)", name="done"),
    )

    enrolment_id: Mapped[int] = mapped_column(BigInt, ForeignKey("enrolment.id"), primary_key=True)
    part_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    move_id: Mapped[int] = mapped_column(BigInt, ForeignKey("run_move.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(6))
    owner_ref: Mapped[str | None] = mapped_column(String(80), index=True)
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_on: Mapped[date | None]  # the agency's day


class CourseReaction(Base):
    """What a learner said after a completed course, once, on five questions and in words.

    No time is kept, and `number` counts the answers of a course in an agency: they are shown to
    its trainers in groups of five, without names (rules.reaction). Whose an answer is stands here
    alone, so that the learner can see it and take it back.
    """

    __tablename__ = "course_reaction"
    __table_args__ = (
        UniqueConstraint("enrolment_id"),
        UniqueConstraint("course_id", "organisation_id", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[PK]
    enrolment_id: Mapped[int] = mapped_column(BigInt, ForeignKey("enrolment.id"))
    course_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course.id"))
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    number: Mapped[int]
    survey_version: Mapped[int]
    ratings: Mapped[dict[str, Any]]  # question → 1 to 5
    remark: Mapped[str] = mapped_column(Text, default="")
