"""What the portal knows when a file is read: plain values an import is compared with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from portal.people.rules import spans
from portal.people.rules.names import PersonName, search_key
from portal.people.rules.posts import Post, Tenure
from portal.people.rules.spans import Dated, Span
from portal.people.rules.status import Status

K = TypeVar("K")
V = TypeVar("V")
Seat = str
"""The code of a post, unique in the agency."""


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit by its code; `parent` is the code of the unit above."""

    code: str
    name: str
    parent: str | None
    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class KnownPost:
    """A seat by its code. `job` is the code of its job and `name` that job's title."""

    code: Seat
    job: str
    name: str
    unit: str
    reports_to: Seat | None
    is_head: bool
    span: Span

    @property
    def seat(self) -> Post[Seat]:
        """The post as the rules of tenure see it."""
        return Post(self.code, self.reports_to, self.span)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person with every number they ever had, and their tenures at this agency.

    `unit` is the code of the home unit now; None for somebody who does not work here (any more).
    """

    id: int
    name: PersonName
    numbers: tuple[Dated[str], ...]
    status: Status
    unit: str | None
    tenures: tuple[Tenure[str, Seat], ...] = ()
    rank: str = ""
    email: str = ""
    born_on: date | None = None

    @property
    def key(self) -> str:
        """How tenures name this person."""
        return f"person:{self.id}"

    def number_on(self, on: date) -> str | None:
        """The number in force on a day, or the newest one when none is."""
        current = spans.at(self.numbers, on)
        if current is not None or not self.numbers:
            return current
        return max(self.numbers, key=lambda row: row.span.from_on).value


@dataclass(frozen=True)
class Snapshot:
    """Units, jobs, posts and persons of one agency on the day of the import."""

    on: date
    units: Mapping[str, KnownUnit]
    posts: Mapping[Seat, KnownPost]
    persons: Sequence[KnownPerson]
    jobs: Mapping[str, str]
    """Codes of jobs and their titles."""

    @cached_property
    def by_number(self) -> Mapping[str, KnownPerson]:
        """Every person by each of their numbers, current or former."""
        return {row.value: person for person in self.persons for row in person.numbers}

    @cached_property
    def by_name(self) -> Mapping[tuple[str, date], Sequence[KnownPerson]]:
        """Persons by folded name and birth date: the same human being under another number."""
        found: defaultdict[tuple[str, date], list[KnownPerson]] = defaultdict(list)
        for person in self.persons:
            if person.born_on is not None:
                found[search_key(person.name.core), person.born_on].append(person)
        return found

    @cached_property
    def units_by_name(self) -> Mapping[str, Sequence[KnownUnit]]:
        """The open units under each folded name."""
        return _grouped(
            (search_key(unit.name), unit)
            for unit in self.units.values()
            if unit.span.holds(self.on)
        )

    @cached_property
    def posts_by_name(self) -> Mapping[tuple[str, str], Sequence[KnownPost]]:
        """The open seats under each unit code and folded title, in order of code."""
        return _grouped(
            ((post.unit, search_key(post.name)), post)
            for post in sorted(self.posts.values(), key=lambda post: post.code)
            if post.span.holds(self.on)
        )

    @cached_property
    def tenures_by_seat(self) -> Mapping[Seat, Sequence[Tenure[str, Seat]]]:
        """All tenures of each seat."""
        return _grouped((row.post, row) for person in self.persons for row in person.tenures)


def _grouped(pairs: Iterable[tuple[K, V]]) -> Mapping[K, Sequence[V]]:
    found: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
