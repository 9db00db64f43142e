"""Training history from a file: what a line says, and why it cannot be taken over.

Columns as SIASN's *riwayat diklat* and *riwayat kursus* name them, and as personnel systems write
them. A form is told by its SIASN number, its key or its name (learning_hours.yaml). Hours are
computed: where a form counts by its length, the file's lesson hours (jumlah jam, JP) are that, 45
minutes each; where it counts days or events, they say nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from portal.core.tabular.named import Written, fold
from portal.learning.rules.claims import Filed, fingerprint
from portal.learning.rules.hours import BY_LENGTH, Activity
from portal.learning.rules.hours_policy import HoursPolicy, RuleKind, Scope
from portal.people.rules import identifiers

MOST_LINES: Final = 20_000
OLDEST: Final = date(1970, 1, 1)
MOST_DAYS: Final = 366 * 2
TEXT: Final = 200
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")
_PARTS = re.compile(r"[/,()]| atau ")
_ABROAD = frozenset({"luar negeri", "ln", "international", "internasional"})


class Column(StrEnum):
    NUMBER = "number"
    FORM = "form"
    TITLE = "title"
    ORGANISER = "organiser"
    CERTIFICATE = "certificate"
    BEGINS = "begins"
    ENDS = "ends"
    HOURS = "hours"
    SCOPE = "scope"


HEADINGS: Final[Mapping[Column, Sequence[str]]] = {
    Column.NUMBER: ("nip", "nip baru", "nipbaru", "nip/ni pppk", "nomor pegawai", "nomor induk"),
    Column.FORM: (
        "jenis diklat", "jenis diklat id", "jenisdiklatid", "jenis kursus", "bentuk", "jenis",
        "latihan struktural nama",
    ),
    Column.TITLE: (
        "nama diklat", "nama kursus", "namakursus", "nama kegiatan", "nama pelatihan", "judul",
    ),
    Column.ORGANISER: (
        "penyelenggara", "institusi penyelenggara", "institusipenyelenggara", "instansi",
        "lembaga penyelenggara",
    ),
    Column.CERTIFICATE: (
        "nomor sertifikat", "nomor sertipikat", "nosertipikat", "no sertifikat", "nomor",
        "no sttpp", "nomor sttpp",
    ),
    Column.BEGINS: (
        "tanggal mulai", "tanggal kursus", "tanggalkursus", "tanggal", "tgl mulai", "mulai",
    ),
    Column.ENDS: (
        "tanggal selesai", "tanggal selesai kursus", "tanggalselesaikursus", "tgl selesai",
        "selesai",
    ),
    Column.HOURS: ("jumlah jam", "jumlahjam", "durasi jam", "jp", "jumlah jp", "jam pelajaran"),
    Column.SCOPE: ("tempat", "lingkup", "dalam/luar negeri"),
}  # fmt: skip
"""Folded headings understood; the first is the one of the template."""
NEEDED: Final = (Column.NUMBER, Column.FORM, Column.TITLE, Column.ORGANISER, Column.ENDS)


class PastState(StrEnum):
    UPLOADED = "uploaded"  # its columns are not settled
    JUDGED = "judged"
    ENTERING = "entering"
    ENTERED = "entered"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"


class PastRefusal(StrEnum):
    """Why a file, or an act on it, is refused."""

    NO_LINES = "past.no_lines"
    COLUMN_MISSING = "past.column_missing"
    COLUMN_TWICE = "past.column_twice"
    NOT_OPEN = "past.not_open"
    NOTHING = "past.nothing"
    NOTHING_TO_UNDO = "past.nothing_to_undo"


class LineFault(StrEnum):
    """Why a line is not taken over."""

    UNREADABLE = "past.unreadable"
    UNKNOWN = "past.unknown"
    FORM = "past.form"
    NOT_ABROAD = "past.not_abroad"
    STUDY = "past.study"
    TITLE = "past.title"
    ORGANISER = "past.organiser"
    TOO_LONG = "past.too_long"
    DAY = "past.day"
    REVERSED = "past.reversed"
    NOT_COME = "past.not_come"
    LONG = "past.long"
    HOURS = "past.hours"
    TWICE = "past.twice"
    CLAIMED = "past.claimed"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it is taken over."""

    person_id: int
    filed: Filed

    @property
    def mark(self) -> tuple[int, str]:
        return self.person_id, fingerprint(self.filed)


@dataclass(frozen=True, slots=True)
class Known:
    """What lines are held against: number → person in scope, and what stands already."""

    persons: Mapping[str, int]
    policy: HoursPolicy
    today: date
    imported: frozenset[tuple[int, str]] = frozenset()
    standing: frozenset[tuple[int, str]] = frozenset()
    forms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """A line and what it comes to. `same`: taken over before."""

    written: Written[Column]
    entry: Entry | None = None
    fault: LineFault | None = None
    same: bool = False


