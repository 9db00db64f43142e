"""Reads of drafts. What is read starts from what the actor may see (AZ-4).

A course belongs to an agency as a whole, so a permission over its drafts is one held at the whole
agency. A course that belongs to the installation is changed by its folder and the commands alone.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Select, false, select, tuple_

from portal.content import media
from portal.content.files import Entry, Files, written
from portal.content.models import Course, CourseDraft, CourseRevision, DraftFile, RevisionMedia
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.core.permissions import Permission


def agency_ids(actor: Actor, permission: Permission) -> frozenset[int]:
    """Agencies the actor holds the permission at as a whole."""
    held = actor.grants_with(permission)
    return frozenset(one.organisation_id for one in held if one.unit_id is None and one.subtree)


def courses(actor: Actor, permission: Permission) -> Select[Course]:
    """Courses of the agencies where the actor holds the permission."""
    ids = agency_ids(actor, permission)
    return select(Course).where(Course.organisation_id.in_(ids) if ids else false())


def drafts(actor: Actor, permission: Permission) -> Select[CourseDraft]:
    """Open drafts of the agencies where the actor holds the permission."""
    ids = agency_ids(actor, permission)
    return select(CourseDraft).where(
        CourseDraft.ended_at.is_(None),
        CourseDraft.organisation_id.in_(ids) if ids else false(),
    )


def draft(
    actor: Actor, public_id: str, *, permission: Permission = Permission.COURSE_READ
) -> CourseDraft:
    """One open draft the actor may see. Raises NotFound."""
    query = drafts(actor, permission).where(CourseDraft.public_id == public_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def course(
    actor: Actor, public_id: str, *, permission: Permission = Permission.COURSE_READ
) -> Course:
    """One course of an agency where the actor holds the permission. Raises NotFound."""
    query = courses(actor, permission).where(Course.public_id == public_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


MOST = 200
"""Open drafts in one list; an agency that has more finishes some first."""


def listed(actor: Actor, permission: Permission) -> list[CourseDraft]:
    """Open drafts, the one written in last first. An agency has some dozens at most."""
    query = drafts(actor, permission).order_by(CourseDraft.changed_at.desc(), CourseDraft.id)
    query = query.limit(MOST)
    return list(db.session.scalars(query))


PAGE = 50


def without_draft(
    actor: Actor, permission: Permission, after: str = "", *, size: int = PAGE
) -> tuple[list[tuple[Course, CourseRevision]], str]:
    """Published courses nobody is writing in, by title: a page of them behind the course with the
    public id `after`, and the id to go on from; "" at the end.
    """
    being_written = select(CourseDraft.id).where(
        CourseDraft.course_id == Course.id, CourseDraft.ended_at.is_(None)
    )
    query = (
        courses(actor, permission)
        .join(CourseRevision, CourseRevision.id == Course.current_revision_id)
        .where(~being_written.exists())
        .order_by(CourseRevision.title, Course.id)
        .limit(size + 1)
        .with_only_columns(Course, CourseRevision)
    )
    last = db.session.execute(
        select(CourseRevision.title, Course.id)
        .join(Course, Course.current_revision_id == CourseRevision.id)
        .where(Course.public_id == after)
    ).one_or_none()
    if last is not None:
        query = query.where(tuple_(CourseRevision.title, Course.id) > tuple_(*last))
    found = [(row[0], row[1]) for row in db.session.execute(query)]
    more = found[size - 1][0].public_id if len(found) > size else ""
    return found[:size], more


def open_draft(draft_id: int, *, lock: bool = False) -> CourseDraft:
    """A draft that has not ended, to be read or changed. Raises NotFound."""
    query = select(CourseDraft).where(CourseDraft.id == draft_id, CourseDraft.ended_at.is_(None))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def open_draft_called(slug: str) -> CourseDraft | None:
    return db.session.scalar(
        select(CourseDraft).where(CourseDraft.slug == slug, CourseDraft.ended_at.is_(None))
    )


def revision_of(course_id: int) -> CourseRevision | None:
    """The revision learners begin now."""
    return db.session.scalar(
        select(CourseRevision)
        .join(Course, Course.current_revision_id == CourseRevision.id)
        .where(Course.id == course_id)
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a draft as it is kept: who wrote it last, and when."""

    path: str
    version: int
    changed_at: datetime
    changed_by_id: int
    content: str | None
    file: StoredFile | None

    def entry(self) -> Entry:
        """The file as checks, publishing and export take it."""
        if self.file is None:
            return written({self.path: (self.content or "").encode()})[self.path]
        opened = partial(media.open_media, self.file.storage_key)
        return Entry(self.file.size_bytes, opened, self.file.id, self.file.sha256)


def kept(draft_id: int) -> dict[str, Kept]:
    """Every file of a draft by its path, in one statement."""
    rows = db.session.execute(
        select(
            DraftFile.path,
            DraftFile.version,
            DraftFile.changed_at,
            DraftFile.changed_by_id,
            DraftFile.content,
            StoredFile,
        )
        .outerjoin(StoredFile, StoredFile.id == DraftFile.file_id)
        .where(DraftFile.draft_id == draft_id)
        .order_by(DraftFile.path)
    )
    return {row[0]: Kept(*row) for row in rows}


def files(draft: CourseDraft) -> Files:
    """The draft as a folder: what check, publish and export take."""
    return Files(draft.slug, {path: one.entry() for path, one in kept(draft.id).items()})


def versions(draft_id: int) -> dict[str, int]:
    """Path → version of every file; what a form was filled from and hands back."""
    rows = db.session.execute(
        select(DraftFile.path, DraftFile.version).where(DraftFile.draft_id == draft_id)
    )
    return {path: version for path, version in rows}


def media_file(actor: Actor, public_id: str, path: str) -> StoredFile:
    """A file of a draft the actor may read, in one statement (AZ-5). Raises NotFound."""
    query = (
        drafts(actor, Permission.COURSE_READ)
        .join(DraftFile, DraftFile.draft_id == CourseDraft.id)
        .join(StoredFile, StoredFile.id == DraftFile.file_id)
        .where(CourseDraft.public_id == public_id, DraftFile.path == path)
        .with_only_columns(StoredFile)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def shown_elsewhere(file_ids: frozenset[int], draft_id: int) -> frozenset[int]:
    """Those of these files that a revision or another draft shows."""
    found = select(RevisionMedia.file_id).where(RevisionMedia.file_id.in_(file_ids))
    other = select(DraftFile.file_id).where(
        DraftFile.file_id.in_(file_ids), DraftFile.draft_id != draft_id
    )
    return frozenset(one for one in db.session.scalars(found.union(other)) if one is not None)
