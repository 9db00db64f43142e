"""The profile of a person on a day: every level with every line that makes it or does not.

`profile` is a pure function of evidence, policy, day and knowledge: it may be asked for any day,
as known at any position of the chain, and answers the same for ever. It is never edited and
always says why. Sources: PP 11/2017 Articles 165-166 (profile of each civil servant), reference
rule "the profile keeps evidence, not one overwritten number"; decision record 0002.

What a reader may rely on (each is a property test):
- the order in which entries arrive does not matter;
- without an entry nothing changes; a day raises a level only where a line's validity, or a
  policy, begins on it, or where an assessor's decision that held the level down ends on it;
- superseded, withdrawn and failed lines, and lines past their lapse, never count;
- a further passing line of a strand never lowers a level on any day. A level falls only by an
  assessor's decision, an expiry, a correction or withdrawal, an offer of renewal that runs out
  (which ends a waiting that stood for want of it), or a new policy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from portal.competency.rules.kinds import STRANDS, Competency, Strand
from portal.competency.rules.policy import Gate, Limit, Policy, Proved, in_force
from portal.ledger.rules.counting import (
    Proof,
    Reason,
    Standing,
    appraise,
    moment,
    offers_among,
)
from portal.ledger.rules.evidence import Event, Fact, Horizon, in_effect
from portal.ledger.rules.explain import Expiry, Need, Unused, expiry, needs, reason_on
from portal.ledger.rules.level import (
    Deciding,
    Verdict,
    verdict,
)
from portal.ledger.rules.segments import timeline_of


@dataclass(frozen=True, slots=True)
class StrandProfile:
    """One strand on the day: its level, the proof that leads it, and how that stands."""

    strand: Strand
    level: int
    proof: Proof | None
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class CompetencyProfile:
    """One competency on the day.

    `decision` sets the level while it is in force; the strands are then shown beside it. Every
    known line of the competency is either the proof of a strand, the decision, or in `unused`.
    `policy_version` is None where no policy was in force.
    """

    competency_id: int
    policy_version: int | None
    level: int
    strands: tuple[StrandProfile, ...]
    decision: Proof | None
    limiting: tuple[Limit, ...]
    awaiting: bool
    unused: tuple[Unused, ...]
    expires: Expiry | None
    needs: tuple[Need, ...]


_NOTHING = Verdict(0, (0, 0, 0), (), False, Deciding(None, None, None, None))


def profile(
    events: Iterable[Event],
    competencies: Iterable[Competency],
    policies: Sequence[Policy],
    *,
    on: date,
    horizon: Horizon | None = None,
) -> dict[int, CompetencyProfile]:
    """The profile by competency id, effective on `on`, with what `horizon` lets be known.

    `events` holds every revision of every source of the person (for a single competency those
    that ever spoke of it), `policies` sorted by valid_from. A competency without evidence stands
    at level 0 with what level 1 needs.
    """
    known = [event for event in events if horizon is None or horizon.knows(event)]
    wanted = list(competencies)
    current, past = _lines(known, [competency.id for competency in wanted])
    policy = in_force(policies, on)
    found: dict[int, CompetencyProfile] = {}
    for competency in wanted:
        facts, gone = current[competency.id], past[competency.id]
        upcoming = expiry(timeline_of(facts, competency, policies, since=on), on)
        if policy is None:
            found[competency.id] = _before_any_policy(competency, facts, gone, upcoming)
        else:
            found[competency.id] = _on(facts, gone, competency, policy, on, upcoming)
    return found


def _lines(
    known: Sequence[Event], competency_ids: Iterable[int]
) -> tuple[dict[int, list[Fact]], dict[int, list[Unused]]]:
    """By competency: the lines in effect, and those that a later revision took away."""
    current: dict[int, list[Fact]] = {number: [] for number in competency_ids}
    past: dict[int, list[Unused]] = {number: [] for number in current}
    last = {(event.source_kind, event.source_ref): event for event in in_effect(known)}
    for event in known:
        effective = last[event.source_kind, event.source_ref]
        for line in event.lines:
            if line.competency_id not in current:
                continue
            if event is effective:
                current[line.competency_id].append(Fact(event, line))
            else:
                reason = Reason.WITHDRAWN if effective.is_withdrawal else Reason.SUPERSEDED
                past[line.competency_id].append(Unused(Fact(event, line), reason))
    return current, past


def _on(
    current: Sequence[Fact],
    past: Sequence[Unused],
    competency: Competency,
    policy: Policy,
    on: date,
    upcoming: Expiry | None,
) -> CompetencyProfile:
    offers = offers_among(current)
    worth = [(fact, appraise(fact, competency, policy, offers)) for fact in current]
    proofs = [proof for _, proof in worth if isinstance(proof, Proof)]
    now = verdict_on(proofs, competency, policy, on)
    unused = list(past)
    for fact, value in worth:
        proof = value if isinstance(value, Proof) else None
        reason = reason_on(value, on, now) if isinstance(value, Proof) else value
        if reason is not None:
            unused.append(Unused(fact, reason, proof))
    return CompetencyProfile(
        competency_id=competency.id,
        policy_version=policy.version,
        level=now.level,
        strands=_strands(now, on),
        decision=now.deciding.decision,
        limiting=now.limiting,
        awaiting=now.awaiting,
        unused=_sorted(unused),
        expires=upcoming,
        needs=needs(now, unused, competency, policy),
    )


def verdict_on(
    proofs: Iterable[Proof], competency: Competency, policy: Policy, on: date
) -> Verdict:
    """The level these proofs make on this day."""
    live = [proof for proof in proofs if proof.starts_on <= on < proof.lapses_on]
    firm = [proof for proof in live if on < proof.ends_on]
    waiting = [proof for proof in live if on >= proof.ends_on]
    knowledge, skill, attitude = (_leader(firm, waiting, strand) for strand in STRANDS)
    decision = _latest(firm) or _latest(waiting)
    gate = policy.gate(competency.kind)
    return verdict(
        Deciding(knowledge, skill, attitude, decision),
        decision is not None and on < decision.ends_on,
        _proved(live, gate),
        _proved(firm, gate),
        competency,
        policy,
    )


def _proved(proofs: Sequence[Proof], gate: Gate | None) -> Proved:
    """The highest level per strand, and by a source the gate asks for."""
    k, s, a = (
        max((proof.level for proof in proofs if proof.line.strand == strand), default=0)
        for strand in STRANDS
    )
    sources = gate.source_kinds if gate else ()
    at_gate = [
        proof.level
        for proof in proofs
        if proof.line.strand in STRANDS and proof.event.source_kind in sources
    ]
    return Proved(k, s, a, max(at_gate, default=0))


def _leader(firm: Iterable[Proof], waiting: Iterable[Proof], strand: Strand) -> Proof | None:
    """The highest level; of equal ones what is in force, then the latest."""
    of_strand = [(p.level, True, moment(p), p) for p in firm if p.line.strand == strand]
    of_strand += [(p.level, False, moment(p), p) for p in waiting if p.line.strand == strand]
    return max(of_strand, key=itemgetter(0, 1, 2))[-1] if of_strand else None


def _latest(proofs: Iterable[Proof]) -> Proof | None:
    """The latest assessor's decision."""
    decisions = [proof for proof in proofs if proof.line.strand == Strand.OVERALL]
    return max(decisions, key=moment, default=None)


def _strands(now: Verdict, on: date) -> tuple[StrandProfile, ...]:
    return tuple(
        StrandProfile(strand, level, proof, proof.standing(on) if proof else None)
        for strand, level, proof in zip(STRANDS, now.strand_levels, now.deciding, strict=False)
    )


def _before_any_policy(
    competency: Competency,
    current: Sequence[Fact],
    past: Sequence[Unused],
    upcoming: Expiry | None,
) -> CompetencyProfile:
    unused = [*past, *(Unused(fact, Reason.NO_POLICY) for fact in current)]
    return CompetencyProfile(
        competency_id=competency.id,
        policy_version=None,
        level=0,
        strands=_strands(_NOTHING, date.min),
        decision=None,
        limiting=(),
        awaiting=False,
        unused=_sorted(unused),
        expires=upcoming,
        needs=(),
    )


def _sorted(unused: Iterable[Unused]) -> tuple[Unused, ...]:
    """The latest first, as a page shows them; ties by key."""
    return tuple(
        sorted(unused, key=lambda each: (each.fact.event.occurred_at, each.fact.key), reverse=True)
    )
