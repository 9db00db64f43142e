"""Markdown to cleaned HTML: the one way text written by people becomes a page (CO-2).

Rendering happens once, when a text is saved; the result is stored beside the source.
"""

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

from markdown.util import AtomicString

from portal.core.text.blocks import parse
from portal.core.text.clean import clean
from portal.core.text.footnotes import Footnotes
from portal.core.text.highlight import Highlighter
from portal.core.text.inline import Context, fill_inline
from portal.core.text.limits import Meter, check_length
from portal.core.text.media import Media, MediaResolver, own_store
from portal.core.text.outline import Heading, Outline
from portal.core.text.source import Lifters, read

TexConverter = Callable[[str, bool], Element | None]
"""From TeX and whether it stands alone to a MathML `math`; None keeps the marked source."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a kind of text may hold."""

    max_chars: int
    max_lines: int
    lesson: bool  # headings, tables, notes, media, formulas; else a few inline marks
    hard_breaks: bool  # a line end is a line end, as people expect where they type


LESSON = Profile(max_chars=60_000, max_lines=4_000, lesson=True, hard_breaks=False)
COMMENT = Profile(max_chars=4_000, max_lines=200, lesson=False, hard_breaks=True)


@dataclass(frozen=True, slots=True)
class Words:
    """The few words a rendering adds; in the language of the text, not of the reader."""

    table: str
    footnotes: str
    back: str


WORDS = {
    "id": Words("Tabel", "Catatan kaki", "Kembali ke acuan catatan {number}"),
    "en": Words("Table", "Footnotes", "Back to reference {number}"),
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """Cleaned HTML, safe to mark as such, and what an author should know about it."""

    html: str
    headings: tuple[Heading, ...]
    media: tuple[str, ...]  # addresses shown
    missing_media: tuple[str, ...]  # addresses that are no stored file
    refused_links: tuple[str, ...]
    unused_footnotes: tuple[str, ...]


def render(
    source: str,
    profile: Profile = LESSON,
    *,
    id_prefix: str = "isi-",
    language: str = "id",
    resolve_media: MediaResolver = own_store,
    tex: TexConverter | None = None,
) -> Rendered:
    """Render `source`; raises TextTooLong or TextTooComplex instead of taking long.

    `id_prefix` must differ between texts on one page. `language` is the language of the
    text ("id" or "en").
    """
    check_length(source, max_chars=profile.max_chars, max_lines=profile.max_lines)
    rendering = _Rendering(profile, id_prefix, WORDS[language], resolve_media, tex)
    return rendering.render(source)


class _Rendering:
    """The parts that work together on one text."""

    def __init__(
        self,
        profile: Profile,
        id_prefix: str,
        words: Words,
        resolve_media: MediaResolver,
        tex: TexConverter | None,
    ) -> None:
        self._profile = profile
        self._prefix = id_prefix
        self._meter = Meter()
        self._media: dict[str, None] = {}  # in order, each once
        self._shown: set[str] = set()  # every address that cleaning may keep
        self._resolve = resolve_media
        self._tex = tex
        self._footnotes = Footnotes(id_prefix, words.footnotes, words.back)
        self._outline = Outline(id_prefix, words.table)

    def render(self, source: str) -> Rendered:
        lesson = self._profile.lesson
        lifters = Lifters(Highlighter(coloured=lesson).block, self._display if lesson else None)
        text = read(source, lifters)
        footnotes = self._footnotes if lesson else None
        root = parse(text, meter=self._meter, footnotes=footnotes)
        context = Context(
            meter=self._meter,
            id_prefix=self._prefix,
            targets=text.targets,
            resolve_media=self._media_at if lesson else None,
            tex=self._inline if lesson else None,
            note=self._footnotes.mention if lesson else None,
            hard_breaks=self._profile.hard_breaks,
        )
        _read_tree(root, context)
        notes = self._footnotes.section(lambda note: _read_tree(note, context))
        if notes is not None:
            root.append(notes)
        self._outline.walk(root)
        return self._result(root, context)

    def _result(self, root: Element, context: Context) -> Rendered:
        html = "\n".join(tostring(child, "unicode", method="html").strip() for child in root)
        return Rendered(
            html=clean(
                html,
                lesson=self._profile.lesson,
                id_prefix=self._prefix,
                owns=self._shown.__contains__,
            ),
            headings=tuple(self._outline.headings),
            media=tuple(self._media),
            missing_media=tuple(context.missing_media),
            refused_links=tuple(context.refused_links),
            unused_footnotes=self._footnotes.unused(),
        )

    def _media_at(self, address: str) -> Media | None:
        media = self._resolve(address)
        if media is not None:
            self._media[address] = None
            self._shown.add(media.address)
            if media.captions:
                self._shown.add(media.captions)
        return media

    def _inline(self, tex: str) -> Element:
        return self._formula(tex, display=False)

    def _display(self, tex: str) -> Element:
        return self._formula(tex, display=True)

    def _formula(self, tex: str, *, display: bool) -> Element:
        """A marked place that holds MathML, or the TeX until publishing converts it."""
        tag, name = ("div", "tex tex-block") if display else ("span", "tex")
        place = Element(tag, {"class": name})
        math = self._tex(tex, display) if self._tex else None
        if math is not None:
            place.append(math)
        else:
            place.text = AtomicString(tex)
        return place


def _read_tree(element: Element, context: Context) -> None:
    """Read the text of the tree in the order of the page."""
    children = list(element)
    if element.text and not isinstance(element.text, AtomicString):
        text, element.text = element.text, None
        del element[:]
        fill_inline(element, text, context)
        element.extend(children)
    for child in children:
        if child.tag not in ("pre", "math"):
            _read_tree(child, context)
        if child.tail and child.tail.strip():
            _read_tail(element, child, context)


def _read_tail(parent: Element, child: Element, context: Context) -> None:
    tail, child.tail = child.tail or "", None
    holder = Element("span")
    fill_inline(holder, tail, context)
    child.tail = holder.text
    at = list(parent).index(child) + 1
    for offset, part in enumerate(list(holder)):
        parent.insert(at + offset, part)
