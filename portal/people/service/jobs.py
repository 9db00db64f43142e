"""Jobs: what is required. Their dated standards live in `competency`."""

from datetime import date, datetime

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.models import Job
from portal.people.queries import structure
from portal.people.rules import jobs as rules
from portal.people.rules.jobs import JobRefusal
from portal.people.service import locks


def create(
    *,
    organisation_id: int,
    code: str,
    name: str,
    job_class: str,
    valid_from: date,
    family: str = "",
    summary: str = "",
    now: datetime,
    actor_id: int | None,
) -> Job:
    """A new job; the code is unique in the agency. Raises Refused(JobRefusal)."""
    with transaction():
        locks.organisation(organisation_id)
        if structure.job_code_is_taken(organisation_id, code):
            raise Refused(JobRefusal.CODE_TAKEN, field="code")
        job = Job(
            organisation_id=organisation_id,
            code=code,
            name=name,
            job_class=job_class,
            family=family,
            summary=summary,
            valid_from=valid_from,
        )
        db.session.add(job)
        db.session.flush()
        _note("job.created", job, now, actor_id)
    return job


def describe(
    job_id: int,
    *,
    name: str,
    job_class: str,
    family: str,
    summary: str,
    now: datetime,
    actor_id: int | None,
) -> Job:
    """What the job is called and which class it has. The code stays: standards go by it."""
    with transaction():
        job = locks.job(job_id)
        if (job.name, job.job_class, job.family, job.summary) == (name, job_class, family, summary):
            return job
        former = job.job_class
        job.name, job.job_class, job.family, job.summary = name, job_class, family, summary
        _note("job.described", job, now, actor_id, former_class=former, job_class=job_class)
    return job


def close(job_id: int, on: date | None, *, now: datetime, actor_id: int | None) -> Job:
    """End the job with the day before `on`; None opens it again. Raises Refused(JobRefusal)."""
    with transaction():
        job = locks.job(job_id)
        if job.valid_until == on:
            return job
        if on is not None:
            left = structure.posts_left(job.id, on)
            refusal = rules.may_close(job.valid_from, left, on)
            if refusal is not None:
                raise Refused(refusal, field="on")
        job.valid_until = on
        action = "job.closed" if on else "job.reopened"
        _note(action, job, now, actor_id, on=on.isoformat() if on else None)
    return job


def open_job(job_id: int, organisation_id: int, *, until: date | None) -> Job:
    """A job of the agency that lasts until `until`, held still. Raises Refused(JobRefusal)."""
    try:
        job = locks.job(job_id, shared=True)
    except NotFound:
        raise Refused(JobRefusal.UNKNOWN, field="job") from None
    if job.organisation_id != organisation_id:
        raise Refused(JobRefusal.UNKNOWN, field="job")
    if job.valid_until is not None and (until is None or until > job.valid_until):
        raise Refused(JobRefusal.CLOSED, field="job")
    return job


def _note(action: str, job: Job, now: datetime, actor_id: int | None, **detail: str | None) -> None:
    audit.record(
        action,
        object_kind="job",
        object_id=job.id,
        organisation_id=job.organisation_id,
        now=now,
        actor_id=actor_id,
        outcome=audit.Outcome.DONE,
        **detail,
    )
