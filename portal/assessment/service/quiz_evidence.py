"""What a counting quiz or test proves, for whoever it belongs to."""

from collections.abc import Iterable
from datetime import date

from portal.assessment.closing import ClosedAttempt
from portal.competency.rules.kinds import SourceKind, Strand
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry


def source_ref(attempt: str) -> str:
    """What the evidence of an attempt is called, by the attempt's public id."""
    return f"attempt:{attempt}"


def entry(closed: ClosedAttempt, aims: Iterable[tuple[int, int]], on: date) -> Entry:
    """Knowledge, passed or not, of the competencies it asked about: `aims` are pairs of id and
    level; it counts from the day `on`.
    """
    return Entry(
        organisation_id=closed.organisation_id,
        person_id=closed.person_id,
        source_kind=SourceKind.QUIZ,
        source_ref=source_ref(closed.attempt_public_id),
        occurred_at=closed.closed_at,
        recorded_by_id=closed.recorded_by_id,
        lines=tuple(
            Line(
                competency_id=competency_id,
                strand=Strand.KNOWLEDGE,
                target_level=level,
                passed=closed.passed,
                valid_from=on,
                earned=closed.earned,
                possible=closed.possible,
                cut=closed.cut,
            )
            for competency_id, level in aims
        ),
        detail={"title": closed.title, "attempt": closed.attempt_public_id},
    )
