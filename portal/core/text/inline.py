"""What stands inside a paragraph: emphasis, links, pictures, code, formulas, notes.

The text is read once from left to right. Brackets and emphasis marks wait on stacks
(CommonMark 0.31, appendix) and every look-ahead has a fixed longest reach, so the time
is linear in the length whatever the text holds. Raw HTML is text, except a few tags
without attributes for which Markdown has no mark of its own.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from portal.core.text.addresses import MAX_ADDRESS, safe_link
from portal.core.text.emphasis import Piece, decide, fill, run, wrap
from portal.core.text.limits import Meter
from portal.core.text.media import Media, MediaKind
from portal.core.text.source import Target

_SPECIAL = re.compile(r"[\\`*_~\[\]!<&$\n]|https?://")
_TICKS = re.compile(r"`+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_TEX = re.compile(r"\$((?![\s$])[^$\\\n]*+(?:\\[^\n][^$\\\n]*+)*)\$(?![\w$])")
_TAG = re.compile(r"<(/?)(br|sub|sup|kbd) ?/?>", re.IGNORECASE)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]{1,1000})>", re.IGNORECASE)
_AUTOMAIL = re.compile(r"<([A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,253})>")
_BARE = re.compile(r"https?://[^\s<>\"'`\[\]\\*|]{1,1000}")
_PAREN = re.compile(
    r"\(\s*+(?:<([^<>\n]*+)>"
    r"|([^\s()<>\\]*+(?:(?:\\\S|\([^\s()\\]*+\))[^\s()<>\\]*+)*))"
    r"(?:\s++(?:\"([^\"\\]*+(?:\\.[^\"\\]*+)*)\"|'([^'\\]*+(?:\\.[^'\\]*+)*)'))?\s*+\)",
    re.DOTALL,
)
_LABEL = re.compile(r"\[([^\[\]]{0,200})\]")
_NOTE = re.compile(r"\[\^([^\[\]\s]{1,64})\]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
MAX_TEX = 1000
_TAIL = re.compile(r"[.,;:!?)]+$")


@dataclass(slots=True)
class Context:
    """What the inline rules need to know of the text around them."""

    meter: Meter
    id_prefix: str
    targets: dict[str, Target]
    resolve_media: Callable[[str], Media | None] | None  # None: no pictures at all
    tex: Callable[[str], Element] | None
    note: Callable[[str], Element | None] | None
    hard_breaks: bool = False
    missing_media: list[str] = field(default_factory=list)
    refused_links: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Bracket:
    """An opening bracket or tag that waits for its end."""

    at: int  # position in the list of pieces
    kind: str  # "[", "![", or the name of a tag
    after: int  # position in the text behind it


def fill_inline(element: Element, text: str, context: Context) -> None:
    """Put what the marks in `text` mean into the empty `element`."""
    context.meter.spend(len(text))
    fill(element, _Paragraph(text.rstrip(), context).pieces())


class _Paragraph:
    """The state of reading one paragraph."""

    def __init__(self, text: str, context: Context) -> None:
        self._text = text
        self._context = context
        self._at = 0
        self._pieces: list[Piece] = []
        self._brackets: list[_Bracket] = []
        self._inside_links = 0  # height of the stack below which "[" is only text
        self._open_links = 0
        self._ticks: dict[int, list[int]] | None = None
        self._rules: dict[str, Callable[[], bool]] = {
            "\\": self._escape,
            "`": self._code,
            "*": self._marks,
            "_": self._marks,
            "~": self._marks,
            "[": self._open,
            "!": self._open_picture,
            "]": self._shut,
            "<": self._angle,
            "&": self._entity,
            "$": self._formula,
            "\n": self._line_end,
            "h": self._bare_address,
        }

    def pieces(self) -> list[Piece]:
        text = self._text
        while self._at < len(text):
            found = _SPECIAL.search(text, self._at)
            if found is None:
                self._add(text[self._at :])
                break
            if found.start() > self._at:
                self._add(text[self._at : found.start()])
            self._at = found.start()
            if not self._rules[text[self._at]]():
                self._add(text[self._at])
                self._at += 1
        return decide(self._pieces)

    def _add(self, text: str) -> None:
        self._pieces.append(Piece(text))

    def _put(self, element: Element, depth: int = 1) -> None:
        self._pieces.append(Piece(element=element, depth=depth))

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The match at this place; reading goes on behind it."""
        found = pattern.match(self._text, self._at)
        if found:
            self._at = found.end()
        return found

    # One method per special character; each returns whether it took something.

    def _escape(self) -> bool:
        if self._text.startswith("\n", self._at + 1):
            self._put(Element("br"))
            self._at += 1  # the line end itself is read next
            return True
        if not _ESCAPED.match(self._text, self._at):
            return False
        self._add(self._text[self._at + 1])
        self._at += 2
        return True

    def _code(self) -> bool:
        ticks = _TICKS.match(self._text, self._at)
        assert ticks is not None  # noqa: S101  # the character is a backtick
        end = self._closing_ticks(ticks.end(), len(ticks[0]))
        if end is None:
            self._add(ticks[0])
            self._at = ticks.end()
            return True
        code = self._text[ticks.end() : end].replace("\n", " ")
        if code.strip() and code[0] == code[-1] == " ":
            code = code[1:-1]
        element = Element("code")
        element.text = AtomicString(code)
        self._put(element)
        self._at = end + len(ticks[0])
        return True

    def _closing_ticks(self, start: int, count: int) -> int | None:
        """Where the next run of exactly `count` backticks begins."""
        if self._ticks is None:
            self._ticks = {}
            for ticks in _TICKS.finditer(self._text):
                self._ticks.setdefault(len(ticks[0]), []).append(ticks.start())
        places = self._ticks.get(count, [])
        at = bisect_right(places, start - 1)
        return places[at] if at < len(places) else None

    def _marks(self) -> bool:
        mark = self._text[self._at]
        end = self._at
        while end < len(self._text) and self._text[end] == mark:
            end += 1
        before = self._text[self._at - 1 : self._at]
        self._pieces.append(run(mark, before, end - self._at, self._text[end : end + 1]))
        self._at = end
        return True

    def _open(self) -> bool:
        if self._context.note and (note := _NOTE.match(self._text, self._at)):
            element = self._context.note(note[1])
            if element is not None:
                self._put(element, depth=2)
                self._at = note.end()
                return True
        self._wait("[", 1)
        return True

    def _open_picture(self) -> bool:
        if not self._text.startswith("![", self._at):
            return False
        self._wait("![", 2)
        return True

    def _wait(self, kind: str, length: int) -> None:
        self._brackets.append(_Bracket(len(self._pieces), kind, self._at + length))
        self._open_links += kind == "["
        self._add(self._text[self._at : self._at + length])
        self._at += length

    def _shut(self) -> bool:
        bracket = self._latest_bracket()
        if bracket is None:
            return False
        end = self._at
        self._at += 1
        target = self._target(bracket, end)
        if target is None:
            self._at = end
            return False
        if bracket.kind == "![":
            self._picture(bracket, target)
        else:
            self._link(bracket, target)
        return True

    def _latest_bracket(self) -> _Bracket | None:
        """The innermost bracket; tags opened inside it end as text."""
        while self._brackets:
            bracket = self._brackets.pop()
            self._open_links -= bracket.kind == "["
            dead = len(self._brackets) < self._inside_links
            self._inside_links = min(self._inside_links, len(self._brackets))
            if bracket.kind == "![":
                return bracket
            if bracket.kind == "[":
                return None if dead else bracket
        return None

    def _target(self, bracket: _Bracket, end: int) -> Target | None:
        if paren := self._take(_PAREN):
            address = paren[1] if paren[1] is not None else paren[2]
            title = paren[3] if paren[3] is not None else paren[4]
            return Target(_plain(address), _plain(title) if title else None)
        label = _LABEL.match(self._text, self._at)
        words = label[1] if label else ""
        if not words.strip() and end - bracket.after <= 200:
            words = self._text[bracket.after : end]
        target = self._context.targets.get(" ".join(words.casefold().split()))
        if target and label:
            self._at = label.end()
        return target

    def _link(self, bracket: _Bracket, target: Target) -> None:
        inside = decide(self._cut(bracket))
        address = safe_link(target.address, fragment_prefix=self._context.id_prefix)
        if address is None:
            self._context.refused_links.append(target.address[:MAX_ADDRESS])
            self._pieces.extend(inside)
            return
        title = {"title": target.title} if target.title else {}
        self._pieces.append(wrap("a", inside, href=address, **title))
        self._inside_links = len(self._brackets)

    def _picture(self, bracket: _Bracket, target: Target) -> None:
        alt = "".join(_words(piece) for piece in self._cut(bracket))
        resolve = self._context.resolve_media
        media = resolve(target.address) if resolve else None
        if media is None:
            if resolve:
                self._context.missing_media.append(target.address[:MAX_ADDRESS])
            self._add(alt)
            return
        self._put(_show(media, alt, target.title))

    def _cut(self, bracket: _Bracket) -> list[Piece]:
        """Take out the pieces behind an opening bracket, and the bracket itself."""
        inside = self._pieces[bracket.at + 1 :]
        del self._pieces[bracket.at :]
        return inside

    def _angle(self) -> bool:
        if tag := _TAG.match(self._text, self._at):
            return self._tag(tag)
        if link := self._take(_AUTOLINK):
            return self._address(link[1], link[1].removeprefix("mailto:"))
        if mail := self._take(_AUTOMAIL):
            return self._address(f"mailto:{mail[1]}", mail[1])
        return False

    def _tag(self, tag: re.Match[str]) -> bool:
        name = tag[2].lower()
        if name == "br":
            self._put(Element("br"))
        elif not tag[1]:
            self._wait(name, len(tag[0]))
            return True
        else:
            if not self._brackets or self._brackets[-1].kind != name:
                return False
            bracket = self._brackets.pop()
            self._inside_links = min(self._inside_links, len(self._brackets))
            self._pieces.append(wrap(name, decide(self._cut(bracket))))
        self._at = tag.end()
        return True

    def _bare_address(self) -> bool:
        found = _BARE.match(self._text, self._at)
        if found is None or self._open_links or self._text[self._at - 1 : self._at].isalnum():
            return False
        address = found[0]
        tail = _TAIL.search(address)
        if tail and not ("(" in address and tail[0] == ")"):
            address = address[: tail.start()]
        self._at += len(address)
        return self._address(address, address)

    def _address(self, address: str, words: str) -> bool:
        href = safe_link(address, fragment_prefix=self._context.id_prefix)
        if href is None:
            self._add(words)
            return True
        element = Element("a", {"href": href})
        element.text = AtomicString(words)
        self._put(element)
        return True

    def _entity(self) -> bool:
        entity = self._take(_ENTITY)
        if entity is None:
            return False
        self._add(html.unescape(entity[0]))
        return True

    def _formula(self) -> bool:
        if self._context.tex is None or self._text[self._at - 1 : self._at].isalnum():
            return False
        formula = _TEX.match(self._text, self._at)
        if formula is None or len(formula[1]) > MAX_TEX or formula[1][-1].isspace():
            return False
        self._at = formula.end()
        self._put(self._context.tex(formula[1]))
        return True

    def _line_end(self) -> bool:
        last = self._pieces[-1] if self._pieces else None
        plain = last is not None and last.element is None and not last.mark
        spaces = last is not None and plain and last.text.endswith("  ")
        if last is not None and plain:
            last.text = last.text.rstrip(" ")
        if spaces or self._context.hard_breaks:
            self._put(Element("br"))
        self._add("\n")
        self._at += 1
        while self._text.startswith(" ", self._at):
            self._at += 1
        return True


def _plain(text: str) -> str:
    """An address or title with its escapes and entities resolved."""
    return html.unescape(_ESCAPED.sub(r"\1", text))


def _words(piece: Piece) -> str:
    return piece.text if piece.element is None else "".join(piece.element.itertext())


def _show(media: Media, alt: str, title: str | None) -> Element:
    if media.kind is MediaKind.PICTURE:
        element = Element("img", {"src": media.address, "alt": alt, "loading": "lazy"})
    else:
        tag = "video" if media.kind is MediaKind.FILM else "audio"
        element = Element(tag, {"src": media.address, "controls": "", "preload": "none"})
        if alt:
            element.set("aria-label", alt)
        if media.captions:
            track = Element("track", {"kind": "captions", "src": media.captions, "default": ""})
            element.append(track)
    if media.width and media.height and media.kind is not MediaKind.SOUND:
        element.set("width", str(media.width))
        element.set("height", str(media.height))
    if title:
        element.set("title", title)
    return element
