"""What a merge of two records of one person gives to the one who stays."""

from portal.core.db import Base
from portal.people.service.moved_rows import Moves
from portal.planning.models import NeedPerson
from portal.planning.queries import needs

TABLES: tuple[type[Base], ...] = (NeedPerson,)


def follow(stays_id: int, goes_id: int, moves: Moves) -> None:
    """Needs that name only the one who goes name the one who stays."""
    for row in needs.only_of(goes_id, stays_id):
        moves.change(row, person_id=stays_id)
