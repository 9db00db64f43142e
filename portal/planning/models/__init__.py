"""Tables of the area; every module imports them from here."""

from portal.planning.models.forum import (
    ForumAnswer,
    ForumComment,
    ForumHiddenAuthor,
    ForumProposal,
    ForumSupport,
    ForumWord,
)
from portal.planning.models.needs import Need, NeedPerson
from portal.planning.models.personal import PersonalPlan, PlanItem
from portal.planning.models.yearly import (
    BudgetChange,
    BudgetCommitment,
    BudgetLine,
    YearlyLine,
    YearlyLineNeed,
    YearlyPlan,
)

__all__ = [
    "BudgetChange",
    "BudgetCommitment",
    "BudgetLine",
    "ForumAnswer",
    "ForumComment",
    "ForumHiddenAuthor",
    "ForumProposal",
    "ForumSupport",
    "ForumWord",
    "Need",
    "NeedPerson",
    "PersonalPlan",
    "PlanItem",
    "YearlyLine",
    "YearlyLineNeed",
    "YearlyPlan",
]
