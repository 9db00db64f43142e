"""The fold against replays of random histories, and against a second opinion on every level."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.competency.rules.policy_document import policy_document
from portal.ledger.rules.evidence import Event, touched
from portal.ledger.rules.profile import profile
from portal.ledger.rules.segments import Segment, segment_at, timeline, timelines
from tests.ledger.rules import oracle
from tests.ledger.rules.histories import (
    COMPETENCIES,
    FIRST_DAY,
    POLICIES,
    histories,
    history,
    horizon_after,
)

DOCUMENTS = [policy_document(policy) for policy in POLICIES]
HISTORIES = 10_000
Store = dict[int, list[Segment]]


def replay(events: Sequence[Event]) -> list[Store]:
    """The stored segments after each append, when only touched competencies are recomputed."""
    stores: list[Store] = [{}]
    for count, event in enumerate(events, start=1):
        so_far = events[:count]
        source = [one for one in so_far if one.source_ref == event.source_ref]
        store = dict(stores[-1])
        for competency in COMPETENCIES:
            if competency.id in touched(source):
                store[competency.id] = timeline(so_far, competency, POLICIES)
        stores.append(store)
    return stores


def check_a_replay(events: Sequence[Event], random: Random) -> set[tuple[int, bool]]:
    """As known after a random part of the history, effective on a random day; what was seen."""
    stores = replay(events)
    count = random.randint(0, len(events))
    begin = random.choice(events).occurred_at.date() if events else FIRST_DAY
    on = begin + timedelta(days=random.randint(-30, 900))
    horizon = horizon_after(events, count)
    then = stores[count]
    assert timelines(events, COMPETENCIES, POLICIES, horizon) == {
        competency.id: then.get(competency.id, []) for competency in COMPETENCIES
    }
    seen = set()
    found = profile(events, COMPETENCIES, POLICIES, on=on, horizon=horizon)
    for competency in COMPETENCIES:
        segment = segment_at(then.get(competency.id, []), on)
        stored = (segment.level, segment.verdict.awaiting) if segment else (0, False)
        mine = found[competency.id]
        assert (mine.level, mine.awaiting) == stored
        assert stored == oracle.level(events[:count], competency, DOCUMENTS, on)
        seen.add(stored)
    return seen


def test_as_of_and_known_at_agree_with_ten_thousand_replayed_histories():
    seen = set()
    for random in map(Random, range(HISTORIES)):
        seen |= check_a_replay(history(random, most=7), random)
    assert seen >= {(level, waits) for level in range(1, 6) for waits in (False, True)}


@settings(max_examples=150, deadline=None)
@given(events=histories(), seed=st.integers(0, 999))
def test_as_of_and_known_at_agree_with_a_replay(events, seed):
    check_a_replay(events, Random(seed))  # noqa: S311 - no secret
