"""The certificate as PDF (A4 landscape, PDF/UA-1), not yet sealed: values into Typst's template.

Values go in as JSON and are printed as they stand, so that a name can never become a command; the
fonts are shipped, nothing of the machine is read, and the same values give the same bytes. Runs in
the printing child (press.py) and where one preview is shown.
"""

import atexit
import dataclasses
import hashlib
import json
import shutil
import tempfile
import threading
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from portal.certification.documents import look as looks
from portal.certification.documents import scancode, words
from portal.certification.documents.facts import Facts, signed_file, texts
from portal.certification.documents.look import PLAIN, SHADES, Look, Signing
from portal.certification.documents.words import WORDS, Language
from portal.core.canonical import Json

TEMPLATE: Final = "standard-1"
BADGE_NAME: Final = "openbadge.json"
FACTS_NAME: Final = "certificate.json"
MOST_PEAKS: Final = 8
_QUIET: Final = 2
_NO_BREAK: Final = "\u00a0"
_WHITE: Final = b"\xff"
_SHADES_OF_GREY: Final = bytes.maketrans(b"\0\1", b"\xff\0")
_HERE = Path(__file__).parent
_DRAWN = frozenset({"files", "qr", "logo", "shades", "drawn"})
"""Values that are no text of the document."""
_IGNORED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0f"  # marks without a glyph of their own


class Unprintable(ValueError):
    """Some characters have no glyph in the certificate's fonts; `characters` holds them."""

    def __init__(self, characters: str) -> None:
        super().__init__(f"no glyph for: {characters}")
        self.characters = characters


@dataclass(frozen=True)
class Private:
    """What only the holder's and HR's copy shows: the number and the unit."""

    nip: str
    unit: str


@dataclass(frozen=True)
class Printing:
    """One document to print. `private` None makes the public copy.

    `address` goes into the QR code (`compact.address`), `signature` is over the facts, `badge`
    the signed credential's bytes; both are embedded. `at` dates the document. `is_sample`: a
    preview, which says so across the page, carries no files and is never sealed.
    """

    facts: Facts
    signature: bytes
    badge: bytes
    address: str
    at: datetime
    language: Language = Language.INDONESIAN
    private: Private | None = None
    look: Look = PLAIN
    is_sample: bool = False


@cache
def template_digest(name: str = TEMPLATE) -> str:
    """SHA-256 of a template, hexadecimal: frozen in the facts."""
    return hashlib.sha256((_HERE / "sheets" / f"{name}.typ").read_bytes()).hexdigest()


@cache
def font_digest() -> str:
    """SHA-256 of the list of fonts with their hashes, hexadecimal: frozen in the facts."""
    return hashlib.sha256((_HERE / "fonts" / "manifest.json").read_bytes()).hexdigest()


@cache
def _coverage() -> tuple[list[int], list[int]]:
    ranges = json.loads(files(__package__).joinpath("fonts/coverage.json").read_text())
    return [first for first, _ in ranges], [last for _, last in ranges]


def missing(text: str) -> str:
    """The characters of `text` that the certificate's fonts cannot show, each once, in order."""
    return "".join(one for one in dict.fromkeys(text) if not _is_shown(one))


@lru_cache(maxsize=4096)
def _is_shown(one: str) -> bool:
    firsts, lasts = _coverage()
    place = bisect_right(firsts, ord(one)) - 1
    return (place >= 0 and ord(one) <= lasts[place]) or one in _IGNORED


def unsealed(printing: Printing) -> bytes:
    """The document before its seal, some ten milliseconds. Raises Unprintable."""
    filled = values(printing)
    shown = {name: value for name, value in filled.items() if name not in _DRAWN}
    gaps = missing("".join(text for _, text in texts(shown)))
    if gaps:
        raise Unprintable(gaps)
    _side, pixels = _qr(printing.address)
    return _compositor().compiled(filled, pixels, printing.at)


class _Compositor:
    """Keeps fonts and sheet read. Values lie in a file beside the sheet: given as inputs, they
    would change what every part of the sheet may see, and nothing worked out before would hold.
    """

    def __init__(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="portal-sheet-")
        atexit.register(folder.cleanup)
        root = Path(folder.name)
        self._data, self._pixels = root / "data.json", root / "qr.raw"
        self._sheet = shutil.copy(_HERE / "sheets" / f"{TEMPLATE}.typ", root)
        self._one_at_a_time = threading.Lock()
        self._compiler: Any = import_module("typst").Compiler(
            root=str(root), font_paths=[str(_HERE / "fonts")], ignore_system_fonts=True
        )

    def compiled(self, filled: dict[str, Json], pixels: bytes, at: datetime) -> bytes:
        with self._one_at_a_time:
            self._pixels.write_bytes(pixels)
            self._data.write_text(json.dumps(filled, ensure_ascii=False), encoding="utf-8")
            made: bytes = self._compiler.compile(
                input=str(self._sheet),
                format="pdf",
                pdf_standards="ua-1",
                timestamp=int(at.timestamp()),
            )
        return made


