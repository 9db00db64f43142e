"""Indonesian personal names: often one word, seldom a family name, titles on both sides.

Titles are kept apart from the name, so that lists sort by the name, search finds it without
them, and print can show all of it: "Dr. Hj. Sri Wahyuni, S.Sos., M.A.P.".
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import takewhile

_FRONT = (
    "prof dr drg drh dra drs ir apt ns bd kh h hj tgh ust pdt tb brigjen kombes kol letkol mayor "
    "kapten akbp kompol akp iptu ipda"
)
_BACK = (
    "amd amdkep amdkeb amdkom amdak amdpd amdkes ama apd sh se st sp sip spd spdi sag ssi skom "
    "ssos ssosi skm spt sstp sst sstpi skep skepns skeb skg skh sked sfarm sgz spsi sap sak shi "
    "she spi sik stp sspd ssn sds str strkep strkeb strkes strsos shut sikom sakun sstat smn mm "
    "mt mh ma msi mpd mpdi msc mkom map mkes mkep mkeb mba mph mag mhum mikom mak mse mtr mtrip "
    "mtrap meng msn mpsi mfarm mkn mip mp msos mli llm phd ak ca cpa cfra lc bsc ba be spa spog "
    "sppd spb span spm sptht spjp spkk spkj spp spu spot spbs sprad sppk spkfr"
)
_FRONT_TITLES = frozenset(_FRONT.split())
_BACK_TITLES = frozenset(_BACK.split())
"""Degrees and specialisations as written without their full stops. Not complete, and need not
be: behind a comma anything counts as a title, and registers have columns of their own."""
_NUMERALS = frozenset({"II", "III", "IV"})
_INITIALS = re.compile(r"(?:\w\.)+")
_ABBREVIATION = 3
_SEPARATORS = {
    code: " " for code in range(0x2070) if unicodedata.category(chr(code))[0] in "PSZC"
} | dict.fromkeys(map(ord, "'’‘`"))
"""Punctuation parts words; an apostrophe inside one does not ("Ma'ruf" is "maruf")."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name without titles, and the titles as printed before and behind it."""

    core: str
    front: tuple[str, ...] = ()
    back: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """As printed on letters: front titles, name, back titles behind commas."""
        return ", ".join((" ".join((*self.front, self.core)), *self.back))

    @property
    def initials(self) -> str:
        """At most two capitals for an avatar: first and last word; one for a single name."""
        firsts = [next(filter(str.isalpha, word), "") for word in self.core.split()]
        letters = [letter.upper() for letter in firsts if letter]
        return "".join((*letters[:1], *letters[1:][-1:])) or "?"

    @property
    def sort_key(self) -> tuple[str, str]:
        """Order of lists: by the name as spoken, first word first; titles do not count."""
        return (search_key(self.core), self.core)


def parse(text: str) -> PersonName:
    """Split a full name as found in registers; an unknown title stays part of the name.

    Front titles are known words with a full stop ("Dr.", "H."), so that the initial in
    "M. Yusuf" stays. Everything behind the first comma is titles; without a comma only words
    that have the form of a degree are taken from the end.
    """
    before, _, behind = _one_line(text).partition(",")
    words = before.split()
    front = tuple(takewhile(_is_front_title, words[:-1]))
    rest = words[len(front) :]
    behind_name: list[str] = []
    while len(rest) > 1 and _is_back_title(rest[-1]):
        behind_name.insert(0, rest.pop())
    listed = [part for part in (piece.strip() for piece in behind.split(",")) if part]
    return PersonName(" ".join(rest), front, (*behind_name, *listed))


def printed(core: str, front: str, back: str) -> str:
    """The name as on letters, from the three columns it is kept in."""
    return PersonName(core, (front,) if front else (), (back,) if back else ()).full


def titles(text: str) -> tuple[str, ...]:
    """The titles in a cell that holds nothing else, separated by commas or spaces."""
    return tuple(part for part in re.split(r"[,\s]+", _one_line(text)) if part)


def search_key(text: str) -> str:
    """One form for finding and comparing: no case, marks or punctuation, single spaces."""
    folded = text.lower() if text.isascii() else _without_marks(text)
    return " ".join(folded.translate(_SEPARATORS).split())


def are_related(one: str, other: str) -> bool:
    """Whether two spellings may be one person's name: most words of the shorter one recur.

    Order, one wrong letter, abbreviations ("M.", "Moh.") and how words are joined do not matter.
    Used to tell a corrected spelling from somebody else's number: a shared "Siti" or "Muhammad"
    is not enough. An empty name is related to nothing.
    """
    short, long = sorted((search_key(one).split(), search_key(other).split()), key=len)
    if not short:
        return False
    if "".join(short) == "".join(long):
        return True
    left = list(long)
    for word in sorted(short, key=len, reverse=True):
        alike = next((mate for mate in left if word == mate), None) or next(
            (mate for mate in left if _alike(word, mate)), None
        )
        if alike is not None:
            left.remove(alike)
    return (len(long) - len(left)) * 2 > len(short)


def tidy_case(text: str) -> str:
    """A name written wholly in capitals or small letters, as people write it; others stay.

    Initials, Roman numerals and the letter after an apostrophe keep their form: "MA'RUF AMIN"
    becomes "Ma'ruf Amin", "A. HIDAYAT II" becomes "A. Hidayat II".
    """
    line = _one_line(text)
    if line != line.upper() and line != line.lower():
        return line
    return " ".join(_tidy_word(word) for word in line.split())


def _without_marks(text: str) -> str:
    # Twice, as Unicode defines it: decomposing can bring capitals forth (𝐀 becomes A).
    once = unicodedata.normalize("NFKD", text.casefold())
    spread = unicodedata.normalize("NFKD", once.casefold())
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


def _one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _is_front_title(word: str) -> bool:
    return word.endswith(".") and word.rstrip(".").lower() in _FRONT_TITLES


def _is_back_title(word: str) -> bool:
    written_as_title = "." in word[1:] or word.isupper()
    return written_as_title and word.replace(".", "").lower() in _BACK_TITLES


def _tidy_word(word: str) -> str:
    if word.upper() in _NUMERALS or _INITIALS.fullmatch(word):
        return word.upper()
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


def _alike(one: str, other: str) -> bool:
    """Whether one word abbreviates the other or differs from it by one letter."""
    short, long = sorted((one, other), key=len)
    if len(short) <= _ABBREVIATION:
        return long.startswith(short)
    return len(long) - len(short) <= 1 and _one_letter_apart(short, long)


def _one_letter_apart(short: str, long: str) -> bool:
    """Whether one changed or added letter makes `long` of `short`."""
    same = 0
    while same < len(short) and short[same] == long[same]:
        same += 1
    changed = len(long) == len(short)
    return short[same + changed :] == long[same + 1 :]
