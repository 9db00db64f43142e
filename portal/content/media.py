"""Media of a course: stored once per content, shown by the path its lessons name."""

import mimetypes
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from portal.content.files import Entry
from portal.core.storage import FolderStorage, Storage, StoredFile
from portal.core.text import Media
from portal.core.text.media import MediaKind, kind_of

MAX_MEDIA_BYTES = 50 * 1024 * 1024


def storage() -> Storage:
    """The installation's file storage."""
    folder: Path = current_app.config["INSTANCE_DIR"]
    return FolderStorage(folder / "files")


def open_media(key: str) -> BinaryIO:
    """A stream over the stored bytes."""
    return storage().open(key)


def store(entry: Entry) -> StoredFile:
    """Keep the bytes of a file."""
    with entry.open() as content:
        return storage().put(content, max_bytes=MAX_MEDIA_BYTES)


def media_type(path: str) -> str:
    """The type by the name's ending; only endings a lesson can show ever get here."""
    return mimetypes.guess_type(path)[0] or "application/octet-stream"


def beside(names: frozenset[str]) -> "Resolver":
    """How a lesson's `../media/x` finds its file among the course's media."""
    return Resolver(names)


class Resolver:
    """From the address in a lesson to the file as its page shows it."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def __call__(self, address: str) -> Media | None:
        name = address.removeprefix("../").removeprefix("media/")
        kind = kind_of(name)
        if kind is None or name not in self._names:
            return None
        captions = f"{name.rpartition('.')[0]}.vtt"
        has_captions = kind is not MediaKind.PICTURE and captions in self._names
        return Media(f"media/{name}", kind, captions=f"media/{captions}" if has_captions else None)
