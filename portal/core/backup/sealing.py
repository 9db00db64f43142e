"""A stream sealed in frames: no byte, order or end of it can be changed unnoticed.

Layout: magic, salt (16), nonce prefix (7), then frames of a 4-byte length and AES-256-GCM text of
at most 1 MiB. A frame's nonce is prefix, number and whether it is the last, after the STREAM
construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015); the header is authenticated with each.
"""

import re
import secrets
import struct
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"PORTALBACKUP1\n"
FRAME = 1024 * 1024
SHORTEST_PASSPHRASE = 16
_TAG = 16
_HEADER = len(MAGIC) + 16 + 7


class BadKey(ValueError):
    """Not usable as a key of backups."""


class Damaged(ValueError):
    """Not a backup, another key, cut short or changed."""


def derive(secret: str, salt: bytes) -> bytes:
    """The key of one file from 64 hex digits, or from a passphrase of 16 characters or more.

    Raises BadKey.
    """
    if re.fullmatch(r"[0-9a-fA-F]{64}", secret):
        if len(set(secret.lower())) < 6:
            raise BadKey("a sample value, not a secret")
        return HKDF(SHA256(), 32, salt, b"portal backup").derive(bytes.fromhex(secret))
    if len(secret) < SHORTEST_PASSPHRASE:
        raise BadKey(f"needs 64 hex digits or at least {SHORTEST_PASSPHRASE} characters")
    return Scrypt(salt, 32, n=2**16, r=8, p=1).derive(secret.encode())


class Sink(Protocol):
    def write(self, data: bytes, /) -> int: ...


class Sealer:
    """Write plain bytes here; `close` writes the last frame, without which nothing opens."""

    def __init__(self, out: Sink, secret: str) -> None:
        salt, self._prefix = secrets.token_bytes(16), secrets.token_bytes(7)
        self._cipher = AESGCM(derive(secret, salt))
        self._header = MAGIC + salt + self._prefix
        self._out = out
        self._number = 0
        self._waiting = bytearray()
        out.write(self._header)

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > FRAME:
            self._seal(bytes(self._waiting[:FRAME]), last=False)
            del self._waiting[:FRAME]
        return len(data)

    def close(self) -> None:
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, last=last)
        sealed = self._cipher.encrypt(nonce, plain, self._header)
        self._out.write(struct.pack(">I", len(sealed)) + sealed)
        self._number += 1


class Opener:
    """Read plain bytes here. Raises Damaged before it gives out a byte that was not sealed so."""

    def __init__(self, source: BinaryIO, secret: str) -> None:
        self._header = source.read(_HEADER)
        if len(self._header) != _HEADER or not self._header.startswith(MAGIC):
            raise Damaged("not a backup of this portal")
        salt, self._prefix = self._header[len(MAGIC) : -7], self._header[-7:]
        self._cipher = AESGCM(derive(secret, salt))
        self._source = source
        self._number = 0
        self._plain = bytearray()
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        while not self._ended and (size < 0 or len(self._plain) < size):
            self._open()
        wanted = len(self._plain) if size < 0 else size
        given = bytes(self._plain[:wanted])
        del self._plain[:wanted]
        return given

    def finish(self) -> None:
        """Read to the end. Raises Damaged when the end is missing or something follows it."""
        while not self._ended:
            self._open()
        if self._source.read(1):
            raise Damaged("something was added behind the end")

    def _open(self) -> None:
        length = self._source.read(4)
        if len(length) < 4:
            raise Damaged("cut short")
        (size,) = struct.unpack(">I", length)
        if not _TAG <= size <= FRAME + _TAG:
            raise Damaged("changed")
        sealed = self._source.read(size)
        if len(sealed) != size:
            raise Damaged("cut short")
        for last in (False, True):
            nonce = _nonce(self._prefix, self._number, last=last)
            try:
                self._plain += self._cipher.decrypt(nonce, sealed, self._header)
            except InvalidTag:
                continue
            self._number += 1
            self._ended = last
            return
        raise Damaged("another key, cut short or changed" if self._number == 0 else "changed")


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, last)
