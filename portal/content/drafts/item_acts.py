"""What authors do to single items of a draft, each in one transaction.

Items stand in files together. Whoever saves one hands back the text it had in their form, so that
two people may work on two items of one file, and only the same item clashes.
"""

import hashlib
import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, select

from portal.content import folder, writing
from portal.content.documents import ItemFile
from portal.content.drafts import media, outline, queries, service
from portal.content.drafts.editing import By
from portal.content.drafts.service import Change, ChangedMeanwhile
from portal.content.files import Files
from portal.content.folder import AuthoredItem, Folder
from portal.content.importing import Plan
from portal.content.importing.keys import slug
from portal.content.importing.planning import PER_FILE
from portal.content.models import CourseDraft
from portal.core import stored
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.models import StoredFile
from portal.core.uploads import Purpose

FIRST_FILE = "items/01-soal.yaml"
KEPT = timedelta(days=1)
"""How long an uploaded question file waits for its author to agree."""
JOB = "item-uploads"


class ItemDraftRefusal(StrEnum):
    """Why an item of a draft is not written."""

    UNREADABLE = "item_draft.unreadable"


def state_of(item: ItemFile) -> str:
    """What a form hands back: the same for the same text of an item."""
    return hashlib.sha256(writing.items([item]).encode()).hexdigest()[:20]


def find(read: Folder, key: str) -> AuthoredItem:
    """An item of a folder by its id. Raises NotFound."""
    found = next((one for one in read.items if one.item.id == key), None)
    if found is None:
        raise NotFound
    return found


def add(draft_id: int, item: ItemFile, *, by: By) -> str:
    """Put a new item behind the others under an id of its own; the id. Raises Refused."""
    with transaction():
        read = _read(draft_id)
        key = outline.free(item.id or "soal", _ids(read))
        path = _home(read)
        items = [*_in(read, path), item.model_copy(update={"id": key})]
        _write(draft_id, path, items, by)
    return key


def key_for(stem: str) -> str:
    """A readable id for a question."""
    return f"soal-{slug(stem, 40)}".strip("-")


def save(draft_id: int, item: ItemFile, *, before: str, by: By) -> None:
    """Write an item over the one with its id. Raises NotFound, Refused, and ChangedMeanwhile
    when somebody else wrote it since the form was filled.
    """
    with transaction():
        read = _read(draft_id)
        old = find(read, item.id)
        _refuse_changed(draft_id, old, before)
        items = [item if one.id == item.id else one for one in _in(read, old.path)]
        _write(draft_id, old.path, items, by)


def duplicate(draft_id: int, key: str, *, by: By) -> str:
    """A copy right behind an item; its id. Raises NotFound, Refused."""
    with transaction():
        read = _read(draft_id)
        old = find(read, key)
        fresh = outline.free(f"{key[:70].rstrip('-')}-salinan", _ids(read))
        items = _in(read, old.path)
        copy = old.item.model_copy(update={"id": fresh})
        at = next(n for n, one in enumerate(items) if one.id == key)
        _write(draft_id, old.path, [*items[: at + 1], copy, *items[at + 1 :]], by)
    return fresh


def remove(draft_id: int, key: str, *, before: str, by: By) -> None:
    """Take an item out. Raises NotFound, Refused, ChangedMeanwhile."""
    with transaction():
        read = _read(draft_id)
        old = find(read, key)
        _refuse_changed(draft_id, old, before)
        kept = [one for one in _in(read, old.path) if one.id != key]
        _write(draft_id, old.path, kept, by)


def take_in(draft_id: int, plan: Plan, file: StoredFile, *, organisation_id: int, by: By) -> None:
    """Write what importing a file means for the draft, pictures included; the file then goes.

    Raises Refused.
    """
    pictures = {
        path: media.receive(io.BytesIO(data), path.rpartition("/")[2])
        for path, data in plan.changes.items()
        if path.startswith("media/")
    }
    try:
        with transaction():
            rows = {
                path: stored.add(
                    one,
                    Purpose.LESSON_MEDIA,
                    person_id=by.actor_id,
                    organisation_id=organisation_id,
                    now=by.now,
                ).id
                for path, one in pictures.items()
            }
            changes: dict[str, Change] = {**plan.changes, **rows}
            service.write(draft_id, changes, expected={}, now=by.now, actor_id=by.actor_id)
            stored.forget(file, now=by.now)
    except BaseException:
        media.drop(pictures.values())
        raise


