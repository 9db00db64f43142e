"""Adding and removing files of a draft; what a lesson shows of them is written in the same act."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from portal.content import folder, writing
from portal.content.drafts import media, outline, queries, service
from portal.content.drafts.editing import By
from portal.content.drafts.service import Change
from portal.core import stored
from portal.core.db import transaction
from portal.core.errors import NotFound, Refused
from portal.core.stored import Received
from portal.core.uploads import Purpose, UploadRefusal
from portal.core.uploads.names import split_name


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrived."""

    content: IO[bytes]
    name: str


@dataclass(frozen=True, slots=True)
class Showing:
    """Where and with which words a new file is shown; `lesson` "" for nowhere yet."""

    lesson: str
    words: str
    caption: str


def add(
    draft_id: int,
    upload: Upload,
    *,
    captions: Upload | None,
    shown: Showing,
    organisation_id: int,
    by: By,
) -> str:
    """Keep a file, and its captions, and show it in a lesson; its name below media/.

    A name that is taken gets a number: nothing is written over. Raises NotFound for an unknown
    lesson, Refused(UploadRefusal, StorageRefusal, QuotaRefusal, CourseDraftRefusal); then nothing
    is left.
    """
    received: dict[str, Received] = {}
    try:
        received["file"] = media.receive(upload.content, upload.name)
        if captions is not None:
            received["captions"] = _captions(captions)
        with transaction():
            return _added(draft_id, upload.name, received, shown, organisation_id, by)
    except BaseException:
        media.drop(received.values())
        raise


def _captions(upload: Upload) -> Received:
    if split_name(upload.name)[1] != media.CAPTIONS:
        raise Refused(UploadRefusal.KIND_NOT_ALLOWED, field="captions")
    try:
        return media.receive(upload.content, upload.name)
    except Refused as refused:
        raise Refused(refused.reason, field="captions", **refused.values) from refused


def _added(
    draft_id: int,
    name: str,
    received: Mapping[str, Received],
    shown: Showing,
    organisation_id: int,
    by: By,
) -> str:
    draft = queries.open_draft(draft_id, lock=True)
    some = queries.files(draft)
    stem, ending = split_name(media.file_name(name))
    stems = {path.removeprefix("media/").rpartition(".")[0] for path in some.under("media")}
    stem = outline.free(stem, stems)
    rows = {
        kind: stored.add(
            one,
            Purpose.LESSON_MEDIA,
            person_id=by.actor_id,
            organisation_id=organisation_id,
            now=by.now,
        ).id
        for kind, one in received.items()
    }
    changes: dict[str, Change] = {f"media/{stem}.{ending}": rows["file"]}
    if "captions" in rows:
        changes[f"media/{stem}.{media.CAPTIONS}"] = rows["captions"]
    if shown.lesson:
        one = next((x for x in folder.read(some).lessons if x.matter.id == shown.lesson), None)
        if one is None:
            raise NotFound
        line = media.snippet(f"{stem}.{ending}", shown.words, shown.caption)
        body = writing.tidy(media.inserted(one.body, line))
        changes[one.path] = writing.lesson(one.matter, body).encode()
    service.write(draft_id, changes, expected={}, now=by.now, actor_id=by.actor_id)
    return f"{stem}.{ending}"


def remove(draft_id: int, name: str, *, version: int, by: By) -> None:
    """Take a file out, and its captions with it. Raises ChangedMeanwhile."""
    path = f"media/{name}"
    beside = f"media/{name.rpartition('.')[0]}.{media.CAPTIONS}"
    with transaction():
        changes: dict[str, Change] = {path: None}
        if media.has_sound(name) and beside in queries.versions(draft_id):
            changes[beside] = None
        service.write(draft_id, changes, expected={path: version}, now=by.now, actor_id=by.actor_id)
