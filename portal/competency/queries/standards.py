"""Job standards: the jobs of an agency, and one job's standards through time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from portal.competency.models import JobStandard, JobStandardLine
from portal.competency.rules.standard_terms import Terms, terms_of
from portal.core import zones
from portal.core.db import db
from portal.people.models import Job, Organisation, Person

PAGE = 50


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job in the list, with the standard in force on the day."""

    id: int
    public_id: str
    code: str
    name: str
    job_class: str
    standard_number: int | None
    standard_from: date | None
    lines: int


@dataclass(frozen=True, slots=True)
class JobPage:
    """One page of the list; `after` and `before` are the keys of the neighbouring pages."""

    rows: tuple[JobRow, ...]
    after: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class StandardValue:
    """One standard of a job, until the next one begins."""

    number: int
    valid_from: date
    until: date | None
    levels: Mapping[int, int]
    terms: Terms
    source: str
    published_at: datetime
    published_by: str  # name, "" for the command line

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.until is None or on < self.until)


def job_page(
    scope: Select[Job], on: date, *, text: str = "", after: str = "", before: str = ""
) -> JobPage:
    """Jobs in the order of name and code, some at a time; one statement.

    `text` is part of a name or a code. `after` and `before` come from a page: "name\\ncode".
    """
    key = Job.name + "\n" + Job.code
    query = _with_standard(scope, on)
    if text:
        pattern = f"%{_escaped(text.lower())}%"
        query = query.where(
            or_(
                func.lower(Job.name).like(pattern, escape="\\"),
                func.lower(Job.code).like(pattern, escape="\\"),
            )
        )
    if before:
        found = query.where(key < before).order_by(key.desc()).limit(PAGE + 1)
    else:
        found = query.where(key > after).order_by(key).limit(PAGE + 1)
    rows = [JobRow(*row) for row in db.session.execute(found)]
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    if before:
        rows.reverse()
        return JobPage(tuple(rows), _key(rows[-1:]), _key(rows[:1]) if more else None)
    return JobPage(
        tuple(rows), _key(rows[-1:]) if more else None, _key(rows[:1]) if after else None
    )


def _with_standard(
    scope: Select[Job], on: date
) -> Select[int, str, str, str, str, int | None, date | None, int]:
    newer = aliased(JobStandard)
    begun = (
        select(func.max(newer.valid_from))
        .where(newer.job_id == Job.id, newer.valid_from <= on)
        .correlate(Job)
        .scalar_subquery()
    )
    lines = (
        select(func.count())
        .select_from(JobStandardLine)
        .where(JobStandardLine.standard_id == JobStandard.id)
        .correlate(JobStandard)
        .scalar_subquery()
    )
    return (
        scope.outerjoin(
            JobStandard, (JobStandard.job_id == Job.id) & (JobStandard.valid_from == begun)
        )
        .where(or_(Job.valid_until.is_(None), Job.valid_until > on))
        .with_only_columns(
            Job.id,
            Job.public_id,
            Job.code,
            Job.name,
            Job.job_class,
            JobStandard.number,
            JobStandard.valid_from,
            lines,
            maintain_column_froms=True,
        )
    )


def _key(rows: Sequence[JobRow]) -> str | None:
    return f"{rows[0].name}\n{rows[0].code}" if rows else None


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def history(job_id: int) -> tuple[StandardValue, ...]:
    """Every standard of a job in the order in which they begin; two statements."""
    return histories([job_id])[job_id]


def histories(job_ids: Collection[int]) -> dict[int, tuple[StandardValue, ...]]:
    """The same for several jobs, still two statements."""
    rows: dict[int, list[tuple[JobStandard, str]]] = {job_id: [] for job_id in job_ids}
    for standard, name in db.session.execute(
        select(JobStandard, Person.full_name)
        .outerjoin(Person, Person.id == JobStandard.published_by_id)
        .where(JobStandard.job_id.in_(job_ids))
        .order_by(JobStandard.valid_from)
    ):
        rows[standard.job_id].append((standard, name or ""))
    levels: dict[int, dict[int, int]] = {}
    for standard_id, competency_id, level in db.session.execute(
        select(JobStandardLine.standard_id, JobStandardLine.competency_id, JobStandardLine.level)
        .join(JobStandard, JobStandard.id == JobStandardLine.standard_id)
        .where(JobStandard.job_id.in_(job_ids))
        .order_by(JobStandardLine.competency_id)
    ):
        levels.setdefault(standard_id, {})[competency_id] = level
    return {job_id: _history(found, levels) for job_id, found in rows.items()}


def _history(
    rows: Sequence[tuple[JobStandard, str]], levels: Mapping[int, Mapping[int, int]]
) -> tuple[StandardValue, ...]:
    ends = [*(standard.valid_from for standard, _name in rows[1:]), None][: len(rows)]
    return tuple(
        StandardValue(
            number=standard.number,
            valid_from=standard.valid_from,
            until=until,
            levels=levels.get(standard.id, {}),
            terms=terms_of(standard.terms),
            source=standard.source,
            published_at=standard.published_at,
            published_by=name,
        )
        for (standard, name), until in zip(rows, ends, strict=True)
    )


def jobs_by_code(organisation_id: int) -> dict[str, int]:
    """Code to id of every job of an agency."""
    rows = db.session.execute(
        select(Job.code, Job.id).where(Job.organisation_id == organisation_id)
    )
    return {code: id_ for code, id_ in rows}


def lock_job(job_id: int) -> None:
    """Let one at a time publish a standard of this job (PostgreSQL; SQLite has its lock)."""
    db.session.execute(select(Job.id).where(Job.id == job_id).with_for_update())


def agency(code: str) -> Organisation | None:
    """The agency with this code; with "" the only one there is."""
    query = select(Organisation).where(Organisation.kind == "agency")
    if code:
        query = query.where(Organisation.code == code)
    found = list(db.session.scalars(query.limit(2)))
    return found[0] if len(found) == 1 else None


def agency_day(organisation: Organisation | None, now: datetime) -> date:
    """The agency's calendar day; without an agency that of the capital."""
    return zones.local_day(now, organisation.timezone if organisation else zones.DEFAULT)
