"""The attainment policy: which proof counts how far towards which level, as data.

A policy is a versioned document in force from a day on (`portal/competency/data`); the policy in
force on a profile's date decides what counts. Here are its values and what follows from them;
`policy_document` reads and writes the document. Legal ground: PP 11/2017 Articles 165-166 (each
agency keeps job standards and a profile of each civil servant), PermenPANRB 38/2017 (levels,
indicators); no regulation fixes which proof shows which level, so every figure is the agency's,
and every rule names its source.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from portal.competency.rules.kinds import (
    HIGHEST,
    LOWEST,
    STRANDS,
    Competency,
    CompetencyKind,
    SourceKind,
    Strand,
)


class Verification(StrEnum):
    """How well a legal source is known, in the words of the reference files."""

    READ = "read"
    READ_PARTLY = "read_partly"
    FROM_MEMORY_UNVERIFIED = "from_memory_unverified"
    OWN_PROPOSAL = "own_proposal"


class Renewal(StrEnum):
    """What happens when the validity of evidence ends.

    LAPSES: it counts no more; a new proof is open to the person at any time.
    STANDS_UNTIL_OFFERED: the way to renew is the agency's to offer (a seat in an exam, an
    assessment). It stands as "menunggu perpanjangan" until an offer has been made and has run
    out, so that nobody's level is worse because an opportunity was not offered.
    """

    LAPSES = "lapses"
    STANDS_UNTIL_OFFERED = "stands_until_offered"


class Limit(StrEnum):
    """What keeps a level from being the next one.

    SOURCE: a managerial or socio-cultural level asks for a certain kind of source (`Gate`).
    DECISION: an assessor's decision is in force and sets the level.
    """

    KNOWLEDGE = "knowledge"
    SKILL = "skill"
    ATTITUDE = "attitude"
    SOURCE = "source"
    DECISION = "decision"


_REMEMBERED: Final = 5_000  # cases a policy keeps an answer for: at most about 2 MiB
LIMIT_OF: Final = (Limit.KNOWLEDGE, Limit.SKILL, Limit.ATTITUDE)  # in the order of STRANDS


@dataclass(frozen=True, slots=True)
class LegalSource:
    id: str
    reference: str
    note: str
    verification: Verification


@dataclass(frozen=True, slots=True)
class LevelRule:
    """The strands that must each have reached `level` for the competency to have reached it."""

    level: int
    strands: tuple[Strand, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ProofRule:
    """How far one kind of source counts for one strand, and what its line must hold to count.

    A line at a higher level counts as `max_level`. `validity_months` is used where the line
    itself names no end; None means that it does not end.
    """

    source_kind: SourceKind
    strand: Strand
    max_level: int
    validity_months: int | None
    renewal: Renewal
    min_indicators: int
    needs_example: bool
    min_raters: int
    min_documents: int
    source: str
    asks: bool = field(init=False, repr=False, compare=False)  # whether a line can lack anything

    def __post_init__(self) -> None:
        asks = self.min_indicators or self.needs_example or self.min_raters or self.min_documents
        object.__setattr__(self, "asks", bool(asks))


@dataclass(frozen=True, slots=True)
class Gate:
    """From `from_level` on, competencies of these kinds need a proof of one of these sources."""

    competency_kinds: tuple[CompetencyKind, ...]
    from_level: int
    source_kinds: tuple[SourceKind, ...]
    source: str


@dataclass(frozen=True, slots=True)
class RenewalRule:
    """How evidence stands while it waits for renewal.

    An offer counts when it was still open in the `window_months` before the end of validity, or
    later. `waiting_months` ends the waiting in any case; None: it has no end.
    """

    window_months: int
    waiting_months: int | None
    source: str


class Proved(NamedTuple):
    """The levels (0 to 5) proved on a day: per strand, and by a source the gate asks for.

    `attain` takes a plain tuple as well, which is made ten times as fast.
    """

    knowledge: int = 0
    skill: int = 0
    attitude: int = 0
    at_gate: int = 0


Levels = tuple[int, int, int, int]


class Decision(NamedTuple):
    """The level of the latest assessor's decision, and whether it is in force or waits."""

    level: int
    in_force: bool


class Attained(NamedTuple):
    """The level of a day. `limiting` says what keeps it from the next; `awaiting` that it would
    be lower without evidence that waits for renewal; `by_decision` that a decision makes it."""

    level: int
    limiting: tuple[Limit, ...]
    awaiting: bool
    by_decision: bool


