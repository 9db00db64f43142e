"""What a person's levels would be if the marks of some evidence were others: before anybody agrees.

Read only. The evidence is the last revision of its source with other marks in every line, as a
regrade would enter it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from portal.competency.queries.catalogue import Catalogue, catalogue
from portal.competency.rules.policy import Policy, in_force
from portal.ledger.queries import events
from portal.ledger.rules.counting import facts_of, proofs_among
from portal.ledger.rules.evidence import Event, in_effect
from portal.ledger.rules.profile import verdict_on


@dataclass(frozen=True, slots=True)
class OtherMarks:
    """What every line of a source's evidence would say."""

    person_id: int
    source_ref: str
    earned: int
    possible: int
    cut: int
    passed: bool


@dataclass(frozen=True, slots=True)
class Shifted:
    """A competency whose level would be another."""

    competency_id: int
    before: int
    after: int


def shifts(supposed: Collection[OtherMarks], on: date) -> dict[str, tuple[Shifted, ...]]:
    """By source ref; each is supposed alone. One or two statements whatever the number."""
    reference = catalogue()
    policy = in_force(reference.deciding, on)
    if policy is None or not supposed:
        return {one.source_ref: () for one in supposed}
    histories = events.now_of_persons({one.person_id for one in supposed})
    return {
        one.source_ref: _shifts(in_effect(histories[one.person_id]), one, policy, on, reference)
        for one in supposed
    }


def _shifts(
    effective: Collection[Event],
    supposed: OtherMarks,
    policy: Policy,
    on: date,
    reference: Catalogue,
) -> tuple[Shifted, ...]:
    meant = next((one for one in effective if one.source_ref == supposed.source_ref), None)
    if meant is None:
        return ()
    lines = tuple(
        replace(
            line,
            earned=supposed.earned,
            possible=supposed.possible,
            cut=supposed.cut,
            passed=supposed.passed,
        )
        for line in meant.lines
    )
    other = [replace(one, lines=lines) if one is meant else one for one in effective]
    found = []
    for competency_id in sorted({line.competency_id for line in lines}):
        before = _level(effective, competency_id, policy, on, reference)
        after = _level(other, competency_id, policy, on, reference)
        if before != after:
            found.append(Shifted(competency_id, before, after))
    return tuple(found)


def _level(
    effective: Collection[Event],
    competency_id: int,
    policy: Policy,
    on: date,
    reference: Catalogue,
) -> int:
    competency = reference.for_rules(competency_id)
    facts = facts_of(effective, competency_id)
    return verdict_on(proofs_among(facts, competency, policy), competency, policy, on).level


def by_source(found: Mapping[str, tuple[Shifted, ...]], source_ref: str) -> list[list[int]]:
    """As plain JSON: competency, level before, level after."""
    return [[one.competency_id, one.before, one.after] for one in found.get(source_ref, ())]
