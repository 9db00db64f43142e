"""What the posts of persons require, for many persons in one statement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, ScalarSelect, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from portal.competency.models import JobStandard, JobStandardLine
from portal.competency.rules.standards import (
    Holding,
    Requirement,
    Standard,
    requirement,
)
from portal.core.db import db
from portal.people.models import Job, Post, Tenure

DEFINITIVE = "definitive"


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post a person holds on the day, and the standard of its job then in force, if any."""

    post_id: int
    job_id: int
    job_public_id: str
    job_name: str
    acting: bool
    from_on: date
    until_on: date | None
    standard_number: int | None


@dataclass(frozen=True, slots=True)
class PersonRequirement:
    """What is required of one person on one day, and the posts that ask for it."""

    posts: tuple[HeldPost, ...]
    levels: Requirement


NOTHING = PersonRequirement((), Requirement({}, {}))


class _Row(NamedTuple):
    """One line of a standard, or a held post without one."""

    person_id: int
    tenure_id: int
    post_id: int
    kind: str
    from_on: date
    until_on: date | None
    job_id: int
    job_public_id: str
    job_name: str
    number: int | None
    begun_on: date | None
    competency_id: int | None
    level: int | None


def in_force_since(on: Any) -> ScalarSelect[date]:
    """From when the standard of a post's job applies that is in force on a day."""
    newer = aliased(JobStandard)
    return (
        select(func.max(newer.valid_from))
        .where(newer.job_id == Post.job_id, newer.valid_from <= on)
        .correlate(Post)
        .scalar_subquery()
    )


def _statement() -> Select[
    int,
    int,
    int,
    str,
    date,
    date | None,
    int,
    str,
    str,
    int | None,
    date | None,
    int | None,
    int | None,
]:
    on = bindparam("on", type_=JobStandard.valid_from.type)
    begun = in_force_since(on)
    return (
        select(
            Tenure.person_id,
            Tenure.id,
            Tenure.post_id,
            Tenure.kind,
            Tenure.valid_from,
            Tenure.valid_until,
            Job.id,
            Job.public_id,
            Job.name,
            JobStandard.number,
            JobStandard.valid_from,
            JobStandardLine.competency_id,
            JobStandardLine.level,
        )
        .join(Post, Post.id == Tenure.post_id)
        .join(Job, Job.id == Post.job_id)
        .outerjoin(JobStandard, and_(JobStandard.job_id == Job.id, JobStandard.valid_from == begun))
        .outerjoin(JobStandardLine, JobStandardLine.standard_id == JobStandard.id)
        .where(
            Tenure.person_id.in_(bindparam("persons", expanding=True)),
            Tenure.valid_from <= on,
            or_(Tenure.valid_until.is_(None), Tenure.valid_until > on),
        )
        .order_by(Tenure.person_id, Tenure.id, JobStandardLine.competency_id)
    )


HELD = _statement()


def of_persons(person_ids: Collection[int], on: date) -> Mapping[int, PersonRequirement]:
    """Per person the maximum level per competency over definitive posts, acting ones apart.

    One statement however many persons. A person without a post has `NOTHING`.
    """
    found = db.session.connection().execute(HELD, {"persons": list(person_ids), "on": on})
    grouped: dict[int, list[_Row]] = {}
    for row in map(_row, found):
        grouped.setdefault(row.person_id, []).append(row)
    return {
        person_id: _requirement(grouped[person_id], on) if person_id in grouped else NOTHING
        for person_id in person_ids
    }


def _numbers() -> Select[int, int, int]:
    newer = aliased(JobStandard)
    on = bindparam("on", type_=JobStandard.valid_from.type)
    begun = (
        select(func.max(newer.valid_from))
        .where(newer.job_id == Post.job_id, newer.valid_from <= on)
        .correlate(Post)
        .scalar_subquery()
    )
    return (
        select(Tenure.person_id, JobStandardLine.competency_id, func.max(JobStandardLine.level))
        .join(Post, Post.id == Tenure.post_id)
        .join(JobStandard, and_(JobStandard.job_id == Post.job_id, JobStandard.valid_from == begun))
        .join(JobStandardLine, JobStandardLine.standard_id == JobStandard.id)
        .where(
            Tenure.person_id.in_(bindparam("persons", expanding=True)),
            Tenure.kind == DEFINITIVE,
            Tenure.valid_from <= on,
            or_(Tenure.valid_until.is_(None), Tenure.valid_until > on),
        )
        .group_by(Tenure.person_id, JobStandardLine.competency_id)
        .order_by(Tenure.person_id, JobStandardLine.competency_id)
    )


NUMBERS = _numbers()


def level_numbers(person_ids: Collection[int], on: date) -> dict[int, dict[int, int]]:
    """Person → competency → the level the posts held definitively ask for, and nothing else:
    for figures of many. One statement; by competency.
    """
    rows = db.session.connection().execute(NUMBERS, {"persons": list(person_ids), "on": on})
    found: dict[int, dict[int, int]] = {person_id: {} for person_id in person_ids}
    for person_id, competency_id, level in rows:
        found[person_id][competency_id] = level
    return found


def of_job(job_id: int, on: date) -> Mapping[int, int]:
    """Competency id to level that a job (one aimed at) requires on the day; one statement."""
    return of_jobs([job_id], on)[job_id]


def of_jobs(job_ids: Collection[int], on: date) -> Mapping[int, Mapping[int, int]]:
    """The same for several jobs; a job whose standard has not begun requires nothing yet."""
    newer = aliased(JobStandard)
    begun = (
        select(func.max(newer.valid_from))
        .where(newer.job_id == JobStandard.job_id, newer.valid_from <= on)
        .correlate(JobStandard)
        .scalar_subquery()
    )
    levels: dict[int, dict[int, int]] = {job_id: {} for job_id in job_ids}
    rows = db.session.execute(
        select(JobStandard.job_id, JobStandardLine.competency_id, JobStandardLine.level)
        .join(JobStandardLine, JobStandardLine.standard_id == JobStandard.id)
        .where(JobStandard.job_id.in_(job_ids), JobStandard.valid_from == begun)
        .order_by(JobStandardLine.competency_id)
    )
    for job_id, competency_id, level in rows:
        levels[job_id][competency_id] = level
    return levels


def _row(
    row: Row[
        int,
        int,
        int,
        str,
        date,
        date | None,
        int,
        str,
        str,
        int | None,
        date | None,
        int | None,
        int | None,
    ],
) -> _Row:
    return _Row(*row)


def _requirement(rows: list[_Row], on: date) -> PersonRequirement:
    posts: dict[int, HeldPost] = {}
    levels: dict[int, dict[int, int]] = {}
    begun: dict[int, date] = {}
    for row in rows:
        posts[row.tenure_id] = HeldPost(
            post_id=row.post_id,
            job_id=row.job_id,
            job_public_id=row.job_public_id,
            job_name=row.job_name,
            acting=row.kind != DEFINITIVE,
            from_on=row.from_on,
            until_on=row.until_on,
            standard_number=row.number,
        )
        if row.competency_id is not None and row.level is not None and row.begun_on is not None:
            levels.setdefault(row.job_id, {})[row.competency_id] = row.level
            begun[row.job_id] = row.begun_on
    holdings = [
        Holding(post.post_id, post.job_id, post.acting, post.from_on, post.until_on)
        for post in posts.values()
    ]
    standards = {job: [Standard(job, begun[job], levels[job])] for job in levels}
    return PersonRequirement(tuple(posts.values()), requirement(holdings, standards, on))
