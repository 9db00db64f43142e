"""Courses and their published revisions: what a learner reads is never changed under them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import PK, Base, BigInt, PublicId, byte_ordered


class Course(Base):
    """A course; what it contains is in its revisions, the newest published one is current."""

    __tablename__ = "course"

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("organisation.id"))
    current_revision_id: Mapped[int | None] = mapped_column(BigInt)
    created_at: Mapped[datetime]


class CourseRevision(Base):
    """A content hash over everything a course says; published once, immutable.

    `facts` are what lists need (audience, competencies, authors, licence, completion rule).
    """

    __tablename__ = "course_revision"
    __table_args__ = (
        UniqueConstraint("course_id", "content_hash"),
        UniqueConstraint("course_id", "number"),
        CheckConstraint("credit_jp100 >= 0", name="credit"),
    )

    id: Mapped[PK]
    course_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course.id"))
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(Text)
    cover: Mapped[str] = mapped_column(String(12))
    credit_jp100: Mapped[int]
    facts: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))

    course: Mapped[Course] = relationship(lazy="raise_on_sql")
    parts: Mapped[list["CoursePart"]] = relationship(
        lazy="raise_on_sql", order_by="CoursePart.position"
    )


class CoursePart(Base):
    """A lesson or quiz of a revision, in reading order.

    `key` is the permanent id of the front matter. A lesson has `source` and cleaned `html`; a
    quiz has its specification in `spec`.
    """

    __tablename__ = "course_part"
    __table_args__ = (
        UniqueConstraint("revision_id", "key"),
        UniqueConstraint("revision_id", "position"),
        CheckConstraint("kind IN ('lesson', 'quiz')", name="kind"),
    )

    id: Mapped[PK]
    revision_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course_revision.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(6))
    key: Mapped[str] = mapped_column(String(80))
    module_number: Mapped[int]
    module_title: Mapped[str] = mapped_column(String(200))
    path: Mapped[str] = mapped_column(String(200), default="")  # of its file in the folder
    title: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int]
    objectives: Mapped[list[Any]]
    source: Mapped[str] = mapped_column(Text, deferred=True)
    html: Mapped[str] = mapped_column(Text, deferred=True)
    spec: Mapped[dict[str, Any]]


class RevisionMedia(Base):
    """A file of a revision's `media/` folder, by the path its lessons name."""

    __tablename__ = "revision_media"
    __table_args__ = (UniqueConstraint("revision_id", "path"),)

    id: Mapped[PK]
    revision_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course_revision.id"))
    path: Mapped[str] = mapped_column(String(160))
    file_id: Mapped[int] = mapped_column(BigInt, ForeignKey("stored_file.id"))


class CourseTerm(Base):
    """A stem a revision is found by and its weight (`content.terms`)."""

    __tablename__ = "course_term"

    stem: Mapped[str] = mapped_column(byte_ordered(40), primary_key=True)
    revision_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("course_revision.id"), primary_key=True, index=True
    )
    weight: Mapped[int]