def keep_upload(draft: CourseDraft, received: stored.Received, *, by: By) -> str:
    """Keep a question file until its author agrees or not; its public id. Raises Refused.

    One that waited before gives way.
    """
    with transaction():
        for old in db.session.scalars(_waiting(draft, by.actor_id)):
            stored.forget(old, now=by.now)
        row = stored.add(
            received,
            Purpose.ITEMS,
            person_id=by.actor_id,
            organisation_id=draft.organisation_id,
            now=by.now,
        )
        row.purpose = _purpose(draft)
        db.session.flush()
        return row.public_id


def upload(draft: CourseDraft, public_id: str) -> StoredFile:
    """A question file that came for this draft, perhaps forgotten since. Raises NotFound."""
    found = db.session.scalar(
        select(StoredFile).where(
            StoredFile.public_id == public_id, StoredFile.purpose == _purpose(draft)
        )
    )
    if found is None:
        raise NotFound
    return found


def drop_upload(draft: CourseDraft, public_id: str, *, by: By) -> None:
    """The author does not want this file after all; again is no error. Raises NotFound."""
    with transaction():
        stored.forget(upload(draft, public_id), now=by.now)


def forget_uploads(*, now: datetime) -> None:
    """Question files nobody agreed to in time."""
    with transaction():
        old = select(StoredFile).where(
            StoredFile.purpose.startswith(f"{Purpose.ITEMS.value} "),
            StoredFile.deleted_at.is_(None),
            StoredFile.created_at < now - KEPT,
        )
        for file in db.session.scalars(old.limit(500)):
            stored.forget(file, now=now)


def _purpose(draft: CourseDraft) -> str:
    return f"{Purpose.ITEMS.value} {draft.public_id}"


def _waiting(draft: CourseDraft, actor_id: int) -> Select[StoredFile]:
    return select(StoredFile).where(
        StoredFile.person_id == actor_id,
        StoredFile.purpose == _purpose(draft),
        StoredFile.deleted_at.is_(None),
    )


def _read(draft_id: int) -> Folder:
    """The folder as it is now, nobody else writing in it."""
    return folder.read(_files(draft_id))


def _files(draft_id: int) -> Files:
    return queries.files(queries.open_draft(draft_id, lock=True))


def _ids(read: Folder) -> set[str]:
    taken = {one.item.id for one in read.items} | {one.matter.id for one in read.lessons}
    return taken | {one.quiz.id for one in read.quizzes}


def _in(read: Folder, path: str) -> list[ItemFile]:
    """The items of a file. Raises Refused(UNREADABLE) where writing them would lose something."""
    faulty = any(fault.path == f"{read.slug}/{path}" for fault in read.faults)
    if faulty:
        raise Refused(ItemDraftRefusal.UNREADABLE, name=path)
    return [one.item for one in read.items if one.path == path]


def _home(read: Folder) -> str:
    """Where new items go: the last file that can be read and has room."""
    paths = [path for path in read.files.under("items") if path.endswith(".yaml")]
    faulty = {fault.path.removeprefix(f"{read.slug}/") for fault in read.faults}
    good = [path for path in paths if path not in faulty]
    if good and len(_in(read, good[-1])) < PER_FILE:
        return good[-1]
    stems = {path.removeprefix("items/").removesuffix(".yaml") for path in paths}
    return FIRST_FILE if not paths else f"items/{outline.free('soal', stems)}.yaml"


def _refuse_changed(draft_id: int, old: AuthoredItem, before: str) -> None:
    if state_of(old.item) != before:
        raise ChangedMeanwhile([old.path], queries.kept(draft_id))


def _write(draft_id: int, path: str, items: Sequence[ItemFile], by: By) -> None:
    change: Change = writing.items(items).encode() if items else None
    service.write(draft_id, {path: change}, expected={}, now=by.now, actor_id=by.actor_id)
