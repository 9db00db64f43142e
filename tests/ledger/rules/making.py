"""Valid events and lines, of which a test states only what matters."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from portal.competency.rules.kinds import Competency, CompetencyKind, SourceKind, Strand
from portal.ledger.rules.evidence import Event, Line

TECHNICAL = Competency(1, CompetencyKind.TECHNICAL)
MANAGERIAL = Competency(2, CompetencyKind.MANAGERIAL)
USUAL_STRAND = {
    SourceKind.QUIZ: Strand.KNOWLEDGE,
    SourceKind.EXAM: Strand.KNOWLEDGE,
    SourceKind.PRACTICAL: Strand.SKILL,
    SourceKind.APPLICATION: Strand.SKILL,
    SourceKind.OBSERVATION: Strand.ATTITUDE,
    SourceKind.SUPERVISOR_RATING: Strand.ATTITUDE,
    SourceKind.PEER_FEEDBACK: Strand.ATTITUDE,
    SourceKind.ASSESSOR: Strand.OVERALL,
    SourceKind.RECOGNITION: Strand.KNOWLEDGE,
    SourceKind.CERTIFICATE: Strand.KNOWLEDGE,
    SourceKind.RENEWAL_OFFER: Strand.KNOWLEDGE,
}


def make_line(**changes: Any) -> Line:
    """A passed line of knowledge at level 2 with everything a policy may ask for."""
    line = Line(
        competency_id=TECHNICAL.id,
        strand=Strand.KNOWLEDGE,
        target_level=2,
        passed=True,
        valid_from=date(2025, 3, 10),
        earned=8,
        possible=10,
        cut=7,
        indicators=3,
        example_on=date(2025, 3, 1),
        raters=6,
        documents=1,
    )
    return replace(line, **changes)


def make_event(*lines: Line, **changes: Any) -> Event:
    event = Event(
        agency_id=1,
        person_id=7,
        source_kind=SourceKind.EXAM,
        source_ref="attempt-1",
        revision=1,
        occurred_at=datetime(2025, 3, 10, 4, tzinfo=UTC),
        recorded_at=datetime(2025, 3, 10, 5, tzinfo=UTC),
        recorded_by=70,
        lines=lines,
    )
    return replace(event, **changes)


def proof(kind: SourceKind, level: int, on: date = date(2025, 3, 10), **changes: Any) -> Event:
    """One event with one passed line by this source, valid from the day it occurred."""
    ref = changes.pop("ref", f"{kind}-{level}-{on}")
    line = make_line(
        **{
            "strand": USUAL_STRAND[kind],
            "target_level": level,
            "valid_from": on,
            "example_on": on,
            **changes,
        }
    )
    instant = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
    return make_event(
        line, source_kind=kind, source_ref=ref, occurred_at=instant, recorded_at=instant
    )


def offer(level: int, opens: date, closes: date, strand: Strand = Strand.KNOWLEDGE) -> Event:
    """An offer to renew evidence of this strand and level."""
    return proof(
        SourceKind.RENEWAL_OFFER,
        level,
        opens,
        strand=strand,
        passed=False,
        earned=0,
        possible=0,
        cut=None,
        valid_until=closes,
    )


def withdrawn(event: Event) -> Event:
    return replace(event, revision=event.revision + 1, lines=())


def corrected(event: Event, **changes: Any) -> Event:
    """The next revision of an event with one line, in which that line differs."""
    (line,) = event.lines
    return replace(event, revision=event.revision + 1, lines=(replace(line, **changes),))
