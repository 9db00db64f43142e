"""What a mentor saw at work, and how far it may count."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from portal.competency.queries import catalogue, policies
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db
from portal.evaluation.models import Mentoring, MentoringProof, MentoringSession
from portal.evaluation.queries import mentoring
from portal.evaluation.rules import mentoring as rules
from portal.evaluation.rules.mentoring import MentoringState, Standing
from portal.evaluation.rules.ratings import Mark, Scale
from portal.ledger.queries import profiles


def of(mentoring_id: int) -> MentoringProof | None:
    """What was written for a mentoring."""
    return db.session.get(MentoringProof, mentoring_id, populate_existing=True)


def mark(row: Mentoring, proof: MentoringProof) -> Mark:
    """It as the rules know it."""
    return Mark.read(row.competency_id or 0, proof.seen)


@dataclass(frozen=True, slots=True)
class Met:
    """The sessions both confirmed, and the hours they brought, in hundredths of JP."""

    sessions: int
    jp100: int


def met(mentoring_id: int) -> Met:
    count, jp100 = db.session.execute(
        select(func.count(), func.coalesce(func.sum(MentoringSession.credit_jp100), 0)).where(
            MentoringSession.mentoring_id == mentoring_id,
            MentoringSession.confirmed_at.is_not(None),
        )
    ).one()
    return Met(count, int(jp100))


def standing(row: Mentoring, on: date) -> Standing:
    """What bears on a proof; three statements."""
    proof = of(row.id)
    return Standing(
        running=rules.state(mentoring.course(row)) is MentoringState.RUNNING,
        has_competency=row.competency_id is not None,
        is_approved=row.follow_up_id is not None,
        sessions=met(row.id).sessions,
        mentor_level=_mentor_level(row, on),
        is_agreed=proof is not None and proof.agreed_at is not None,
    )


def _mentor_level(row: Mentoring, on: date) -> int:
    if row.competency_id is None:
        return 0
    return profiles.level_numbers([row.mentor_id], on)[row.mentor_id].get(row.competency_id, 0)


def scale(row: Mentoring, on: date) -> Scale | None:
    """The levels and indicators that can be observed: no higher than the mentor's own, and as far
    as the attainment policy lets application at work count.
    """
    policy = policies.in_force(on)
    rule = policy.proof(SourceKind.APPLICATION, Strand.SKILL) if policy else None
    if rule is None or row.competency_id is None:
        return None
    known = catalogue.catalogue().worded(row.competency_id, on)
    offered = {level.level: len(level.indicators) for level in known.levels}
    highest = min(_mentor_level(row, on), rule.max_level)
    return Scale(known.id, offered, rule.min_indicators, highest)
