"""Whether a page's HTML has a fault, as the standard's own way of reading it finds them.

That reader is written in Python and takes longer over a page than the portal over answering it.
What it finds depends on the tags, on the names of attributes and on a few characters in between: a
page of the same make as one without fault has none, and is not read again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import html5lib
from lxml import html

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# html5lib reports these for correct modern HTML that embeds SVG.
_HARMLESS = {"non-void-element-with-trailing-solidus"}
# What can be nothing but a value or plain text: it holds no character that may be anything else.
_SPECIAL = r"\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
_VALUE = re.compile(f'="[^"&<>=`{_SPECIAL}]*"')
_TEXT = re.compile(f">[^<>&{_SPECIAL}]+<")
_sound: set[int] = set()


def parsed(text: str) -> HtmlElement:
    """The tree of a page whose HTML has no fault."""
    make = _make(text)
    if make not in _sound:
        parser = html5lib.HTMLParser()
        parser.parse(text)
        faults = [(pos, code) for pos, code, _values in parser.errors if code not in _HARMLESS]
        assert not faults, faults[:5]
        _sound.add(make)
    root = html.document_fromstring(text)
    for one in root.iter("textarea", "pre"):
        one.text = (one.text or "").removeprefix("\n")  # which the standard does not count as text
    return root


def _make(text: str) -> int:
    """What pages of the same make share: all but plain text and values."""
    return hash(_TEXT.sub(_texts, _VALUE.sub('=""', text)))


def _texts(found: re.Match[str]) -> str:
    """Where nothing but blanks may stand, a text is a fault."""
    return "> <" if found[0][1:-1].isspace() else ">t<"
