"""The finished tree: heading levels and ids, captions of figures, names of tables."""

import re
import unicodedata
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TOP = 2
"""The page has the one h1; a text begins below it."""

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
MAX_SLUG = 60


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a text, for its table of contents."""

    level: int
    id: str
    text: str


@dataclass(slots=True)
class Outline:
    """Walks the tree once, in the order of reading."""

    id_prefix: str
    table_name: str
    headings: list[Heading] = field(default_factory=list)
    _ids: dict[str, int] = field(default_factory=dict)
    _levels: list[tuple[int, int]] = field(default_factory=list)  # (written, shown)
    _tables: int = 0

    def walk(self, parent: Element) -> None:
        for at, child in enumerate(list(parent)):
            if child.tag in HEADINGS:
                self._heading(child)
            elif child.get("class") == "pk-scroll":
                self._name_table(child)
            elif child.tag == "p" and (figure := _figure(child)) is not None:
                parent[at] = figure
            elif child.tag not in ("p", "pre"):
                self.walk(child)

    def _heading(self, heading: Element) -> None:
        written = HEADINGS.index(heading.tag) + 1
        while self._levels and self._levels[-1][0] >= written:
            self._levels.pop()
        shown = min(6, self._levels[-1][1] + 1 if self._levels else TOP)
        self._levels.append((written, shown))
        text = " ".join("".join(heading.itertext()).split())
        heading.tag = f"h{shown}"
        heading.set("id", self.id_prefix + self._slug(text))
        self.headings.append(Heading(shown, heading.get("id", ""), text))

    def _slug(self, text: str) -> str:
        plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
        slug = _NOT_SLUG.sub("-", plain)[:MAX_SLUG].strip("-") or "bagian"
        times = self._ids[slug] = self._ids.get(slug, 0) + 1
        if times == 1:
            return slug
        return f"{slug}--{times}"  # a slug of its own never holds two hyphens

    def _name_table(self, region: Element) -> None:
        self._tables += 1
        about = f": {self.headings[-1].text}" if self.headings else ""
        region.set("aria-label", f"{self.table_name} {self._tables}{about}")


def _figure(paragraph: Element) -> Element | None:
    """A picture or film that stands alone and has a title becomes a figure."""
    if len(paragraph) != 1 or (paragraph.text or "").strip():
        return None
    shown = paragraph[0]
    if shown.tag not in ("img", "video", "audio") or (shown.tail or "").strip():
        return None
    title = shown.attrib.pop("title", None)
    if title is None:
        return None
    shown.tail = None
    figure = Element("figure")
    figure.append(shown)
    SubElement(figure, "figcaption").text = title
    return figure
