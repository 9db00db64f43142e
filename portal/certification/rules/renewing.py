"""Reminding of an end, and what counts as a renewal that was offered.

A reminder goes out 90, 30 and 7 days before the end, once each, computed from days: what a stopped
job missed is sent late while it is still of use, and where two would come at once only the nearer
one goes. A renewal is offered when a seat that its requirements ask for was open to the holder
inside the window; a tree is offered when a way through it was (architecture.md §3: nobody's level
is worse because an opportunity was not offered). Days and margin are the portal's own proposal.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.certification.rules.requirements import Leaf, LeafKind, Node, Operator, leaves
from portal.certification.rules.schemes import Target
from portal.competency.rules.kinds import STRANDS, Strand

STEPS: Final = (90, 30, 7)
MARGIN_DAYS: Final = 7
"""A late reminder goes out while the next one is at least so far away."""
TO_SUPERVISORS: Final = frozenset({30, 7})


def step_due(until: date, since: date, on: date) -> int | None:
    """The reminder that the day asks for, None for none; whether it was sent is not its matter."""
    left = (until - on).days
    if left < 1:
        return None
    step = min((one for one in STEPS if left <= one), default=None)
    if step is None or until - timedelta(days=step) < since:
        return None
    follows = max((one for one in STEPS if one < step), default=None)
    is_late = left < step
    if follows is not None and is_late and left - follows < MARGIN_DAYS:
        return None
    return step


def days_of(step: int) -> tuple[int, int]:
    """The fewest and the most days left on which this reminder may go out."""
    follows = max((one for one in STEPS if one < step), default=None)
    return (1 if follows is None else follows + MARGIN_DAYS, step)


SEATS: Final = frozenset({LeafKind.EXAM, LeafKind.PRACTICAL})
_STRAND_OF: Final = {LeafKind.EXAM: Strand.KNOWLEDGE, LeafKind.PRACTICAL: Strand.SKILL}


class Cause(StrEnum):
    """Why no renewal was offered before the end."""

    NO_SITTING = "gap.no_sitting"
    NO_SLOT = "gap.no_slot"
    NOT_OPEN_TO_THEM = "gap.not_open_to_them"  # held, but full or not for this person
    RETIRED = "gap.retired"


def seats(tree: Node) -> tuple[Leaf, ...]:
    """The leaves that need a seat somebody has to open."""
    return tuple(one for one in leaves(tree) if one.kind in SEATS)


def is_offered(tree: Node, offered: AbstractSet[str]) -> bool:
    """Whether a way through the tree was open; `offered` are keys of leaves whose seat was.

    What needs no seat (a course, evidence, a statement) is open to everybody at any time.
    """
    if isinstance(tree, Leaf):
        return tree.kind not in SEATS or tree.key in offered
    parts = [is_offered(part, offered) for part in tree.parts]
    return all(parts) if tree.operator is Operator.ALL else any(parts)


@dataclass(frozen=True, slots=True)
class Renewable:
    """Evidence that an offer speaks of: by competency, strand and target level."""

    competency: int
    strand: Strand
    level: int


def renewed_by(leaf: Leaf, targets: tuple[Target, ...]) -> frozenset[Renewable]:
    """What a seat lets somebody renew: its own evidence, and the strand of the certificate."""
    strand = _STRAND_OF[leaf.kind]
    own = {Renewable(leaf.competency, strand, leaf.level)}
    certified = {
        Renewable(one.competency, strand, one.level)
        for one in targets
        if one.competency == leaf.competency and strand in one.strands
    }
    return frozenset(own | certified)


def certified(targets: tuple[Target, ...]) -> frozenset[Renewable]:
    """Everything the certificate itself is evidence of."""
    return frozenset(
        Renewable(one.competency, strand, one.level)
        for one in targets
        for strand in STRANDS
        if strand in one.strands
    )


def cause(tree: Node, offered: AbstractSet[str], held: AbstractSet[str]) -> Cause:
    """Why the tree was not offered. `held`: keys of leaves for which some seat was opened at all,
    to whomever.
    """
    missing = [one for one in seats(tree) if one.key not in offered]
    for kind, why in ((LeafKind.EXAM, Cause.NO_SITTING), (LeafKind.PRACTICAL, Cause.NO_SLOT)):
        if any(one.kind is kind and one.key not in held for one in missing):
            return why
    return Cause.NOT_OPEN_TO_THEM
