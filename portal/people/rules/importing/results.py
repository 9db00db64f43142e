"""The outcome of comparing a people file with what is known: what would happen, to be confirmed."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.people.rules.importing.fields import Field
from portal.people.rules.importing.reasons import Fault
from portal.people.rules.importing.rows import PersonRow
from portal.people.rules.importing.seats import Held

RETIREMENT_AGE = 58
"""Age from which somebody missing in a full list is taken for retired rather than gone. Only a
suggestion on the list to be confirmed: the age depends on the job (58, 60, 65), from memory."""


class OutcomeKind(StrEnum):
    """What a person's lines mean beside what is known."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


class Difference(StrEnum):
    """A change of who works where: never carried out without confirmation."""

    IN = "in"
    OUT = "out"
    MOVED = "moved"
    RETIRED = "retired"


class Note(StrEnum):
    """What the importer should look at although nothing is wrong."""

    FORMER_NUMBER = "note.former_number"
    LOOKALIKE = "note.lookalike"
    DECEASED = "note.deceased"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that would change; texts for showing, the values are in the outcome."""

    field: Field
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would happen to one person. `before` and `after` are all their tenures."""

    key: str
    kind: OutcomeKind
    person_id: int | None
    row: PersonRow
    lines: tuple[int, ...]
    unit: str
    changes: tuple[Change, ...]
    difference: Difference | None
    notes: tuple[Note, ...]
    lookalikes: tuple[int, ...]
    before: tuple[Held, ...]
    after: tuple[Held, ...]

    @property
    def needs_confirmation(self) -> bool:
        """Whether somebody must tick this person before anything is done."""
        return self.difference is not None or bool(self.lookalikes)


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody of a fully listed unit whom the file does not name: gone or retired."""

    key: str
    person_id: int
    difference: Difference
    before: tuple[Held, ...]
    after: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the importer says about the file besides its lines.

    `covers` are the codes of units of which the file lists everybody; None when it is a part
    list, from which nobody is found missing.
    """

    covers: frozenset[str] | None = None
    retirement_age: int = RETIREMENT_AGE


@dataclass(frozen=True, slots=True)
class Staging:
    """The whole result, in the order of the file. `digest` names it for the confirmation."""

    on: date
    outcomes: tuple[Outcome, ...]
    faults: tuple[Fault, ...]
    absences: tuple[Absence, ...]
    digest: str

    def lines_of(self, kind: OutcomeKind) -> tuple[int, ...]:
        """The lines whose person is new, changed or the same."""
        return tuple(sorted(n for one in self.outcomes if one.kind is kind for n in one.lines))

    @property
    def refused_lines(self) -> tuple[int, ...]:
        """The lines with a fault."""
        return tuple(sorted({fault.line for fault in self.faults}))


def posts_text(tenures: Iterable[Held]) -> str:
    """Tenures as one text, the same for the same tenures in any order."""
    return "; ".join(
        f"{row.post} {row.kind} {row.span.from_on}..{row.span.until_on or ''}"
        for row in sorted(tenures, key=lambda row: (row.span.from_on, row.post, row.kind))
    )


def digest_of(on: date, outcomes: Sequence[Outcome], absences: Sequence[Absence]) -> str:
    """A name of exactly this result: what was shown is what will be carried out."""
    facts = [
        on.isoformat(),
        [
            [one.key, one.kind, one.difference, one.row.number.value, one.row.name.full,
             one.row.status, one.row.rank, one.row.email, one.unit,
             [[change.field, change.before, change.after] for change in one.changes],
             posts_text(one.after)]
            for one in outcomes
        ],
        [[one.key, one.difference, posts_text(one.after)] for one in absences],
    ]  # fmt: skip
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
