"""Organisations, units, jobs and posts: created, moved and closed with dates."""

from datetime import date, datetime

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.people.models import Job, Organisation, OrgUnit, Post
from portal.people.rules.trees import TreeRefusal


def create_organisation(
    *, code: str, name: str, kind: str = "agency", timezone: str = "Asia/Jakarta", now: datetime
) -> Organisation:
    """A new agency or partner."""
    with transaction():
        organisation = Organisation(
            code=code, kind=kind, name=name, timezone=timezone, created_at=now
        )
        db.session.add(organisation)
        db.session.flush()
        audit.record(
            "organisation.created",
            object_kind="organisation",
            object_id=organisation.id,
            organisation_id=organisation.id,
            now=now,
            actor_id=None,
        )
    return organisation


def create_unit(
    *,
    organisation_id: int,
    parent_id: int | None,
    code: str,
    name: str,
    kind: str,
    valid_from: date,
    now: datetime,
    actor_id: int | None,
) -> OrgUnit:
    """A new unit below `parent_id`, or a root. Raises Refused(TreeRefusal)."""
    with transaction():
        prefix = ""
        if parent_id is not None:
            parent = db.session.get(OrgUnit, parent_id, with_for_update=True)
            if parent is None or parent.organisation_id != organisation_id:
                raise Refused(TreeRefusal.UNKNOWN_PARENT, field="parent")
            prefix = parent.path
        unit = OrgUnit(
            organisation_id=organisation_id,
            parent_id=parent_id,
            code=code,
            name=name,
            kind=kind,
            path="",
            valid_from=valid_from,
        )
        db.session.add(unit)
        db.session.flush()
        unit.path = f"{prefix}{unit.id}/"
        audit.record(
            "unit.created",
            object_kind="unit",
            object_id=unit.id,
            organisation_id=organisation_id,
            now=now,
            actor_id=actor_id,
        )
    return unit


def create_job(
    *,
    organisation_id: int,
    code: str,
    name: str,
    job_class: str,
    valid_from: date,
    family: str = "",
    summary: str = "",
) -> Job:
    """A new job; the code is unique in the agency."""
    with transaction():
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
    return job


def create_post(
    *,
    job_id: int,
    unit_id: int,
    reports_to_id: int | None,
    valid_from: date,
    code: str = "",
    is_head: bool = False,
    now: datetime,
    actor_id: int | None,
) -> Post:
    """A new seat; a new post has nobody below it, so `reports_to` cannot close a circle."""
    with transaction():
        post = Post(
            job_id=job_id,
            unit_id=unit_id,
            reports_to_id=reports_to_id,
            code=code,
            is_head=is_head,
            valid_from=valid_from,
        )
        db.session.add(post)
        db.session.flush()
        audit.record(
            "post.created", object_kind="post", object_id=post.id, now=now, actor_id=actor_id
        )
    return post
