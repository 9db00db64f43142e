"""Stored files: bytes under random names, outside everything a web server serves (CO-4).

Who may read a file, what it was called and how much a person may store is known by the
rows that hold a key, never here. A key says nothing about the file or its owner.
"""

import contextlib
import errno
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import current_app

from portal.core import entropy
from portal.core.errors import NotFound, Refused

GIB = 1024**3
CHUNK = 256 * 1024
LOOK_EVERY = 8 * 1024 * 1024
"""Bytes written between two looks at the free space."""

_KEY = re.compile(r"[0-9a-f]{32}")


class StorageRefusal(StrEnum):
    TOO_LARGE = "storage.too_large"
    DISK_FULL = "storage.disk_full"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the caller keeps in its row. `sha256` is the hex digest of the content."""

    key: str
    size: int
    sha256: str


class Storage(Protocol):
    """Where bytes are kept: a folder here, an object store elsewhere."""

    def put(self, content: BinaryIO, *, max_bytes: int) -> StoredFile:
        """Store the rest of `content`; it is durable when this returns.

        Raises Refused(StorageRefusal) and leaves nothing behind.
        """

    def open(self, key: str) -> BinaryIO:
        """The content as a stream the caller closes. Raises NotFound."""

    def size(self, key: str) -> int:
        """Bytes of the content. Raises NotFound."""

    def delete(self, key: str) -> None:
        """Remove the content; removing it again is no error."""

    def keys(self) -> Iterator[str]:
        """Every stored key, in no particular order."""


@dataclass(frozen=True, slots=True)
class DiskSpace:
    total: int
    free: int


def disk_space(folder: Path) -> DiskSpace:
    usage = shutil.disk_usage(folder)
    return DiskSpace(usage.total, usage.free)


def reserve_bytes(total: int) -> int:
    """What must stay free on a disk of `total` bytes. Source: OP-6."""
    return max(total // 20, GIB)


def has_room(space: DiskSpace, incoming: int = 0) -> bool:
    """Whether `incoming` bytes leave the reserve untouched."""
    return space.free - incoming >= reserve_bytes(space.total)


class FolderStorage:
    """Files in a folder of this machine, two levels of 256 folders deep.

    A file is written beside the others under the name of its key, forced to the disk, and
    only then moved to its place, so that a key never leads to half a file.
    """

    def __init__(self, root: Path, *, space: Callable[[Path], DiskSpace] = disk_space) -> None:
        self._root = root
        self._incoming = root / "incoming"
        self._space = space

    def put(self, content: BinaryIO, *, max_bytes: int) -> StoredFile:
        self._make(self._incoming)
        key = entropy.token_bytes(16).hex()
        draft = self._incoming / key
        try:
            stored = self._write(draft, key, content, max_bytes)
            place = self._place(key)
            self._make(place.parent)
            os.replace(draft, place)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise Refused(StorageRefusal.DISK_FULL) from error
            raise
        finally:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
        _sync_folder(place.parent)
        return stored

    def open(self, key: str) -> BinaryIO:
        try:
            return self._place(key).open("rb")
        except FileNotFoundError:
            raise NotFound from None

    def size(self, key: str) -> int:
        try:
            return self._place(key).stat().st_size
        except FileNotFoundError:
            raise NotFound from None

    def delete(self, key: str) -> None:
        place = self._place(key)
        try:
            place.unlink()
        except FileNotFoundError:
            return
        _sync_folder(place.parent)

    def keys(self) -> Iterator[str]:
        for path in self._root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if _KEY.fullmatch(path.name):
                yield path.name

    def has_room(self, incoming: int = 0) -> bool:
        """Whether an upload of this size may begin (OP-6)."""
        self._make(self._root)
        return has_room(self._space(self._root), incoming)

    def remove_leftovers(self, now: datetime, *, older_than: timedelta) -> int:
        """Remove drafts of writers that died; returns how many. A writer's own is younger."""
        removed = 0
        before = (now - older_than).timestamp()
        for draft in self._incoming.glob("*"):
            with contextlib.suppress(FileNotFoundError):
                if draft.stat().st_mtime < before:
                    draft.unlink()
                    removed += 1
        return removed

    def _place(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFound
        return self._root / key[:2] / key[2:4] / key

    def _write(self, draft: Path, key: str, content: BinaryIO, max_bytes: int) -> StoredFile:
        digest = hashlib.sha256()
        size = 0
        looked_at = -LOOK_EVERY
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            while chunk := content.read(CHUNK):
                size += len(chunk)
                if size > max_bytes:
                    raise Refused(StorageRefusal.TOO_LARGE, limit=max_bytes)
                if size - looked_at > LOOK_EVERY:
                    looked_at = size
                    if not has_room(self._space(self._root), LOOK_EVERY):
                        raise Refused(StorageRefusal.DISK_FULL)
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        return StoredFile(key, size, digest.hexdigest())

    def _make(self, folder: Path) -> None:
        """Make a folder and the missing ones above it, each durable and for us alone."""
        missing = [folder]
        while not missing[-1].parent.exists():
            missing.append(missing[-1].parent)
        for each in reversed(missing):
            with contextlib.suppress(FileExistsError):
                each.mkdir(mode=0o700)
                _sync_folder(each.parent)


def _sync_folder(folder: Path) -> None:
    """Make a new or removed name durable; folders cannot be opened so on Windows."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def of_installation() -> FolderStorage:
    """The files of the running installation. Needs an application context."""
    folder: Path = current_app.config["INSTANCE_DIR"]
    return FolderStorage(folder / "files")