def forms_by_word(policy: HoursPolicy) -> dict[str, str]:
    """Every word a file may use for a form: its SIASN number, code, key and names."""
    found: dict[str, str] = {}
    for form in policy.forms.values():
        words = [form.key, form.key.replace("_", " "), form.code, form.name_id, form.name_en]
        words += [str(form.siasn)] if form.siasn is not None else []
        words += _PARTS.split(form.name_id)
        for word in words:
            found.setdefault(fold(word), form.key)
    found.pop("", None)
    return found


def day(text: str) -> date | None:
    """7-9-2019, 07/09/2019 and 2019-09-07; None for anything else."""
    year_first, day_first = _YEAR_FIRST.fullmatch(text), _DAY_FIRST.fullmatch(text)
    if year_first:
        parts = (int(year_first[1]), int(year_first[2]), int(year_first[3]))
    elif day_first:
        parts = (int(day_first[3]), int(day_first[2]), int(day_first[1]))
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def judge(lines: Sequence[Written[Column]], known: Known) -> list[Judged]:
    """Every line: new, taken over before, or refused and why."""
    seen: set[tuple[int, str]] = set()
    found = []
    for one in lines:
        said = read(one, known)
        if isinstance(said, LineFault):
            found.append(Judged(one, fault=said))
            continue
        found.append(_placed(one, said, known, seen))
        seen.add(said.mark)
    return found


def _placed(one: Written[Column], entry: Entry, known: Known, seen: set[tuple[int, str]]) -> Judged:
    if entry.mark in known.imported:
        return Judged(one, entry, same=True)
    if entry.mark in known.standing:
        return Judged(one, fault=LineFault.CLAIMED)
    if entry.mark in seen:
        return Judged(one, fault=LineFault.TWICE)
    return Judged(one, entry)


def read(one: Written[Column], known: Known) -> Entry | LineFault:
    """What a line says; the first fault that applies."""
    if one.faulty:
        return LineFault.UNREADABLE
    person_id = known.persons.get(identifiers.normalise_any(one.cell(Column.NUMBER)))
    if person_id is None:
        return LineFault.UNKNOWN
    activity = _activity(one, known)
    if isinstance(activity, LineFault):
        return activity
    filed = Filed(
        activity,
        one.cell(Column.TITLE),
        one.cell(Column.ORGANISER),
        one.cell(Column.CERTIFICATE),
    )
    if not filed.title:
        return LineFault.TITLE
    if not filed.organiser:
        return LineFault.ORGANISER
    if max(len(filed.title), len(filed.organiser), len(filed.number)) > TEXT:
        return LineFault.TOO_LONG
    return Entry(person_id, filed)


def _activity(one: Written[Column], known: Known) -> Activity | LineFault:
    form = known.forms.get(fold(one.cell(Column.FORM)))
    if form is None:
        return LineFault.FORM
    abroad = fold(one.cell(Column.SCOPE)) in _ABROAD
    scope = Scope.INTERNATIONAL if abroad else Scope.DOMESTIC
    rule = known.policy.forms[form].rules.get(scope)
    if rule is None:
        return LineFault.NOT_ABROAD
    if rule.kind is RuleKind.PER_SEMESTER:
        return LineFault.STUDY
    days = _days(one, known.today)
    if isinstance(days, LineFault):
        return days
    if rule.kind is RuleKind.PER_EVENT:
        return Activity(form, scope, days[1], days[1], events=1)
    if rule.kind not in BY_LENGTH:
        return Activity(form, scope, *days)
    minutes = _minutes(one.cell(Column.HOURS), known.policy.jp_minutes)
    longest = ((days[1] - days[0]).days + 1) * 24 * 60
    if minutes is None or minutes > longest:
        return LineFault.HOURS
    return Activity(form, scope, *days, minutes=minutes)


def _days(one: Written[Column], today: date) -> tuple[date, date] | LineFault:
    """First and last day; without the first the last stands for both."""
    ends = day(one.cell(Column.ENDS))
    said = one.cell(Column.BEGINS)
    begins = day(said) if said else ends
    if ends is None or begins is None or begins < OLDEST:
        return LineFault.DAY
    if ends < begins:
        return LineFault.REVERSED
    if ends > today:
        return LineFault.NOT_COME
    return LineFault.LONG if (ends - begins).days >= MOST_DAYS else (begins, ends)


def _minutes(text: str, jp_minutes: int) -> int | None:
    """Lesson hours as minutes; None for what is no whole or decimal number above zero."""
    whole, _dot, part = text.replace(",", ".").partition(".")
    if not whole.isdecimal() or len(whole) > 4 or (part and not part.isdecimal()):
        return None
    minutes = int(whole) * jp_minutes + int((part or "0")[:2].ljust(2, "0")) * jp_minutes // 100
    return minutes or None
