"""Text of cells: tidied when it comes in, made harmless when it goes out (CO-7)."""

import re
import unicodedata

DANGEROUS = "=+-@\uff1d\uff0b\uff0d\uff20"
"""First characters a spreadsheet takes for a formula, and their full-width forms."""

_UNSEEN = "\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_FORMULA = re.compile(rf"[\s{_UNSEEN}]*[{re.escape(DANGEROUS)}\t\r\n]")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MARKED_NUMBER = re.compile(r"'(?=[\d][\d .\-/]*$)")
_AS_TEXT = re.compile(r'="([^"]*)"')


def tidy(text: str) -> str:
    """A cell as it is compared and stored: no edges of space, nothing invisible.

    An apostrophe that only told a spreadsheet "this is text" is no part of the value, nor
    is the `="…"` some programs write around numbers.
    """
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).strip()
    wrapped = _AS_TEXT.fullmatch(text)
    if wrapped:
        return wrapped[1].strip()
    if text.startswith("'") and (_MARKED_NUMBER.match(text) or _FORMULA.match(text[1:])):
        return text[1:].strip()
    return text


def neutralise(text: str) -> str:
    """The text as no spreadsheet will run it; `tidy` gives the original back."""
    text = _ILLEGAL.sub("", text)
    return f"'{text}" if _FORMULA.match(text) else text
