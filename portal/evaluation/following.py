"""What evaluation gives to the person who stays when two records become one."""

from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from portal.core.db import db
from portal.evaluation.models import (
    AwardMember,
    EvaluationForm,
    EvaluationRater,
    EvaluationRating,
    FollowUp,
    Mentoring,
    ReadinessClaim,
    WorkApplication,
)
from portal.evaluation.queries import followups, mentoring, readiness
from portal.people.service.moved_rows import Moves

TABLES: Final = (
    AwardMember,
    FollowUp,
    Mentoring,
    ReadinessClaim,
    EvaluationRater,
    EvaluationRating,
    WorkApplication,
)


def follow(stays_id: int, goes_id: int, moves: Moves) -> None:
    """Who rates whom, applications at work, follow-ups, words against criteria; of two that wait
    for one criterion the one that is there stays.
    """
    _rated(stays_id, goes_id, moves)
    mine = select(WorkApplication).where(WorkApplication.person_id == goes_id)
    for application in db.session.scalars(mine.order_by(WorkApplication.id)).all():
        moves.change(application, person_id=stays_id)
    for follow_up in followups.all_of(goes_id):
        moves.change(follow_up, person_id=stays_id)
    waits = set(
        db.session.scalars(
            readiness.own(stays_id)
            .with_only_columns(ReadinessClaim.criterion)
            .where(ReadinessClaim.answered_at.is_(None))
        )
    )
    for claim in db.session.scalars(readiness.own(goes_id).order_by(ReadinessClaim.id)).all():
        if claim.answered_at is not None or claim.criterion not in waits:
            moves.change(claim, person_id=stays_id)
    there = select(AwardMember.award_id).where(AwardMember.person_id == stays_id)
    members = select(AwardMember).where(
        AwardMember.person_id == goes_id, AwardMember.award_id.not_in(there)
    )
    for member in db.session.scalars(members.order_by(AwardMember.id)).all():
        moves.change(member, person_id=stays_id)
    for row in db.session.scalars(mentoring.of_person(goes_id).order_by(Mentoring.id)).all():
        _mentoring(row, stays_id, goes_id, moves)


def _mentoring(row: Mentoring, stays_id: int, goes_id: int, moves: Moves) -> None:
    """Nobody mentors themselves, and two have one at a time: such a one stays as it is."""
    mentee = stays_id if row.mentee_id == goes_id else row.mentee_id
    mentor = stays_id if row.mentor_id == goes_id else row.mentor_id
    stands = row.declined_at is None and row.ended_at is None
    if mentee == mentor or (stands and mentoring.is_open(mentee, mentor)):
        return
    moves.change(row, mentee_id=mentee, mentor_id=mentor)


def _rated(stays_id: int, goes_id: int, moves: Moves) -> None:
    """Whom one rates and what one said. Where both records rate a form each keeps its own word;
    nobody comes to rate themselves.
    """
    own = select(EvaluationRater.form_id).where(EvaluationRater.person_id == stays_id)
    raters = (
        select(EvaluationRater)
        .join(EvaluationForm, EvaluationForm.id == EvaluationRater.form_id)
        .where(
            EvaluationRater.person_id == goes_id,
            EvaluationForm.person_id != stays_id,
            EvaluationRater.form_id.not_in(own),
        )
    )
    twin = aliased(EvaluationRating)
    has_twin = (
        select(twin.id)
        .where(
            twin.form_id == EvaluationRating.form_id,
            twin.kind == EvaluationRating.kind,
            twin.rater_id == stays_id,
        )
        .exists()
    )
    of_oneself = and_(EvaluationRating.kind == "self", EvaluationForm.person_id == stays_id)
    of_others = and_(EvaluationRating.kind == "supervisor", EvaluationForm.person_id != stays_id)
    ratings = (
        select(EvaluationRating)
        .join(EvaluationForm, EvaluationForm.id == EvaluationRating.form_id)
        .where(EvaluationRating.rater_id == goes_id, ~has_twin, or_(of_oneself, of_others))
    )
    for rater in db.session.scalars(raters.order_by(EvaluationRater.form_id)).all():
        moves.change(rater, person_id=stays_id)
    for rating in db.session.scalars(ratings.order_by(EvaluationRating.id)).all():
        moves.change(rating, rater_id=stays_id)
    db.session.flush()
