"""The level of a day with what makes it: from the proofs that lead to `Policy.attain`."""

from typing import NamedTuple

from portal.competency.rules.kinds import Competency
from portal.competency.rules.policy import Decision, Levels, Limit, Policy
from portal.ledger.rules.counting import Proof

StrandLevels = tuple[int, int, int]  # in the order of STRANDS


class Deciding(NamedTuple):
    """The proof that leads each strand, and the assessor's decision that makes the level."""

    knowledge: Proof | None
    skill: Proof | None
    attitude: Proof | None
    decision: Proof | None

    @property
    def proofs(self) -> tuple[Proof, ...]:
        return tuple(proof for proof in self if proof is not None)


class Verdict(NamedTuple):
    """The level of a day and what makes it.

    With a decision in force, strand levels and their proofs are shown beside it. `limiting` says
    what keeps the level from the next; `awaiting` that the level would be lower without evidence
    that waits for renewal.
    """

    level: int
    strand_levels: StrandLevels
    limiting: tuple[Limit, ...]
    awaiting: bool
    deciding: Deciding


def verdict(
    leaders: Deciding,
    decision_in_force: bool,
    proved: Levels,
    in_force: Levels | None,
    competency: Competency,
    policy: Policy,
) -> Verdict:
    """The level that the leaders of a day make.

    `leaders` holds the latest decision whether it makes the level or not; `proved` the levels of
    the strands' leaders and at the gate; `in_force` the same from evidence in force alone, which
    may be None where every leader is in force.
    """
    knowledge, skill, attitude, decision = leaders
    decided = Decision(decision.level, decision_in_force) if decision else None
    level, limiting, awaiting, by_decision = policy.attain(proved, competency, decided, in_force)
    if decision and not by_decision:
        leaders = Deciding(knowledge, skill, attitude, None)
    return Verdict(level, proved[:3], limiting, awaiting, leaders)
