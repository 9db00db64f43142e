"""Moving a learner to a newer revision of their course: what stands, what is to be done again.

A part (lesson or quiz) is the same in two revisions by its kind and permanent id. Whoever
published a revision may have said of a part that its change was minor: then it asks nothing of
those who had done it. Several revisions may lie between old and new; one change that was not
minor is enough, unless the part in the end reads as it did before.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

LESSON, QUIZ = "lesson", "quiz"
PartId = tuple[str, str]
"""Kind and permanent id."""


class Fate(StrEnum):
    """What a move means for a part, whoever the learner is."""

    KEPT = "kept"  # unchanged, or changed in what is minor: done stays done
    CHANGED = "changed"  # to be done again by whoever had done it
    NEW = "new"
    GONE = "gone"  # what was done of it stays in the books


@dataclass(frozen=True, slots=True)
class Edition:
    """A revision: the parts in reading order with a digest of what they say or ask, and which of
    them changed in nothing but small things since the revision before.
    """

    parts: Mapping[PartId, str]
    minor: frozenset[PartId] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """The fate of every part of the old and the new revision."""

    fates: Mapping[PartId, Fate]

    def of(self, fate: Fate, kind: str = "") -> tuple[PartId, ...]:
        """The parts of that fate, of one kind or both, in reading order."""
        return tuple(
            part for part, one in self.fates.items() if one is fate and kind in ("", part[0])
        )

    @property
    def asks_nothing(self) -> bool:
        return not set(self.fates.values()) & {Fate.CHANGED, Fate.NEW}


@dataclass(frozen=True, slots=True)
class Todo:
    """What a move leaves one learner to do: again, or for the first time.

    `afresh` are changed quizzes that were tried without a pass: attempts at the former questions
    take none away from the new ones.
    """

    again: tuple[PartId, ...] = field(default=())
    new: tuple[PartId, ...] = field(default=())
    afresh: tuple[PartId, ...] = field(default=())


class Way(StrEnum):
    """How one learner of the run is moved."""

    NOW = "now"
    LATER = "later"  # an attempt is open: its paper stays, and the move follows its end
    STAYS = "stays"  # has completed the course on the revision it was read in


def plan(editions: Sequence[Edition]) -> Plan:
    """From the first of these revisions to the last; every one between them is there, in order."""
    old, new = editions[0], editions[-1]
    fates = {part: _fate(part, editions) for part in new.parts}
    return Plan({**fates, **{part: Fate.GONE for part in old.parts if part not in new.parts}})


def _fate(part: PartId, editions: Sequence[Edition]) -> Fate:
    said = editions[0].parts.get(part)
    if said is None:
        return Fate.NEW
    if editions[-1].parts[part] == said:
        return Fate.KEPT
    for edition in editions[1:]:
        now = edition.parts.get(part)
        if now is None or now == said:
            continue
        if part not in edition.minor:
            return Fate.CHANGED
        said = now
    return Fate.KEPT


def todo(a_plan: Plan, done: Collection[PartId], tried: Collection[PartId] = ()) -> Todo:
    """What is left to do of what the move changes or adds, given what the learner had done."""
    changed = a_plan.of(Fate.CHANGED)
    again = tuple(part for part in changed if part in done)
    afresh = tuple(part for part in changed if part in tried and part not in done)
    return Todo(again, a_plan.of(Fate.NEW), afresh)


def way(*, has_completed: bool, has_open_attempt: bool) -> Way:
    """Whether a learner goes with their run now, after their attempt, or not at all."""
    if has_completed:
        return Way.STAYS
    return Way.LATER if has_open_attempt else Way.NOW
