"""Posts: seats of a job in a unit, and whom they report to."""

from datetime import date, datetime

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people.models import OrgUnit, Post
from portal.people.queries import structure
from portal.people.rules import posts as rules
from portal.people.rules import trees
from portal.people.rules import units as unit_rules
from portal.people.rules.posts import PostRefusal
from portal.people.rules.trees import TreeRefusal
from portal.people.rules.units import UnitRefusal
from portal.people.service import jobs, locks


def create(
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
    """A new seat. Without a code it gets one, because files name seats by their code.

    Raises Refused(UnitRefusal, JobRefusal, PostRefusal, TreeRefusal).
    """
    with transaction():
        unit = _unit(unit_id)
        if not unit_rules.outlasts(unit.valid_until, None):
            raise Refused(UnitRefusal.CLOSED, field="unit")
        jobs.open_job(job_id, unit.organisation_id, until=None)
        if reports_to_id is not None:
            _same_agency(reports_to_id, unit.organisation_id)
        if code and structure.post_code_is_taken(unit.organisation_id, code):
            raise Refused(PostRefusal.CODE_TAKEN, field="code")
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
        post.code = code or _free_code(post.id, unit.organisation_id)
        _note("post.created", post, unit.organisation_id, now, actor_id)
    return post


def describe(
    post_id: int, *, code: str, is_head: bool, now: datetime, actor_id: int | None
) -> Post:
    """The seat's code, and whether it leads its unit. Raises Refused(PostRefusal)."""
    with transaction():
        post, agency_id = _locked(post_id)
        if (post.code, post.is_head) == (code, is_head):
            return post
        if structure.post_code_is_taken(agency_id, code, but=post.id):
            raise Refused(PostRefusal.CODE_TAKEN, field="code")
        post.code, post.is_head = code, is_head
        _note("post.described", post, agency_id, now, actor_id, is_head=is_head)
    return post


def report_to(
    post_id: int, reports_to_id: int | None, *, now: datetime, actor_id: int | None
) -> Post:
    """Let the post report to another one, or to nobody. Raises Refused(TreeRefusal)."""
    with transaction():
        post, agency_id = _locked(post_id)
        if post.reports_to_id == reports_to_id:
            return post
        if reports_to_id is not None:
            _same_agency(reports_to_id, agency_id)
            above = structure.chain_above(reports_to_id)
            refusal = trees.may_hang(above, post.id, reports_to_id)
            if refusal is not None:
                raise Refused(refusal, field="reports_to")
        former, post.reports_to_id = post.reports_to_id, reports_to_id
        _note(
            "post.reports_to",
            post,
            agency_id,
            now,
            actor_id,
            former=former,
            reports_to=reports_to_id,
        )
    return post


def close(post_id: int, on: date | None, *, now: datetime, actor_id: int | None) -> Post:
    """End the post with the day before `on`; None opens it again. Raises Refused(PostRefusal).

    Posts that report to it are climbed past it from then on (`rules.posts.Chart`).
    """
    with transaction():
        if on is None:
            _refuse_unwanted(post_id)
        post, agency_id = _locked(post_id)
        if post.valid_until == on:
            return post
        if on is not None:
            held = structure.tenures_of_post(post.id)
            refusal = rules.may_close(structure.seat_of(post), held, on)
            if refusal is not None:
                raise Refused(refusal, field="on")
        post.valid_until = on
        action = "post.closed" if on else "post.reopened"
        _note(action, post, agency_id, now, actor_id, on=on.isoformat() if on else None)
    return post


def _refuse_unwanted(post_id: int) -> None:
    """A post opened again needs its unit and its job to be open."""
    post = db.session.get(Post, post_id)
    if post is None:
        raise NotFound
    unit = _unit(post.unit_id)
    if not unit_rules.outlasts(unit.valid_until, None):
        raise Refused(UnitRefusal.CLOSED, field="on")
    jobs.open_job(post.job_id, unit.organisation_id, until=None)


def _unit(unit_id: int) -> OrgUnit:
    """The unit of a new post, under its agency's lock and held still."""
    unit = db.session.get(OrgUnit, unit_id)
    if unit is None:
        raise NotFound
    locks.organisation(unit.organisation_id)
    return locks.unit(unit_id, shared=True)


def _locked(post_id: int) -> tuple[Post, int]:
    """The post under its agency's lock and its own, and the agency."""
    agency_id = structure.agency_of_post(post_id)
    if agency_id is None:
        raise NotFound
    locks.organisation(agency_id)
    return locks.post(post_id), agency_id


def _same_agency(post_id: int, agency_id: int) -> None:
    if structure.agency_of_post(post_id) != agency_id:
        raise Refused(TreeRefusal.UNKNOWN_PARENT, field="reports_to")


def _free_code(post_id: int, agency_id: int) -> str:
    """A code made of the row's number; longer when somebody typed just that."""
    code = f"P{post_id}"
    while structure.post_code_is_taken(agency_id, code):
        code += "X"
    return code


def _note(
    action: str,
    post: Post,
    agency_id: int,
    now: datetime,
    actor_id: int | None,
    **detail: str | int | bool | None,
) -> None:
    audit.record(
        action,
        object_kind="post",
        object_id=post.id,
        organisation_id=agency_id,
        now=now,
        actor_id=actor_id,
        outcome=audit.Outcome.DONE,
        **detail,
    )
