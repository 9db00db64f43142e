"""A supervisor's confirmation: indicators seen at work, and one dated example of it.

A bare tick is refused. What a supervisor may prove, how far, and with how many indicators is the
attainment policy's to say. Sources: PermenPANRB 38/2017 (a level is measured by indicators of
behaviour), Peraturan BKN 7/2020 (written grounds, not a statement), architecture, Attainment
policy.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.competency.rules.kinds import SourceKind, Strand
from portal.competency.rules.policy import Policy, ProofRule

SOURCES: Final = {
    Strand.SKILL: SourceKind.APPLICATION,
    Strand.ATTITUDE: SourceKind.SUPERVISOR_RATING,
}
"""What a supervisor can confirm, and as evidence of which kind."""

SHORTEST: Final = 30  # characters of an example somebody else can picture
LONGEST: Final = 2000
SHORTEST_REASON: Final = 10


class ConfirmationRefusal(StrEnum):
    OWN = "confirmation.own"
    DAY_NOT_COME = "confirmation.day_not_come"
    NOT_LED_THEN = "confirmation.not_led_then"
    NOTHING_CONFIRMED = "confirmation.nothing_confirmed"
    LEVEL_NOT_DESCRIBED = "confirmation.level_not_described"
    NOT_PROVED_SO = "confirmation.not_proved_so"
    BEYOND_THE_POLICY = "confirmation.beyond_the_policy"  # with `limit`
    TOO_FEW_INDICATORS = "confirmation.too_few_indicators"  # with `count`
    EXAMPLE_TOO_SHORT = "confirmation.example_too_short"
    EXAMPLE_TOO_LONG = "confirmation.example_too_long"
    ALREADY_CONFIRMED = "confirmation.already_confirmed"
    REASON_TOO_SHORT = "confirmation.reason_too_short"
    NOT_THE_AUTHOR = "confirmation.not_the_author"


@dataclass(frozen=True, slots=True)
class Observed:
    """What a supervisor says was seen. `indicators` are places in the level's own list."""

    level: int
    strands: frozenset[Strand]
    indicators: frozenset[int]
    example_on: date
    example: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known besides the form: the level's indicators, who leads whom, the policy."""

    offered: int  # indicators the dictionary lists for the level; 0 when it is not described
    policy: Policy | None
    led_then: bool  # on the day of the example
    is_own: bool
    today: date


def may_confirm(seen: Observed, ground: Ground) -> ConfirmationRefusal | None:
    """Why this cannot be confirmed; the first reason that applies wins."""
    if ground.is_own:
        return ConfirmationRefusal.OWN
    if not seen.strands:
        return ConfirmationRefusal.NOTHING_CONFIRMED
    if not ground.offered:
        return ConfirmationRefusal.LEVEL_NOT_DESCRIBED
    return _refusal_of_the_proof(seen, ground) or _refusal_of_the_example(seen, ground)


def _refusal_of_the_proof(seen: Observed, ground: Ground) -> ConfirmationRefusal | None:
    rules = [rule_of(strand, ground.policy) for strand in seen.strands]
    proofs = [rule for rule in rules if rule is not None]
    if len(proofs) < len(rules):
        return ConfirmationRefusal.NOT_PROVED_SO
    if seen.level > min(rule.max_level for rule in proofs):
        return ConfirmationRefusal.BEYOND_THE_POLICY
    known = [place for place in seen.indicators if 0 <= place < ground.offered]
    if len(known) < max(1, *(rule.min_indicators for rule in proofs)):
        return ConfirmationRefusal.TOO_FEW_INDICATORS
    return None


def _refusal_of_the_example(seen: Observed, ground: Ground) -> ConfirmationRefusal | None:
    if seen.example_on > ground.today:
        return ConfirmationRefusal.DAY_NOT_COME
    if not ground.led_then:
        return ConfirmationRefusal.NOT_LED_THEN
    length = len(seen.example.strip())
    if length < SHORTEST:
        return ConfirmationRefusal.EXAMPLE_TOO_SHORT
    return ConfirmationRefusal.EXAMPLE_TOO_LONG if length > LONGEST else None


def rule_of(strand: Strand, policy: Policy | None) -> ProofRule | None:
    """How far a supervisor's word counts for a strand; None when it does not."""
    return policy.proof(SOURCES[strand], strand) if policy and strand in SOURCES else None


def may_withdraw(author_id: int, actor_id: int, reason: str) -> ConfirmationRefusal | None:
    """Why it cannot be taken back so: its author does, with a reason."""
    if author_id != actor_id:
        return ConfirmationRefusal.NOT_THE_AUTHOR
    if len(reason.strip()) < SHORTEST_REASON:
        return ConfirmationRefusal.REASON_TOO_SHORT
    return None
