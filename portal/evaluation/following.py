"""What evaluation gives to the person who stays when two records become one."""

from typing import Final

from sqlalchemy import select

from portal.core.db import db
from portal.evaluation.models_awards import AwardMember
from portal.evaluation.models_followups import FollowUp, ReadinessClaim
from portal.evaluation.models_mentoring import Mentoring
from portal.evaluation.queries import followups, mentoring, readiness
from portal.people.service.moved_rows import Moves

TABLES: Final = (AwardMember, FollowUp, Mentoring, ReadinessClaim)


def follow(stays_id: int, goes_id: int, moves: Moves) -> None:
    """Follow-ups and words against criteria; of two that wait for one criterion the one that is
    there stays.
    """
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
