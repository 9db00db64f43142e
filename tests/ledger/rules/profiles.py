"""What tests of profiles share: a profile checked against its segments, and who is at level 3."""

from datetime import date

from portal.competency.rules.kinds import SourceKind
from portal.competency.rules.policy_document import parse_policy
from portal.ledger.rules.counting import Reason
from portal.ledger.rules.level import Verdict
from portal.ledger.rules.profile import CompetencyProfile, profile
from portal.ledger.rules.segments import segment_at, timeline
from tests.competency.rules.documents import shipped
from tests.ledger.rules.making import (
    TECHNICAL,
    proof,
)

POLICY = parse_policy(shipped())
DAY = date(2025, 3, 10)
LATER = date(2025, 9, 1)
EXAM, QUIZ, PRACTICAL = SourceKind.EXAM, SourceKind.QUIZ, SourceKind.PRACTICAL
APPLICATION, OBSERVATION = SourceKind.APPLICATION, SourceKind.OBSERVATION
RATING, FEEDBACK, ASSESSOR = (
    SourceKind.SUPERVISOR_RATING,
    SourceKind.PEER_FEEDBACK,
    SourceKind.ASSESSOR,
)


def of(*events, on=LATER, competency=TECHNICAL, policies=(POLICY,), horizon=None):
    """The profile of one competency; its segment on the day tells the same."""
    found = profile(events, [competency], policies, on=on, horizon=horizon)[competency.id]
    segment = segment_at(timeline(events, competency, policies, horizon), on)
    told = segment.verdict if segment else Verdict(0, (0, 0, 0), found.limiting, False, (None,) * 4)
    assert (found.level, tuple(strand.level for strand in found.strands)) == told[:2]
    assert (found.limiting, found.awaiting) == told[2:4]
    assert (*(strand.proof for strand in found.strands), found.decision) == told.deciding
    return found


def reasons(found: CompetencyProfile) -> dict[str, Reason]:
    return {unused.fact.event.source_ref: unused.reason for unused in found.unused}


def at_level_3(competency_id: int = 1):
    return [
        proof(EXAM, 3, ref="exam", competency_id=competency_id),
        proof(PRACTICAL, 3, ref="practical", competency_id=competency_id),
        proof(OBSERVATION, 3, ref="observation", competency_id=competency_id),
    ]
