"""`portal restore`: a backup into an empty place, whole or not at all."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from portal.core import schema
from portal.core.backup import archive, tables
from portal.core.backup.archive import Head, Manifest, Member
from portal.core.backup.sealing import Damaged
from portal.core.backup.tables import PostgresqlCopy
from portal.core.db import db
from portal.core.errors import FaultySettings
from portal.core.settings import Settings


def restore(source: Path, secret: str, settings: Settings) -> tuple[Head, Manifest]:
    """Fill the empty place that the settings name; what the backup says of itself.

    Raises Damaged, BadKey and FaultySettings, and then leaves no database and no file behind.
    """
    _refuse_full(settings)
    files = settings.instance_dir / "files"
    try:
        with archive.reading(source, secret) as members:
            head = archive.head_of(next(members))
            _refuse_other(head, settings)
            if settings.on_sqlite:
                return head, _sqlite(head, members, settings, files)
            return head, _postgresql(head, members, settings, files)
    except BaseException:
        shutil.rmtree(files, ignore_errors=True)
        raise


def _refuse_full(settings: Settings) -> None:
    if any((settings.instance_dir / "files").rglob("*")):
        raise FaultySettings("the place is not empty: it holds files")
    if settings.on_sqlite:
        if (settings.instance_dir / "portal.sqlite").exists():
            raise FaultySettings("the place is not empty: it holds a database")
    elif schema.current() is not None and any(tables.counts().values()):
        raise FaultySettings("the place is not empty: the database holds rows")


def _refuse_other(head: Head, settings: Settings) -> None:
    wanted = "sqlite" if settings.on_sqlite else "postgresql"
    if head.dialect != wanted:
        raise FaultySettings(f"a backup of {head.dialect} is not restored into {wanted}")
    if head.revision not in schema.known():
        raise FaultySettings(f"the database of the backup is at {head.revision}, which is newer")


def _sqlite(head: Head, members: Iterator[Member], settings: Settings, files: Path) -> Manifest:
    final = settings.instance_dir / "portal.sqlite"
    draft = settings.instance_dir / "portal.sqlite.draft"
    found: dict[str, str] = {}

    def database(member: Member) -> None:
        if member.name != archive.SQLITE:
            raise Damaged(f"{member.name} is not expected")
        found[member.name] = _write(member.content, draft)

    try:
        manifest = _each(members, database, files, found)
        with tables.open_sqlite(draft) as copy:
            tables.check_sqlite(copy)
        os.replace(draft, final)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _postgresql(head: Head, members: Iterator[Member], settings: Settings, files: Path) -> Manifest:
    schema.up_to(head.revision)
    db.engine.dispose()
    found: dict[str, str] = {}
    with ExitStack() as stack:
        target: PostgresqlCopy = stack.enter_context(
            tables.postgresql(settings.resolved_database_url, read_only=False)
        )

        def database(member: Member) -> None:
            match = archive.TABLE.fullmatch(member.name)
            if match is None or match[1] not in head.columns:
                raise Damaged(f"{member.name} is not expected")
            watched = archive.Watched(member.content)
            target.read_in(match[1], head.columns[match[1]], watched)
            found[member.name] = watched.digest.hexdigest()

        manifest = _each(members, database, files, found)
        target.set_sequences(manifest.sequences)
    return manifest


def _each(
    members: Iterator[Member],
    database: Callable[[Member], None],
    files: Path,
    found: dict[str, str],
) -> Manifest:
    """Restore every member; the manifest, once it agrees with what came before it."""
    count = size = 0
    manifest: Manifest | None = None
    for member in members:
        if manifest is not None:
            raise Damaged("something stands behind the manifest")
        if match := archive.FILE.fullmatch(member.name):
            place = files / match[1][:2] / match[1][2:4] / match[1]
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(member.content, place)
            count, size = count + 1, size + member.size
        elif member.name == archive.MANIFEST:
            manifest = archive.manifest_of(member)
        else:
            database(member)
    if manifest is None or manifest.sha256 != found:
        raise Damaged("the manifest does not fit")
    if (manifest.files, manifest.file_bytes) != (count, size):
        raise Damaged("files are missing")
    return manifest


def _write(content: BinaryIO, place: Path) -> str:
    """Write to a new file, durable; its SHA-256 in hex."""
    digest = hashlib.sha256()
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while data := content.read(tables.CHUNK):
            digest.update(data)
            out.write(data)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()
