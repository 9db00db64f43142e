"""Laws of the fold, on random histories."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.competency.rules.kinds import STRANDS, SourceKind, Strand
from portal.competency.rules.policy import in_force
from portal.ledger.rules.counting import Proof, Reason, Standing, facts_of, proofs_among
from portal.ledger.rules.evidence import FOREVER, Fact, in_effect
from portal.ledger.rules.explain import Turn
from portal.ledger.rules.outlook import Step, next_turning
from portal.ledger.rules.profile import profile
from portal.ledger.rules.segments import segment_at, segments, timeline, timelines
from tests.ledger.rules.histories import (
    COMPETENCIES,
    DAYS,
    FIRST_DAY,
    POLICIES,
    days,
    histories,
    history,
)

ONE_DAY = timedelta(days=1)
competencies = st.sampled_from(COMPETENCIES)


def steps(events, competency):
    """Every day on which a segment begins or ends, and its neighbours."""
    edges = {day for s in timeline(events, competency, POLICIES) for day in s[1:3]}
    edges |= {policy.valid_from for policy in POLICIES}
    near = {day + shift for day in edges - {FOREVER} for shift in (-ONE_DAY, 0 * ONE_DAY, ONE_DAY)}
    return sorted(near)


def level_at(segments, on):
    segment = segment_at(segments, on)
    return segment.level if segment else 0


@settings(deadline=None)
@given(histories(), st.integers(0, 99), days)
def test_the_order_of_arrival_does_not_matter(events, seed, on):
    mixed = list(events)
    Random(seed).shuffle(mixed)  # noqa: S311 - no secret
    mixed = [replace(e, lines=tuple(reversed(e.lines))) for e in mixed]
    expected = timelines(events, COMPETENCIES, POLICIES)
    found = timelines(mixed, COMPETENCIES, POLICIES)
    assert [level_at(found[c.id], on) for c in COMPETENCIES] == [
        level_at(expected[c.id], on) for c in COMPETENCIES
    ]
    assert named(found) == named(expected)


def named(store):
    """Timelines with their proofs by key, since events may hold their lines in another order."""
    return {
        competency: [
            (*s[:3], *s.verdict[:4], [proof and proof.fact.key for proof in s.verdict.deciding])
            for s in timeline
        ]
        for competency, timeline in store.items()
    }


@settings(deadline=None)
@given(histories(), competencies)
def test_segments_tell_what_the_profile_finds_at_every_step(events, competency):
    segments = timeline(events, competency, POLICIES)
    for day in steps(events, competency):
        found = profile(events, [competency], POLICIES, on=day)[competency.id]
        segment = segment_at(segments, day)
        if segment is None:
            assert found.level == 0
            assert all(strand.proof is None for strand in found.strands)
            assert found.decision is None
            continue
        now = segment.verdict
        assert found.policy_version == segment.policy_version
        assert (found.level, found.limiting, found.awaiting) == (
            now.level,
            now.limiting,
            now.awaiting,
        )
        assert tuple(strand.level for strand in found.strands) == now.strand_levels
        assert (*(strand.proof for strand in found.strands), found.decision) == now.deciding


@settings(max_examples=12, deadline=None)
@given(histories(6), competencies)
def test_segments_agree_with_the_profile_on_every_single_day(events, competency):
    segments = timeline(events, competency, POLICIES)
    for number in range(-5, DAYS + 400):
        day = FIRST_DAY + timedelta(days=number)
        found = profile(events, [competency], POLICIES, on=day)[competency.id]
        assert found.level == level_at(segments, day)


@given(histories(), competencies)
def test_segments_are_in_order_apart_and_different_from_their_neighbours(events, competency):
    segments = timeline(events, competency, POLICIES)
    for segment in segments:
        assert segment.from_on < segment.until_on
        assert any(segment.verdict.deciding)
        policy = in_force(POLICIES, segment.from_on)
        assert policy is not None
        assert segment.policy_version == policy.version
        assert in_force(POLICIES, segment.until_on - ONE_DAY) is policy
    for before, after in pairwise(segments):
        assert before.until_on <= after.from_on
        if before.until_on == after.from_on and before.policy_version == after.policy_version:
            assert before.verdict != after.verdict


@settings(deadline=None)
@given(histories(), competencies, days)
def test_every_known_line_decides_or_says_why_not(events, competency, on):
    found = profile(events, [competency], POLICIES, on=on)[competency.id]
    deciding = [s.proof.fact for s in found.strands if s.proof]
    deciding += [found.decision.fact] if found.decision else []
    accounted = Counter(fact.key for fact in deciding)
    accounted.update(unused.fact.key for unused in found.unused)
    assert accounted == Counter(Fact(*fact).key for fact in facts_of(events, competency.id))


@settings(deadline=None)
@given(histories(), competencies, days)
def test_what_is_superseded_withdrawn_failed_or_past_never_counts(events, competency, on):
    found = profile(events, [competency], POLICIES, on=on)[competency.id]
    current = {event.key for event in in_effect(events)}
    deciding = [s.proof for s in found.strands if s.proof]
    deciding += [found.decision] if found.decision else []
    for proof in deciding:
        assert proof.event.key in current
        assert proof.line.passed
        assert proof.starts_on <= on < proof.lapses_on
        assert proof.level <= proof.line.target_level
    for unused in found.unused:
        gone = unused.reason in (Reason.SUPERSEDED, Reason.WITHDRAWN)
        assert gone == (unused.fact.event.key not in current)


@settings(deadline=None)
@given(histories(), competencies, days)
def test_taking_out_what_never_counts_changes_no_level(events, competency, on):
    """Failed lines, superseded revisions and withdrawn sources leave no trace in any level."""
    kept = []
    for event in in_effect(events):
        lines = tuple(
            line
            for line in event.lines
            if line.passed or event.source_kind is SourceKind.RENEWAL_OFFER
        )
        kept.append(replace(event, lines=lines))
    assert named({1: timeline(kept, competency, POLICIES)}) == named(
        {1: timeline(events, competency, POLICIES)}
    )


@settings(deadline=None)
@given(histories(), competencies)
def test_a_level_rises_only_on_a_day_that_an_entry_or_a_policy_names(events, competency):
    """Nothing rises without an entry: on the day of a rise a line that counts begins, a decision
    that held the level down ends, or a policy begins."""
    segments = timeline(events, competency, POLICIES)
    facts = facts_of(in_effect(events), competency.id)
    for day in steps(events, competency):
        before, now = level_at(segments, day - ONE_DAY), level_at(segments, day)
        if now <= before:
            continue
        policy = in_force(POLICIES, day)
        assert policy is not None
        proofs = proofs_among(facts, competency, policy)
        assert (
            day == policy.valid_from
            or any(proof.starts_on == day for proof in proofs)
            or any(day == p.ends_on for p in proofs if p.line.strand is Strand.OVERALL)
        )


@given(histories(), competencies, days)
def test_no_level_is_higher_than_what_some_known_passed_line_reached(events, competency, on):
    reached = [line.target_level for _, line in facts_of(events, competency.id) if line.passed]
    assert level_at(timeline(events, competency, POLICIES), on) <= max(reached, default=0)


@st.composite
def with_one_more(draw):
    """A history and one further event by another source, of the last event's making."""
    events = draw(histories())
    assume(events)
    extra = draw(histories(1).filter(bool))[0]
    return events, replace(extra, source_ref="extra")


