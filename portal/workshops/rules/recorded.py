"""Activities entered after they were over: states, lines of a list, who may check.

Hours are computed from form, days and length (`learning.rules.hours`) and never typed. One person,
one organiser, one certificate number is one activity, however it is spelt (no_double_claim of
learning_hours.yaml).
"""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from portal.learning.rules.claims import Filed, fingerprint
from portal.learning.rules.duties import Standing
from portal.learning.rules.hours import Activity
from portal.people.rules import identifiers
from portal.people.rules.spans import Span

MOST: Final = 500
"""Lines of one list; a longer one is two records."""
NUMBER, CERTIFICATE = "number", "certificate"
HEADINGS: Mapping[str, Sequence[str]] = {
    NUMBER: ("nip", "nip baru", "nip/ni pppk", "nomor pegawai", "ni pppk", "nomor induk", "nomor"),
    CERTIFICATE: (
        "nomor sertifikat",
        "no sertifikat",
        "no. sertifikat",
        "nomor sttpp",
        "nomor surat",
        "sertifikat",
    ),
}
"""The headings of a list as a file; the first is the one of the template."""
NUMBER_LENGTH, CERTIFICATE_LENGTH = 40, 120
_BREAK = re.compile(r"\s*[;\t]\s*")


class RecordState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"  # for the second person
    RETURNED = "returned"
    BOOKING = "booking"  # checked; lines are still being booked
    BOOKED = "booked"


class DecreeKind(StrEnum):
    DECREE = "decree"
    ASSIGNMENT = "assignment"  # surat tugas


class RecordRefusal(StrEnum):
    """Why an act on a record is refused."""

    NOT_OPEN = "record.not_open"
    NOT_WAITING = "record.not_waiting"
    OWN_RECORD = "record.own_record"
    OWN_LINE = "record.own_line"
    EMPTY = "record.empty"
    TOO_MANY = "record.too_many"
    FAULTS = "record.faults"
    CHANGED = "record.changed"
    REASON = "record.reason"
    DECREE = "record.decree"
    DECREE_DAY = "record.decree_day"
    ORGANISER = "record.organiser"
    PARTNER = "record.partner"
    FORM = "record.form"
    NOT_BOOKED = "record.not_booked"
    UNDER_WAY = "record.under_way"
    COLUMN = "record.column"


class LineFault(StrEnum):
    """Why a line cannot be recorded."""

    UNKNOWN = "line.unknown"  # no such number, or of a unit out of reach
    TWICE = "line.twice"
    TOO_LONG = "line.too_long"
    NOT_EMPLOYED = "line.not_employed"
    ON_LEAVE = "line.on_leave"
    RECORDED = "line.recorded"
    CLAIMED = "line.claimed"


class LineWarning(StrEnum):
    """What to look at; the line is recorded all the same."""

    SAME_DAYS = "warning.same_days"  # title and days the person has already
    SAME_NUMBER = "warning.same_number"  # a certificate number that stands for two persons


@dataclass(frozen=True, slots=True)
class Typed:
    """One line as it was written."""

    number: str
    certificate: str = ""

    @property
    def value(self) -> str:
        return identifiers.normalise_any(self.number)


@dataclass(frozen=True, slots=True)
class What:
    """The activity the list belongs to."""

    activity: Activity
    title: str
    organiser: str

    def proof(self, certificate: str) -> str:
        """The same for one activity and certificate, however spelt."""
        return fingerprint(Filed(self.activity, self.title, self.organiser, certificate))


@dataclass(frozen=True, slots=True)
class Earlier:
    """Something of a person that stands already, in words a message can name."""

    title: str
    organiser: str
    begins_on: date
    ends_on: date
    own: bool  # filed by the person


@dataclass(frozen=True, slots=True)
class Known:
    """What a list is held against.

    `persons`: number → id and name, of those in reach. `proofs`: (person, proof) → what has it.
    `same_days`: who has an activity of that title and days already, by person.
    """

    persons: Mapping[str, tuple[int, str]]
    standings: Mapping[int, Standing] = field(default_factory=dict)
    proofs: Mapping[tuple[int, str], Earlier] = field(default_factory=dict)
    same_days: Mapping[int, Earlier] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """A line, whom it means, and what is wrong with it or to be looked at."""

    place: int  # from 1
    typed: Typed
    person_id: int | None = None
    name: str = ""
    proof: str = ""
    fault: LineFault | None = None
    warning: LineWarning | None = None
    earlier: Earlier | None = None


