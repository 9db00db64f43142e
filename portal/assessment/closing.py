"""Who reacts when an attempt closes, and where it began. Filled once, in `web/wiring.py`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement

from portal.assessment.rules.attempts import Purpose, Release


@dataclass(frozen=True, slots=True)
class ClosedAttempt:
    """What the owner of a closed or regraded attempt is told, inside the same transaction."""

    attempt_public_id: str
    purpose: Purpose
    owner_ref: str
    person_id: int
    organisation_id: int
    title: str
    result_number: int
    earned: int
    possible: int
    cut: int
    passed: bool
    counts: bool  # False: it only measured, nothing follows from it
    closed_at: datetime  # the finish: submission, or the deadline
    now: datetime  # the instant at which it is recorded
    decided_by_id: int | None = None  # whose decision changed the result; None: nobody's, it closed

    @property
    def recorded_by_id(self) -> int:
        """In whose name what follows is recorded."""
        return self.person_id if self.decided_by_id is None else self.decided_by_id


@dataclass(frozen=True, slots=True)
class WayBack:
    """Where the person goes on after an attempt: the course or the sitting it belongs to.

    `outcome` is the page of what came of it once nothing is left to do there, else ""; until then
    `left` is how many parts are, and `further` the path and title of the first of them.
    `is_activity` where it was the test of a workshop or the like, not of a course.
    """

    path: str
    title: str
    outcome: str = ""
    left: int = 0
    further: tuple[str, str] | None = None
    is_activity: bool = False


@dataclass(frozen=True, slots=True)
class Briefing:
    """What is read before an attempt begins: plain texts, each line a paragraph."""

    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visitor:
    """From where somebody wants to begin: the address as the trusted proxies report it, and
    whether they sit at a computer of the room, let in by its invigilator.
    """

    address: str
    at_seat: bool


gates: dict[Purpose, Callable[[str, Visitor], StrEnum | None]] = {}
"""Why an attempt may not be begun from there, by its `owner_ref`; None when it may."""

briefings: dict[Purpose, Callable[[str], Briefing]] = {}
"""From an attempt's `owner_ref` to its instructions."""

ways_back: dict[Purpose, Callable[[str], WayBack]] = {}
"""From an attempt's `owner_ref` to the page it began on."""

result_pages: dict[Purpose, Callable[[str], str]] = {}
"""From an attempt's `owner_ref` to the page of its result; none, or "": the attempt's own."""

owners: dict[Purpose, Callable[[ClosedAttempt], None]] = {}

releases: dict[Purpose, Callable[[Collection[str], datetime], Mapping[str, Release]]] = {}
"""From `owner_ref`s of closed attempts to what each shows now; a quiz says it in its own terms."""

clocks: list[Callable[[], bool]] = []
"""Whether each clock can be trusted now; see `may_end_by_time`."""


def may_end_by_time() -> bool:
    """Whether an attempt may be closed because its time is over: not by a clock that has jumped
    (OP-9). Submitting and what officers decide ask nobody.
    """
    return all(trusted() for trusted in clocks)


figures: dict[Purpose, Callable[[Collection[int], datetime], bool]] = {}
"""From ids of specification versions to whether figures about their items may be read (EX-11)."""

examinees: dict[Purpose, Callable[[int, Collection[int], datetime], frozenset[int]]] = {}
"""From a specification's id and some persons to those who are to sit an exam of it (AZ-8)."""

scores_out: dict[Purpose, Callable[[], ColumnElement[bool]]] = {}
"""Beside `Attempt`: those whose score is told, for what reads many rows."""