@settings(deadline=None)
@given(with_one_more(), competencies)
def test_a_further_passing_line_of_a_strand_never_lowers_a_level(case, competency):
    """Only an assessor's decision may; offers of renewal are no passing lines."""
    events, extra = case
    lines = tuple(line for line in extra.lines if line.strand is not Strand.OVERALL)
    assume(extra.source_kind is not SourceKind.RENEWAL_OFFER)
    more = [*events, replace(extra, lines=lines)]
    before, after = (timeline(each, competency, POLICIES) for each in (events, more))
    for day in sorted({*steps(events, competency), *steps(more, competency)}):
        assert level_at(after, day) >= level_at(before, day)
        was, now = segment_at(before, day), segment_at(after, day)
        if was and now:
            pairs = zip(was.verdict.strand_levels, now.verdict.strand_levels, strict=True)
            assert all(low <= high for low, high in pairs)


@settings(deadline=None)
@given(with_one_more(), competencies)
def test_a_failed_line_changes_nothing(case, competency):
    events, extra = case
    failed = replace(extra, lines=tuple(replace(line, passed=False) for line in extra.lines))
    assume(extra.source_kind is not SourceKind.RENEWAL_OFFER)
    more = [*events, failed]
    assert timeline(more, competency, POLICIES) == timeline(events, competency, POLICIES)


@settings(deadline=None)
@given(with_one_more(), competencies)
def test_a_decision_in_force_is_the_level(case, competency):
    events, extra = case
    line = replace(extra.lines[0], competency_id=competency.id, strand=Strand.OVERALL, passed=True)
    latest = max(event.occurred_at for event in events) + timedelta(days=1)
    line = replace(line, valid_from=latest.date(), valid_until=FOREVER, target_level=3)
    decision = replace(extra, source_kind=SourceKind.ASSESSOR, occurred_at=latest, lines=(line,))
    segments = timeline([*events, decision], competency, POLICIES)
    for day in steps([*events, decision], competency):
        if day >= line.valid_from:
            assert level_at(segments, day) == 3


