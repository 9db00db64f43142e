"""Courses and their published revisions: what a learner reads is never changed under them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
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
    Whoever published it may have said what is different (`change_note`, for learners) and which
    lessons and quizzes changed in small things only (`minor`: keys; nobody does those again).
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
    change_note: Mapped[str] = mapped_column(Text, default="")
    minor: Mapped[list[Any]] = mapped_column(default=list)

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


class CourseDraft(Base):
    """A course folder while it is being written, beside what is published.

    A course has one open draft at most (`slug`, while `ended_at` is empty). `version` counts the
    savings. `base_revision_id` is the revision it was copied from; none for a new course. Once
    handed in it is not changed until somebody takes it back. Its files go when it ends; the row
    stays and says how it ended. `base` holds the digest of every file it was copied from: what is
    published now differs from it when somebody else published meanwhile, be it items alone.
    """

    __tablename__ = "course_draft"
    __table_args__ = (
        Index(
            "uq_course_draft_open",
            "slug",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("version >= 0", name="version"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
        CheckConstraint("outcome IN ('published', 'discarded')", name="outcome"),
        CheckConstraint("(submitted_at IS NULL) = (submitted_by_id IS NULL)", name="submitted"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    slug: Mapped[str] = mapped_column(String(80))
    course_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("course.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(BigInt, ForeignKey("organisation.id"), index=True)
    base_revision_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("course_revision.id"))
    title: Mapped[str] = mapped_column(String(200))  # as course.yaml last said, for lists
    version: Mapped[int]
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))
    outcome: Mapped[str | None] = mapped_column(String(10))
    base: Mapped[dict[str, Any]] = mapped_column(default=dict)


class DraftFile(Base):
    """A file of a draft: texts here, media in the storage.

    `version` is that of the draft when the file was last written, so that a file taken out and
    written again is never mistaken for the earlier one.
    """

    __tablename__ = "draft_file"
    __table_args__ = (
        UniqueConstraint("draft_id", "path"),
        CheckConstraint("(content IS NULL) <> (file_id IS NULL)", name="text_or_file"),
    )

    id: Mapped[PK]
    draft_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course_draft.id"))
    path: Mapped[str] = mapped_column(String(200))
    content: Mapped[str | None] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("stored_file.id"), index=True)
    version: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"))


class DraftWriter(Base):
    """Somebody who wrote in a draft: another person has to publish it (AZ-9).

    Files tell who wrote them last; this remembers also those whose words were written over.
    """

    __tablename__ = "draft_writer"

    draft_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course_draft.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("person.id"), primary_key=True, index=True
    )
    first_at: Mapped[datetime]


class DraftRemark(Base):
    """A remark at one place of a draft, for its authors; settled when they have seen to it.

    `place` names what it stands at, by what never changes: a lesson's id, not its file.
    """

    __tablename__ = "draft_remark"
    __table_args__ = (
        Index("ix_draft_remark_draft_id_written_at", "draft_id", "written_at"),
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled"),
    )

    id: Mapped[PK]
    public_id: Mapped[PublicId]
    draft_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course_draft.id"))
    place: Mapped[str] = mapped_column(String(220))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("person.id"))


class DraftVerdict(Base):
    """What a reviewer decided about a version of a draft: back to its authors, or published."""

    __tablename__ = "draft_verdict"
    __table_args__ = (
        CheckConstraint("outcome IN ('returned', 'published')", name="outcome"),
        CheckConstraint("(outcome = 'published') = (revision_id IS NOT NULL)", name="revision"),
    )

    id: Mapped[PK]
    draft_id: Mapped[int] = mapped_column(BigInt, ForeignKey("course_draft.id"), index=True)
    version: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(9))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(BigInt, ForeignKey("person.id"), index=True)
    revision_id: Mapped[int | None] = mapped_column(BigInt, ForeignKey("course_revision.id"))
