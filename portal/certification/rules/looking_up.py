"""What somebody means who pastes something into the field for a code."""

from typing import Final
from urllib.parse import unquote

LONGEST: Final = 6000
_BEFORE: Final = "/verify/"
_ENDINGS: Final = (".json", ".pdf")


def meant(text: str) -> str:
    """The code or QR value in what was typed, pasted or scanned: a bare code, the page's address,
    or all that the QR code holds. Whatever else it is comes back as it stands.
    """
    whole = text.strip()[:LONGEST]
    _, found, rest = whole.rpartition(_BEFORE)
    if not found:
        return whole.partition("#")[0]
    for end in "#?/":
        rest = rest.partition(end)[0]
    for ending in _ENDINGS:
        rest = rest.removesuffix(ending)
    return unquote(rest)
