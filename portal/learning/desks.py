"""Where requests that wait for a superior stand, whatever they ask for.

Two statements for an agency's, one more where the requests themselves are read.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, literal, select, union_all

from portal.core import zones
from portal.core.db import db
from portal.learning.rules import approving
from portal.learning.rules.approving import Answer, Asked, Desk
from portal.people.queries import calendars, chains

A_DAY: Final = timedelta(days=1)
"""No zone is further from UTC."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A request by its id; `is_costly`: silence does not grant it (rules.approving)."""

    id: int
    person_id: int
    asked_at: datetime
    is_costly: bool
    answer: Answer = Answer.NONE


Read = Select[int, int, datetime, bool, int]
"""The unanswered requests of a kind: id, person, when it was asked, is it costly, which agency."""


def of_kinds(kinds: Mapping[int, Read], on: date) -> dict[int, list[Desk]]:
    """Where the requests of each kind stand; read together, no statement for none."""
    if not kinds:
        return {}
    parts: list[Select[*tuple[Any, ...]]] = []
    for number, query in kinds.items():
        rows = query.subquery()
        parts.append(select(literal(number), *rows.c))
    found: dict[int, list[Desk]] = {number: [] for number in kinds}
    agencies: defaultdict[int, list[tuple[int, Matter]]] = defaultdict(list)
    for row in db.session.execute(union_all(*parts)):
        number, _id, person_id, asked_at, is_costly, agency = row
        # Ids of two kinds may be the same: here the place among the rows tells them apart.
        matter = Matter(len(agencies[agency]), person_id, asked_at, is_costly)
        agencies[agency].append((number, matter))
    for agency, rows_of in agencies.items():
        stand = of_agency(agency, [matter for _number, matter in rows_of], on)
        for number, matter in rows_of:
            found[number].append(stand[matter.id])
    return found


def of_agency(organisation_id: int, matters: Sequence[Matter], on: date) -> dict[int, Desk]:
    """Where each stands on the agency's day, by its id; no statement for none."""
    if not matters:
        return {}
    first = min(one.asked_at for one in matters).astimezone(UTC).date() - A_DAY
    zone, calendar = calendars.with_zone(organisation_id, first)
    days = {one.id: zones.local_day(one.asked_at, zone) for one in matters}
    chart = chains.above({one.person_id for one in matters}, on)
    return {
        one.id: approving.desk(
            Asked(one.person_id, days[one.id], one.is_costly, one.answer), chart, calendar, on
        )
        for one in matters
    }
