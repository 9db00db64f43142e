"""Runs as those who keep them see them: of the agencies and units where they do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.content.models import Course, CourseRevision
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.learning.models import CourseCompletion, CourseRun, Enrolment, EnrolmentRequest
from portal.learning.rules.reach import Reach
from portal.people.models import Job, Organisation, OrgUnit
from portal.people.queries import scopes
from portal.people.rules import names

PAGE = 25
FOUND = 20
"""Courses, units and jobs offered at once; whoever misses one writes more of its name."""


MANY = 1000
"""Learners of a run counted in a list; whoever needs all of them opens the run."""


@dataclass(frozen=True, slots=True)
class Row:
    """A run in the list (counts up to `MANY`, `passed` not at all), or on its page. `waiting` are
    the open requests.
    """

    run: CourseRun
    slug: str
    title: str
    number: int  # of the revision
    newest: int  # of the newest one
    organiser: str
    learners: int
    passed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of runs; `after` goes on from its last one, "" at the end."""

    rows: Sequence[Row]
    after: str = ""


def in_scope(actor: Actor) -> Select[CourseRun]:
    """Runs the actor keeps: of the whole agency, or those that a unit of theirs organises."""
    return select(CourseRun).where(_kept(actor))


def _kept(actor: Actor) -> ColumnElement[bool]:
    held = actor.grants_with(Permission.RUN_WRITE)
    agencies = {one.organisation_id for one in held if one.unit_id is None}
    units = scopes.units(actor, Permission.RUN_WRITE).with_only_columns(OrgUnit.id)
    return or_(
        CourseRun.organisation_id.in_(agencies),
        CourseRun.organiser_id.in_(units),
    )


def page(actor: Actor, text: str, *, closed: bool, now: datetime, after: str = "") -> Rows:
    """Those that go on, or will, and those that are over: the last opened first; one statement."""
    over = and_(CourseRun.closes_at.is_not(None), CourseRun.closes_at <= now)
    query = _rows(actor, MANY).where(over if closed else ~over)
    for word in names.search_key(text).split():
        query = query.where(
            or_(
                func.lower(CourseRevision.title).contains(word, autoescape=True),
                func.lower(CourseRun.name).contains(word, autoescape=True),
                func.lower(Course.code).contains(word, autoescape=True),
            )
        )
    if after:
        edge = select(CourseRun.id).where(CourseRun.public_id == after).correlate(None)
        query = query.where(CourseRun.id < edge.scalar_subquery())
    found = db.session.execute(query.order_by(CourseRun.id.desc()).limit(PAGE + 1)).all()
    rows = [Row(*row) for row in found[:PAGE]]
    return Rows(rows, rows[-1].run.public_id if len(found) > PAGE else "")


def one(actor: Actor, public_id: str) -> Row:
    """One run in scope with its numbers. Raises NotFound."""
    query = _rows(actor).where(CourseRun.public_id == public_id)
    found = db.session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return Row(*found)


def _rows(actor: Actor, most: int | None = None) -> Select[*tuple[Any, ...]]:
    newest = aliased(CourseRevision)
    learners = select(Enrolment.id).where(
        Enrolment.run_id == CourseRun.id, Enrolment.ended_at.is_(None)
    )
    passed = (
        select(Enrolment.id)
        .join(CourseCompletion, CourseCompletion.enrolment_id == Enrolment.id)
        .where(Enrolment.run_id == CourseRun.id)
    )
    waiting = select(EnrolmentRequest.id).where(
        EnrolmentRequest.run_id == CourseRun.id, EnrolmentRequest.closed_at.is_(None)
    )
    return (
        select(
            CourseRun,
            Course.slug,
            CourseRevision.title,
            CourseRevision.number,
            func.coalesce(newest.number, CourseRevision.number),
            func.coalesce(OrgUnit.name, Organisation.name),
            counted(learners, most),
            counted(passed) if most is None else literal(0),
            counted(waiting, most),
        )
        .join(Course, Course.id == CourseRun.course_id)
        .join(CourseRevision, CourseRevision.id == CourseRun.revision_id)
        .join(Organisation, Organisation.id == CourseRun.organisation_id)
        .outerjoin(newest, newest.id == Course.current_revision_id)
        .outerjoin(OrgUnit, OrgUnit.id == CourseRun.organiser_id)
        .where(_kept(actor))
    )


def counted(rows: Select[int], most: int | None = None) -> ScalarSelect[int]:
    """How many rows of a run, `most` at most: a list need not count a hundred thousand learners."""
    inner = rows.correlate(CourseRun).limit(most).subquery()
    return select(func.count()).select_from(inner).correlate(CourseRun).scalar_subquery()


def agency(actor: Actor) -> Organisation:
    """Where the actor opens runs: their own agency first. Raises NotFound."""
    ids = {one.organisation_id for one in actor.grants_with(Permission.RUN_WRITE)}
    found = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids))).all()
    if not found:
        raise NotFound
    return min(found, key=lambda one: (one.id != actor.organisation_id, one.name))


def agency_of(organisation_id: int) -> Organisation | None:
    """An agency by its id."""
    return db.session.get(Organisation, organisation_id)


def keeps_agency(actor: Actor, organisation_id: int) -> bool:
    """Whether the actor opens runs for the agency as a whole, not for units alone."""
    held = actor.grants_with(Permission.RUN_WRITE)
    return any(one.unit_id is None and one.organisation_id == organisation_id for one in held)


