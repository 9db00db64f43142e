"""The texts and files of one question of Moodle XML."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from portal.assessment.formats import markup
from portal.assessment.formats.document import ItemNote, ItemRefusal, Picture, Unusable
from portal.assessment.formats.numbers import decimal

_PLACE = "@@PLUGINFILE@@/"
_DATA = re.compile(r"data:image/([a-z+]+);base64,(.*)", re.DOTALL | re.IGNORECASE)
_ENDINGS = {"jpeg": "jpg", "svg+xml": "svg"}
_KNOWN = frozenset({"png", "jpg", "webp", "svg"})


def inner(element: Element | None) -> str:
    """The `<text>` inside, or what stands in the element itself."""
    if element is None:
        return ""
    text = element.find("text")
    return (element.text if text is None else text.text) or ""


def share(answer: Element) -> Decimal:
    """The stated share of the marks in percent."""
    return decimal(answer.get("fraction") or "0")


@dataclass
class Question:
    """One question; pictures that its texts show are kept once per content."""

    element: Element
    notes: set[ItemNote]
    pictures: dict[str, Picture] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return " ".join(inner(self.element.find("name")).split())

    def value(self, tag: str) -> str:
        return (self.element.findtext(tag) or "").strip()

    def text(self, tag: str) -> str:
        """A text of the question by its tag, as Markdown. Raises Unusable."""
        return self.of(self.element.find(tag))

    def plain(self, element: Element | None) -> str:
        """A text that has no form of its own. Raises Unusable."""
        if element is None:
            return ""
        text = inner(element)
        return self._html(text, element) if markup.has_tags(text) else markup.plain(text)

    def of(self, element: Element | None) -> str:
        """A text in the form its element states, as Markdown. Raises Unusable."""
        if element is None:
            return ""
        form = element.get("format") or "html"
        text = inner(element)
        if form == "markdown":
            return text.strip()
        if form == "plain_text":
            return markup.plain(text)
        if form == "html" and ("<" in text or "&" in text):
            return self._html(text, element)
        return self.plain(element)

    def _html(self, text: str, element: Element) -> str:
        files = {one.get("name") or "": one for one in element.findall("file")}

        def picture(address: str, words: str) -> str:
            kept = self._picture(address, files)
            if not words:
                raise Unusable(ItemRefusal.PICTURE_WORDS, subject=address.rpartition("/")[2][:60])
            self.pictures[kept.name] = kept
            return f"![{words}](../media/{kept.name})"

        return markup.html(text, self.notes, picture)

    def _picture(self, address: str, files: dict[str, Element]) -> Picture:
        inline = _DATA.match(address)
        if inline is not None:
            return _decoded(inline[2], inline[1].lower())
        if not address.startswith(_PLACE):
            raise Unusable(ItemRefusal.PICTURE_ELSEWHERE, subject=address[:60])
        name = unquote(address.removeprefix(_PLACE)).partition("?")[0].rpartition("/")[2]
        file = files.get(name)
        if file is None or file.get("encoding", "base64") != "base64":
            raise Unusable(ItemRefusal.PICTURE_MISSING, subject=name[:60])
        return _decoded(file.text or "", name.rpartition(".")[2].lower())


def _decoded(content: str, kind: str) -> Picture:
    ending = _ENDINGS.get(kind, kind)
    if ending not in _KNOWN:
        raise Unusable(ItemRefusal.PICTURE_KIND, subject=ending[:20])
    try:
        data = base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unusable(ItemRefusal.PICTURE_MISSING, subject=f"*.{ending}") from error
    return Picture(f"soal-{hashlib.sha256(data).hexdigest()[:16]}.{ending}", data)
