"""Reads of courses."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import undefer

from portal.competency.models import Competency
from portal.content.models import Course, CoursePart, CourseRevision, RevisionMedia
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.people.models import Organisation


def competency_ids() -> dict[str, int]:
    """Competency key → id, for loading files."""
    return {key: id_ for key, id_ in db.session.execute(select(Competency.key, Competency.id))}


def sole_agency() -> int | None:
    """The agency, where the installation serves one only."""
    query = select(Organisation.id).where(Organisation.kind == "agency").limit(2)
    found = list(db.session.scalars(query))
    return found[0] if len(found) == 1 else None


def code_is_taken(code: str, slug: str) -> bool:
    """Whether a course of another address has this code."""
    query = select(Course.id).where(Course.code == code, Course.slug != slug)
    return db.session.scalar(query) is not None


def revision_by_hash(course_id: int, content_hash: str) -> CourseRevision | None:
    return db.session.scalar(
        select(CourseRevision).where(
            CourseRevision.course_id == course_id, CourseRevision.content_hash == content_hash
        )
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A lesson or quiz in the list of a course."""

    id: int
    position: int
    kind: str
    key: str
    module_number: int
    module_title: str
    title: str
    minutes: int
    objectives: list[str]
    spec: dict[str, Any]


def parts_of(revision_id: int) -> list[Part]:
    """The parts of a revision in reading order, without their texts."""
    rows = db.session.execute(
        select(
            CoursePart.id,
            CoursePart.position,
            CoursePart.kind,
            CoursePart.key,
            CoursePart.module_number,
            CoursePart.module_title,
            CoursePart.title,
            CoursePart.minutes,
            CoursePart.objectives,
            CoursePart.spec,
        )
        .where(CoursePart.revision_id == revision_id)
        .order_by(CoursePart.position)
    )
    return [Part(*row) for row in rows]


def lesson_keys(revision_ids: Collection[int]) -> Select[int, str]:
    """Revision and permanent id of every lesson of these revisions."""
    return select(CoursePart.revision_id, CoursePart.key).where(
        CoursePart.revision_id.in_(revision_ids), CoursePart.kind == "lesson"
    )


def lesson_texts(part_ids: Collection[int]) -> dict[int, str]:
    """The cleaned HTML of lessons by the id of their part."""
    rows = db.session.execute(
        select(CoursePart.id, CoursePart.html).where(CoursePart.id.in_(part_ids))
    )
    return {id_: html for id_, html in rows}


def media_sizes(revision_id: int) -> dict[str, int]:
    """Bytes of a revision's files by their path below media/."""
    rows = db.session.execute(
        select(RevisionMedia.path, StoredFile.size_bytes)
        .join(StoredFile, StoredFile.id == RevisionMedia.file_id)
        .where(RevisionMedia.revision_id == revision_id)
    )
    return {path: size for path, size in rows}


def published() -> Select[Course, CourseRevision]:
    """Every course with its current revision."""
    return select(Course, CourseRevision).join(
        CourseRevision, CourseRevision.id == Course.current_revision_id
    )


def media(revision_id: int, path: str) -> StoredFile:
    """A file of a revision. Raises NotFound."""
    found = db.session.scalar(
        select(StoredFile)
        .join(RevisionMedia, RevisionMedia.file_id == StoredFile.id)
        .where(RevisionMedia.revision_id == revision_id, RevisionMedia.path == path)
    )
    if found is None:
        raise NotFound
    return found


def locked_course(slug: str) -> Course | None:
    """A course, held by this transaction: one publishes at a time."""
    return db.session.scalar(
        select(Course)
        .where(Course.slug == slug)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def course_called(slug: str) -> tuple[Course, CourseRevision] | None:
    """A course with its current revision."""
    found = db.session.execute(published().where(Course.slug == slug)).one_or_none()
    return None if found is None else (found[0], found[1])


def slug_called(name: str) -> str | None:
    """The slug of a course by its slug or its code."""
    query = select(Course.slug).where((Course.slug == name) | (Course.code == name))
    return db.session.scalars(query.order_by(Course.slug != name)).first()


def authored_parts(revision_id: int) -> list[CoursePart]:
    """Every part of a revision with its source, in reading order."""
    return list(
        db.session.scalars(
            select(CoursePart)
            .where(CoursePart.revision_id == revision_id)
            .order_by(CoursePart.position)
            .options(undefer(CoursePart.source))
        )
    )


def media_of(revision_id: int) -> dict[str, StoredFile]:
    """The files of a revision by their path below media/."""
    rows = db.session.execute(
        select(RevisionMedia.path, StoredFile)
        .join(StoredFile, StoredFile.id == RevisionMedia.file_id)
        .where(RevisionMedia.revision_id == revision_id)
    )
    return {path: file for path, file in rows}


def stored_media(course_id: int) -> dict[str, int]:
    """SHA-256 → row of every file some revision of a course shows."""
    rows = db.session.execute(
        select(StoredFile.sha256, StoredFile.id)
        .join(RevisionMedia, RevisionMedia.file_id == StoredFile.id)
        .join(CourseRevision, CourseRevision.id == RevisionMedia.revision_id)
        .where(CourseRevision.course_id == course_id)
    )
    return {digest: id_ for digest, id_ in rows}


def was_part(revision_id: int, key: str) -> bool:
    """Whether some revision of the same course has a part with this key."""
    own = select(CourseRevision.course_id).where(CourseRevision.id == revision_id)
    query = (
        select(CoursePart.id)
        .join(CourseRevision, CourseRevision.id == CoursePart.revision_id)
        .where(CourseRevision.course_id == own.scalar_subquery(), CoursePart.key == key)
    )
    return db.session.scalar(query.limit(1)) is not None
