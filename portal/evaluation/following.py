"""What evaluation gives to the person who stays when two records become one."""

from typing import Final

from portal.core.db import db
from portal.evaluation.models_followups import FollowUp, ReadinessClaim
from portal.evaluation.queries import followups, readiness
from portal.people.service.moved_rows import Moves

TABLES: Final = (FollowUp, ReadinessClaim)


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