@settings(deadline=None)
@given(histories(), competencies)
def test_appending_changes_only_the_competencies_it_touches(events, competency):
    assume(events)
    *before, last = events
    speaks_of = {
        line.competency_id
        for event in events
        if event.source_ref == last.source_ref
        for line in event.lines
    }
    if competency.id not in speaks_of:
        assert timeline(events, competency, POLICIES) == timeline(before, competency, POLICIES)


@settings(deadline=None)
@given(histories(), competencies, days)
def test_what_expires_next_is_the_first_turn_for_the_worse(events, competency, on):
    found = profile(events, [competency], POLICIES, on=on)[competency.id]
    segments = timeline(events, competency, POLICIES)

    def state(day):
        segment = segment_at(segments, day)
        return (segment.level, not segment.verdict.awaiting) if segment else (0, True)

    turns = [
        day
        for day in steps(events, competency)
        if day > on
        and (
            state(day)[0] < state(day - ONE_DAY)[0]
            or (state(day)[0] > 0 and state(day)[1] < state(day - ONE_DAY)[1])
        )
    ]
    assert (found.expires.on if found.expires else None) == (turns[0] if turns else None)
    if found.expires:
        assert found.expires.level == level_at(segments, found.expires.on)
        drops = level_at(segments, turns[0]) < level_at(segments, turns[0] - ONE_DAY)
        assert found.expires.turn is (Turn.DROPS if drops else Turn.AWAITS)


@settings(deadline=None)
@given(histories(), competencies, days)
def test_the_outlook_of_stored_steps_agrees_with_the_expiry(events, competency, on):
    expires = profile(events, [competency], POLICIES, on=on)[competency.id].expires
    stored = [
        Step(s.from_on, s.until_on, s.level, s.verdict.awaiting)
        for s in timeline(events, competency, POLICIES)
    ]
    found = next_turning(stored, on)
    assert (found and (found.on, found.turn, found.level)) == (
        expires and (expires.on, expires.turn, expires.level)
    )


@settings(deadline=None)
@given(histories(), competencies, days)
def test_needs_name_each_limit_and_only_ways_that_reach_far_enough(events, competency, on):
    found = profile(events, [competency], POLICIES, on=on)[competency.id]
    assert tuple(need.limit for need in found.needs) == found.limiting
    assert bool(found.needs) == (found.level < competency.highest and bool(found.policy_version))
    for need in found.needs:
        assert need.level == found.level + 1
        assert need.options
        assert all(option.max_level >= need.level for option in need.options)


@settings(deadline=None)
@given(histories(), competencies)
def test_a_window_only_cuts(events, competency):
    """Segments of a policy alone, cut to its days, are those of the timeline."""
    facts = facts_of(in_effect(events), competency.id)
    cut = timeline(events, competency, POLICIES)
    for policy in POLICIES:
        whole = segments(facts, competency, policy)
        for segment in cut:
            if segment.policy_version == policy.version:
                alone = segment_at(whole, segment.from_on)
                assert alone is not None
                assert alone.verdict == segment.verdict


@given(histories(), competencies, days)
def test_standing_follows_from_the_days_of_a_proof(events, competency, on):
    for proof in proofs_among(facts_of(events, competency.id), competency, POLICIES[0]):
        assert isinstance(proof, Proof)
        assert proof.ends_on <= proof.lapses_on
        standing = proof.standing(on)
        assert (standing is Standing.IN_FORCE) == (proof.starts_on <= on < proof.ends_on)
        assert (standing is None) == (not proof.starts_on <= on < proof.lapses_on)


def test_the_generator_reaches_what_the_laws_speak_of():
    """Guards the laws against agreeing about nothing."""
    seen: Counter[object] = Counter()
    for seed in range(300):
        events = history(Random(seed))  # noqa: S311 - no secret
        on = date(2023, 1, 1)
        for found in profile(events, COMPETENCIES, POLICIES, on=on).values():
            seen[found.level] += 1
            seen["awaiting"] += found.awaiting
            seen["decision"] += found.decision is not None
            seen.update(unused.reason for unused in found.unused)
            seen.update(found.limiting)
            seen.update(strand.strand for strand in found.strands if strand.proof)
    missing = {*range(5), "awaiting", "decision", *STRANDS} - set(+seen)
    assert missing == set()
    assert {r for r in Reason if not seen[r]} <= {
        Reason.INDICATORS_MISSING,  # refused at the door
        Reason.EXAMPLE_MISSING,
        Reason.DOCUMENTS_MISSING,
        Reason.NO_POLICY,
    }
