"""Opening, changing and closing runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.content.models import CourseRevision
from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.learning import entering, offers
from portal.learning.models import CourseRun, Enrolment, EnrolmentRequest
from portal.learning.rules import enrolling
from portal.learning.rules.enrolling import RunRefusal, Terms

FIELDS = {
    RunRefusal.WINDOW: "closes_on",
    RunRefusal.QUOTA: "quota",
    RunRefusal.ITSELF: "prerequisites",
    RunRefusal.COST_WITHOUT_APPROVAL: "is_costly",
}


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody says about a run. `organiser_id` None: the agency as a whole."""

    name: str
    organiser_id: int | None
    terms: Terms


def create(
    organisation_id: int, revision_id: int, what: Written, *, now: datetime, actor_id: int | None
) -> CourseRun:
    """Offer a revision. Raises NotFound for a revision there is not, Refused(RunRefusal)."""
    with transaction():
        course_id = db.session.scalar(
            select(CourseRevision.course_id).where(CourseRevision.id == revision_id)
        )
        if course_id is None:
            raise NotFound
        _check(what.terms, course_id)
        run = CourseRun(
            revision_id=revision_id,
            course_id=course_id,
            organisation_id=organisation_id,
            opens_at=what.terms.opens_at,
        )
        _write(run, what)
        db.session.add(run)
        db.session.flush()
        offers.changed(run.organisation_id, now)
        _record("run.created", run, now, actor_id)
    return run


def change(run_id: int, what: Written, *, now: datetime, actor_id: int | None) -> None:
    """Say something else about a run; places and requests stay. More seats are told at once.

    Raises Refused(RunRefusal).
    """
    with transaction():
        run = entering.locked_run(run_id)
        _check(what.terms, run.course_id)
        _write(run, what)
        db.session.flush()
        offers.changed(run.organisation_id, now)
        entering.moved_up(run, now=now)
        _record("run.changed", run, now, actor_id)


def close(run_id: int, *, now: datetime, actor_id: int | None) -> None:
    """Nobody signs up from now on; learners go on. Raises Refused(RunRefusal.ENDED)."""
    with transaction():
        run = entering.locked_run(run_id)
        if run.closes_at is not None and run.closes_at <= now:
            raise Refused(RunRefusal.ENDED)
        run.opens_at = min(run.opens_at, now - timedelta(seconds=1))
        run.closes_at = now
        offers.changed(run.organisation_id, now)
        _record("run.closed", run, now, actor_id)


def delete(run_id: int, *, now: datetime, actor_id: int | None) -> None:
    """Take away a run that nobody ever signed up for. Raises Refused(RunRefusal.HAS_LEARNERS)."""
    with transaction():
        run = entering.locked_run(run_id)
        for model in (Enrolment, EnrolmentRequest):
            if db.session.scalar(select(model.id).where(model.run_id == run_id).limit(1)):
                raise Refused(RunRefusal.HAS_LEARNERS)
        offers.changed(run.organisation_id, now)
        _record("run.deleted", run, now, actor_id)
        db.session.delete(run)


def _check(terms: Terms, course_id: int) -> None:
    refusal = enrolling.may_write(terms, course_id)
    if refusal is not None:
        raise Refused(refusal, field=FIELDS.get(refusal))


def _write(run: CourseRun, what: Written) -> None:
    terms = what.terms
    run.name, run.organiser_id = what.name, what.organiser_id
    run.opens_at, run.closes_at = terms.opens_at, terms.closes_at
    run.needs_approval, run.is_costly = terms.needs_approval, terms.is_costly
    run.quota = terms.quota
    run.audience = terms.reach.stored()
    run.prerequisites = sorted(terms.prerequisites)


def _record(action: str, run: CourseRun, now: datetime, actor_id: int | None) -> None:
    audit.record(
        action,
        object_kind="course_run",
        object_id=run.id,
        now=now,
        actor_id=actor_id,
        organisation_id=run.organisation_id,
        revision=run.revision_id,
    )
