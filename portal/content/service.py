"""Publishing course and bank folders: revisions and item versions that never change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from portal.assessment import queries as bank_queries
from portal.assessment.service import banks
from portal.assessment.service import items as item_service
from portal.content import checking, exporting, files, finding, media, publishing, queries, writing
from portal.content.checking import Checked
from portal.content.checks.words import digest
from portal.content.documents import BankDocument, CourseDocument, ItemFile
from portal.content.faults import Code, Fault, FaultyFolder
from portal.content.files import Entry, Files
from portal.content.folder import Folder
from portal.content.models import Course, CoursePart, CourseRevision, RevisionMedia
from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound
from portal.core.models import StoredFile


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did. A bank has no revisions: its items have versions."""

    slug: str
    revision: int
    is_new: bool
    new_items: int


def load(root: Path, *, now: datetime, actor_id: int | None) -> Loaded:
    """Publish a folder on disk, see `publish`. Raises Refused(BankRefusal) besides."""
    return publish(files.on_disk(root), now=now, actor_id=actor_id)


def checked(some: Files) -> Checked:
    """Look at a folder beside what this installation knows: its competencies, its other items."""
    looked = checking.check(
        some,
        competencies=frozenset(queries.competency_ids()),
        elsewhere=digests_of("practice" if files.is_bank(some) else "certification"),
    )
    return replace(looked, faults=sorted([*looked.faults, *_code_taken(looked.folder)]))


def _code_taken(folder: Folder) -> Iterator[Fault]:
    """The code of a course names one course in the installation."""
    head = folder.head
    if isinstance(head, CourseDocument) and queries.code_is_taken(head.code, folder.slug):
        line = folder.head_lines.of("code")
        message = f"another course has the code {head.code}"
        yield folder.fault(folder.head_path, line, Code.CODE_TAKEN, message)


@dataclass(frozen=True, slots=True)
class Ready:
    """A folder that may be published: checked, rendered and hashed, and nothing written yet."""

    looked: Checked
    head: CourseDocument | BankDocument
    items: list[banks.ItemDocument]
    parts: list[dict[str, Any]]
    content_hash: str  # "" for a bank: its items have versions of their own


def prepare(some: Files) -> Ready:
    """Do all the work of publishing that needs no transaction. Raises FaultyFolder."""
    looked = checked(some).publishable()
    competency_ids = queries.competency_ids()
    _refuse_unloaded(looked.folder, competency_ids)
    items = publishing.item_documents(looked.folder, looked.compiler, competency_ids)
    head = looked.folder.head
    if head is None:
        raise FaultyFolder(looked.faults)
    if isinstance(head, BankDocument):
        return Ready(looked, head, items, [], "")
    parts = publishing.part_rows(looked.folder, looked.compiler)
    return Ready(looked, head, items, parts, publishing.content_hash(looked.folder, head))


def publish(
    some: Files, *, now: datetime, actor_id: int | None, organisation_id: int | None = None
) -> Loaded:
    """Publish a course or bank folder; unchanged content changes nothing. Raises FaultyFolder.

    A new course belongs to `organisation_id`; without one, to the only agency there is, and to
    the installation where there are several. Checking, rendering and hashing happen before the
    transaction; the revision, its parts, its bank and the audit entry commit together.
    """
    ready = prepare(some)
    return put_out(ready, now=now, actor_id=actor_id, organisation_id=organisation_id)


def put_out(
    ready: Ready, *, now: datetime, actor_id: int | None, organisation_id: int | None = None
) -> Loaded:
    """Publish what was prepared, see `publish`; joins a surrounding transaction."""
    if isinstance(ready.head, BankDocument):
        return _publish_bank(ready, ready.head, organisation_id, now, actor_id)
    owner = organisation_id or queries.sole_agency()
    return _publish_course(ready, ready.head, owner, now, actor_id)


def revise_lesson(slug: str, key: str, body: str, *, now: datetime, actor_id: int | None) -> Loaded:
    """Publish the next revision of a course with another text in one lesson.

    Raises NotFound, FaultyFolder.
    """
    some = exporting.course(slug)
    read = checking.check(some).folder
    lesson = next((one for one in read.lessons if one.matter.id == key), None)
    if lesson is None:
        raise NotFound
    text = writing.lesson(lesson.matter, writing.tidy(body))
    return publish(some.changed({lesson.path: text.encode()}), now=now, actor_id=actor_id)


def revise_item(bank: str, item: ItemFile, *, now: datetime, actor_id: int | None) -> Loaded:
    """Publish the next version of one item of a course (`bank` is its slug) or a bank folder.

    Raises NotFound, FaultyFolder.
    """
    row = bank_queries.bank_called(bank)
    some = exporting.course(bank) if row is None else exporting.bank(bank)
    read = checking.check(some).folder
    old = next((one for one in read.items if one.item.id == item.id), None)
    if old is None:
        raise NotFound
    together = [
        item if one.item.id == item.id else one.item for one in read.items if one.path == old.path
    ]
    text = writing.items(together)
    return publish(some.changed({old.path: text.encode()}), now=now, actor_id=actor_id)


