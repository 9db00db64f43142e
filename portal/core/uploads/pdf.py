"""A first look at a PDF: whole, open to reading, and without anything that acts.

Names that make a reader run, start, send or unpack something are looked for in the bytes
of the file and in its packed object streams, also where they are written with escapes.
"""

import re
import zlib
from typing import BinaryIO

from portal.core.uploads.kinds import UploadRefusal

ACTIVE_NAMES = ("JavaScript", "Launch", "EmbeddedFile", "RichMedia", "SubmitForm", "ImportData")
MAX_UNPACKED = 64 * 1024 * 1024
MAX_DICTIONARY = 65_536
CHUNK = 16 * 1024


def _name(word: str) -> bytes:
    """A pattern for a PDF name whose letters may be written as `#` and two hex digits."""
    letters = (
        f"(?:{letter}|#{ord(letter) >> 4:x}[{ord(letter) & 15:x}{ord(letter) & 15:X}])"
        for letter in word
    )
    return b"/" + "".join(letters).encode()


_ACTIVE = re.compile(b"|".join(_name(word) for word in ACTIVE_NAMES))
_ENCRYPTED = re.compile(_name("Encrypt") + rb"(?![A-Za-z])")
_PACKED = re.compile(_name("ObjStm") + b"|" + _name("First") + rb"(?![A-Za-z])")
_FILTERED = re.compile(_name("Filter") + rb"|/F\b")
_FILTERS = re.compile(rb"/[A-Za-z0-9#]*(?:Decode|Crypt|DecodeParms|DP|Predictor)\b")
_STREAM = re.compile(rb"stream\r?\n")
_END = re.compile(rb"%%EOF\s*$")


def check_pdf(file: BinaryIO) -> UploadRefusal | None:
    file.seek(0)
    content = file.read()
    if not _END.search(content[-1024:].rstrip(b"\x00\r\n\t ")):
        return UploadRefusal.DAMAGED
    if _ENCRYPTED.search(content):
        return UploadRefusal.PDF_ENCRYPTED
    if _ACTIVE.search(content):
        return UploadRefusal.PDF_ACTIVE
    return _check_packed(content)


def _check_packed(content: bytes) -> UploadRefusal | None:
    """Objects packed into streams; packing that cannot be looked through is refused."""
    left = MAX_UNPACKED
    for begin in _STREAM.finditer(content):
        dictionary = _dictionary(content, begin.start())
        if dictionary is None:
            return UploadRefusal.DAMAGED
        if not _PACKED.search(dictionary):
            continue
        if not _FILTERED.search(dictionary):
            continue  # not packed, so it was looked through with the whole
        if set(_FILTERS.findall(dictionary)) != {b"/FlateDecode"}:
            return UploadRefusal.PDF_ACTIVE
        unpacked = _inflate(content, begin.end(), left)
        left -= len(unpacked) + CHUNK
        if left <= 0:
            return UploadRefusal.ARCHIVE_TOO_LARGE
        if _ACTIVE.search(unpacked):
            return UploadRefusal.PDF_ACTIVE
    return None


def _dictionary(content: bytes, end: int) -> bytes | None:
    """What stands between the number of an object and its stream; None if that is far."""
    if content[max(0, end - 3) : end] == b"end":
        return b""
    start = content.rfind(b"obj", max(0, end - MAX_DICTIONARY), end)
    return None if start < 0 else content[start:end]


def _inflate(content: bytes, start: int, limit: int) -> bytes:
    """The stream at `start`, at most `limit` bytes of it; what is damaged ends it."""
    inflater = zlib.decompressobj()
    out: list[bytes] = []
    while limit > 0 and not inflater.eof and start < len(content):
        chunk = content[start : start + CHUNK]
        start += CHUNK
        try:
            part = inflater.decompress(chunk, limit)
        except zlib.error:
            break
        out.append(part)
        limit -= len(part)
    return b"".join(out)
