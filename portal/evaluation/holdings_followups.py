"""What follow-ups hold about persons; a part of `holdings.AREA`."""

from sqlalchemy import or_, update

from portal.core.db import db
from portal.evaluation.models_followups import FollowUp, ReadinessClaim
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
    Source(
        ReadinessClaim,
        lambda ids: or_(ReadinessClaim.person_id.in_(ids), ReadinessClaim.answered_by_id.in_(ids)),
    ),
)
TEXTS = (
    FollowUp.reason,
    FollowUp.decision,
    FollowUp.outcome,
    ReadinessClaim.text,
    ReadinessClaim.answer,
)


def erase(erasing: Erasing) -> None:
    """The words about the person go; what was decided and its days stay with the pseudonym."""
    db.session.execute(
        update(FollowUp)
        .where(FollowUp.person_id.in_(erasing.ids))
        .values(reason="", decision="", outcome="")
    )
    db.session.execute(
        update(ReadinessClaim)
        .where(ReadinessClaim.person_id.in_(erasing.ids))
        .values(text="", answer="")
    )
