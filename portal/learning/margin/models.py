"""Places, notes and questions at a paragraph (`content.paragraphs`).

They name a lesson by its permanent key and a paragraph by its anchor, so that they outlive the
revision in which they were written. `quote` says which paragraph was meant when it is gone.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId


class LessonPlace(Base):
    """Where a learner was last in a lesson, on whichever device; the latest instant wins."""

    __tablename__ = "lesson_place"

    enrolment_id: Mapped[int] = mapped_column(BigInt, ForeignKey("enrolment.id"), primary_key=True)
    lesson_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    anchor: Mapped[str] = mapped_column(String(80))
    read_at: Mapped[datetime]


class LessonNote(Base):
    """A note of one person for themselves. Nobody else ever reads it."""

    __tablename__ = "lesson_note"
    __table_args__ = (Index("ix_lesson_note_person_id_course_id", "person_id", "course_id"),)

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course.id"))
    lesson_key: Mapped[str] = mapped_column(String(80))
    anchor: Mapped[str] = mapped_column(String(80))  # "" is the lesson as a whole
    quote: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class LessonQuestion(Base):
    """A learner's question at a paragraph; its entries make the thread.

    Between the asker and the trainers who reach them, until a trainer publishes a question and an
    answer in their own words: those never name the asker, and stay when the asker is erased.
    """

    __tablename__ = "lesson_question"
    __table_args__ = (
        Index("ix_lesson_question_asker_id_course_id", "asker_id", "course_id"),
        Index(
            "ix_lesson_question_waiting",
            "organisation_id",
            "waiting_since",
            sqlite_where=text("waiting_since IS NOT NULL"),
            postgresql_where=text("waiting_since IS NOT NULL"),
        ),
        Index("ix_lesson_question_course_id_lesson_key", "course_id", "lesson_key"),
        CheckConstraint(
            "published_at IS NULL OR (public_question <> '' AND public_answer <> '')",
            name="published",
        ),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    course_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course.id"))
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"))
    lesson_key: Mapped[str] = mapped_column(String(80))
    anchor: Mapped[str] = mapped_column(String(80))
    quote: Mapped[str] = mapped_column(String(200))
    asker_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]  # None: nobody waits for a trainer
    public_question: Mapped[str] = mapped_column(Text, default="")
    public_answer: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))

    entries: Mapped[list["QuestionEntry"]] = relationship(
        lazy="raise_on_sql", order_by="QuestionEntry.id"
    )


class QuestionEntry(Base):
    """What the asker or a trainer wrote in a thread; the first is the question."""

    __tablename__ = "question_entry"

    id: Mapped[PK]
    question_id: Mapped[int] = mapped_column(BigInt, ForeignKey("lesson_question.id"), index=True)
    author_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    by_trainer: Mapped[bool]
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
