"""Writing the units and posts of a file through the services that own them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select

from portal.core import audit
from portal.core.db import db
from portal.core.errors import Refused
from portal.people.models import Job, OrgUnit, Post
from portal.people.rules.importing.reasons import ImportRefusal
from portal.people.service import locks, posts, units

T = TypeVar("T")
KIND = "unit"
"""Of a unit whose file does not say which kind it is."""


@dataclass(frozen=True, slots=True)
class By:
    """For whom the writes are made, when, and on behalf of whom."""

    organisation_id: int
    now: datetime
    actor_id: int | None


def put_unit(told: Mapping[str, Any], by: By) -> None:
    """Make the unit, or what is different about it."""
    parent_id = unit_called(told["parent"], by).id if told["parent"] else None
    unit = _unit(told["code"], by)
    if unit is None:
        units.create(
            organisation_id=by.organisation_id,
            parent_id=parent_id,
            code=told["code"],
            name=told["name"],
            kind=told["kind"] or KIND,
            valid_from=date.fromisoformat(told["from"]),
            now=by.now,
            actor_id=by.actor_id,
        )
        return
    units.describe(
        unit.id,
        code=unit.code,
        name=told["name"],
        kind=told["kind"] or unit.kind,
        letterhead=unit.letterhead,
        now=by.now,
        actor_id=by.actor_id,
    )
    units.move(unit.id, parent_id, now=by.now, actor_id=by.actor_id)
    begins = date.fromisoformat(told["from"])
    if unit.valid_from != begins:
        unit.valid_from = begins
        _note("unit.redated", "unit", unit.id, by, begins)


def close_unit(told: Mapping[str, Any], by: By) -> None:
    """End the unit on its day."""
    unit = unit_called(told["code"], by)
    units.close(unit.id, date.fromisoformat(told["until"]), now=by.now, actor_id=by.actor_id)


def put_post(told: Mapping[str, Any], by: By) -> None:
    """Make the seat, or what is different about it."""
    unit, job = unit_called(told["unit"], by), _job(told["job"], by)
    reports_to = post_called(told["reports_to"], by).id if told["reports_to"] else None
    post = _post(told["code"], by)
    if post is None:
        posts.create(
            job_id=job.id,
            unit_id=unit.id,
            reports_to_id=reports_to,
            code=told["code"],
            is_head=told["is_head"],
            valid_from=date.fromisoformat(told["from"]),
            now=by.now,
            actor_id=by.actor_id,
        )
        return
    posts.describe(
        post.id, code=post.code, is_head=told["is_head"], now=by.now, actor_id=by.actor_id
    )
    posts.report_to(post.id, reports_to, now=by.now, actor_id=by.actor_id)
    begins = date.fromisoformat(told["from"])
    if (post.unit_id, post.job_id, post.valid_from) != (unit.id, job.id, begins):
        locks.unit(unit.id, shared=True)
        locks.job(job.id, shared=True)
        post.unit_id, post.job_id, post.valid_from = unit.id, job.id, begins
        _note("post.placed_anew", "post", post.id, by, begins)


def close_post(told: Mapping[str, Any], by: By) -> None:
    """End the seat on its day."""
    post = post_called(told["code"], by)
    posts.close(post.id, date.fromisoformat(told["until"]), now=by.now, actor_id=by.actor_id)


def unit_called(code: str, by: By) -> OrgUnit:
    """The unit with this code. Raises Refused(ImportRefusal.GONE)."""
    return _there(_unit(code, by))


def post_called(code: str, by: By) -> Post:
    """The seat with this code. Raises Refused(ImportRefusal.GONE)."""
    return _there(_post(code, by))


def _there(found: T | None) -> T:
    if found is None:
        raise Refused(ImportRefusal.GONE)
    return found


def _unit(code: str, by: By) -> OrgUnit | None:
    query = select(OrgUnit).where(
        OrgUnit.organisation_id == by.organisation_id, OrgUnit.code == code
    )
    return db.session.scalar(query)


def _post(code: str, by: By) -> Post | None:
    query = (
        select(Post)
        .join(OrgUnit, OrgUnit.id == Post.unit_id)
        .where(OrgUnit.organisation_id == by.organisation_id, Post.code == code)
    )
    return db.session.scalar(query)


def _job(code: str, by: By) -> Job:
    query = select(Job).where(Job.organisation_id == by.organisation_id, Job.code == code)
    return _there(db.session.scalar(query))


def _note(action: str, kind: str, object_id: int, by: By, on: date) -> None:
    audit.record(
        action,
        object_kind=kind,
        object_id=object_id,
        organisation_id=by.organisation_id,
        now=by.now,
        actor_id=by.actor_id,
        on=on.isoformat(),
    )
