"""Drawings in SVG are rewritten from what is known to be harmless (CO-3).

Only shapes, texts and paint are kept: no script, no events, no foreign content, nothing fetched
from elsewhere. A drawing that has nothing else stays byte for byte as its author made it.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from portal.core.uploads.kinds import UploadRefusal

MAX_SVG_BYTES = 1024 * 1024
MAX_DEPTH = 64
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_NAMES = """
    svg g defs title desc symbol use path rect circle ellipse line polyline polygon text tspan
    textPath marker linearGradient radialGradient stop clipPath mask pattern image style switch
    filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix
    feDiffuseLighting feDisplacementMap feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
    feGaussianBlur feMerge feMergeNode feMorphology feOffset feSpecularLighting feTile
    feTurbulence feDistantLight fePointLight feSpotLight
"""
_KEPT = frozenset(_NAMES.split())
_SPACES = {_XLINK: "xlink:", _XML: "xml:"}
_PICTURE_DATA = re.compile(r"data:image/(?:png|jpeg|webp);base64,[A-Za-z0-9+/=\s]*\Z")
_ELSEWHERE = re.compile(r"url\(\s*['\"]?(?!\s*['\"]?#)|@import|image-set|expression\(", re.I)
_ESCAPED = re.compile(r"\\")
"""Style texts may write any letter as an escape, and so hide an address."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The harmless drawing; `dropped` names what was left out."""

    content: bytes
    dropped: tuple[str, ...]


class _Refused(Exception):
    def __init__(self, why: UploadRefusal) -> None:
        super().__init__(why)
        self.why = why


def cleaned(content: bytes) -> Drawing | UploadRefusal:
    """The drawing as it may be shown, or why it is none."""
    if len(content) > MAX_SVG_BYTES:
        return UploadRefusal.TOO_LARGE
    writer = _Writer()
    try:
        writer.parser.Parse(content, True)
    except _Refused as refused:
        return refused.why
    except (expat.ExpatError, ValueError, LookupError):
        return UploadRefusal.DAMAGED
    if not writer.out:
        return UploadRefusal.CONTENT_DIFFERS
    if not writer.dropped:
        return Drawing(content, ())
    return Drawing(("".join(writer.out) + "\n").encode(), tuple(sorted(writer.dropped)))


@dataclass
class _Writer:
    out: list[str] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)
    _open: list[str] = field(default_factory=list)
    _skipping: int = 0
    _style: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction

    def _doctype(self, *_parts: object) -> None:
        raise _Refused(UploadRefusal.XML_ENTITIES)

    def _instruction(self, target: str, _data: str) -> None:
        self.dropped.add(f"<?{target}")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        if not self._open and not self._skipping and (space, name) != (_SVG, "svg"):
            raise _Refused(UploadRefusal.CONTENT_DIFFERS)
        if self._skipping or space != _SVG or name not in _KEPT:
            self._skipping += 1
            self.dropped.add(f"<{name}>")
            return
        if len(self._open) >= MAX_DEPTH:
            raise _Refused(UploadRefusal.DAMAGED)
        written = "".join(self._attributes(name, attributes))
        if not self._open:
            written = f' xmlns="{_SVG}" xmlns:xlink="{_XLINK}"{written}'
        self._open.append(name)
        self.out.append(f"<{name}{written}>")

    def _attributes(self, tag: str, attributes: dict[str, str]) -> list[str]:
        kept = []
        for key, value in attributes.items():
            space, _, name = key.rpartition(" ")
            if (space and space not in _SPACES) or not _is_harmless(tag, name, value):
                self.dropped.add(name)
                continue
            kept.append(f" {_SPACES.get(space, '')}{name}={quoteattr(value)}")
        return kept

    def _text(self, text: str) -> None:
        if self._skipping or not self._open:
            return
        if self._open[-1] == "style":
            self._style.append(text)
        else:
            self.out.append(escape(text))

    def _end(self, _tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
            return
        name = self._open.pop()
        if name == "style":
            text = "".join(self._style)
            self._style.clear()
            if _ELSEWHERE.search(text) or _ESCAPED.search(text):
                self.dropped.add("style")
                text = ""
            self.out.append(escape(text))
        self.out.append(f"</{name}>")


def _is_harmless(tag: str, name: str, value: str) -> bool:
    lowered = name.lower()
    if lowered.startswith("on") or lowered == "base":
        return False
    if lowered in ("href", "src"):
        address = value.strip()
        return address.startswith("#") or (
            tag == "image" and _PICTURE_DATA.match(address) is not None
        )
    if lowered == "style" and _ESCAPED.search(value):
        return False
    return not _ELSEWHERE.search(value) and "javascript:" not in value.lower()
