"""The facts of one form: what a result is made of, as ids, codes, days and numbers alone.

They are read from the profile and the books while a form is open; at lock they become the canonical
JSON of the snapshot, which says the same for good. Titles and names are looked up when a page shows
them. The index and the mean of ratings are worked out from what stands here and nothing else.

What a missing opportunity, leave or illness left out is not in here as a lack: nobody owes hours
for months away, an application nobody answered and a rating nobody gave are simply not there.
Sources: architecture, Evaluation; PP 11/2017 Article 206 (gap against the standard).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from portal.competency.rules.kinds import CompetencyKind, SourceKind
from portal.core.canonical import canonical_json
from portal.evaluation.rules import index as rules
from portal.evaluation.rules import ratings
from portal.evaluation.rules.applying import ApplicationState
from portal.evaluation.rules.index import Figure, Index, Term
from portal.evaluation.rules.predicates import Predicate
from portal.evaluation.rules.ratings import RatingKind

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class EntryFact:
    """An entry of the ledger that decides a level: its natural key and the strand it proves."""

    source_kind: SourceKind
    source_ref: str
    revision: int
    strand: str  # "" where a decision sets the whole level


@dataclass(frozen=True, slots=True)
class LevelFact:
    """One competency of the standard: required, held, and why.

    `before` is the level in the last fixed period, None where it was not asked for then.
    """

    competency: int
    kind: CompetencyKind
    weight: int
    required: int
    level: int
    knowledge: int
    skill: int
    attitude: int
    before: int | None = None
    awaiting: bool = False
    limiting: tuple[str, ...] = ()
    entries: tuple[EntryFact, ...] = ()

    @property
    def figure(self) -> Figure:
        return Figure(self.competency, self.level, self.required, self.kind)

    @property
    def change(self) -> int | None:
        return None if self.before is None else self.level - self.before


@dataclass(frozen=True, slots=True)
class EarlierFact:
    """The last fixed period of the person: what is compared with."""

    period: int
    met: int
    required: int
    index: int | None


@dataclass(frozen=True, slots=True)
class HoursFact:
    """Learning hours of the year of the duty, in hundredths of JP; days are inclusive."""

    kind: str  # minimum, ceiling or none
    status: str
    owed: int
    full: int
    done: int
    first_on: date
    last_on: date
    months: int
    away: int
    source: str

    def short(self, on: date) -> int | None:
        """What is missing of a minimum; None before its last day and where none is owed."""
        if self.kind != "minimum" or on < self.last_on:
            return None
        return max(0, self.owed - self.done)


@dataclass(frozen=True, slots=True)
class CourseFact:
    """A course finished in the period."""

    enrolment: int
    course: int
    on: date
    jp100: int


@dataclass(frozen=True, slots=True)
class ExamFact:
    """An exam of the period whose result is out."""

    registration: int
    exam: int
    on: date
    passed: bool


@dataclass(frozen=True, slots=True)
class CertificateFact:
    """A certificate held in the period, with its state on the day that counts."""

    certificate: int
    from_on: date
    until_on: date | None
    state: str


@dataclass(frozen=True, slots=True)
class ActivityFact:
    """An activity of the period whose result was decided."""

    registration: int
    activity: int
    on: date
    attended: int
    sessions: int
    completed: bool
    jp100: int


@dataclass(frozen=True, slots=True)
class ApplicationFact:
    """An action at work, with its state on the day that counts."""

    application: int
    state: ApplicationState
    competency: int | None = None
    level: int | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class PredicateFact:
    """The performance predicate as it was imported, for days of the period (ends exclusive)."""

    appraisal: int
    predicate: Predicate
    results: str
    behaviour: str
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class RatedFact:
    """A level somebody gave; `given` is what it was before calibration, 0: none stands."""

    competency: int
    level: int
    given: int


@dataclass(frozen=True, slots=True)
class RatingFact:
    """A rating that was handed in, with the months its rater led (0: oneself, or named by HR)."""

    rating: int
    kind: RatingKind
    rater: int
    months: int
    marks: tuple[RatedFact, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a form shows, effective on one day."""

    format: int
    form: int
    period: int
    person: int
    unit: int | None
    effective_on: date
    policy: int  # version of the evaluation policy
    attainment: int | None  # version of the attainment policy that decided the levels
    gaps: tuple[str, ...]  # rules.population.Gap, as HR saw them
    levels: tuple[LevelFact, ...]
    hours: HoursFact
    earlier: EarlierFact | None = None
    predicate: PredicateFact | None = None
    courses: tuple[CourseFact, ...] = ()
    exams: tuple[ExamFact, ...] = ()
    certificates: tuple[CertificateFact, ...] = ()
    activities: tuple[ActivityFact, ...] = ()
    applications: tuple[ApplicationFact, ...] = ()
    ratings: tuple[RatingFact, ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(one.figure for one in self.levels)

    @property
    def index(self) -> Index:
        """With the weights that stand here, whatever the policy says later."""
        return rules.of_terms(Term(one.figure, one.weight) for one in self.levels)

    @property
    def hours_short(self) -> int | None:
        """Learning hours missing, once the time to learn them in is over."""
        return self.hours.short(self.effective_on)

    @property
    def rated(self) -> Mapping[int, tuple[int, int]]:
        """Superiors' levels by competency: (sum of months x level, sum of months).

        Somebody HR named leads no month of their own; their word weighs as one month.
        """
        return ratings.combined(
            [
                (
                    max(1, one.months),
                    {mark.competency: mark.level for mark in one.marks if mark.level},
                )
                for one in self.ratings
                if one.kind is RatingKind.SUPERVISOR
            ]
        )

    @property
    def entries(self) -> frozenset[EntryFact]:
        return frozenset(entry for one in self.levels for entry in one.entries)


def stored(facts: Facts) -> bytes:
    """The one byte string of these facts."""
    return canonical_json(_plain(facts))


def read(kept: Mapping[str, Any]) -> Facts:
    """From the parsed JSON of `stored`. Raises KeyError, ValueError for what it is not."""
    made: Facts = _maker(Facts)(kept)
    return made


_AS_IS: Final = frozenset({int, str, bool, NoneType})


def _plain(value: Any) -> Any:
    if type(value) in _AS_IS:
        return value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        kind: Any = type(value)
        return {name: _plain(getattr(value, name)) for name in _names(kind)}
    return value.isoformat() if isinstance(value, date) else value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


Reader = Callable[[Any], Any]

# Snapshots are read by thousands: how a type is read is found out once.


@cache
def _reader(kind: Any) -> Reader | None:
    """How a value is read as the type says, None for as it is; the dataclasses above are the one
    description of the format.
    """
    known: Any = kind
    if get_origin(kind) is tuple:
        return _each(_reader(get_args(kind)[0]))
    if isinstance(kind, UnionType):
        [some] = [one for one in get_args(kind) if one is not NoneType]
        return _unless_none(_reader(some))
    if is_dataclass(kind):
        return _maker(known)
    if kind is date:
        return date.fromisoformat
    return kind if isinstance(kind, type) and issubclass(kind, StrEnum) else None


def _each(inner: Reader | None) -> Reader:
    return tuple if inner is None else lambda value: tuple([inner(one) for one in value])


def _unless_none(inner: Reader | None) -> Reader | None:
    return inner and (lambda value: None if value is None else inner(value))


@cache
def _maker(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = tuple((name, _reader(hints[name])) for name in _names(kind))

    def made(value: Mapping[str, Any]) -> Any:
        return kind(
            *[value[name] if reader is None else reader(value[name]) for name, reader in readers]
        )

    return made


def corrected(
    facts: Facts, revisions: Sequence[tuple[SourceKind, str, int]]
) -> frozenset[EntryFact]:
    """The entries these facts stand on whose source has spoken anew since.

    `revisions`: later events as (source kind, reference, revision).
    """
    last: dict[tuple[SourceKind, str], int] = {}
    for kind, ref, number in revisions:
        last[kind, ref] = max(number, last.get((kind, ref), 0))
    return frozenset(
        one
        for one in facts.entries
        if last.get((one.source_kind, one.source_ref), 0) > one.revision
    )