_Case = tuple[Levels, CompetencyKind, int, Decision | None, Levels | None]
_AT_GATE: Final = 3


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the attainment policy, in canonical order; build it with `parse_policy`."""

    version: int
    valid_from: date
    title: str
    sources: tuple[LegalSource, ...]
    levels: tuple[LevelRule, ...]
    proofs: tuple[ProofRule, ...]
    gates: tuple[Gate, ...]
    renewal: RenewalRule
    _proofs: dict[tuple[str, str], ProofRule] = field(init=False, repr=False, compare=False)
    _gates: dict[CompetencyKind, Gate] = field(init=False, repr=False, compare=False)
    _needs: tuple[tuple[int, ...], ...] = field(init=False, repr=False, compare=False)
    _attained: dict[_Case, Attained] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        fill = object.__setattr__  # the class is frozen; these repeat and remember, for speed
        fill(self, "_proofs", {(p.source_kind, p.strand): p for p in self.proofs})
        fill(self, "_gates", {kind: g for g in self.gates for kind in g.competency_kinds})
        needs = {rule.level: tuple(map(STRANDS.index, rule.strands)) for rule in self.levels}
        fill(self, "_needs", tuple(needs[n] for n in range(LOWEST, HIGHEST + 1)))
        fill(self, "_attained", {})

    def proof(self, source_kind: SourceKind, strand: Strand) -> ProofRule | None:
        """How far this source counts for this strand; None when it proves nothing of it."""
        return self._proofs.get((source_kind, strand))

    def gate(self, kind: CompetencyKind) -> Gate | None:
        return self._gates.get(kind)

    def strands_of(self, level: int) -> tuple[Strand, ...]:
        """The strands level 1 to 5 asks for."""
        return tuple(STRANDS[place] for place in self._needs[level - LOWEST])

    def attain(
        self,
        proved: Levels,
        competency: Competency,
        decision: Decision | None = None,
        in_force: Levels | None = None,
    ) -> Attained:
        """The level that what is proved adds up to.

        Each level asks for its strands and, behind a gate, for a certain source. An assessor's
        decision in force sets the level, upwards or downwards. One that waits for renewal no
        longer holds anybody down: the level is the higher of it and of what the strands reach,
        for nobody's level may be worse because a renewal was not offered. `in_force` is the same
        as `proved` without evidence that waits for renewal; None says that none waits.
        """
        case = (proved, competency.kind, competency.highest, decision, in_force)
        known = self._attained.get(case)
        if known is None:
            if len(self._attained) >= _REMEMBERED:
                self._attained.clear()
            known = self._attained[case] = self._attain(case)
        return known

    def _attain(self, case: _Case) -> Attained:
        proved, kind, highest, decision, in_force = case
        level = self._reached(proved, kind)
        if decision is not None and decision.in_force:
            unless_highest = (Limit.DECISION,) if decision.level < highest else ()
            return Attained(decision.level, unless_highest, awaiting=False, by_decision=True)
        by_decision = decision is not None and decision.level > level
        if decision is not None and by_decision:
            level = decision.level
        limiting = self._limits(proved, kind, level + 1) if level < highest else ()
        awaiting = in_force is not None and self._reached(in_force, kind) < level
        return Attained(level, limiting, awaiting, by_decision)

    def _reached(self, proved: Levels, kind: CompetencyKind) -> int:
        level = 0
        while level < HIGHEST and not self._limits(proved, kind, level + 1):
            level += 1
        return level

    def _limits(self, proved: Levels, kind: CompetencyKind, level: int) -> tuple[Limit, ...]:
        """What is missing for `level`, strands first."""
        missing = [LIMIT_OF[i] for i in self._needs[level - LOWEST] if proved[i] < level]
        gate = self.gate(kind)
        if gate is not None and level >= gate.from_level and proved[_AT_GATE] < level:
            missing.append(Limit.SOURCE)
        return tuple(missing)


def in_force(policies: Sequence[Policy], on: date) -> Policy | None:
    """The policy that decides on this day: the last that has begun. `policies` by valid_from."""
    begun = bisect_right(policies, on, key=lambda policy: policy.valid_from)
    return policies[begun - 1] if begun else None
