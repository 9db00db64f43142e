"""Lines of a file that is taken over (`core/taken_files.py`), counted and listed with names.

A line's model has `import_id`, `line`, `outcome`, `state` and `person_id`.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select

from portal.core.db import db
from portal.people.models import Person

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Counts:
    """How many lines there are by outcome, and how far they are."""

    outcomes: Mapping[str, int]
    states: Mapping[str, int]

    def of(self, *states: str) -> int:
        return sum(self.states.get(one, 0) for one in states)


def counts(line: Any, import_id: int) -> Counts:
    """One statement."""
    outcomes: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for outcome, state, number in db.session.execute(
        select(line.outcome, line.state, func.count())
        .where(line.import_id == import_id)
        .group_by(line.outcome, line.state)
    ):
        outcomes[outcome] += number
        states[state] += number
    return Counts(outcomes, states)


def lines(
    line: Any, import_id: int, *, outcome: str = "", after: int = 0, size: int = PAGE
) -> list[tuple[Any, str]]:
    """With the person's name, in the order of the file; one more than `size` says go on."""
    query = (
        select(line, func.coalesce(Person.full_name, ""))
        .outerjoin(Person, Person.id == line.person_id)
        .where(line.import_id == import_id, line.line > after)
    )
    if outcome:
        query = query.where(line.outcome == outcome)
    rows = db.session.execute(query.order_by(line.line).limit(size + 1))
    return [(one, name) for one, name in rows]