@cache
def _compositor() -> _Compositor:
    """Made when the first document is."""
    return _Compositor()


def values(printing: Printing) -> dict[str, Json]:
    """Every text of the document: what the template is given, and all that it is given."""
    facts, w = printing.facts, WORDS[printing.language]
    is_english = printing.language is Language.ENGLISH
    kind = facts.kind.name_en if is_english else facts.kind.name
    statement = facts.kind.statement_en if is_english else facts.kind.statement
    achieved = (is_english and facts.scheme.title_en) or facts.scheme.title
    name = facts.holder.printed
    private, peaks = printing.private, min((facts.hours_jp100 or 0) // 100, MOST_PEAKS)
    return {
        "language": printing.language.value,
        "title": f"{kind}: {achieved} ({name})",
        "description": w.number.format(facts.number),
        "issuer": facts.issuer.name,
        "parent": facts.issuer.parent,
        "number": w.number.format(facts.number),
        "copy": _copy(printing, w),
        "sample": w.sample if printing.is_sample else "",
        "kind": kind,
        "name": name,
        "person": w.person.format(private.nip, private.unit) if private else "",
        "statement": w.statement.format(statement),
        "achieved": achieved,
        "lines": words.lines(facts, w),
        "wording": [*printing.look.lines(printing.language)],
        "peaks": peaks,
        "drawn": _peaks(peaks),
        "dates": _dates(facts, w),
        "signatories": [
            {"heading": [*one.heading, *_room(printing)], "name": one.name}
            for one in facts.signatories
        ],
        "code": facts.code,
        "place": _place(printing.address),
        "words": {
            "awarded": w.awarded,
            "seal": printing.look.seal(w, is_copy=private is None),
            "check": w.check,
            "qr": w.qr.format(facts.number),
        },
        "qr": _qr(printing.address)[0],
        "logo": looks.drawn(printing.look.logo),
        "shades": dataclasses.asdict(SHADES[printing.look.accent]),
        "files": [] if printing.is_sample else _files(printing),
    }


def _room(printing: Printing) -> tuple[str, ...]:
    """Empty lines above the name, where the holder's own document is signed by hand."""
    is_paper = printing.look.signing is Signing.PEN and printing.private is not None
    return (_NO_BREAK,) * 3 if is_paper else ()


def _copy(printing: Printing, w: words.Words) -> str:
    """What kind of copy it is, beside the number."""
    if printing.is_sample:
        return w.sample
    return "" if printing.private else w.copy


def _dates(facts: Facts, w: words.Words) -> Json:
    end = words.day(facts.expires_on, w) if facts.expires_on else w.for_ever
    return [[w.issued, words.day(facts.issued_on, w)], [w.valid_until, end]]


def _place(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.netloc}/verify"


@lru_cache(maxsize=16)  # the holder's and the public copy have one code, and so have both languages
def _qr(address: str) -> tuple[int, bytes]:
    """The code with its quiet zone as a square picture: the side, and a byte of grey a module.

    A picture shown without smoothing costs the compiler half of what strokes or outlines do, and
    printers draw its modules with sharp edges at any size.
    """
    rows = scancode.modules(address.encode())
    side = len(rows) + 2 * _QUIET
    left, above = _WHITE * _QUIET, _WHITE * (side * _QUIET)
    drawn = (left + left).join(row.translate(_SHADES_OF_GREY) for row in rows)
    return side, above + left + drawn + left + above


@cache
def _peaks(count: int) -> str:
    """So many peaks as SVG, the later ones higher and with more white chevrons."""
    outlines, chevrons = [], []
    for place in range(count):
        left, top = 34 * place, 94 - 88 * place / max(count - 1, 5)
        outlines.append(f"M{left + 2} 134L{left + 16} {top:.2f}L{left + 30} 134z")
        for step in range(place):
            y, half = top + 28 + 22 * step, 3.5 + 1.57 * step
            if y < 130 and half < 10:
                chevrons.append(f"M{left + 16 - half:.2f} {y:.2f}l{half:.2f}-9l{half:.2f} 9")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {34 * count} 138">'
        f'<path fill="#efb93a" stroke="#cf9410" stroke-width="1.5" d="{"".join(outlines)}"/>'
        f'<path fill="none" stroke="#fffdf7" stroke-width="1.5" d="{"".join(chevrons)}"/></svg>'
    )


def _files(printing: Printing) -> Json:
    return [
        {
            "name": BADGE_NAME,
            "type": "application/json",
            "description": "Open Badges 3.0",
            "text": printing.badge.decode(),
        },
        {
            "name": FACTS_NAME,
            "type": "application/json",
            "description": "Ed25519",
            "text": signed_file(printing.facts, printing.signature).decode(),
        },
    ]
