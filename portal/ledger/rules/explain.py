"""Why a level is what it is, what comes next, what would raise it: reasons, never sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from portal.competency.rules.kinds import STRANDS, Competency, Strand
from portal.competency.rules.policy import LIMIT_OF, Limit, Policy, ProofRule
from portal.ledger.rules.counting import Proof, Reason, Standing
from portal.ledger.rules.evidence import FOREVER, Fact
from portal.ledger.rules.level import Verdict
from portal.ledger.rules.segments import Segment


@dataclass(frozen=True, slots=True)
class Unused:
    """A line that decides nothing on the day, and why.

    `proof` tells its days and the level it would count to; None when it is no proof at all.
    """

    fact: Fact
    reason: Reason
    proof: Proof | None = None


class Turn(StrEnum):
    DROPS = "drops"
    AWAITS = "awaits"  # the level stands, as menunggu perpanjangan


@dataclass(frozen=True, slots=True)
class Expiry:
    """The next day on which the level drops, or begins to wait for renewal.

    `level` is the level from that day on, `ending` the proofs whose end makes the turn, `policy`
    the version that takes over on that day if it is a policy that makes it.
    """

    on: date
    turn: Turn
    level: int
    ending: tuple[Proof, ...]
    policy: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that keeps the level from `level`, and the policy's ways to prove it that far.

    `too_few_raters`: this strand was rated by fewer people than the policy asks for; ways that
    need no raters are then the only ones named.
    """

    limit: Limit
    level: int
    options: tuple[ProofRule, ...]
    too_few_raters: bool = False


def reason_on(proof: Proof, on: date, now: Verdict) -> Reason | None:
    """Why a proof does not decide on this day; None when it does."""
    if on < proof.starts_on:
        return Reason.NOT_YET_VALID
    if on >= proof.lapses_on:
        return Reason.EXPIRED
    if any(proof is leader for leader in now.deciding):
        return None
    if proof.line.strand == Strand.OVERALL:
        return Reason.OUTREACHED if now.deciding.decision is None else Reason.OTHER_DECISION
    leading = now.strand_levels[STRANDS.index(proof.line.strand)]
    if proof.is_capped and proof.line.target_level > leading:
        return Reason.ABOVE_SOURCE
    return Reason.LOWER if proof.level < leading else Reason.OLDER


def needs(
    now: Verdict, unused: Iterable[Unused], competency: Competency, policy: Policy
) -> tuple[Need, ...]:
    """What the next level asks for, one entry per limit; empty at the highest level."""
    level = now.level + 1
    unheard = {
        str(each.fact.line.strand)
        for each in unused
        if each.reason is Reason.TOO_FEW_RATERS and each.fact.line.target_level >= level
    }
    return tuple(
        _need(limit, level, str(limit) in unheard, competency, policy) for limit in now.limiting
    )


def _need(
    limit: Limit, level: int, too_few_raters: bool, competency: Competency, policy: Policy
) -> Need:
    options = tuple(
        rule
        for rule in policy.proofs
        if rule.max_level >= level
        and _answers(rule, limit, competency, policy)
        and not (too_few_raters and rule.min_raters)
    )
    return Need(limit, level, options, too_few_raters)


def _answers(rule: ProofRule, limit: Limit, competency: Competency, policy: Policy) -> bool:
    if limit is Limit.DECISION:
        return rule.strand is Strand.OVERALL
    if limit is Limit.SOURCE:
        gate = policy.gate(competency.kind)
        return gate is not None and rule.source_kind in gate.source_kinds
    return rule.strand is STRANDS[LIMIT_OF.index(limit)]


def expiry(timeline: Sequence[Segment], on: date) -> Expiry | None:
    """The next turn for the worse after this day; None while nothing is known to come."""
    to_come: list[Segment | None] = [segment for segment in timeline if segment.until_on > on]
    for before, after in pairwise([*to_come, None]):
        if before is not None:
            follows = after is not None and after.from_on == before.until_on
            turn = _turn(before, after if follows else None)
            if turn is not None:
                return turn
    return None


def _turn(before: Segment, after: Segment | None) -> Expiry | None:
    if after is None:
        if before.level == 0 or before.until_on == FOREVER:
            return None
        return Expiry(before.until_on, Turn.DROPS, 0, before.verdict.deciding.proofs)
    on = after.from_on
    policy = after.policy_version if after.policy_version != before.policy_version else None
    if after.level < before.level:
        kept = {proof.fact.key for proof in after.verdict.deciding.proofs}
        ending = tuple(p for p in before.verdict.deciding.proofs if p.fact.key not in kept)
        return Expiry(on, Turn.DROPS, after.level, ending, policy)
    if after.verdict.awaiting and not before.verdict.awaiting:
        waiting = tuple(
            p for p in after.verdict.deciding.proofs if p.standing(on) is Standing.AWAITING
        )
        return Expiry(on, Turn.AWAITS, after.level, waiting, policy)
    return None