def courses(organisation_id: int, text: str) -> Sequence[tuple[Course, CourseRevision]]:
    """Published courses an agency may offer, by title; those of another agency are not."""
    query = (
        select(Course, CourseRevision)
        .join(CourseRevision, CourseRevision.id == Course.current_revision_id)
        .where(or_(Course.organisation_id.is_(None), Course.organisation_id == organisation_id))
    )
    for word in names.search_key(text).split():
        query = query.where(
            or_(
                func.lower(CourseRevision.title).contains(word, autoescape=True),
                func.lower(Course.code).contains(word, autoescape=True),
            )
        )
    query = query.order_by(CourseRevision.title, Course.id).limit(FOUND)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def course(organisation_id: int, slug: str) -> tuple[Course, CourseRevision]:
    """One of them. Raises NotFound."""
    found = db.session.execute(
        select(Course, CourseRevision)
        .join(CourseRevision, CourseRevision.id == Course.current_revision_id)
        .where(
            Course.slug == slug,
            or_(Course.organisation_id.is_(None), Course.organisation_id == organisation_id),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def revisions(course_id: int) -> Sequence[CourseRevision]:
    """What a run may offer, the newest first."""
    query = select(CourseRevision).where(CourseRevision.course_id == course_id)
    return db.session.scalars(query.order_by(CourseRevision.number.desc()).limit(50)).all()


def others(
    organisation_id: int,
    but: int,
    now: datetime,
    text: str = "",
    chosen: Collection[int] = (),
    *,
    most: int = 200,
) -> list[tuple[str, str]]:
    """Courses that may stand before another one: id as text and title. Those chosen already, and
    of the others on offer those whose title or code has every word, the first `most` by title.
    """
    on_offer = Course.id.in_(
        select(CourseRun.course_id).where(
            CourseRun.organisation_id == organisation_id,
            or_(CourseRun.closes_at.is_(None), CourseRun.closes_at > now),
        )
    )
    words = and_(
        *(
            or_(
                func.lower(CourseRevision.title).contains(word, autoescape=True),
                func.lower(Course.code).contains(word, autoescape=True),
            )
            for word in names.search_key(text).split()
        ),
        on_offer,
    )
    is_chosen = Course.id.in_(sorted(chosen))
    rows = db.session.execute(
        select(Course.id, CourseRevision.title)
        .join(CourseRevision, CourseRevision.id == Course.current_revision_id)
        .where(Course.id != but, on_offer, or_(is_chosen, words))
        .order_by(is_chosen.desc(), CourseRevision.title, Course.id)
        .limit(most + len(chosen))
    )
    return [(str(id_), title) for id_, title in rows]


@dataclass(frozen=True, slots=True)
class Named:
    """A reach in words: names of its units and jobs, codes of its statuses."""

    units: Sequence[str]
    jobs: Sequence[str]
    statuses: Sequence[str]


def named(reaches: Mapping[int, Reach]) -> dict[int, Named]:
    """Several reaches in words; two statements, none where nothing is named."""
    units = _names(OrgUnit, {id_ for one in reaches.values() for id_ in one.units})
    jobs = _names(Job, {id_ for one in reaches.values() for id_ in one.jobs})
    return {
        key: Named(
            sorted(units[id_] for id_ in one.units if id_ in units),
            sorted(jobs[id_] for id_ in one.jobs if id_ in jobs),
            sorted(one.statuses),
        )
        for key, one in reaches.items()
    }


def _names(model: type[OrgUnit] | type[Job], ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = db.session.execute(select(model.id, model.name).where(model.id.in_(sorted(ids))))
    return {id_: name for id_, name in rows}


def unit_codes(organisation_id: int, ids: frozenset[int]) -> list[str]:
    """Codes of units, as a form lists them."""
    query = select(OrgUnit.code).where(
        OrgUnit.organisation_id == organisation_id, OrgUnit.id.in_(sorted(ids))
    )
    return sorted(db.session.scalars(query))


def job_codes(organisation_id: int, ids: frozenset[int]) -> list[str]:
    """Codes of jobs, as a form lists them."""
    query = select(Job.code).where(Job.organisation_id == organisation_id, Job.id.in_(sorted(ids)))
    return sorted(db.session.scalars(query))


def units_by_code(organisation_id: int, codes: Sequence[str]) -> dict[str, int]:
    """The agency's units by what was typed: their code or their name, whatever its case."""
    return _by_text(OrgUnit, organisation_id, codes)


def jobs_by_code(organisation_id: int, codes: Sequence[str]) -> dict[str, int]:
    """The agency's jobs by code or name."""
    return _by_text(Job, organisation_id, codes)


def _by_text(
    model: type[OrgUnit] | type[Job], organisation_id: int, typed: Sequence[str]
) -> dict[str, int]:
    folded = {one.casefold(): one for one in typed}
    if not folded:
        return {}
    rows = db.session.execute(
        select(model.id, model.code, model.name).where(
            model.organisation_id == organisation_id,
            or_(func.lower(model.code).in_(folded), func.lower(model.name).in_(folded)),
        )
    )
    found: dict[str, int] = {}
    for id_, code, name in rows:
        for text in (name.casefold(), code.casefold()):
            if text in folded:
                found[folded[text]] = id_
    return found


def unit_in_scope(actor: Actor, text: str) -> OrgUnit | None:
    """A unit for which the actor opens runs, by code or name."""
    query = scopes.units(actor, Permission.RUN_WRITE).where(
        or_(
            func.lower(OrgUnit.code) == text.casefold(), func.lower(OrgUnit.name) == text.casefold()
        )
    )
    found = db.session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None
