"""`portal backup`: one consistent file, made beside the running server."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from portal.core import schema
from portal.core.backup import archive, tables
from portal.core.backup.archive import Head, Manifest, Writer
from portal.core.errors import FaultySettings, NotFound
from portal.core.settings import Settings
from portal.core.storage import FolderStorage, disk_space, has_room

PREFIX = "backup-"
LEFTOVER_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Taken:
    """What a backup holds."""

    rows: int
    files: int
    size_bytes: int


def take(
    target: Path, secret: str, settings: Settings, *, heads: Mapping[int, int], now: datetime
) -> Taken:
    """Write a backup. `heads` are the last chained positions, read before: the copy holds them.

    The database first, the files after it: a file is stored before the row that names it, and
    none is changed. Raises FaultySettings, FileExistsError, BadKey.
    """
    revision = schema.current()
    if revision is None:
        raise FaultySettings("the database is empty: there is nothing to back up")
    with archive.writing(target, secret) as writer:
        if settings.on_sqlite:
            manifest = _sqlite(writer, settings, revision, now)
        else:
            manifest = _postgresql(writer, settings, revision, now)
        files, file_bytes = _files(writer, FolderStorage(settings.instance_dir / "files"))
        document = archive.as_document(manifest)
        document |= {"files": files, "file_bytes": file_bytes}
        document["heads"] = {str(agency): position for agency, position in heads.items()}
        writer.document(archive.MANIFEST, document)
    return Taken(sum(manifest.counts.values()), files, target.stat().st_size)


def _head(dialect: str, revision: str, now: datetime, columns: dict[str, list[str]]) -> object:
    return archive.as_document(Head(archive.FORMAT, dialect, revision, now.isoformat(), columns))


def _sqlite(writer: Writer, settings: Settings, revision: str, now: datetime) -> Manifest:
    source = settings.instance_dir / "portal.sqlite"
    if not has_room(disk_space(settings.instance_dir), source.stat().st_size):
        raise FaultySettings("no room for the copy of the database beside it")
    with _workplace(settings) as folder:
        copy = folder / "portal.sqlite"
        counts = tables.copy_sqlite(source, copy)
        writer.document(archive.HEAD, _head("sqlite", revision, now, {}))
        with copy.open("rb") as content:
            digest = writer.stream(archive.SQLITE, content, copy.stat().st_size)
    return Manifest(counts, 0, 0, {}, {}, {archive.SQLITE: digest})


def _postgresql(writer: Writer, settings: Settings, revision: str, now: datetime) -> Manifest:
    digests = {}
    names = tables.tables()
    with (
        _workplace(settings) as folder,
        tables.postgresql(settings.resolved_database_url, read_only=True) as source,
    ):
        columns = {name: source.columns(name) for name in names}
        writer.document(archive.HEAD, _head("postgresql", revision, now, columns))
        counts = source.counts(names)
        for name in names:
            part = folder / "table.copy"
            with part.open("w+b") as spool:
                source.write_out(name, columns[name], spool)
                size = spool.tell()
                spool.seek(0)
                member = f"database/{name}.copy"
                digests[member] = writer.stream(member, spool, size)
        sequences = source.sequences()
    return Manifest(counts, 0, 0, sequences, {}, digests)


@contextmanager
def _workplace(settings: Settings) -> Iterator[Path]:
    """A folder nobody else can read, gone afterwards; that of a run that was killed goes too."""
    for left in settings.instance_dir.glob(f"{PREFIX}*"):
        if time.time() - left.stat().st_mtime > LEFTOVER_S:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=settings.instance_dir) as name:
        os.chmod(name, 0o700)
        yield Path(name)


def _files(writer: Writer, storage: FolderStorage) -> tuple[int, int]:
    count = total = 0
    for key in sorted(storage.keys()):
        try:
            size = storage.size(key)
            with storage.open(key) as content:
                writer.stream(f"files/{key}", content, size)
        except NotFound:
            continue  # removed since the keys were listed; its row says so
        count, total = count + 1, total + size
    return count, total
