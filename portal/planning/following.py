"""What a merge of two records of one person gives to the one who stays."""

from portal.core.db import Base
from portal.people.service.moved_rows import Moves
from portal.planning.models import (
    ForumComment,
    ForumHiddenAuthor,
    ForumProposal,
    ForumSupport,
    NeedPerson,
    PersonalPlan,
)
from portal.planning.queries import merges

TABLES: tuple[type[Base], ...] = (
    ForumComment,
    ForumHiddenAuthor,
    ForumProposal,
    ForumSupport,
    NeedPerson,
    PersonalPlan,
)


def follow(stays_id: int, goes_id: int, moves: Moves) -> None:
    """Needs and proposals of the one who goes are the one's who stays. A proposal both supported
    keeps both supports: they were given.
    """
    for row in merges.held(goes_id, stays_id):
        moves.change(row, person_id=stays_id)
    for written in merges.written(goes_id):
        moves.change(written, author_id=stays_id)
