"""Assessors' results from a file: what a line says, and whether it can be entered.

A line is an assessor's decision: one competency of one person at one level, found on a day. It
sets the level while it is valid (architecture.md, Attainment policy).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.core.tabular.named import Written, fold
from portal.people.rules.identifiers import normalise_any
from portal.people.rules.importing.values import as_date

MOST_LINES: Final = 5_000  # written in one transaction: well under SQLite's 200 ms
_LONGEST: Final = 120  # of a report number or an institution


class Column(StrEnum):
    """What a column holds; the value names it in the stored rows."""

    NUMBER = "number"
    COMPETENCY = "competency"
    LEVEL = "level"
    DAY = "day"
    UNTIL = "until"
    REPORT = "report"
    BY = "by"


NEEDED: Final = (Column.NUMBER, Column.COMPETENCY, Column.LEVEL, Column.DAY)
HEADINGS: Final[Mapping[Column, tuple[str, ...]]] = {
    Column.NUMBER: ("nip", "nip/ni pppk", "nomor induk", "nomor pegawai", "number"),
    Column.COMPETENCY: ("kode kompetensi", "kompetensi", "competency"),
    Column.LEVEL: ("level", "level dicapai", "hasil level"),
    Column.DAY: ("tanggal penilaian", "tanggal", "assessed on"),
    Column.UNTIL: ("berlaku sampai", "masa berlaku", "valid until"),
    Column.REPORT: ("nomor laporan", "nomor dokumen", "report"),
    Column.BY: ("lembaga", "penyelenggara", "asesor", "institution"),
}
"""Headings that are understood, the first of each as the template writes it."""


class FileRefusal(StrEnum):
    COLUMN_MISSING = "assessments.column_missing"  # with `column`
    NO_LINES = "assessments.no_lines"
    NOTHING_TO_ENTER = "assessments.nothing_to_enter"
    NOT_OPEN = "assessments.not_open"
    NOTHING_TO_UNDO = "assessments.nothing_to_undo"


class LineRefusal(StrEnum):
    """Why a line is not entered; the first that applies."""

    CELL_UNREADABLE = "line.cell_unreadable"
    NUMBER_MISSING = "line.number_missing"
    NUMBER_UNKNOWN = "line.number_unknown"
    COMPETENCY_MISSING = "line.competency_missing"
    COMPETENCY_UNKNOWN = "line.competency_unknown"
    LEVEL_NOT_A_NUMBER = "line.level_not_a_number"
    LEVEL_OUTSIDE = "line.level_outside"
    DAY_UNREADABLE = "line.day_unreadable"
    DAY_NOT_COME = "line.day_not_come"
    UNTIL_UNREADABLE = "line.until_unreadable"
    UNTIL_TOO_EARLY = "line.until_too_early"
    TEXT_TOO_LONG = "line.text_too_long"
    TWICE = "line.twice"
    KEPT_LATER = "line.kept_later"  # not undone: somebody corrected it since


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Finding:
    """What an accepted line means."""

    person_id: int
    competency_id: int
    level: int
    on: date
    until: date | None

    @property
    def what(self) -> tuple[int, int, date]:
        """One decision per person, competency and day."""
        return self.person_id, self.competency_id, self.on


@dataclass(frozen=True, slots=True)
class Known:
    """What the lines are held against."""

    persons: Mapping[str, int]  # normalised number → person, within the reader's scope
    competencies: Mapping[str, tuple[int, int]]  # folded key or code → id, highest level
    standing: Mapping[tuple[int, int, date], tuple[int, date | None]]  # level, until: what counts
    today: date


@dataclass(frozen=True, slots=True)
class Judged:
    """A line with what it would do, or why it does nothing."""

    written: Written[Column]
    outcome: Outcome
    finding: Finding | None
    refusal: LineRefusal | None = None


def judge(lines: Iterable[Written[Column]], known: Known) -> list[Judged]:
    """Every line by itself, and against the lines before it."""
    seen: set[tuple[int, int, date]] = set()
    judged = []
    for written in lines:
        found = read(written, known)
        if isinstance(found, LineRefusal):
            judged.append(Judged(written, Outcome.REFUSED, None, found))
        elif found.what in seen:
            judged.append(Judged(written, Outcome.REFUSED, None, LineRefusal.TWICE))
        else:
            seen.add(found.what)
            judged.append(Judged(written, _outcome(found, known), found))
    return judged


def _outcome(found: Finding, known: Known) -> Outcome:
    stands = known.standing.get(found.what)
    if stands is None:
        return Outcome.NEW
    return Outcome.SAME if stands == (found.level, found.until) else Outcome.CHANGED


def read(written: Written[Column], known: Known) -> Finding | LineRefusal:
    """What the line means, or why it means nothing."""
    if written.faulty:
        return LineRefusal.CELL_UNREADABLE
    person = _person(written.cell(Column.NUMBER), known)
    if isinstance(person, LineRefusal):
        return person
    found = _competency(written, known)
    if isinstance(found, LineRefusal):
        return found
    days = _days(written, known.today)
    if isinstance(days, LineRefusal):
        return days
    if any(len(written.cell(column)) > _LONGEST for column in (Column.REPORT, Column.BY)):
        return LineRefusal.TEXT_TOO_LONG
    return Finding(person, *found, *days)


def _person(number: str, known: Known) -> int | LineRefusal:
    if not number:
        return LineRefusal.NUMBER_MISSING
    return known.persons.get(normalise_any(number), LineRefusal.NUMBER_UNKNOWN)


def _competency(written: Written[Column], known: Known) -> tuple[int, int] | LineRefusal:
    """Id and level."""
    code, level = written.cell(Column.COMPETENCY), written.cell(Column.LEVEL)
    if not code:
        return LineRefusal.COMPETENCY_MISSING
    one = known.competencies.get(fold(code))
    if one is None:
        return LineRefusal.COMPETENCY_UNKNOWN
    if not (level.isascii() and level.isdigit() and len(level) < 4):
        return LineRefusal.LEVEL_NOT_A_NUMBER
    competency_id, highest = one
    return (competency_id, int(level)) if int(level) <= highest else LineRefusal.LEVEL_OUTSIDE


def _days(written: Written[Column], today: date) -> tuple[date, date | None] | LineRefusal:
    on, until = as_date(written.cell(Column.DAY)), written.cell(Column.UNTIL)
    if not isinstance(on, date):
        return LineRefusal.DAY_UNREADABLE
    if on > today:
        return LineRefusal.DAY_NOT_COME
    if not until:
        return on, None
    end = as_date(until)
    if not isinstance(end, date):
        return LineRefusal.UNTIL_UNREADABLE
    return (on, end) if end > on else LineRefusal.UNTIL_TOO_EARLY


class State(StrEnum):
    """Where an import stands: computed from its instants, never stored."""

    STAGED = "staged"
    ENTERING = "entering"
    ENTERED = "entered"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"
