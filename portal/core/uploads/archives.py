"""ZIP files are judged by their directory before anything is unpacked (CO-5)."""

import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from portal.core.uploads.kinds import MIB, UploadRefusal

END = 22
"""Bytes of the record that closes an archive without a comment."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    entries: int = 2_000
    unpacked_bytes: int = 500 * MIB
    ratio: int = 100
    depth: int = 10


SPREADSHEET = ArchiveLimits(entries=500, unpacked_bytes=100 * MIB, ratio=100, depth=6)


def check_zip(file: BinaryIO, limits: ArchiveLimits) -> UploadRefusal | None:
    """Why an archive is not opened; None when it may be.

    The sizes in the directory bind: `zipfile` never yields more bytes of an entry than its
    directory states. An archive with bytes before or behind it is refused as two formats.
    """
    size = file.seek(0, 2)
    refusal = _check_end(file, size, limits)
    if refusal is not None:
        return refusal
    try:
        with zipfile.ZipFile(file) as archive:
            return _check_entries(archive.infolist(), size, limits)
    except (zipfile.BadZipFile, UnicodeDecodeError, ValueError, NotImplementedError, struct.error):
        return UploadRefusal.DAMAGED


def _check_end(file: BinaryIO, size: int, limits: ArchiveLimits) -> UploadRefusal | None:
    """The directory ends the file and begins where it says, and is no larger than needed."""
    if size < END:
        return UploadRefusal.DAMAGED
    file.seek(size - END)
    record = struct.unpack("<4s4H2LH", file.read(END))
    signature, disk, first_disk, here, entries, length, start, comment = record
    if signature != b"PK\x05\x06" or comment:
        return UploadRefusal.TWO_FORMATS
    if disk or first_disk or here != entries or entries == 0xFFFF:
        return UploadRefusal.ARCHIVE_UNSAFE
    if entries > limits.entries or length > limits.entries * 400:
        return UploadRefusal.ARCHIVE_TOO_LARGE
    return None if start + length == size - END else UploadRefusal.TWO_FORMATS


def _check_entries(
    entries: list[zipfile.ZipInfo], size: int, limits: ArchiveLimits
) -> UploadRefusal | None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, min(size, sum(entry.compress_size for entry in entries)))
    if len(entries) > limits.entries or unpacked > limits.unpacked_bytes:
        return UploadRefusal.ARCHIVE_TOO_LARGE
    if unpacked > packed * limits.ratio and unpacked > MIB:
        return UploadRefusal.ARCHIVE_TOO_LARGE
    names: set[str] = set()
    for entry in entries:
        written = entry.orig_filename  # `filename` has lost what follows a zero byte
        name = unicodedata.normalize("NFC", written).casefold().removesuffix("/")
        if name in names or not _is_plain(entry) or not is_safe_path(written, limits.depth):
            return UploadRefusal.ARCHIVE_UNSAFE
        names.add(name)
    return None


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """A readable file or folder: no link, no device, not encrypted, a usual compression."""
    mode = entry.external_attr >> 28  # the type bits of a Unix mode
    encrypted = entry.flag_bits & 0x2041
    usual = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return mode in (0, 0o4, 0o10) and not encrypted and usual


def is_safe_path(name: str, depth: int) -> bool:
    """A relative path of ordinary names, as it may be created below a fresh folder."""
    if not name or len(name) > 250 or name[0] == "/" or "\\" in name or ":" in name:
        return False
    if any(ord(character) < 32 or character == "\x7f" for character in name):
        return False
    parts = name.removesuffix("/").split("/")
    ordinary = all(part not in ("", ".", "..") and part == part.strip() for part in parts)
    return ordinary and len(parts) <= depth
