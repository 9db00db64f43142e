"""A person's way through a course."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.content.models import CourseRevision
from portal.core.db import PK, Base, BigInt, PublicId


class CourseRun(Base):
    """A revision offered by an agency; a self-paced course has one run without an end."""

    __tablename__ = "course_run"
    __table_args__ = (
        CheckConstraint("closes_at IS NULL OR closes_at > opens_at", name="window"),
        Index("ix_course_run_organisation_id_closes_at", "organisation_id", "closes_at"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    revision_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course_revision.id"), index=True)
    course_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]

    revision: Mapped[CourseRevision] = relationship(lazy="raise_on_sql")


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
