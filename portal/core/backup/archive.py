"""What is in a backup: a head, the database, the stored files, and a manifest that ends it.

Keys and secrets are not in it: whoever finds backup and key together must not also sign in the
portal's name. They are kept apart (docs/operations.md).
"""

import hashlib
import json
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from portal.core.backup.sealing import Damaged, Opener, Sealer

FORMAT = 1
HEAD = "head.json"
MANIFEST = "manifest.json"
SQLITE = "database/portal.sqlite"
TABLE = re.compile(r"database/([a-z_][a-z0-9_]*)\.copy")
FILE = re.compile(r"files/([0-9a-f]{32})")
LARGEST_DOCUMENT = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Head:
    """What must be known before the first row is restored."""

    format: int
    dialect: str
    revision: str
    made_at: str  # ISO 8601, UTC
    columns: dict[str, list[str]]  # PostgreSQL: of each table in the order of restoring


@dataclass(frozen=True, slots=True)
class Manifest:
    """What must hold after the last."""

    counts: dict[str, int]  # rows per table
    files: int
    file_bytes: int
    sequences: dict[str, int]
    heads: dict[str, int]  # last chained position per agency
    sha256: dict[str, str]  # of each member of the database


class Writer:
    """Adds members; each is sealed as it comes."""

    def __init__(self, sealer: Sealer) -> None:
        self._tar = tarfile.open(  # noqa: SIM115  closed by `finish`
            fileobj=cast(BinaryIO, sealer), mode="w|", format=tarfile.PAX_FORMAT
        )
        self._sealer = sealer

    def document(self, name: str, value: object) -> None:
        data = json.dumps(value, sort_keys=True).encode()
        self.stream(name, BytesIO(data), len(data))

    def stream(self, name: str, source: BinaryIO, size: int) -> str:
        """Add `size` bytes; the SHA-256 of what was added, in hex."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        watched = Watched(source)
        self._tar.addfile(member, cast(BinaryIO, watched))
        return watched.digest.hexdigest()

    def finish(self) -> None:
        self._tar.close()
        self._sealer.close()


class Watched:
    """Reads on and remembers what it read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data


@contextmanager
def writing(path: Path, secret: str) -> Iterator[Writer]:
    """A new file at `path`: whole, durable and for its owner alone, or not there at all.

    Raises FileExistsError: a backup never takes the place of another.
    """
    if path.exists():
        raise FileExistsError(path)
    draft = path.with_name(path.name + ".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            writer = Writer(Sealer(out, secret))
            yield writer
            writer.finish()
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, path)  # unlike a rename it never replaces
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    size: int
    content: BinaryIO

    def document(self) -> Any:
        if self.size > LARGEST_DOCUMENT:
            raise Damaged(f"{self.name} is too large")
        return json.loads(self.content.read())


@contextmanager
def reading(path: Path, secret: str) -> Iterator[Iterator[Member]]:
    """The members in their order, each to be read before the next. Raises Damaged, BadKey."""
    with path.open("rb") as source:
        opener = Opener(source, secret)
        yield _members(opener)


def _members(opener: Opener) -> Iterator[Member]:
    try:
        with tarfile.open(fileobj=cast(BinaryIO, opener), mode="r|") as tar:
            for entry in tar:
                content = tar.extractfile(entry) if entry.isreg() else None
                if content is None:
                    raise Damaged(f"{entry.name} is no file")
                yield Member(entry.name, entry.size, cast(BinaryIO, content))
    except tarfile.TarError as error:
        raise Damaged("changed") from error
    opener.finish()


def head_of(member: Member) -> Head:
    """Raises Damaged when this is no head this release can read."""
    try:
        head = Head(**member.document()) if member.name == HEAD else None
    except TypeError as error:
        raise Damaged("made by a release this one does not know") from error
    if head is None or head.format != FORMAT:
        raise Damaged("made by a release this one does not know")
    return head


def manifest_of(member: Member) -> Manifest:
    """Raises Damaged when this is no manifest this release can read."""
    try:
        return Manifest(**member.document())
    except TypeError as error:
        raise Damaged("made by a release this one does not know") from error


def as_document(value: Head | Manifest) -> dict[str, Any]:
    return asdict(value)
