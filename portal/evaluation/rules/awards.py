"""Recognition of a person or a team: deed, proof, kind; proposed by one, decided by another.

Kinds follow UU 20/2023 Article 21: recognition is material or not, and self-development counts too.
How it is spread over units and statuses is shown, never for a group so small that it names people.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from portal.evaluation.rules.ratings import LONGEST_WORD, SHORTEST_REASON


class AwardKind(StrEnum):
    MATERIAL = "material"
    NON_MATERIAL = "non_material"
    DEVELOPMENT = "development"


class AwardState(StrEnum):
    """Computed from what was decided."""

    PROPOSED = "proposed"
    GIVEN = "given"
    DECLINED = "declined"


class AwardRefusal(StrEnum):
    """Why a recognition cannot be proposed or decided."""

    WORDS = "award.words"
    TOO_LONG = "award.too_long"
    NOBODY = "award.nobody"
    UNKNOWN = "award.unknown"  # a number of nobody in the actor's reach
    TEAM = "award.team"  # several people need the name of what they are
    OWN_CASE = "award.own_case"
    OWN_PROPOSAL = "award.own_proposal"
    DECIDED = "award.decided"
    DECREE = "award.decree"  # what is given rests on a decree


def may_propose(
    *, members: AbstractSet[int], by: int, team: str, deed: str, proof: str
) -> tuple[AwardRefusal, str] | None:
    """Never for oneself; several people are a team with a name. The refusal and its field."""
    if not members:
        return AwardRefusal.NOBODY, "members"
    if by in members:
        return AwardRefusal.OWN_CASE, "members"
    if len(members) > 1 and not team.strip():
        return AwardRefusal.TEAM, "team"
    for text, field in ((deed, "deed"), (proof, "proof")):
        refusal = _worded(text)
        if refusal is not None:
            return refusal, field
    return None


def may_decide(
    *,
    decided: bool,
    decider: int,
    proposer: int,
    members: AbstractSet[int],
    approve: bool,
    reason: str,
    decree: str,
) -> tuple[AwardRefusal, str] | None:
    """Neither who proposed it nor whom it is for; given only by a decree."""
    if decided:
        return AwardRefusal.DECIDED, "reason"
    if decider in members:
        return AwardRefusal.OWN_CASE, "reason"
    if decider == proposer:
        return AwardRefusal.OWN_PROPOSAL, "reason"
    if approve and not decree.strip():
        return AwardRefusal.DECREE, "decree"
    refusal = _worded(reason)
    return None if refusal is None else (refusal, "reason")


def _worded(text: str) -> AwardRefusal | None:
    if len(text.strip()) < SHORTEST_REASON:
        return AwardRefusal.WORDS
    return AwardRefusal.TOO_LONG if len(text) > LONGEST_WORD else None


@dataclass(frozen=True, slots=True)
class Share:
    """Of `people` in a group, `awarded` were recognised. `name` "": the small groups together."""

    name: str
    people: int
    awarded: int


def shown(groups: Sequence[Share], least: int) -> list[Share]:
    """Groups of fewer than `least` people stand together; too few even then, nowhere."""
    large = [one for one in groups if one.people >= least]
    small = [one for one in groups if one.people < least]
    together = Share("", sum(one.people for one in small), sum(one.awarded for one in small))
    return [*large, together] if together.people >= least else large
