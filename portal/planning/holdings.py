"""What the area holds about persons: needs about them, and what they say in the forum."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Select, delete, or_, select, update

from portal.core.db import db
from portal.people.queries.holdings import Area, Erasing, Ids, Source
from portal.planning.models import (
    BudgetChange,
    BudgetCommitment,
    BudgetLine,
    ForumAnswer,
    ForumComment,
    ForumHiddenAuthor,
    ForumProposal,
    ForumSupport,
    Need,
    NeedPerson,
    PersonalPlan,
    PlanItem,
    YearlyPlan,
)


def _proposals(ids: Ids, _on: date) -> Mapping[int, str]:
    rows = db.session.execute(
        select(ForumProposal.id, ForumProposal.title).where(ForumProposal.id.in_(ids))
    )
    return {one: title for one, title in rows}


def _plans(ids: Ids) -> Select[int]:
    return select(PersonalPlan.id).where(PersonalPlan.person_id.in_(ids))


def _erase(erasing: Erasing) -> None:
    """Who hid behind a proposal without a name is forgotten; comments lose their words."""
    row = ForumHiddenAuthor
    db.session.execute(delete(row).where(row.person_id.in_(erasing.ids)))
    db.session.execute(
        update(PersonalPlan).where(PersonalPlan.person_id.in_(erasing.ids)).values(return_reason="")
    )
    db.session.execute(
        update(PlanItem).where(PlanItem.plan_id.in_(_plans(erasing.ids))).values(title="–")
    )
    db.session.execute(
        update(ForumComment).where(ForumComment.author_id.in_(erasing.ids)).values(text="–")
    )


AREA = Area(
    sources=(
        Source(Need, lambda ids: or_(Need.registered_by_id.in_(ids), Need.dropped_by_id.in_(ids))),
        Source(NeedPerson, lambda ids: NeedPerson.person_id.in_(ids)),
        Source(
            ForumProposal,
            lambda ids: or_(
                ForumProposal.author_id.in_(ids),
                ForumProposal.hidden_by_id.in_(ids),
                ForumProposal.merged_by_id.in_(ids),
            ),
        ),
        Source(ForumHiddenAuthor, lambda ids: ForumHiddenAuthor.person_id.in_(ids)),
        Source(ForumSupport, lambda ids: ForumSupport.person_id.in_(ids)),
        Source(
            ForumComment,
            lambda ids: or_(ForumComment.author_id.in_(ids), ForumComment.hidden_by_id.in_(ids)),
        ),
        Source(
            PersonalPlan,
            lambda ids: or_(PersonalPlan.person_id.in_(ids), PersonalPlan.agreed_by_id.in_(ids)),
        ),
        Source(PlanItem, lambda ids: PlanItem.plan_id.in_(_plans(ids))),
        Source(
            YearlyPlan,
            lambda ids: or_(
                YearlyPlan.created_by_id.in_(ids),
                YearlyPlan.proposed_by_id.in_(ids),
                YearlyPlan.approved_by_id.in_(ids),
            ),
        ),
        Source(BudgetChange, lambda ids: BudgetChange.by_id.in_(ids)),
        Source(BudgetLine, lambda ids: BudgetLine.created_by_id.in_(ids)),
        Source(
            BudgetCommitment,
            lambda ids: or_(BudgetCommitment.by_id.in_(ids), BudgetCommitment.approver_id.in_(ids)),
        ),
        Source(ForumAnswer, lambda ids: ForumAnswer.by_id.in_(ids)),
    ),
    names={"forum_proposal": _proposals},
    texts=(
        Need.title,
        Need.drop_reason,
        ForumProposal.title,
        ForumProposal.body,
        ForumProposal.hide_reason,
        ForumComment.text,
        ForumComment.hide_reason,
        ForumAnswer.reason,
        PersonalPlan.return_reason,
        PlanItem.title,
    ),
    erase=_erase,
)
