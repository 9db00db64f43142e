"""Random histories of evidence: what agencies might append about one person, in order.

One seeded generator serves the replays and Hypothesis, which takes sources out of what the seed
gives to find the smallest history that fails. Every event passes `may_append`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import yaml
from hypothesis import strategies as st

from portal.competency.rules.kinds import Competency, CompetencyKind, SourceKind, Strand
from portal.competency.rules.policy import Policy
from portal.competency.rules.policy_document import parse_policy, policy_from_text
from portal.ledger.rules.appending import may_append
from portal.ledger.rules.evidence import FOREVER, Event, Horizon, Line

POLICY_FILE = (
    Path(__file__).parents[3] / "portal" / "competency" / "data" / "attainment-policy-1.yaml"
)
TECHNICAL = Competency(1, CompetencyKind.TECHNICAL)
MANAGERIAL = Competency(2, CompetencyKind.MANAGERIAL)
SHALLOW = Competency(3, CompetencyKind.TECHNICAL, highest=3)
COMPETENCIES = (TECHNICAL, MANAGERIAL, SHALLOW)
PERSON = 7
CLERK = 70

FIRST_DAY = date(2021, 1, 1)
DAYS = 1000  # entries occur within about three years
SPEAKS_OF = {
    SourceKind.QUIZ: (Strand.KNOWLEDGE,),
    SourceKind.EXAM: (Strand.KNOWLEDGE,),
    SourceKind.PRACTICAL: (Strand.SKILL,),
    SourceKind.APPLICATION: (Strand.SKILL,),
    SourceKind.OBSERVATION: (Strand.ATTITUDE,),
    SourceKind.SUPERVISOR_RATING: (Strand.ATTITUDE,),
    SourceKind.PEER_FEEDBACK: (Strand.ATTITUDE,),
    SourceKind.ASSESSOR: (Strand.OVERALL, Strand.OVERALL, Strand.SKILL, Strand.ATTITUDE),
    SourceKind.RECOGNITION: (Strand.KNOWLEDGE, Strand.SKILL, Strand.ATTITUDE),
    SourceKind.RENEWAL_OFFER: (Strand.KNOWLEDGE, Strand.SKILL, Strand.OVERALL),
}
LIKELY = (*SPEAKS_OF, SourceKind.EXAM, SourceKind.PRACTICAL, SourceKind.RENEWAL_OFFER)


def policy_one() -> Policy:
    return policy_from_text(POLICY_FILE.read_text(encoding="utf-8"))


def policy_two() -> Policy:
    """A later policy that differs in every way the fold looks at."""
    document = yaml.safe_load(POLICY_FILE.read_text(encoding="utf-8"))
    document["version"] = 2
    document["valid_from"] = "2023-07-01"
    document["levels"][2]["strands"] = ["knowledge"]
    document["proofs"]["quiz"]["knowledge"]["max_level"] = 3
    document["proofs"]["exam"]["knowledge"]["validity_months"] = 24
    document["proofs"]["application"]["skill"]["max_level"] = 3
    document["proofs"]["practical"]["skill"]["renewal"] = "lapses"
    document["proofs"]["peer_feedback"]["attitude"]["min_raters"] = 3
    del document["proofs"]["recognition"]["skill"]
    document["gates"][0]["from_level"] = 2
    document["renewal"]["waiting_months"] = 12
    return parse_policy(document)


POLICIES = (policy_one(), policy_two())


def history(random: Random, most: int = 10) -> list[Event]:
    """Up to `most` events in the order in which they are appended, chained as they come."""
    events: list[Event] = []
    heads: Counter[int] = Counter()
    for number in range(random.randint(1, most)):
        earlier = _source_to_revise(random, events)
        event = _revision(random, earlier) if earlier else _fresh(random, number)
        heads[event.agency_id] += 1
        event = replace(event, position=heads[event.agency_id])
        assert may_append(event, earlier, POLICIES[0]) is None, event
        events.append(event)
    return events


@st.composite
def histories(draw: st.DrawFn, most: int = 10) -> list[Event]:
    """A history by its seed, less the sources Hypothesis leaves out: it shrinks to the few that
    matter."""
    seed = draw(st.integers(0, 2**32 - 1))
    events = history(Random(seed), most)  # noqa: S311 - no secret
    refs = sorted({event.source_ref for event in events})
    kept = draw(st.lists(st.booleans(), min_size=len(refs), max_size=len(refs)))
    chosen = {ref for ref, keep in zip(refs, kept, strict=True) if keep}
    return [event for event in events if event.source_ref in chosen]


days = st.integers(-10, DAYS + 1500).map(lambda number: FIRST_DAY + timedelta(days=number))


def horizon_after(events: Sequence[Event], count: int) -> Horizon:
    """What was known when the first `count` events had been appended and chained."""
    heads: dict[int, int] = {}
    for event in events[:count]:
        assert event.position is not None
        heads[event.agency_id] = event.position
    return Horizon(heads)


def _source_to_revise(random: Random, events: Sequence[Event]) -> list[Event]:
    if not events or random.randint(0, 9) < 7:
        return []
    source = random.choice(events).source_ref
    return [event for event in events if event.source_ref == source]


def _fresh(random: Random, number: int) -> Event:
    kind = random.choice(LIKELY)
    occurred_at = datetime.combine(
        FIRST_DAY + timedelta(random.randint(0, DAYS)), datetime.min.time(), UTC
    ) + timedelta(hours=random.choice((1, 9, 9, 15)))
    return Event(
        agency_id=random.choice((1, 1, 1, 2)),
        person_id=PERSON,
        source_kind=kind,
        source_ref=f"s{random.randint(0, 9)}-{number}",
        revision=1,
        occurred_at=occurred_at,
        recorded_at=occurred_at + timedelta(days=random.randint(0, 900)),
        recorded_by=CLERK,
        lines=_lines(random, kind, occurred_at.date()),
    )


def _revision(random: Random, earlier: Sequence[Event]) -> Event:
    last = earlier[-1]
    withdraws = not last.is_withdrawal and random.randint(0, 2) == 0
    day = last.occurred_at.date()
    return replace(
        last,
        revision=last.revision + 1,
        recorded_at=last.recorded_at + timedelta(days=random.randint(0, 90)),
        lines=() if withdraws else _lines(random, last.source_kind, day),
    )


def _lines(random: Random, kind: SourceKind, day: date) -> tuple[Line, ...]:
    lines: dict[tuple[int, Strand, int], Line] = {}
    for _ in range(random.randint(1, 4)):
        line = _line(random, kind, day)
        # One decision a competency: another level would be refused.
        level = 0 if line.strand is Strand.OVERALL else line.target_level
        lines[line.competency_id, line.strand, level] = line
    return tuple(lines.values())


def _line(random: Random, kind: SourceKind, day: date) -> Line:
    begins = day + timedelta(days=random.choice((0, 0, 0, 0, 30, 200)))
    ends = random.choice((None, None, None, begins + timedelta(random.randint(100, 1000)), FOREVER))
    line = Line(
        competency_id=random.choice((1, 1, 1, 2, 2, 2, 3)),
        strand=random.choice(SPEAKS_OF[kind]),
        target_level=random.choice((1, 2, 2, 3, 3, 3, 4, 4, 5)),
        passed=random.randint(0, 6) > 0,
        valid_from=begins,
        valid_until=ends,
        earned=8,
        possible=10,
        cut=7,
        indicators=random.choice((2, 3)),
        example_on=day,
        raters=random.choice((2, 4, 5, 6)),
        documents=1,
    )
    if kind is SourceKind.RENEWAL_OFFER:
        open_until = begins + timedelta(random.randint(1, 200))
        return replace(line, passed=False, earned=0, possible=0, cut=None, valid_until=open_until)
    if line.strand is Strand.OVERALL:
        return replace(line, target_level=random.randint(0, 5))
    return line
