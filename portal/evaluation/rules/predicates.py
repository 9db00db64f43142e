"""The performance predicate, as e-Kinerja gives it: two ratings and the predicate they make.

The portal imports it from a file and never makes one. Source: PermenPANRB 6/2022 (*hasil kerja* ×
*perilaku kerja* → *predikat kinerja*), read in an application that names it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from portal.core.tabular.named import Written
from portal.people.rules.identifiers import normalise_any
from portal.people.rules.importing.values import as_date
from portal.people.rules.spans import Span

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


MOST_ROWS: Final = 5_000
"""Taken in one transaction, as a whole: well under the time the one lock may be held."""


class Column(StrEnum):
    """What a column of the file holds."""

    NUMBER = "number"
    FROM = "from"
    UNTIL = "until"  # the last day, as e-Kinerja writes it
    PREDICATE = "predicate"
    RESULTS = "results"
    BEHAVIOUR = "behaviour"


NEEDED: Final = (Column.NUMBER, Column.FROM, Column.UNTIL, Column.PREDICATE)
HEADINGS: Final[Mapping[Column, tuple[str, ...]]] = {
    Column.NUMBER: ("nip", "nip/ni pppk", "nomor induk", "nomor pegawai"),
    Column.FROM: ("periode awal", "tanggal awal", "mulai", "awal periode"),
    Column.UNTIL: ("periode akhir", "tanggal akhir", "sampai", "akhir periode"),
    Column.PREDICATE: ("predikat kinerja", "predikat", "predikat kinerja pegawai"),
    Column.RESULTS: ("hasil kerja", "rating hasil kerja"),
    Column.BEHAVIOUR: ("perilaku kerja", "rating perilaku kerja", "perilaku"),
}
"""Headings that are understood, the first of each as the sample file writes it."""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What an accepted row means: a person's predicate for a span of days (ends exclusive)."""

    person: int
    from_on: date
    until_on: date
    predicate: Predicate
    results: Rating | None = None
    behaviour: Rating | None = None


class FileRefusal(StrEnum):
    """Why a file is not read, or what was checked not taken."""

    COLUMN_MISSING = "appraisals.column_missing"  # with `column`
    NO_ROWS = "appraisals.no_rows"
    NOTHING_TO_TAKE = "appraisals.nothing_to_take"
    NOT_OPEN = "appraisals.not_open"
    CHANGED = "appraisals.changed"  # another file was taken since it was checked
    NOT_TAKEN = "appraisals.not_taken"


class RowRefusal(StrEnum):
    """Why a row is not taken; the file's other rows are."""

    UNREADABLE = "predicate.unreadable"
    UNKNOWN_NUMBER = "predicate.unknown_number"
    TWICE = "predicate.twice"
    OUTSIDE_SCALE = "predicate.outside_scale"
    RATING = "predicate.rating"
    DOES_NOT_FOLLOW = "predicate.does_not_follow"  # not what the two ratings make
    DAYS = "predicate.days"
    NOT_OVER = "predicate.not_over"
    NOT_EMPLOYED = "predicate.not_employed"
    KNOWN = "predicate.known"  # the same is recorded already
    OVERLAPS = "predicate.overlaps"


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows are held against."""

    persons: Mapping[str, int]  # normalised number → person of the agency
    employed: Mapping[int, Sequence[Span]]
    standing: Mapping[int, Sequence[Appraisal]]  # in force
    today: date


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with what it means, or why it is not taken."""

    line: int
    found: Appraisal | None
    refusal: RowRefusal | None = None


def judge(rows: Iterable[Written[Column]], known: Known) -> list[Judged]:
    """Every row by itself, against what stands, and against the rows before it."""
    seen: dict[int, list[Appraisal]] = {}
    judged = []
    for row in rows:
        found = _read(row, known)
        if isinstance(found, RowRefusal):
            judged.append(Judged(row.line, None, found))
            continue
        refusal = may_take(found, known) or _meets(found, seen.get(found.person, ()))
        if refusal is None:
            seen.setdefault(found.person, []).append(found)
        judged.append(Judged(row.line, found if refusal is None else None, refusal))
    return judged


