"""The profile of one competency as a row of days: every future step the entries already tell.

A segment holds from its first day until the day before the next (half-open). Where nothing
counts there is no segment, which means level 0. Segments of a timeline never overlap, so a reader
selects by day alone, an expiry needs no write, and a new policy takes over on its valid-from day.

`segment_at(timeline(...), day)` tells what `profile(...)` finds on that day, on every day.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from operator import is_
from typing import Final, NamedTuple

from portal.competency.rules.kinds import Competency
from portal.competency.rules.policy import Policy
from portal.ledger.rules.counting import facts_of, proofs_among
from portal.ledger.rules.evidence import FOREVER, Event, Horizon, Line, in_effect
from portal.ledger.rules.lanes import ALWAYS, Window, leads
from portal.ledger.rules.level import Deciding, Verdict, verdict


class Segment(NamedTuple):
    """The verdict that holds from one day until another, by one version of the policy.

    `until_on` is FOREVER where no end is known.
    """

    policy_version: int
    from_on: date
    until_on: date
    verdict: Verdict

    @property
    def level(self) -> int:
        return self.verdict.level


_NOBODY: Final = Deciding(None, None, None, None)
_NOTHING: Final = Verdict(0, (0, 0, 0), (), False, _NOBODY)


def windows(policies: Sequence[Policy], since: date = date.min) -> list[tuple[Policy, Window]]:
    """The days of each policy, from its own valid-from day to the next one's, none before `since`.

    `policies` are sorted by valid_from, no two on one day.
    """
    begins = [policy.valid_from for policy in policies]
    return [
        (policy, Window(max(from_on, since), until_on))
        for policy, (from_on, until_on) in zip(policies, pairwise([*begins, FOREVER]), strict=True)
        if since < until_on
    ]


def timeline(
    events: Iterable[Event],
    competency: Competency,
    policies: Sequence[Policy],
    horizon: Horizon | None = None,
) -> list[Segment]:
    """The segments of one person and competency over all policies, by day, not overlapping.

    `events` holds every revision of every source that ever spoke of the competency; `policies`
    are sorted by valid_from. Before the first of them nothing counts.
    """
    facts = facts_of(in_effect(events, horizon), competency.id)
    return timeline_of(facts, competency, policies)


def timelines(
    events: Iterable[Event],
    competencies: Sequence[Competency],
    policies: Sequence[Policy],
    horizon: Horizon | None = None,
) -> dict[int, list[Segment]]:
    """`timeline` by competency id, from one pass over all events of a person."""
    found: dict[int, list[tuple[Event, Line]]] = {competency.id: [] for competency in competencies}
    for event in in_effect(events, horizon):
        for line in event.lines:
            if line.competency_id in found:
                found[line.competency_id].append((event, line))
    days = windows(policies)
    return {c.id: _over(days, found[c.id], c) for c in competencies}


def timeline_of(
    facts: Sequence[tuple[Event, Line]],
    competency: Competency,
    policies: Sequence[Policy],
    since: date = date.min,
) -> list[Segment]:
    """`timeline` from the lines in effect, cut off before the day `since`."""
    return _over(windows(policies, since), facts, competency)


def _over(
    windows: Sequence[tuple[Policy, Window]],
    facts: Sequence[tuple[Event, Line]],
    competency: Competency,
) -> list[Segment]:
    if not facts:
        return []
    return [
        segment
        for policy, window in windows
        for segment in segments(facts, competency, policy, window)
    ]


def segments(
    facts: Sequence[tuple[Event, Line]],
    competency: Competency,
    policy: Policy,
    window: Window = ALWAYS,
) -> list[Segment]:
    """The segments under one policy within a window, from the lines in effect (`in_effect`).

    With two policies and ALWAYS this tells who would change: a preview compares the two.
    """
    proofs = proofs_among(facts, competency, policy)
    found: list[Segment] = []
    from_on, now = window.from_on, _NOTHING
    gate = policy.gate(competency.kind)
    for day, leaders, decided, proved, in_force in leads(proofs, gate, window):
        after = verdict(leaders, decided, proved, in_force, competency, policy)
        if _is_same(now, after):
            continue
        if now.deciding != _NOBODY:
            found.append(Segment(policy.version, from_on, day, now))
        from_on, now = day, after
    if now.deciding != _NOBODY:
        found.append(Segment(policy.version, from_on, window.until_on, now))
    return found


def segment_at(timeline: Sequence[Segment], on: date) -> Segment | None:
    """The segment that holds on this day; None when nothing counts, which means level 0."""
    place = bisect_right(timeline, on, key=lambda segment: segment.from_on) - 1
    if place < 0 or timeline[place].until_on <= on:
        return None
    return timeline[place]


def _is_same(now: Verdict, after: Verdict) -> bool:
    """Whether nothing changes; the same proof is the same object within one computation."""
    return now[:-1] == after[:-1] and all(map(is_, now.deciding, after.deciding))
