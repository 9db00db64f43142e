"""Looking inside a file: is it the format its name says, and no other besides?"""

import re
import struct
from collections.abc import Callable
from typing import BinaryIO

import puremagic

from portal.core.uploads.kinds import FileKind, UploadRefusal

HEAD = 8192

_STARTS: dict[FileKind, re.Pattern[bytes]] = {
    FileKind.JPEG: re.compile(rb"\xff\xd8\xff[\xc0-\xfe]"),
    FileKind.PNG: re.compile(rb"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    FileKind.WEBP: re.compile(rb"RIFF....WEBPVP8[ LX]", re.DOTALL),
    FileKind.PDF: re.compile(rb"%PDF-[12]\.\d"),
    FileKind.MP4: re.compile(rb"\x00\x00..ftyp(?!M4A |qt  |avif|avis|heic|heix|mif1)", re.DOTALL),
    FileKind.M4A: re.compile(rb"\x00\x00..ftyp(?:M4A |M4B |mp42|isom|iso\d)", re.DOTALL),
    FileKind.WEBM: re.compile(rb"\x1aE\xdf\xa3.{0,60}B\x82[\x84\x40].{0,8}webm", re.DOTALL),
    FileKind.MP3: re.compile(rb"ID3[\x02-\x04]|\xff[\xf2-\xf7\xfa-\xff]"),
    FileKind.OGG: re.compile(rb"OggS\x00\x02"),
    FileKind.XLSX: re.compile(rb"PK\x03\x04"),
    FileKind.ZIP: re.compile(rb"PK\x03\x04"),
}
_SECOND_OPINION: dict[FileKind, frozenset[str]] = {
    FileKind.JPEG: frozenset({".jpg", ".jpeg", ".jfif"}),
    FileKind.PNG: frozenset({".png"}),
    FileKind.WEBP: frozenset({".webp"}),
    FileKind.PDF: frozenset({".pdf"}),
    FileKind.WEBM: frozenset({".webm"}),
    FileKind.OGG: frozenset({".ogg", ".oga", ".opus", ".axa"}),
    FileKind.MP3: frozenset({".mp3", ".mpga"}),
    FileKind.XLSX: frozenset({".xlsx"}),
    FileKind.ZIP: frozenset({".zip", ".xlsx"}),
}
_PAGE_MARKS = (b"<script", b"<?php", b"<html", b"<!doctype html", b"__halt_compiler")
_PAGE_START = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|script|\?php|svg|iframe)", re.I)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")

TEXTS = frozenset({FileKind.VTT, FileKind.CSV, FileKind.TEXT, FileKind.XML})
ARCHIVES = frozenset({FileKind.XLSX, FileKind.ZIP})


def check_start(file: BinaryIO, kind: FileKind) -> UploadRefusal | None:
    """Whether the first bytes are those of `kind`, by our own rule and by puremagic's."""
    file.seek(0)
    head = file.read(HEAD)
    if kind in TEXTS:
        return _check_text_start(head, kind)
    if not _STARTS[kind].match(head):
        return UploadRefusal.CONTENT_DIFFERS
    expected = _SECOND_OPINION.get(kind)
    if expected is not None and not expected & _endings(head):
        return UploadRefusal.CONTENT_DIFFERS
    return None


def _endings(head: bytes) -> set[str]:
    try:
        return {match.extension for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return set()


def _check_text_start(head: bytes, kind: FileKind) -> UploadRefusal | None:
    if not is_text(head):
        return UploadRefusal.NOT_TEXT
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _PAGE_START.match(head):
        return UploadRefusal.CONTENT_DIFFERS
    if kind is FileKind.VTT and not re.match(rb"WEBVTT(?:[ \t\r\n]|$)", head):
        return UploadRefusal.CONTENT_DIFFERS
    if kind is FileKind.XML and not re.match(rb"\s*<[?!A-Za-z]", head):
        return UploadRefusal.CONTENT_DIFFERS
    return None


def is_text(content: bytes) -> bool:
    """Whether no control characters occur, or a mark says that characters are two bytes."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return wide or _CONTROLS.search(content) is None


def check_single(file: BinaryIO, kind: FileKind) -> UploadRefusal | None:
    """Whether the bytes are valid as a second format too (a polyglot)."""
    if kind in TEXTS:
        return None
    file.seek(0)
    head = file.read(1024)
    if kind is not FileKind.PDF and kind is not FileKind.ZIP and b"%PDF-" in head:
        return UploadRefusal.TWO_FORMATS
    if kind not in ARCHIVES and has_archive_at_end(file):
        return UploadRefusal.TWO_FORMATS
    if kind in ARCHIVES:
        return None
    marks = head if kind is FileKind.PDF else _whole(file)
    lowered = marks.lower()
    if any(mark in lowered for mark in _PAGE_MARKS):
        return UploadRefusal.TWO_FORMATS
    return None


def _whole(file: BinaryIO) -> bytes:
    """Pictures are read whole; of sound and film the first and last megabyte do."""
    size = file.seek(0, 2)
    file.seek(0)
    if size <= 16 * 1024 * 1024:
        return file.read()
    start = file.read(1024 * 1024)
    file.seek(-1024 * 1024, 2)
    return start + b"\n" + file.read()


def has_archive_at_end(file: BinaryIO) -> bool:
    """Whether a ZIP directory closes the file, so that it could be opened as an archive."""
    size = file.seek(0, 2)
    length = min(size, 65_557)
    file.seek(size - length)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        if at + 22 <= len(tail) and at + 22 + struct.unpack_from("<H", tail, at + 20)[0] <= len(
            tail
        ):
            return True
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return False


def check_boxes(file: BinaryIO) -> UploadRefusal | None:
    """MP4 and M4A: boxes from the first byte to the last, among them the table of contents."""
    size = file.seek(0, 2)
    at = 0
    names: list[bytes] = []
    while at < size:
        file.seek(at)
        header = file.read(16)
        if len(header) < 8 or len(names) > 64:
            return UploadRefusal.DAMAGED
        length, name = struct.unpack(">I4s", header[:8])
        if length == 1 and len(header) == 16:
            (length,) = struct.unpack(">Q", header[8:])
        elif length == 0:
            length = size - at
        if length < 8 or not re.fullmatch(rb"[ -~\xa9]{4}", name):
            return UploadRefusal.DAMAGED
        names.append(name)
        at += length
    return None if at == size and b"moov" in names else UploadRefusal.DAMAGED


def check_frames(file: BinaryIO) -> UploadRefusal | None:
    """MP3: behind the tag, if there is one, a frame of sound begins."""
    file.seek(0)
    head = file.read(10)
    start = 0
    if head.startswith(b"ID3"):
        if len(head) < 10 or max(head[6:10]) > 127:
            return UploadRefusal.DAMAGED
        start = 10 + _synchsafe(head[6:10])
    file.seek(start)
    sound = file.read(HEAD).lstrip(b"\x00")
    return None if _is_frame(sound[:4]) else UploadRefusal.DAMAGED


def _synchsafe(four: bytes) -> int:
    """A length in four bytes of seven bits."""
    number = 0
    for byte in four:
        number = number << 7 | byte
    return number


def _is_frame(header: bytes) -> bool:
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return False
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrate, rate = header[2] >> 4, header[2] >> 2 & 3
    return version != 1 and layer == 1 and bitrate != 15 and rate != 3


STRUCTURE: dict[FileKind, Callable[[BinaryIO], UploadRefusal | None]] = {
    FileKind.MP4: check_boxes,
    FileKind.M4A: check_boxes,
    FileKind.MP3: check_frames,
}
