"""Jobs a person can measure themselves against: those in use that have a standard."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Date, Select, bindparam, exists, or_, select

from portal.competency.models import JobStandard
from portal.competency.queries import scopes
from portal.core.access import Actor
from portal.core.db import BigInt, db
from portal.people.models import Job


@dataclass(frozen=True, slots=True)
class Aim:
    """A job that can be aimed at."""

    job_id: int
    public_id: str
    name: str


@cache
def _statement() -> Select[int, str, str]:
    """Built once, because every profile page executes it: takes `organisations` and `on`."""
    on = bindparam("on", type_=Date)
    begun = exists(
        select(JobStandard.id).where(JobStandard.job_id == Job.id, JobStandard.valid_from <= on)
    )
    return (
        select(Job.id, Job.public_id, Job.name)
        .where(
            Job.organisation_id.in_(bindparam("organisations", expanding=True, type_=BigInt)),
            begun,
            or_(Job.valid_until.is_(None), Job.valid_until > on),
        )
        .order_by(Job.name, Job.id)
    )


def aims(actor: Actor, on: date) -> tuple[Aim, ...]:
    """The jobs the actor may read about with a standard in force on the day, by name; one
    statement.
    """
    values = {"organisations": sorted(scopes.agencies_read(actor)), "on": on}
    rows = db.session.connection().execute(_statement(), values)
    return tuple(Aim(*row) for row in rows)
