"""How an agency's certificates look: its name as printed, its logo, wording of its own, a colour.

A look is data, never a template: every text is printed as it stands, the logo is a PNG that was
read before, the colour one of a few that keep the paper readable. What was printed with a look
names its digest in the signed facts.
"""

import base64
import hashlib
import struct
import zlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from portal.certification.documents import facts
from portal.certification.documents.words import Language, Words
from portal.core.canonical import Json, canonical_json

LONGEST_NAME: Final = 120
LONGEST_LINE: Final = 200
MOST_LINES: Final = 2
MOST_LOGO_BYTES: Final = 100_000
LEAST_SIDE, MOST_SIDE = 64, 1200
_PNG: Final = b"\x89PNG\r\n\x1a\n"


class Signing(StrEnum):
    """How officials sign: the agency's seal alone, the national service, or ink on paper."""

    SEAL = "seal"
    SERVICE = "service"
    PEN = "pen"


class Accent(StrEnum):
    """The dyes of the portal and their neighbours."""

    NILA = "nila"
    LAUT = "laut"
    DAUN = "daun"
    MANGGIS = "manggis"
    SAGA = "saga"
    ARANG = "arang"


@dataclass(frozen=True, slots=True)
class Shades:
    """Of the band and the name, of headings, and of the pattern on the band; all as #rrggbb.

    The first two stand as text on the paper and have at least 7:1 against it.
    """

    dark: str
    middle: str
    cloth: str
    pale: str


SHADES: Final = {
    Accent.NILA: Shades("#131f41", "#263d78", "#324e96", "#7c8fbe"),
    Accent.LAUT: Shades("#0b2f3a", "#0f4a5c", "#1d667c", "#7fb0bf"),
    Accent.DAUN: Shades("#12331f", "#1d5033", "#2d6b47", "#86b497"),
    Accent.MANGGIS: Shades("#34133a", "#562560", "#74407e", "#b493ba"),
    Accent.SAGA: Shades("#43121b", "#6f1f2c", "#8d3341", "#c58f97"),
    Accent.ARANG: Shades("#1f2227", "#3a3f47", "#545a64", "#9aa0a9"),
}
PAPER: Final = "#fffdf7"


@dataclass(frozen=True, slots=True)
class Look:
    """`name` becomes the agency's in the facts, "" leaves it as the portal has it. `logo` is a PNG,
    b"" the portal's own sign. `signing` is how officials sign what is printed with it.
    """

    name: str = ""
    indonesian: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    accent: Accent = Accent.NILA
    logo: bytes = b""
    signing: Signing = Signing.SEAL

    def lines(self, language: Language) -> tuple[str, ...]:
        """The agency's own wording; Indonesian where no English was written."""
        is_english = language is Language.ENGLISH and self.english
        return self.english if is_english else self.indonesian

    def seal(self, w: Words, *, is_copy: bool) -> str:
        """What the document says about seal and signatures; a copy is never signed itself."""
        if self.signing is Signing.SERVICE and not is_copy:
            return w.seal_signed
        if self.signing is Signing.PEN:
            return w.pen_copy if is_copy else w.pen
        return w.seal

    def stored(self) -> dict[str, Json]:
        """All of it but the logo's bytes."""
        kept: dict[str, Json] = {
            "name": self.name,
            "indonesian": [*self.indonesian],
            "english": [*self.english],
            "accent": self.accent.value,
            "logo": hashlib.sha256(self.logo).hexdigest() if self.logo else "",
        }
        if self.signing is not Signing.SEAL:  # looks from before there was a choice keep their name
            kept["signing"] = self.signing.value
        return kept

    @classmethod
    def read(cls, kept: Any, logo: bytes) -> "Look":
        """From that form and the logo."""
        lines = (tuple(kept["indonesian"]), tuple(kept["english"]))
        signing = Signing(kept.get("signing", Signing.SEAL))
        return cls(kept["name"], *lines, Accent(kept["accent"]), logo, signing)


PLAIN: Final = Look()
"""The portal's own."""


def digest(look: Look, sheet: str) -> str:
    """What the facts freeze: the sheet's SHA-256, together with the look where there is one."""
    if look == PLAIN:
        return sheet
    return hashlib.sha256(canonical_json({"sheet": sheet, "look": look.stored()})).hexdigest()


class LookRefusal(StrEnum):
    """Why certificates cannot look so."""

    NAME = "look.name"
    LINES = "look.lines"
    UNPRINTABLE = "look.unprintable"
    LOGO_LARGE = "look.logo_large"
    LOGO_KIND = "look.logo_kind"
    LOGO_SIDES = "look.logo_sides"
    NO_SERVICE = "look.no_service"
    BUSY = "look.busy"


def may_look(look: Look) -> LookRefusal | None:
    """The first thing that cannot be printed; glyphs are the caller's to ask for."""
    if len(look.name) > LONGEST_NAME:
        return LookRefusal.NAME
    for lines in (look.indonesian, look.english):
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            return LookRefusal.LINES
    if not all(facts.may_print(text) for text in (look.name, *look.indonesian, *look.english)):
        return LookRefusal.UNPRINTABLE
    return may_be_logo(look.logo) if look.logo else None


def may_be_logo(content: bytes) -> LookRefusal | None:
    """Why these bytes are no logo: a whole PNG of sensible sides, every part of it intact."""
    if len(content) > MOST_LOGO_BYTES:
        return LookRefusal.LOGO_LARGE
    sides = _sides(content)
    if sides is None:
        return LookRefusal.LOGO_KIND
    return None if all(LEAST_SIDE <= one <= MOST_SIDE for one in sides) else LookRefusal.LOGO_SIDES


def _sides(content: bytes) -> tuple[int, int] | None:
    """Width and height of a whole PNG; None for anything else, also with bytes behind its end."""
    if not content.startswith(_PNG):
        return None
    place, sides = len(_PNG), None
    names: list[bytes] = []
    while place + 12 <= len(content):
        length, name = struct.unpack_from(">I4s", content, place)
        body = content[place + 8 : place + 8 + length]
        checked = content[place + 8 + length : place + 12 + length]
        if len(checked) < 4 or zlib.crc32(name + body) != int.from_bytes(checked):
            return None
        if not names:
            sides = struct.unpack_from(">II", body) if name == b"IHDR" and length == 13 else None
        names.append(name)
        place += 12 + length
    whole = sides is not None and b"IDAT" in names and names[-1] == b"IEND"
    return sides if whole and place == len(content) else None


@lru_cache(maxsize=8)
def drawn(logo: bytes) -> str:
    """The logo as the sheet takes it: a picture within SVG, which is text; "" for none."""
    if not logo:
        return ""
    width, height = _sides(logo) or (1, 1)
    picture = base64.b64encode(logo).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{picture}"/></svg>'
    )
