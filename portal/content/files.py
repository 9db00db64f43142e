"""The files of a course folder, wherever they are: on disk, or written from the tables."""

import hashlib
import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

MAX_FILES = 2_000
MAX_DEPTH = 10
CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One file. `file_id` is its row, when the portal has stored it already."""

    size: int
    open: Callable[[], BinaryIO]
    file_id: int | None = None
    sha256_known: str = ""

    def read(self) -> bytes:
        with self.open() as content:
            return content.read()

    def sha256(self) -> str:
        if self.sha256_known:
            return self.sha256_known
        digest = hashlib.sha256()
        with self.open() as content:
            while piece := content.read(CHUNK):
                digest.update(piece)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Files:
    """A folder as its name and the files in it by their path, divided by `/`."""

    name: str
    entries: Mapping[str, Entry]
    links: tuple[str, ...] = field(default=())  # links to other places; never followed

    def __contains__(self, path: str) -> bool:
        return path in self.entries

    def under(self, folder: str) -> list[str]:
        """Paths of the files below a folder, in order."""
        return sorted(path for path in self.entries if path.startswith(f"{folder}/"))

    def changed(self, changes: Mapping[str, bytes]) -> "Files":
        """The same folder with some files written anew."""
        return Files(self.name, {**self.entries, **written(changes)}, self.links)


class TooManyFiles(ValueError):
    """More files, or folders in folders, than a course can need."""


def digests(some: Files) -> dict[str, str]:
    """SHA-256 of every file by its path."""
    return {path: entry.sha256() for path, entry in some.entries.items()}


def written(texts: Mapping[str, bytes]) -> dict[str, Entry]:
    """Entries that hold these bytes."""
    return {path: Entry(len(data), _reader(data)) for path, data in texts.items()}


def _reader(data: bytes) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(data)


def on_disk(root: Path) -> Files:
    """The files of a folder; hidden ones are left out, links are told apart. TooManyFiles."""
    entries: dict[str, Entry] = {}
    links: list[str] = []
    for folder, inside, names in os.walk(root):
        here = Path(folder)
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        depth = len(here.relative_to(root).parts)
        if depth > MAX_DEPTH or len(entries) + len(names) > MAX_FILES:
            raise TooManyFiles(f"{root}: more than {MAX_FILES} files or {MAX_DEPTH} levels")
        for name in (*inside, *names):
            path = here / name
            if path.is_symlink():
                links.append(path.relative_to(root).as_posix())
            elif path.is_file() and not name.startswith("."):
                key = path.relative_to(root).as_posix()
                entries[key] = Entry(path.stat().st_size, _opener(path))
    return Files(root.resolve().name, entries, tuple(sorted(links)))


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def is_bank(some: Files) -> bool:
    """Whether the folder is a certification bank."""
    return "bank.yaml" in some and "course.yaml" not in some