def state_of(
    *,
    sent_at: datetime | None,
    returned_at: datetime | None,
    checked_at: datetime | None,
    booked_at: datetime | None,
) -> RecordState:
    """Where a record stands. Sent again after a return, it is no longer returned."""
    if booked_at is not None:
        return RecordState.BOOKED
    if checked_at is not None:
        return RecordState.BOOKING
    if sent_at is None:
        return RecordState.DRAFT
    return RecordState.WAITING if returned_at is None else RecordState.RETURNED


def may_change(state: RecordState, *, is_recorder: bool) -> RecordRefusal | None:
    """Only who began it goes on with it, until it was sent."""
    open_ = state in (RecordState.DRAFT, RecordState.RETURNED)
    return None if open_ and is_recorder else RecordRefusal.NOT_OPEN


def may_check(
    state: RecordState, recorder_id: int, checker_id: int, listed: Collection[int]
) -> RecordRefusal | None:
    """Nobody checks what they recorded, or hours of their own."""
    if state is not RecordState.WAITING:
        return RecordRefusal.NOT_WAITING
    if checker_id == recorder_id:
        return RecordRefusal.OWN_RECORD
    return RecordRefusal.OWN_LINE if checker_id in listed else None


def read(text: str) -> list[Typed]:
    """Lines of pasted text: a number, and after a tab or semicolon its certificate number."""
    parts = (_BREAK.split(line.strip(), maxsplit=1) for line in text.splitlines())
    return [Typed(one[0], one[1].strip() if len(one) > 1 else "") for one in parts if one[0]]


def written(lines: Sequence[Typed]) -> str:
    """The lines as `read` takes them."""
    return "\n".join("; ".join(filter(None, (one.number, one.certificate))) for one in lines)


def judge(lines: Sequence[Typed], what: What, known: Known) -> list[Judged]:
    """Every line with its fault, or what to look at; the first that applies."""
    numbers = Counter(one.certificate.casefold() for one in lines if one.certificate)
    seen: set[int] = set()
    found = []
    for place, typed in enumerate(lines, start=1):
        one = _judge(place, typed, what, known, seen)
        shared = typed.certificate and numbers[typed.certificate.casefold()] > 1
        if one.fault is None and one.warning is None and shared:
            one = Judged(
                one.place, typed, one.person_id, one.name, one.proof,
                warning=LineWarning.SAME_NUMBER,
            )  # fmt: skip
        if one.person_id is not None:
            seen.add(one.person_id)
        found.append(one)
    return found


def _judge(place: int, typed: Typed, what: What, known: Known, seen: set[int]) -> Judged:
    if len(typed.number) > NUMBER_LENGTH or len(typed.certificate) > CERTIFICATE_LENGTH:
        return Judged(place, typed, fault=LineFault.TOO_LONG)
    who = known.persons.get(typed.value)
    if who is None:
        return Judged(place, typed, fault=LineFault.UNKNOWN)
    person_id, name = who
    proof = what.proof(typed.certificate)
    fault = LineFault.TWICE if person_id in seen else _absence(person_id, what.activity, known)
    earlier = known.proofs.get((person_id, proof))
    if fault is None and earlier is not None:
        fault = LineFault.CLAIMED if earlier.own else LineFault.RECORDED
        return Judged(place, typed, person_id, name, proof, fault, earlier=earlier)
    same = known.same_days.get(person_id)
    warning = LineWarning.SAME_DAYS if same is not None and fault is None else None
    return Judged(place, typed, person_id, name, proof, fault, warning, same if warning else None)


def _absence(person_id: int, activity: Activity, known: Known) -> LineFault | None:
    """Whoever was not employed on the first day, or on leave on one of them, was not there."""
    standing = known.standings.get(person_id)
    if standing is None or not any(one.holds(activity.begins_on) for one in standing.employed):
        return LineFault.NOT_EMPLOYED
    days = Span(activity.begins_on, activity.ends_on + timedelta(days=1))
    away = any(one.span.overlaps(days) for one in standing.absences)
    return LineFault.ON_LEAVE if away else None


def good(judged: Sequence[Judged]) -> list[Judged]:
    """The lines without a fault."""
    return [one for one in judged if one.fault is None]


def digest(judged: Sequence[Judged]) -> str:
    """The list as it was shown, so that nothing else is confirmed."""
    parts = (f"{one.proof}{one.fault or ''}{one.typed.number}" for one in judged)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