def export(name: str, *, now: datetime, actor_id: int | None, keys: bool) -> Files:
    """The folder of a course or bank. A bank holds keys: asking for them is audited.

    Raises NotFound, WithoutSource, and KeysNotAsked for a bank without `keys`.
    """
    row = bank_queries.bank_called(name)
    if row is None:
        return exporting.course(name)
    if not keys:
        raise KeysNotAsked
    some = exporting.bank(name)
    with transaction():
        audit.record(
            "bank.exported", object_kind="item_bank", object_id=row.id, now=now, actor_id=actor_id
        )
    return some


class KeysNotAsked(Exception):
    """A certification bank is exported with its keys or not at all."""


def digests_of(kind: str) -> Mapping[str, str]:
    """Digest → place of the items in use in banks of one kind."""
    return {
        digest(ItemFile.model_validate(source)): f"{code} {source['id']}"
        for code, source in bank_queries.authored_sources(kind)
        if source
    }


def _refuse_unloaded(folder: Folder, loaded: Mapping[str, int]) -> None:
    """A competency of the dictionary that this installation has not loaded yet."""
    head = folder.head
    named = {one.item.competency for one in folder.items}
    if isinstance(head, CourseDocument):
        named |= {aim.id for aim in head.competencies}
    path = f"{folder.slug}/{folder.head_path}"
    missing = sorted(named - set(loaded))
    if missing:
        raise FaultyFolder(
            [
                Fault(path, 1, f"the competency {key} is not loaded yet", Code.COMPETENCY_UNKNOWN)
                for key in missing
            ]
        )


def _publish_bank(
    ready: Ready,
    head: BankDocument,
    organisation_id: int | None,
    now: datetime,
    actor_id: int | None,
) -> Loaded:
    folder, items = ready.looked.folder, ready.items
    with transaction():
        known = bank_queries.bank_called(folder.slug)
        if known is not None:
            item_service.refuse_begun_keys(known.id, items)
        made = banks.publish(
            code=folder.slug,
            title=head.title,
            kind=head.kind,
            public_keys=head.public_keys,
            items=items,
            now=now,
            facts=head.model_dump(mode="json", include={"code", "competency", "level"}),
            organisation_id=organisation_id or queries.sole_agency(),
        )
        audit.record(
            "bank.published",
            object_kind="item_bank",
            object_id=folder.slug,
            now=now,
            actor_id=actor_id,
            items=len(items),
            new=made,
        )
    return Loaded(folder.slug, 0, made > 0, made)


def _publish_course(
    ready: Ready, head: CourseDocument, owner: int | None, now: datetime, actor_id: int | None
) -> Loaded:
    folder, rows, hashed = ready.looked.folder, ready.parts, ready.content_hash
    with transaction():
        course = queries.locked_course(folder.slug)
        made = banks.publish(
            code=f"course:{folder.slug}",
            title=head.title,
            kind="practice",
            public_keys=True,
            items=ready.items,
            now=now,
        )
        if course is None:
            course = Course(slug=folder.slug, code=head.code, organisation_id=owner, created_at=now)
            db.session.add(course)
        course.code = head.code
        db.session.flush()
        revision = queries.revision_by_hash(course.id, hashed)
        is_new = revision is None
        if revision is None:
            credit = publishing.credit_jp100(rows)
            revision = _add_revision(course.id, head, hashed, credit, now, actor_id)
            db.session.add_all(CoursePart(revision_id=revision.id, **row) for row in rows)
            _add_media(course.id, revision.id, folder, now)
            finding.record(revision, rows)
        course.current_revision_id = revision.id
    current_app.logger.info("course %s: revision %s", folder.slug, revision.number)
    return Loaded(folder.slug, revision.number, is_new, made)


def _add_revision(
    course_id: int,
    head: CourseDocument,
    hashed: str,
    credit_jp100: int,
    now: datetime,
    actor_id: int | None,
) -> CourseRevision:
    number = db.session.scalars(
        select(func.coalesce(func.max(CourseRevision.number), 0)).where(
            CourseRevision.course_id == course_id
        )
    ).one()
    revision = CourseRevision(
        course_id=course_id,
        number=number + 1,
        content_hash=hashed,
        title=head.title,
        title_en=head.title_en,
        summary=head.summary,
        cover=head.cover,
        credit_jp100=credit_jp100,
        facts=head.model_dump(mode="json", include=publishing.FACTS),
        published_at=now,
        published_by_id=actor_id,
    )
    db.session.add(revision)
    db.session.flush()
    audit.record(
        "course.published",
        object_kind="course_revision",
        object_id=revision.id,
        now=now,
        actor_id=actor_id,
    )
    return revision


def _add_media(course_id: int, revision_id: int, folder: Folder, now: datetime) -> None:
    """Store what is new. A failed transaction leaves bytes that no row names; they are swept."""
    stored = queries.stored_media(course_id)
    for name, entry in folder.media.items():
        file_id = entry.file_id or stored.get(entry.sha256()) or _store(name, entry, now)
        db.session.add(RevisionMedia(revision_id=revision_id, path=name, file_id=file_id))


def _store(name: str, entry: Entry, now: datetime) -> int:
    kept = media.store(entry)
    row = StoredFile(
        purpose="course-media",
        storage_key=kept.key,
        original_name=name.rpartition("/")[2],
        media_type=media.media_type(name),
        size_bytes=kept.size,
        sha256=kept.sha256,
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row.id
