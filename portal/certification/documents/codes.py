"""The two secrets that find a certificate: the value in its QR code and its typed code (CE-1).

Both are random and independent of each other; neither follows from person, number or time: they
are drawn from `core.entropy`, which in production is the operating system's source alone. The
letters that look alike (I, L, O, 0, 1) do not occur in a typed code.
"""

import base64
import re
import unicodedata
from typing import Final

from portal.core import entropy
from portal.core.legible import ALPHABET

SYMBOLS: Final = 17
"""17 of 31 symbols are 84 bits."""
GROUPS: Final = (4, 4, 4, 5)
QR_BYTES: Final = 16
LONGEST_TYPED: Final = 80

_WRITTEN = re.compile(f"[{ALPHABET}]{{{SYMBOLS}}}")
_QR_VALUE = re.compile(r"[A-Za-z0-9_-]{22}")
_ASIDE = re.compile(r"[\s\-_.·‐‑‒–—―−‧/\u00ad\u200b-\u200f\u2060\ufeff]+")
# Letters of other scripts that a keyboard or a scanner gives for the Latin ones they look like.
_LOOK_ALIKE = str.maketrans("АВЕКМНРСТУХЅЈԚԜΑΒΕΖΗΚΜΝΡΤΥΧ", "ABEKMHPCTYXSJQWABEZHKMNPTYX")


def new_code() -> str:
    """A new typed code as it is kept and printed, ABCD-EFGH-JKMN-PQRST."""
    return written(entropy.text(ALPHABET, SYMBOLS))


def new_qr_value() -> str:
    """A new value for the QR code: 128 random bits, base64url without padding."""
    return base64.urlsafe_b64encode(entropy.token_bytes(QR_BYTES)).rstrip(b"=").decode()


def written(symbols: str) -> str:
    """17 symbols in their printed groups."""
    parts, start = [], 0
    for size in GROUPS:
        parts.append(symbols[start : start + size])
        start += size
    return "-".join(parts)


def typed(text: str) -> str | None:
    """The code somebody means, in its written form; None when it can be none.

    Case, blanks, hyphens of any kind, full-width letters and letters of other scripts that look
    the same do not count. A symbol that no code holds (0, O, 1, I, L) is an error of reading that
    has no single cure, so it is not guessed at.
    """
    if len(text) > LONGEST_TYPED:
        return None
    plain = _ASIDE.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_LOOK_ALIKE)
    return written(plain) if _WRITTEN.fullmatch(plain) else None


def is_qr_value(text: str) -> bool:
    """Whether `text` has the form of a QR value."""
    return bool(_QR_VALUE.fullmatch(text))
