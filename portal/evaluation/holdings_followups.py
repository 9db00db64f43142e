"""What follow-ups hold about persons; a part of `holdings.AREA`."""

from sqlalchemy import or_, update

from portal.core.db import db
from portal.evaluation.models_followups import FollowUp
from portal.people.queries.holdings import Erasing, Source

SOURCES = (
    Source(
        FollowUp,
        lambda ids: or_(
            FollowUp.person_id.in_(ids),
            FollowUp.proposed_by_id.in_(ids),
            FollowUp.decided_by_id.in_(ids),
            FollowUp.ended_by_id.in_(ids),
        ),
    ),
)
TEXTS = (FollowUp.reason, FollowUp.decision, FollowUp.outcome)


def erase(erasing: Erasing) -> None:
    """The words about the person go; what was decided and its days stay with the pseudonym."""
    db.session.execute(
        update(FollowUp)
        .where(FollowUp.person_id.in_(erasing.ids))
        .values(reason="", decision="", outcome="")
    )
