"""What a closed quiz says about its taker's competencies, as the ledger holds it."""

from dataclasses import dataclass
from datetime import date

from portal.assessment.models import Attempt
from portal.assessment.service.quiz_evidence import source_ref
from portal.competency.queries import catalogue
from portal.competency.rules.kinds import SourceKind
from portal.ledger.queries import events


@dataclass(frozen=True, slots=True)
class Proof:
    """A competency the quiz asked about, up to a level; proven once it was passed."""

    key: str
    name: str
    level: int
    is_proven: bool


def proofs(attempt: Attempt, on: date, locale: str) -> tuple[Proof, ...]:
    """By the newest revision of its evidence; none where it only measured. One statement."""
    found = events.revisions(SourceKind.QUIZ, source_ref(attempt.public_id))
    if not found:
        return ()
    names = catalogue.directory(on)
    return tuple(
        Proof(value.key, value.name(locale), line.target_level, line.passed)
        for line in found[-1][1].lines
        if (value := names.get(line.competency_id)) is not None
    )
