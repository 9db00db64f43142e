"""Publishing a course folder as an immutable revision."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from portal.assessment.service import banks
from portal.content import finding, media, publishing, queries
from portal.content import folder as folders
from portal.content import items as items_
from portal.content.models import Course, CoursePart, CourseRevision, RevisionMedia
from portal.core import audit
from portal.core.db import db, transaction
from portal.core.models import StoredFile
from portal.core.text import LESSON, render


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did."""

    slug: str
    revision: int
    is_new: bool
    new_items: int


def load(root: Path, *, now: datetime, actor_id: int | None) -> Loaded:
    """Publish the folder; unchanged content makes no new revision. Raises FaultyFolder.

    Rendering and hashing happen before the transaction; the revision, its parts, its bank and
    the audit entry commit together.
    """
    folder = folders.read(root)
    competency_ids = queries.competency_ids()
    _refuse_unknown(folder, competency_ids)
    html = _renderer(folder)
    rows = publishing.part_rows(folder, html)
    items = items_.documents(folder.items, competency_ids, html)
    digest = publishing.content_hash(folder)
    with transaction():
        made = banks.publish(
            code=f"course:{folder.slug}",
            title=folder.course.title,
            kind="practice",
            public_keys=True,
            items=items,
            now=now,
        )
        course = db.session.scalar(select(Course).where(Course.slug == folder.slug))
        if course is None:
            course = Course(slug=folder.slug, code=folder.course.code, created_at=now)
            db.session.add(course)
            db.session.flush()
        revision = queries.revision_by_hash(course.id, digest)
        is_new = revision is None
        if revision is None:
            revision = _publish(course.id, folder, digest, rows, now, actor_id)
            finding.record(revision, rows)
        course.current_revision_id = revision.id
    current_app.logger.info("course %s: revision %s", folder.slug, revision.number)
    return Loaded(folder.slug, revision.number, is_new, made)


def _renderer(folder: folders.CourseFolder) -> publishing.Render:
    """Markdown to cleaned HTML with the course's own media."""
    names = frozenset(path.relative_to(folder.root / "media").as_posix() for path in folder.media)
    resolver = media.beside(names)

    def html(source: str) -> str:
        return render(source, LESSON, language=folder.course.language, resolve_media=resolver).html

    return html


def _refuse_unknown(folder: folders.CourseFolder, known: dict[str, int]) -> None:
    named = {aim.id for aim in folder.course.competencies}
    named |= {item.competency for item in folder.items}
    unknown = sorted(named - set(known))
    if unknown:
        path = f"{folder.slug}/course.yaml"
        raise folders.FaultyFolder(
            [folders.Fault(path, 1, f"unknown competency {name}") for name in unknown]
        )


FACTS = {
    "audience",
    "competencies",
    "authors",
    "licence",
    "completion",
    "language",
    "sources",
}
"""What lists and pages need of `course.yaml` beside the columns."""


def _publish(
    course_id: int,
    folder: folders.CourseFolder,
    digest: str,
    rows: list[dict[str, object]],
    now: datetime,
    actor_id: int | None,
) -> CourseRevision:
    number = db.session.scalars(
        select(func.coalesce(func.max(CourseRevision.number), 0)).where(
            CourseRevision.course_id == course_id
        )
    ).one()
    course = folder.course
    facts = course.model_dump(mode="json", include=FACTS)
    revision = CourseRevision(
        course_id=course_id,
        number=number + 1,
        content_hash=digest,
        title=course.title,
        title_en=course.title_en,
        summary=course.summary,
        cover=course.cover,
        credit_jp100=int(course.hours * 100),
        facts=facts,
        published_at=now,
        published_by_id=actor_id,
    )
    db.session.add(revision)
    db.session.flush()
    db.session.add_all(CoursePart(revision_id=revision.id, **row) for row in rows)
    _add_media(revision.id, folder, now)
    audit.record(
        "course.published",
        object_kind="course_revision",
        object_id=revision.id,
        now=now,
        actor_id=actor_id,
    )
    return revision


def _add_media(revision_id: int, folder: folders.CourseFolder, now: datetime) -> None:
    """Store each file. A failed transaction leaves bytes that no row names; they are swept."""
    for path in folder.media:
        kept = media.store(path)
        row = StoredFile(
            purpose="course-media",
            storage_key=kept.key,
            original_name=path.name,
            media_type=media.media_type(path.name),
            size_bytes=kept.size,
            sha256=kept.sha256,
            created_at=now,
        )
        db.session.add(row)
        db.session.flush()
        name = path.relative_to(folder.root / "media").as_posix()
        db.session.add(RevisionMedia(revision_id=revision_id, path=name, file_id=row.id))
