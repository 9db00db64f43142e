"""Code between fences, coloured on the server by class names.

Colouring rules of many languages take quadratic time on text made for it (measured with
all pairs of some 80 fragments), so only short blocks of a listed language are coloured,
and one text may spend only so much on it. What is left over stays readable without.
"""

from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES

_OTHER_NAMES = {"sh": "bash", "shell": "bash", "js": "javascript", "py": "python", "yml": "yaml"}

LANGUAGES = frozenset(
    {"bash", "css", "html", "javascript", "json", "php", "python", "sql", "xml", "yaml"}
)
"""By Pygments' names for them; it loads the rules of one when a text first asks for it."""
_UNCOLOURED = frozenset({"", "n", "p", "w"})  # most of a text; classes would only weigh
TOKEN_CLASSES = frozenset(STANDARD_TYPES.values()) - _UNCOLOURED

PLACES = {"latihan": "pk-practice"}
"""Fences that hold no code but names of things the page puts in their place; by their class."""

MAX_COLOURED = 2_500
"""Characters of one block; longer ones stay plain."""

MAX_COLOUR_WORK = 8_000_000
"""Of one text; what a block costs says `_cost`."""


class Highlighter:
    """Colours the code blocks of one text, or leaves them plain."""

    def __init__(self, *, coloured: bool) -> None:
        self._left = MAX_COLOUR_WORK if coloured else 0

    def block(self, text: str, language: str) -> Element:
        """A `pre` that the keyboard can scroll, around the code."""
        name = language.split()[0].lower() if language else ""
        name = _OTHER_NAMES.get(name, name)
        pre = Element("pre", {"class": PLACES.get(name, "pk-code"), "tabindex": "0"})
        code = SubElement(pre, "code")
        if name not in LANGUAGES:
            code.text = AtomicString(text + "\n")
            return pre
        code.set("class", f"language-{name}")
        cost = _cost(len(text))
        if len(text) > MAX_COLOURED or cost > self._left:
            code.text = AtomicString(text + "\n")
            return pre
        self._left -= cost
        _colour(code, text, name)
        return pre


def _cost(length: int) -> int:
    """Quadratic at worst, about 400 steps a character always, and a price to begin."""
    return length**2 + 400 * length + 40_000


def _colour(code: Element, text: str, language: str) -> None:
    last: Element | None = None
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=True)
    for kind, value in lexer.get_tokens(text):
        name = STANDARD_TYPES.get(kind, "")
        if name in TOKEN_CLASSES:
            last = SubElement(code, "span", {"class": name})
            last.text = value
        elif last is None:
            code.text = (code.text or "") + value
        else:
            last.tail = (last.tail or "") + value
