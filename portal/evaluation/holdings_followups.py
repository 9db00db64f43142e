"""What follow-ups hold about persons; a part of `holdings.AREA`."""

from sqlalchemy import Select, delete, func, or_, select, update

from portal.core.db import db
from portal.evaluation.models import (
    Award,
    AwardMember,
    FollowUp,
    Mentoring,
    MentoringProof,
    MentoringSession,
    MentoringShare,
    ReadinessClaim,
)
from portal.people.queries.holdings import Erasing, Ids, Source


def _mentoring(ids: Ids) -> Select[int]:
    """Of either of the two."""
    return select(Mentoring.id).where(
        or_(Mentoring.mentee_id.in_(ids), Mentoring.mentor_id.in_(ids))
    )


def _awards(ids: Ids) -> Select[int]:
    """Of these persons, alone or in a team."""
    return select(AwardMember.award_id).where(AwardMember.person_id.in_(ids))


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
    Source(
        Award,
        lambda ids: or_(
            Award.id.in_(_awards(ids)),
            Award.proposed_by_id.in_(ids),
            Award.decided_by_id.in_(ids),
        ),
    ),
    Source(AwardMember, lambda ids: AwardMember.person_id.in_(ids)),
    Source(Mentoring, lambda ids: Mentoring.id.in_(_mentoring(ids))),
    Source(MentoringProof, lambda ids: MentoringProof.mentoring_id.in_(_mentoring(ids))),
    Source(MentoringShare, lambda ids: MentoringShare.mentoring_id.in_(_mentoring(ids))),
    Source(MentoringSession, lambda ids: MentoringSession.mentoring_id.in_(_mentoring(ids))),
)
TEXTS = (
    FollowUp.reason,
    FollowUp.decision,
    FollowUp.outcome,
    ReadinessClaim.text,
    ReadinessClaim.answer,
    Award.deed,
    Award.proof,
    Award.decision,
    Mentoring.goals,
    Mentoring.reason,
    Mentoring.outcome,
    MentoringSession.note,
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
    alone = select(AwardMember.award_id).group_by(AwardMember.award_id).having(func.count() == 1)
    db.session.execute(
        update(Award)
        .where(Award.id.in_(_awards(erasing.ids)), Award.id.in_(alone))
        .values(deed="", proof="", decision="")
    )
    theirs = _mentoring(erasing.ids)
    db.session.execute(
        update(Mentoring).where(Mentoring.id.in_(theirs)).values(goals="", reason="", outcome="")
    )
    db.session.execute(
        update(MentoringSession).where(MentoringSession.mentoring_id.in_(theirs)).values(note="")
    )
    db.session.execute(delete(MentoringProof).where(MentoringProof.mentoring_id.in_(theirs)))
