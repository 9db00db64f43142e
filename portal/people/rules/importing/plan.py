"""From a confirmed list to the steps that carry it out.

Steps come in an order in which each leaves the records consistent: what ends, ends first; then
people are added and changed; what begins, begins last. They are numbered, so that a run in
chunks can go on where it was cut off, and equal input gives equal steps.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.people.rules.importing import seats
from portal.people.rules.importing.known import Snapshot
from portal.people.rules.importing.reasons import PlanReason
from portal.people.rules.importing.results import (
    Absence,
    Difference,
    Outcome,
    OutcomeKind,
    Staging,
)
from portal.people.rules.importing.seats import Held
from portal.people.rules.posts import TenureRefusal

CHUNK = 500
"""Rows written in one transaction at most (architecture.md §3)."""


class Act(StrEnum):
    """What one step does, in the order in which kinds of steps are carried out."""

    CANCEL_TENURE = "cancel_tenure"
    END_TENURE = "end_tenure"
    END_EMPLOYMENT = "end_employment"
    ADD_PERSON = "add_person"
    CHANGE_PERSON = "change_person"
    MOVE_PERSON = "move_person"
    REDATE_TENURE = "redate_tenure"
    START_TENURE = "start_tenure"


@dataclass(frozen=True, slots=True)
class Step:
    """One write. `old` and `new` are set for tenures; `about` holds all values of the person."""

    act: Act
    key: str
    about: Outcome | Absence
    old: Held | None = None
    new: Held | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps in order, and who is held back because somebody else was not confirmed."""

    steps: tuple[Step, ...]
    held_back: tuple[tuple[str, TenureRefusal], ...]


def plan(
    staging: Staging, snapshot: Snapshot, *, digest: str, confirmed: Collection[str]
) -> Plan | PlanReason:
    """The steps for everything that needs no confirmation and everything that got it.

    `digest` is that of the list which was shown; another list is refused, so that nothing is
    carried out that nobody saw. A person left out stays as they are, and whoever would take
    their seat is held back.
    """
    if digest != staging.digest:
        return PlanReason.OTHER_LIST
    waiting = {one.key: one for one in staging.outcomes if one.needs_confirmation}
    missing = {one.key: one for one in staging.absences}
    if not set(confirmed) <= waiting.keys() | missing.keys():
        return PlanReason.UNKNOWN_KEY
    chosen: list[Outcome | Absence] = [
        one
        for one in staging.outcomes
        if one.kind is not OutcomeKind.SAME and (one.key not in waiting or one.key in confirmed)
    ]
    chosen += [one for one in staging.absences if one.key in confirmed]
    held_back = seats.conflicts({one.key: one.after for one in chosen}, snapshot)
    steps = [step for one in chosen if one.key not in held_back for step in _steps(one)]
    order = list(Act)
    return Plan(
        tuple(sorted(steps, key=lambda step: order.index(step.act))), tuple(held_back.items())
    )


def chunks(steps: Sequence[Step], size: int = CHUNK) -> Iterator[tuple[int, Sequence[Step]]]:
    """The steps in pieces for one transaction each, with the number of the first step."""
    for first in range(0, len(steps), size):
        yield first, steps[first : first + size]


def _steps(one: Outcome | Absence) -> Iterator[Step]:
    if one.difference in (Difference.OUT, Difference.RETIRED):
        yield Step(Act.END_EMPLOYMENT, one.key, one)
    if isinstance(one, Outcome):
        if one.kind is OutcomeKind.NEW:
            yield Step(Act.ADD_PERSON, one.key, one)
        elif one.changes:
            yield Step(Act.CHANGE_PERSON, one.key, one)
        if one.difference in (Difference.IN, Difference.MOVED):
            yield Step(Act.MOVE_PERSON, one.key, one)
    yield from _tenure_steps(one)


def _tenure_steps(one: Outcome | Absence) -> Iterator[Step]:
    gone = [row for row in one.before if row not in one.after]
    come = [row for row in one.after if row not in one.before]
    for old in gone:
        new = next((row for row in come if _is_same_tenure(old, row)), None)
        if new is None:
            yield Step(Act.CANCEL_TENURE, one.key, one, old)
            continue
        come.remove(new)
        only_ends = new.span.from_on == old.span.from_on and new.span.until_on is not None
        yield Step(Act.END_TENURE if only_ends else Act.REDATE_TENURE, one.key, one, old, new)
    for new in come:
        yield Step(Act.START_TENURE, one.key, one, None, new)


def _is_same_tenure(old: Held, new: Held) -> bool:
    return (old.post, old.kind) == (new.post, new.kind) and old.span.overlaps(new.span)
