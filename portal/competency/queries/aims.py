"""Jobs a person can measure themselves against: those in use that have a standard."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, or_, select

from portal.competency.models import JobStandard
from portal.core.db import db
from portal.people.models import Job


@dataclass(frozen=True, slots=True)
class Aim:
    """A job that can be aimed at."""

    job_id: int
    public_id: str
    name: str


def aims(scope: Select[Job], on: date) -> tuple[Aim, ...]:
    """The jobs of `scope` with a standard in force on the day, by name; one statement."""
    begun = exists(
        select(JobStandard.id).where(JobStandard.job_id == Job.id, JobStandard.valid_from <= on)
    )
    rows = db.session.connection().execute(
        scope.where(begun, or_(Job.valid_until.is_(None), Job.valid_until > on))
        .with_only_columns(Job.id, Job.public_id, Job.name)
        .order_by(Job.name, Job.id)
    )
    return tuple(Aim(*row) for row in rows)
