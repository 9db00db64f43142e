"""Writing drafts: each function is one thing an author does, in one transaction.

A draft is changed file by file. Whoever saves hands back the version of each file their form was
filled from; a file that has another one now was written by somebody else meanwhile, and nothing
is saved: the form comes back with what was typed (`ChangedMeanwhile`).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.content import exporting, files, folder
from portal.content import service as publishing
from portal.content.drafts import contents, notices, queries
from portal.content.files import Files
from portal.content.models import Course, CourseDraft, DraftFile, DraftWriter
from portal.core import audit, entropy, stored
from portal.core.db import db, dialect_name, transaction
from portal.core.errors import Conflict, NotFound, Refused
from portal.core.models import StoredFile

MAX_TITLE = 200
MAX_PATH = 200


class CourseDraftRefusal(StrEnum):
    """Why a draft is not begun, written or handed in."""

    ADDRESS_TAKEN = "course_draft.address_taken"
    ALREADY_OPEN = "course_draft.already_open"
    SUBMITTED = "course_draft.submitted"
    NOT_SUBMITTED = "course_draft.not_submitted"
    FAULTY = "course_draft.faulty"
    NOTHING_CHANGED = "course_draft.nothing_changed"
    NOT_TEXT = "course_draft.not_text"
    TOO_LARGE = "course_draft.too_large"
    TOO_MANY_FILES = "course_draft.too_many_files"
    BAD_PATH = "course_draft.bad_path"


class ChangedMeanwhile(Conflict):
    """Somebody else wrote these files since the form was filled; nothing was saved.

    `files` are the present ones by path; a path missing there was taken out.
    """

    def __init__(self, paths: Collection[str], files: Mapping[str, queries.Kept]) -> None:
        super().__init__(", ".join(sorted(paths)))
        self.paths = sorted(paths)
        self.files = files


Change = bytes | int | None
"""New content of a file: text, the row of a stored file, or nothing (the file is taken out)."""


def begin(course_id: int, *, now: datetime, actor_id: int) -> CourseDraft:
    """Begin a draft of a course from its current revision; the open one when there is one.

    Raises NotFound for a course without an agency or revision, WithoutSource, and
    Refused(ADDRESS_TAKEN) where another agency is writing under that address.
    """
    with transaction():
        course = db.session.get(Course, course_id)
        revision = queries.revision_of(course_id)
        if course is None or revision is None or course.organisation_id is None:
            raise NotFound
        draft = _add(
            slug=course.slug,
            course_id=course.id,
            organisation_id=course.organisation_id,
            base_revision_id=revision.id,
            title=revision.title,
            now=now,
            actor_id=actor_id,
        )
        if draft is None:
            return _mine(course.slug, course.organisation_id)
        published = exporting.course(course.slug)
        draft.base = dict(files.digests(published))
        _fill(draft, published, now, actor_id)
        _record("course_draft.begun", draft, now, actor_id)
    return draft


def is_taken(slug: str) -> bool:
    """Whether a new course cannot have this address; asked early, decided when it begins."""
    known = db.session.scalar(select(Course.id).where(Course.slug == slug))
    return known is not None or queries.open_draft_called(slug) is not None


def begin_with(some: Files, *, organisation_id: int, now: datetime, actor_id: int) -> CourseDraft:
    """Begin a draft with a folder: a template, or what somebody uploaded.

    A folder with the address of a course of the agency becomes the next version of that course.
    Media are rows already (`Entry.file_id`). Raises Refused(CourseDraftRefusal).
    """
    changes = _changes_of(some)
    _refuse_unusable(changes)
    with transaction():
        course = db.session.scalar(select(Course).where(Course.slug == some.name))
        if course is not None and course.organisation_id != organisation_id:
            raise Refused(CourseDraftRefusal.ADDRESS_TAKEN, field="slug")
        draft = _add(
            slug=some.name,
            course_id=None if course is None else course.id,
            organisation_id=organisation_id,
            base_revision_id=None if course is None else course.current_revision_id,
            title=contents.title(some) or some.name,
            now=now,
            actor_id=actor_id,
        )
        if draft is None:
            raise Refused(CourseDraftRefusal.ALREADY_OPEN, field="slug")
        if course is not None:
            draft.base = dict(files.digests(exporting.course(course.slug)))
        _fill(draft, some, now, actor_id)
        _wrote(draft, now, actor_id)
        _record("course_draft.begun", draft, now, actor_id)
    return draft


def write(
    draft_id: int,
    changes: Mapping[str, Change],
    *,
    expected: Mapping[str, int],
    now: datetime,
    actor_id: int,
) -> int:
    """Write files of a draft together or not at all; returns the draft's version.

    `expected` names the version each written file had in the form (0: there was none); paths of
    `changes` that are not named are not compared. Content that is there already changes nothing.
    Raises NotFound, ChangedMeanwhile, Refused(CourseDraftRefusal).
    """
    _refuse_unusable(changes)
    with transaction():
        draft = _writable(draft_id)
        present = queries.kept(draft_id)
        changed = [
            path
            for path, version in expected.items()
            if (present[path].version if path in present else 0) != version
        ]
        if changed:
            raise ChangedMeanwhile(changed, present)
        _put(draft, present, changes, now, actor_id)
        _wrote(draft, now, actor_id)
    return draft.version


def rename(
    draft_id: int,
    names: Mapping[str, str],
    changes: Mapping[str, Change] | None = None,
    *,
    version: int | None = None,
    now: datetime,
    actor_id: int,
) -> int:
    """Give files other paths, and write some (by their new paths); returns the draft's version.

    A file that only moves keeps its version, so that whoever is writing in it is not disturbed.
    `version` is the draft's, where the order it was seen in matters. Raises as `write`, and
    ChangedMeanwhile when a path is missing, taken, or the draft has another version.
    """
    changes = changes or {}
    _refuse_unusable({**dict.fromkeys(names.values(), 0), **changes})
    with transaction():
        draft = _writable(draft_id)
        present = queries.kept(draft_id)
        taken = (set(present) - set(names)) & set(names.values())
        wrong = {old for old in names if old not in present} | taken
        if wrong or (version is not None and version != draft.version):
            raise ChangedMeanwhile(wrong, present)
        _move(draft, names)
        _touch(draft, now, actor_id)
        _put(draft, queries.kept(draft_id), changes, now, actor_id)
        _wrote(draft, now, actor_id)
    return draft.version


def submit(draft_id: int, *, now: datetime, actor_id: int) -> CourseDraft:
    """Hand a draft in for review; from now on it stays as it is. Again is no error.

    It is looked through before the transaction, which would hold others up. Raises NotFound,
    Refused(NOTHING_CHANGED) while it is what it was copied from, Refused(FAULTY) while it has
    faults that keep it from being published, and ChangedMeanwhile when somebody wrote in it while
    it was looked through.
    """
    looked = queries.open_draft(draft_id)
    version, folder_ = looked.version, queries.files(looked)
    is_same = bool(looked.base) and files.digests(folder_) == looked.base
    is_faulty = any(one.is_blocking for one in publishing.checked(folder_).faults)
    with transaction():
        draft = queries.open_draft(draft_id, lock=True)
        if draft.submitted_at is not None:
            return draft
        if is_same:
            raise Refused(CourseDraftRefusal.NOTHING_CHANGED)
        if is_faulty:
            raise Refused(CourseDraftRefusal.FAULTY)
        if draft.version != version:
            raise ChangedMeanwhile([], queries.kept(draft_id))
        draft.submitted_at, draft.submitted_by_id = now, actor_id
        _record("course_draft.submitted", draft, now, actor_id)
        notices.ask_reviewers(draft, now=now)
    return draft


def take_back(draft_id: int, *, now: datetime, actor_id: int) -> CourseDraft:
    """Let a draft that was handed in be written again. Again is no error. Raises NotFound."""
    with transaction():
        draft = queries.open_draft(draft_id, lock=True)
        if draft.submitted_at is not None:
            draft.submitted_at = draft.submitted_by_id = None
            _record("course_draft.taken_back", draft, now, actor_id)
    return draft


def discard(draft_id: int, *, now: datetime, actor_id: int) -> None:
    """Throw a draft away; what is published stays as it is. Raises NotFound."""
    with transaction():
        draft = queries.open_draft(draft_id, lock=True)
        _end(draft, "discarded", now, actor_id)


def published(draft_id: int, *, now: datetime, actor_id: int) -> None:
    """Close a draft whose folder has become a revision, in the transaction that published it."""
    with transaction():
        draft = queries.open_draft(draft_id, lock=True)
        if draft.submitted_at is None:
            raise Refused(CourseDraftRefusal.NOT_SUBMITTED)
        _end(draft, "published", now, actor_id)


def _add(*, now: datetime, actor_id: int, **values: object) -> CourseDraft | None:
    """A new row; None when a draft of that address is open (the index decides, not a look)."""
    insert = sqlite.insert if dialect_name() == "sqlite" else postgresql.insert
    row = {
        **values,
        "title": str(values["title"])[:MAX_TITLE],
        "public_id": entropy.public_id(),
        "version": 0,
        "begun_at": now,
        "begun_by_id": actor_id,
        "changed_at": now,
        "changed_by_id": actor_id,
    }
    made = db.session.scalar(
        insert(CourseDraft).values(row).on_conflict_do_nothing().returning(CourseDraft.id)
    )
    return None if made is None else queries.open_draft(made, lock=True)


def _mine(slug: str, organisation_id: int) -> CourseDraft:
    found = queries.open_draft_called(slug)
    if found is None or found.organisation_id != organisation_id:
        raise Refused(CourseDraftRefusal.ADDRESS_TAKEN, field="slug")
    return found


def _changes_of(some: Files) -> dict[str, Change]:
    return {
        path: entry.read() if entry.file_id is None else entry.file_id
        for path, entry in some.entries.items()
    }


def _fill(draft: CourseDraft, some: Files, now: datetime, actor_id: int) -> None:
    _put(draft, {}, _changes_of(some), now, actor_id)


def _writable(draft_id: int) -> CourseDraft:
    draft = queries.open_draft(draft_id, lock=True)
    if draft.submitted_at is not None:
        raise Refused(CourseDraftRefusal.SUBMITTED)
    return draft


def _refuse_unusable(changes: Mapping[str, Change]) -> None:
    """Files no course folder can hold, told before anything is written."""
    for path, content in changes.items():
        if len(path) > MAX_PATH or path.count("/") >= files.MAX_DEPTH:
            raise Refused(CourseDraftRefusal.BAD_PATH, path=path[:MAX_PATH])
        if not isinstance(content, bytes):
            continue
        if path.startswith("media/"):
            raise ValueError("media are stored first; a draft takes their rows")
        if len(content) > folder.MAX_TEXT_BYTES:
            raise Refused(CourseDraftRefusal.TOO_LARGE, path=path)
        if not contents.is_text(content):
            raise Refused(CourseDraftRefusal.NOT_TEXT, path=path)


def _put(
    draft: CourseDraft,
    present: Mapping[str, queries.Kept],
    changes: Mapping[str, Change],
    now: datetime,
    actor_id: int,
) -> None:
    real = {path: to for path, to in changes.items() if _differs(present.get(path), to)}
    if not real:
        return
    if len(set(present) | set(real)) > files.MAX_FILES:
        raise Refused(CourseDraftRefusal.TOO_MANY_FILES, limit=files.MAX_FILES)
    _touch(draft, now, actor_id)
    gone = [path for path in real if path in present]
    if gone:
        db.session.execute(
            delete(DraftFile).where(DraftFile.draft_id == draft.id, DraftFile.path.in_(gone))
        )
    db.session.add_all(
        DraftFile(
            draft_id=draft.id,
            path=path,
            content=to.decode() if isinstance(to, bytes) else None,
            file_id=to if isinstance(to, int) else None,
            version=draft.version,
            changed_at=now,
            changed_by_id=actor_id,
        )
        for path, to in real.items()
        if to is not None
    )
    db.session.flush()
    head = real.get(folder.COURSE)
    if isinstance(head, bytes):
        draft.title = (contents.title_in(head) or draft.title)[:MAX_TITLE]
    _forget(draft, [one.file for path, one in present.items() if path in real and one.file], now)


def _differs(present: queries.Kept | None, content: Change) -> bool:
    if present is None:
        return content is not None
    if isinstance(content, bytes):
        return present.content is None or present.content.encode() != content
    return content is None or present.file is None or present.file.id != content


def _touch(draft: CourseDraft, now: datetime, actor_id: int) -> None:
    draft.version += 1
    draft.changed_at, draft.changed_by_id = now, actor_id


def _wrote(draft: CourseDraft, now: datetime, actor_id: int) -> None:
    """Somebody else has to publish what this person wrote."""
    insert = sqlite.insert if dialect_name() == "sqlite" else postgresql.insert
    row = {"draft_id": draft.id, "person_id": actor_id, "first_at": now}
    db.session.execute(insert(DraftWriter).values(row).on_conflict_do_nothing())


def _move(draft: CourseDraft, names: Mapping[str, str]) -> None:
    """In two steps, because two files may change places and a path is there once."""
    aside = {old: f"{at}:moving" for at, old in enumerate(names)}
    for steps in (aside, {aside[old]: new for old, new in names.items()}):
        for old, new in steps.items():
            db.session.execute(
                update(DraftFile)
                .where(DraftFile.draft_id == draft.id, DraftFile.path == old)
                .values(path=new)
            )


def _forget(draft: CourseDraft, gone: Collection[StoredFile], now: datetime) -> None:
    """Bytes nobody shows any more go after the commit."""
    ids = frozenset(one.id for one in gone)
    if not ids:
        return
    still = {one.file.id for one in queries.kept(draft.id).values() if one.file is not None}
    spared = still | queries.shown_elsewhere(ids, draft.id)
    for file in gone:
        if file.id not in spared:
            stored.forget(file, now=now)


def _end(draft: CourseDraft, outcome: str, now: datetime, actor_id: int) -> None:
    held = [one.file for one in queries.kept(draft.id).values() if one.file is not None]
    draft.outcome, draft.ended_at, draft.ended_by_id = outcome, now, actor_id
    db.session.execute(delete(DraftFile).where(DraftFile.draft_id == draft.id))
    db.session.flush()
    _forget(draft, held, now)
    _record(f"course_draft.{outcome}", draft, now, actor_id)


def _record(act: str, draft: CourseDraft, now: datetime, actor_id: int) -> None:
    audit.record(
        act,
        object_kind="course_draft",
        object_id=draft.id,
        now=now,
        actor_id=actor_id,
        organisation_id=draft.organisation_id,
        slug=draft.slug,
    )