def _meets(found: Appraisal, before: Sequence[Appraisal]) -> RowRefusal | None:
    return RowRefusal.TWICE if any(clash(found, one) for one in before) else None


def _read(row: Written[Column], known: Known) -> Appraisal | RowRefusal:
    if row.faulty:
        return RowRefusal.UNREADABLE
    person = known.persons.get(normalise_any(row.cell(Column.NUMBER)))
    if person is None:
        return RowRefusal.UNKNOWN_NUMBER
    begin, last = as_date(row.cell(Column.FROM)), as_date(row.cell(Column.UNTIL))
    if not isinstance(begin, date) or not isinstance(last, date):
        return RowRefusal.DAYS
    predicate = predicate_of(row.cell(Column.PREDICATE))
    if predicate is None:
        return RowRefusal.OUTSIDE_SCALE
    typed = (row.cell(Column.RESULTS), row.cell(Column.BEHAVIOUR))
    results, behaviour = (rating_of(text) if text else None for text in typed)
    if (typed[0] and results is None) or (typed[1] and behaviour is None):
        return RowRefusal.RATING
    return Appraisal(person, begin, last + timedelta(days=1), predicate, results, behaviour)


def clash(one: Appraisal, other: Appraisal) -> bool:
    """Two of one person that share days, unless one lies within the other: a year holds its
    quarters (PermenPANRB 6/2022: periodic and annual evaluation).
    """
    if one.from_on >= other.until_on or other.from_on >= one.until_on:
        return False
    if (one.from_on, one.until_on) == (other.from_on, other.until_on):
        return True
    return not (_within(one, other) or _within(other, one))


def _within(inner: Appraisal, outer: Appraisal) -> bool:
    return outer.from_on <= inner.from_on and inner.until_on <= outer.until_on


def of_period(known: Iterable[Appraisal], from_on: date, until_on: date) -> Appraisal | None:
    """The one that speaks for a period: it covers most of its days; of equal ones the shorter,
    which speaks of it more exactly, then the later.
    """

    def covered(one: Appraisal) -> int:
        return (min(one.until_on, until_on) - max(one.from_on, from_on)).days

    there = [one for one in known if covered(one) > 0]
    return max(
        there,
        key=lambda one: (covered(one), one.from_on - one.until_on, one.until_on),
        default=None,
    )


def predicate_of(text: str) -> Predicate | None:
    """A predicate by its key or its official name, whatever the case; None outside the scale."""
    return _by_word(text, Predicate)


def rating_of(text: str) -> Rating | None:
    """A rating by its key or its official name ("Di Atas Ekspektasi")."""
    return _by_word(text.casefold().removesuffix("ekspektasi"), Rating)


def _by_word(text: str, words: type[E]) -> E | None:
    key = "_".join(text.casefold().replace("_", " ").split())
    return next((one for one in words if one.value == key), None)


def may_take(row: Appraisal, known: Known) -> RowRefusal | None:
    """Why it is not taken; the first reason that applies."""
    if row.until_on <= row.from_on:
        return RowRefusal.DAYS
    if row.until_on > known.today + timedelta(days=1):
        return RowRefusal.NOT_OVER
    if not _follows(row):
        return RowRefusal.DOES_NOT_FOLLOW
    span = Span(row.from_on, row.until_on)
    if not any(one.overlaps(span) for one in known.employed.get(row.person, ())):
        return RowRefusal.NOT_EMPLOYED
    standing = known.standing.get(row.person, ())
    if row in standing:
        return RowRefusal.KNOWN
    return RowRefusal.OVERLAPS if any(clash(row, one) for one in standing) else None


def _follows(row: Appraisal) -> bool:
    """The predicate is what the two ratings make, where both are given."""
    if row.results is None or row.behaviour is None:
        return True
    return QUADRANT[row.results, row.behaviour] is row.predicate
