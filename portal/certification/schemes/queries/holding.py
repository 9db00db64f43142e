"""How many certificates people hold that are valid, and how many of these end soon."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, case, func, select

from portal.certification.rules.certificate_states import PublicState
from portal.certification.schemes.models import Certificate
from portal.certification.schemes.queries.certificates import is_renewed, state_at
from portal.core.db import db
from portal.people.models import Person

SOON = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Holding:
    """`ending` end within `SOON`, and nothing renews them yet."""

    valid: int
    ending: int


def of_people(people: Select[int], *, on: date, now: datetime) -> Holding:
    """Those of these people together; one statement."""
    kept = func.coalesce(Person.merged_into_id, Person.id)
    ends = (Certificate.valid_until <= on + SOON) & ~is_renewed(now)
    query = (
        select(func.count(), func.coalesce(func.sum(case((ends, 1), else_=0)), 0))
        .select_from(Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .where(kept.in_(people), state_at(on, now) == PublicState.VALID.value)
    )
    valid, ending = db.session.execute(query).one()
    return Holding(valid, int(ending))
