"""Which passwords are accepted (security.md AU-1, after NIST SP 800-63B-4).

Length counts, kinds of signs do not. A password is refused when too little is left of it after
everything easily guessed is taken out: common passwords, keyboard rows, repetition and years,
the person's names and numbers, the names of agency, city and portal. So "Dinas-Sosial-2026!" is
refused while a long sentence that happens to hold the city's name is not.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from portal.people.rules.identifiers import NUMBER_LENGTH

MIN_ALONE = 15
"""Signs of a password that is the only proof."""
MIN_WITH_SECOND_FACTOR = 8
MAX_LENGTH = 1024
"""Far above the 128 that must be accepted; bounds the work of one request."""
REST_ALONE = 8
"""Signs that must remain when the guessable ones are taken out."""
REST_WITH_SECOND_FACTOR = 4

_SHORTEST_WORD = 3
_NUMBER_PART = 6
_RUN = 4
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "!@#$%^&*()_+",
)
_RUNS = frozenset(
    line[start : start + _RUN]
    for row in _ROWS
    for line in (row, row[::-1])
    for start in range(len(row) - _RUN + 1)
)
_SAME = re.compile(r"(.)\1{2,}", re.DOTALL)
_YEAR = re.compile(r"(?:19|20)\d\d")
_REGISTER_NUMBER = re.compile(r"\d{16}|\d{18}")
_LOOKALIKES = tuple(str.maketrans("0134578@$!|", f"o{one}eastb" + "asil") for one in ("i", "l"))


class PasswordRefusal(StrEnum):
    """Why a password is not accepted. The first that applies is told."""

    TOO_SHORT_ALONE = "password.too_short_alone"
    TOO_SHORT_WITH_SECOND_FACTOR = "password.too_short_with_second_factor"
    TOO_LONG = "password.too_long"
    CONTROL_SIGN = "password.control_sign"
    OWN_NUMBER = "password.own_number"
    OWN_NAME = "password.own_name"
    AGENCY = "password.agency"
    COMMON = "password.common"
    PATTERN = "password.pattern"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What everybody who knows the person could try first."""

    names: Collection[str] = ()
    numbers: Collection[str] = ()
    places: Collection[str] = ()
    """Names of the agency, its unit, the city and the portal."""


def normalise(password: str) -> str:
    """The form that is measured, hashed and compared: Unicode NFC, nothing trimmed."""
    return unicodedata.normalize("NFC", password)


def may_use(
    password: str, *, second_factor: bool, around: Surroundings, common: Collection[str]
) -> PasswordRefusal | None:
    """Why this password is refused; None when it is accepted. `common` is the block-list."""
    text = normalise(password)
    refusal = _length_refusal(text, second_factor)
    if refusal is not None:
        return refusal
    if any(unicodedata.category(sign) == "Cc" for sign in text):
        return PasswordRefusal.CONTROL_SIGN
    rest = REST_WITH_SECOND_FACTOR if second_factor else REST_ALONE
    return _guessable(_folded(text), rest, around, common)


def _length_refusal(text: str, second_factor: bool) -> PasswordRefusal | None:
    if len(text) > MAX_LENGTH:
        return PasswordRefusal.TOO_LONG
    if second_factor and len(text) < MIN_WITH_SECOND_FACTOR:
        return PasswordRefusal.TOO_SHORT_WITH_SECOND_FACTOR
    if not second_factor and len(text) < MIN_ALONE:
        return PasswordRefusal.TOO_SHORT_ALONE
    return None


def _guessable(
    text: str, rest: int, around: Surroundings, common: Collection[str]
) -> PasswordRefusal | None:
    """Take out what is easily guessed; the kind that takes most is the reason told."""
    taken = {
        PasswordRefusal.OWN_NUMBER: _in_numbers(text, around.numbers),
        PasswordRefusal.OWN_NAME: _in_words(text, around.names),
        PasswordRefusal.AGENCY: _in_words(text, around.places),
        PasswordRefusal.COMMON: _in_words(text, common),
        PasswordRefusal.PATTERN: _in_patterns(text),
    }
    if len(text) - len(set().union(*taken.values())) >= rest:
        return None
    most = max(taken, key=lambda reason: len(taken[reason]))
    return most if taken[most] else PasswordRefusal.PATTERN  # nothing but combining marks


def _folded(text: str) -> str:
    """Small letters without marks, so that "Kóta" and "KOTA" are one word."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


def _words(phrases: Iterable[str]) -> set[str]:
    """Each word of each phrase and the phrase written as one word."""
    found: set[str] = set()
    for phrase in phrases:
        parts = re.findall(r"\w+", _folded(phrase))
        found.update(parts)
        found.add("".join(parts))
    return {word for word in found if len(word) >= _SHORTEST_WORD}


def _in_words(text: str, phrases: Iterable[str]) -> set[int]:
    """The places of the text that belong to one of the words, also when disguised ("k0t4")."""
    words = _words(phrases)
    taken: set[int] = set()
    for variant in {text, *(text.translate(table) for table in _LOOKALIKES)}:
        for word in words:
            start = variant.find(word)
            while start >= 0:
                taken.update(range(start, start + len(word)))
                start = variant.find(word, start + 1)
    return taken


def _in_patterns(text: str) -> set[int]:
    """The places in keyboard and alphabet runs, repeated signs and blocks, and years."""
    taken: set[int] = set()
    for start in range(len(text) - _RUN + 1):
        if text[start : start + _RUN] in _RUNS:
            taken.update(range(start, start + _RUN))
    for same in _SAME.finditer(text):
        taken.update(range(same.start() + 1, same.end()))
    for year in _YEAR.finditer(text):
        taken.update(range(year.start(), year.end()))
    period = _period(text)
    if period * 2 <= len(text):
        taken.update(range(period, len(text)))
    return taken


def _in_numbers(text: str, numbers: Collection[str]) -> set[int]:
    """The places in parts of own numbers, birth dates in the usual orders, any bare NIP or NIK."""
    if _REGISTER_NUMBER.fullmatch(re.sub(r"[\s.-]", "", text)):
        return set(range(len(text)))
    parts: set[str] = set()
    for number in numbers:
        folded = "".join(re.findall(r"\w+", _folded(number)))
        parts.update(_parts(folded))
        if len(folded) == NUMBER_LENGTH and folded.isdigit():
            year, month, day = folded[:4], folded[4:6], folded[6:8]
            parts |= {day + month + year, day + month + year[2:], year[2:] + month + day}
    return {
        place
        for part in parts
        for found in re.finditer(f"(?={re.escape(part)})", text)
        for place in range(found.start(), found.start() + len(part))
    }


def _parts(number: str) -> Iterable[str]:
    if len(number) <= _NUMBER_PART:
        return (number,) if len(number) >= _SHORTEST_WORD else ()
    return (number[start : start + _NUMBER_PART] for start in range(len(number) - _NUMBER_PART + 1))


def _period(text: str) -> int:
    """The length of the shortest block that, repeated, gives the text (its end may be cut)."""
    borders = [0] * (len(text) + 1)
    length = 0
    for end, (_, sign) in enumerate(pairwise(text), start=2):
        while length and sign != text[length]:
            length = borders[length]
        length += sign == text[length]
        borders[end] = length
    return len(text) - borders[len(text)]
