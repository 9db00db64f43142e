"""A course folder as one ZIP, in and out (CO-5, CO-6).

What comes in is judged by its directory before a byte is unpacked, by name and content before
anything is kept, and becomes a draft whole or not at all. Nothing is ever unpacked to the disk:
texts go into rows, media into the storage under random names.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import IO, BinaryIO, cast

from portal.content.drafts import media, service
from portal.content.files import MAX_FILES, Entry, Files, written
from portal.content.folder import BANK, COURSE, MAX_TEXT_BYTES
from portal.content.media import MAX_MEDIA_BYTES
from portal.content.models import CourseDraft
from portal.core import stored
from portal.core.db import transaction
from portal.core.errors import Refused
from portal.core.stored import Received
from portal.core.uploads import Purpose, UploadRefusal, examine
from portal.core.uploads.names import split_name

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TEXT = re.compile(r"[^/]+\.yaml|[^/]+/[^/]+\.(?:yaml|md)")
_MEDIA = re.compile(
    r"media/[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){0,3}"
)
_LEFT_OUT = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$)")
"""What file managers add by themselves."""
MAX_SLUG = 80
_EARLIEST = (1980, 1, 1, 0, 0, 0)


class PackageRefusal(StrEnum):
    """Why an archive does not become a draft."""

    NO_COURSE = "package.no_course"
    IS_BANK = "package.is_bank"
    BAD_ADDRESS = "package.bad_address"
    FOREIGN_FILE = "package.foreign_file"
    FILE = "package.file"


@dataclass(frozen=True, slots=True)
class Package:
    """A readable archive that looks like a course folder; `names` are path → name inside."""

    slug: str
    names: dict[str, str]


def take_in(
    content: IO[bytes],
    name: str,
    *,
    organisation_id: int,
    now: datetime,
    actor_id: int,
) -> CourseDraft:
    """Begin a draft with an uploaded archive.

    Raises Refused(UploadRefusal, PackageRefusal, CourseDraftRefusal, QuotaRefusal,
    StorageRefusal); then nothing of the archive is left.
    """
    file = cast("BinaryIO", content)
    checked = examine(file, name, Purpose.PACKAGE)
    if isinstance(checked, UploadRefusal):
        raise Refused(checked, field="file")
    received: dict[str, Received] = {}
    try:
        with zipfile.ZipFile(file) as archive:
            package = _looked_through(archive, split_name(name)[0])
            texts = {path: data for path, data in _texts(archive, package)}
            for path, data in _media(archive, package):
                received[path] = _kept(path, data)
        return _begin(package.slug, texts, received, organisation_id, now, actor_id)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        media.drop(received.values())
        raise Refused(UploadRefusal.DAMAGED, field="file") from error
    except BaseException:
        media.drop(received.values())
        raise


def _looked_through(archive: zipfile.ZipFile, fallback: str) -> Package:
    """Where the folder begins and that it holds nothing else. Raises Refused(PackageRefusal)."""
    inside = [
        entry.filename
        for entry in archive.infolist()
        if not entry.is_dir() and not _LEFT_OUT.search(entry.filename)
    ]
    heads = [name for name in inside if name.rpartition("/")[2] == COURSE]
    head = min(heads, key=lambda name: name.count("/"), default="")
    if not head or head.count("/") > 1:
        banks = any(name.rpartition("/")[2] == BANK for name in inside)
        raise _refused(PackageRefusal.IS_BANK if banks else PackageRefusal.NO_COURSE)
    root = head.removesuffix(COURSE)
    slug = root.rstrip("/") or fallback
    if not _SLUG.fullmatch(slug) or len(slug) > MAX_SLUG:
        raise _refused(PackageRefusal.BAD_ADDRESS, name=slug[:MAX_SLUG])
    names = {name.removeprefix(root): name for name in inside}
    for path, name in names.items():
        if not name.startswith(root) or not (_TEXT.fullmatch(path) or _MEDIA.fullmatch(path)):
            raise _refused(PackageRefusal.FOREIGN_FILE, path=path[:120])
    if len(names) > MAX_FILES:
        raise Refused(UploadRefusal.ARCHIVE_TOO_LARGE, field="file")
    return Package(slug, names)


def _texts(archive: zipfile.ZipFile, package: Package) -> Iterator[tuple[str, bytes]]:
    for path, name in package.names.items():
        if not path.startswith("media/"):
            yield path, _read(archive, name, MAX_TEXT_BYTES)


def _media(archive: zipfile.ZipFile, package: Package) -> Iterator[tuple[str, bytes]]:
    for path, name in package.names.items():
        if path.startswith("media/"):
            yield path, _read(archive, name, MAX_MEDIA_BYTES)


def _read(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """An entry of a bounded size, whatever its directory says. Raises Refused."""
    with archive.open(name) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise _refused(PackageRefusal.FILE, path=name, why=UploadRefusal.TOO_LARGE)
    return data


def _kept(path: str, data: bytes) -> Received:
    try:
        return media.receive(io.BytesIO(data), path.rpartition("/")[2])
    except Refused as refused:
        if isinstance(refused.reason, UploadRefusal):
            raise _refused(PackageRefusal.FILE, path=path, why=refused.reason) from refused
        raise


def _begin(
    slug: str,
    texts: dict[str, bytes],
    received: dict[str, Received],
    organisation_id: int,
    now: datetime,
    actor_id: int,
) -> CourseDraft:
    with transaction():
        entries: dict[str, Entry] = {**written(texts)}
        for path, one in received.items():
            row = stored.add(
                one,
                Purpose.LESSON_MEDIA,
                person_id=actor_id,
                organisation_id=organisation_id,
                now=now,
            )
            entries[path] = Entry(row.size_bytes, _not_read, row.id, row.sha256)
        return service.begin_with(
            Files(slug, entries), organisation_id=organisation_id, now=now, actor_id=actor_id
        )


def _not_read() -> BinaryIO:
    raise AssertionError("a stored file goes into a draft by its row")


def _refused(reason: PackageRefusal, **values: object) -> Refused:
    return Refused(reason, field="file", **values)


def packed(some: Files) -> bytes:
    """The folder as an archive; the same folder gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(some.entries):
            head = zipfile.ZipInfo(f"{some.name}/{path}", _EARLIEST)
            head.external_attr = 0o100644 << 16
            head.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(head, some.entries[path].read())
    return out.getvalue()
