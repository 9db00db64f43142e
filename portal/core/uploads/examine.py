"""The one gate for uploads: a checked file in a form that is safe to keep, or a reason."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from portal.core.uploads.archives import ArchiveLimits, check_zip
from portal.core.uploads.kinds import (
    ALLOWED,
    FORMATS,
    PICTURES,
    FileKind,
    Purpose,
    UploadRefusal,
    kind_by_ending,
)
from portal.core.uploads.names import is_misleading, safe_name, split_name
from portal.core.uploads.pdf import check_pdf
from portal.core.uploads.pictures import reencode
from portal.core.uploads.sheets import check_xlsx, has_document_type
from portal.core.uploads.signatures import STRUCTURE, TEXTS, check_single, check_start, is_text


@dataclass(frozen=True, slots=True)
class AcceptedUpload:
    """A file that may be stored. `content` stands at its beginning and is read once."""

    content: BinaryIO
    kind: FileKind
    media_type: str
    name: str
    size: int
    width: int | None = None
    height: int | None = None


_INSIDE: dict[FileKind, Callable[[BinaryIO], UploadRefusal | None]] = {
    **STRUCTURE,
    FileKind.PDF: check_pdf,
    FileKind.XLSX: check_xlsx,
    FileKind.ZIP: lambda file: check_zip(file, ArchiveLimits()),
}


def examine(
    file: BinaryIO, name: str, purpose: Purpose, *, max_bytes: int | None = None
) -> AcceptedUpload | UploadRefusal:
    """Check a seekable file that arrived under `name`.

    `max_bytes` lowers the limit of the format. What the browser says about the type of the
    file is not asked for; pictures are replaced by a copy of their pixels.
    """
    kind = kind_by_ending(split_name(name)[1])
    if kind is None or kind not in ALLOWED[purpose]:
        return UploadRefusal.KIND_NOT_ALLOWED
    if is_misleading(name):
        return UploadRefusal.MISLEADING_NAME
    size = file.seek(0, 2)
    limit = min(FORMATS[kind].max_bytes, max_bytes if max_bytes is not None else size)
    if size == 0 or size > limit:
        return UploadRefusal.EMPTY if size == 0 else UploadRefusal.TOO_LARGE
    refusal = _check(file, kind)
    if refusal is not None:
        return refusal
    return _accept(file, kind, name, size)


def _check(file: BinaryIO, kind: FileKind) -> UploadRefusal | None:
    refusal = check_start(file, kind) or check_single(file, kind)
    if refusal is None and kind in TEXTS:
        refusal = _check_text(file, kind)
    if refusal is None and kind in _INSIDE:
        refusal = _INSIDE[kind](file)
    return refusal


def _check_text(file: BinaryIO, kind: FileKind) -> UploadRefusal | None:
    file.seek(0)
    content = file.read()
    if kind is FileKind.XML and has_document_type(content):
        return UploadRefusal.XML_ENTITIES
    return None if is_text(content) else UploadRefusal.NOT_TEXT


def _accept(file: BinaryIO, kind: FileKind, name: str, size: int) -> AcceptedUpload | UploadRefusal:
    form = FORMATS[kind]
    shown = safe_name(name, form.endings[0])
    if kind not in PICTURES:
        file.seek(0)
        return AcceptedUpload(file, kind, form.media_type, shown, size)
    picture = reencode(file, kind)
    if isinstance(picture, UploadRefusal):
        return picture
    return AcceptedUpload(
        io.BytesIO(picture.content),
        kind,
        form.media_type,
        shown,
        len(picture.content),
        picture.width,
        picture.height,
    )
