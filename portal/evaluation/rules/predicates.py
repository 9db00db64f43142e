"""The performance predicate, as e-Kinerja gives it: two ratings and the predicate they make.

The portal imports it and never makes one. Source: PermenPANRB 6/2022 (*hasil kerja* × *perilaku
kerja* → *predikat kinerja*), read in an application that names it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

E = TypeVar("E", bound=StrEnum)


class Rating(StrEnum):
    ABOVE = "di_atas"
    AS_EXPECTED = "sesuai"
    BELOW = "di_bawah"


class Predicate(StrEnum):
    """Best first."""

    VERY_GOOD = "sangat_baik"
    GOOD = "baik"
    NEEDS_IMPROVEMENT = "butuh_perbaikan"
    POOR = "kurang"
    VERY_POOR = "sangat_kurang"


ORDER: Final = {one: 5 - place for place, one in enumerate(Predicate)}
"""5 is the best."""

_A, _S, _B = Rating.ABOVE, Rating.AS_EXPECTED, Rating.BELOW
QUADRANT: Final = {
    (_A, _A): Predicate.VERY_GOOD,
    (_A, _S): Predicate.GOOD,
    (_A, _B): Predicate.POOR,
    (_S, _A): Predicate.GOOD,
    (_S, _S): Predicate.GOOD,
    (_S, _B): Predicate.POOR,
    (_B, _A): Predicate.NEEDS_IMPROVEMENT,
    (_B, _S): Predicate.NEEDS_IMPROVEMENT,
    (_B, _B): Predicate.VERY_POOR,
}
"""(results, behaviour) → predicate."""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """One row of the file: a person's predicate for a span of days (ends exclusive)."""

    number: str
    from_on: date
    until_on: date
    predicate: Predicate
    results: Rating | None = None
    behaviour: Rating | None = None


class RowRefusal(StrEnum):
    """Why a row is not taken; the file's other rows are."""

    UNKNOWN_NUMBER = "predicate.unknown_number"
    TWICE = "predicate.twice"
    OUTSIDE_SCALE = "predicate.outside_scale"
    DOES_NOT_FOLLOW = "predicate.does_not_follow"  # not what the two ratings make
    DAYS = "predicate.days"
    NOT_EMPLOYED = "predicate.not_employed"


def predicate_of(text: str) -> Predicate | None:
    """A predicate by its key or its official name, whatever the case; None outside the scale."""
    return _by_word(text, Predicate)


def rating_of(text: str) -> Rating | None:
    """A rating by its key or its official name ("Di Atas Ekspektasi")."""
    return _by_word(text.casefold().removesuffix("ekspektasi"), Rating)


def _by_word(text: str, words: type[E]) -> E | None:
    key = "_".join(text.casefold().replace("_", " ").split())
    return next((one for one in words if one.value == key), None)


def may_take(row: Appraisal) -> RowRefusal | None:
    """What is wrong in the row itself."""
    if row.until_on <= row.from_on:
        return RowRefusal.DAYS
    if row.results is None or row.behaviour is None:
        return None
    follows = QUADRANT[row.results, row.behaviour] is row.predicate
    return None if follows else RowRefusal.DOES_NOT_FOLLOW
