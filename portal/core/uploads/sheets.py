"""XLSX files before they are read: a small archive of known parts, no macros, no entities."""

import zipfile
from typing import BinaryIO

from portal.core.uploads.archives import SPREADSHEET, check_zip
from portal.core.uploads.kinds import UploadRefusal

_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
_ACTIVE = ("vbaproject", "macrosheets/", "embeddings/", "activex/", "customui/")
PROLOGUE = 4096


def check_xlsx(file: BinaryIO) -> UploadRefusal | None:
    refusal = check_zip(file, SPREADSHEET)
    if refusal is not None:
        return refusal
    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        if not names >= _NEEDED:
            return UploadRefusal.CONTENT_DIFFERS
        if any(mark in name.lower() for name in names for mark in _ACTIVE):
            return UploadRefusal.MACROS
        return _check_prologues(archive)


def _check_prologues(archive: zipfile.ZipFile) -> UploadRefusal | None:
    """A document type, where entities are declared, can only stand before the first element."""
    try:
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")):
                with archive.open(entry) as part:
                    if has_document_type(part.read(PROLOGUE)):
                        return UploadRefusal.XML_ENTITIES
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError):
        return UploadRefusal.DAMAGED
    return None


def has_document_type(head: bytes) -> bool:
    """Whether a document type is declared; the zero bytes of UTF-16 do not hide it."""
    return b"<!doctype" in head.replace(b"\x00", b"").lower()
