"""Exams as their organisers see them: of the agencies for which they hold sittings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from portal.assessment.models import ExamForm, ExamSpecification, ExamSpecificationVersion
from portal.certification.models import Exam, Sitting
from portal.certification.rules.eligibility import Requirements
from portal.certification.rules.exams import Ladder
from portal.content.models import Course, CourseRevision
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Organisation
from portal.people.rules import names

PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """An exam in the list, or on its page. `version` is the newest one of its specification."""

    exam: Exam
    specification: str
    version: ExamSpecificationVersion | None
    sittings: int

    @property
    def requirements(self) -> Requirements:
        return Requirements.read(self.exam.requirements)

    @property
    def ladder(self) -> Ladder:
        return Ladder.read(self.exam.release)


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of exams; `after` goes on from its last one, "" at the end."""

    rows: Sequence[Row]
    after: str = ""


def agencies(actor: Actor) -> frozenset[int]:
    """Agencies for which the actor organises exams: as a whole, a unit is not enough."""
    held = actor.grants_with(Permission.SITTING_MANAGE)
    return frozenset(one.organisation_id for one in held if one.unit_id is None)


def agency(actor: Actor) -> Organisation:
    """Where the actor makes exams: their own agency first. Raises NotFound."""
    query = select(Organisation).where(Organisation.id.in_(agencies(actor)))
    found = db.session.scalars(query).all()
    if not found:
        raise NotFound
    return min(found, key=lambda one: (one.id != actor.organisation_id, one.name))


def in_scope(actor: Actor) -> Select[Exam]:
    """Exams the actor organises. Lists and single reads start here."""
    return select(Exam).where(Exam.organisation_id.in_(agencies(actor)))


def page(actor: Actor, text: str, *, retired: bool, after: str = "") -> Rows:
    """The newest first; one statement."""
    query = _rows(in_scope(actor)).where(
        Exam.retired_at.is_not(None) if retired else Exam.retired_at.is_(None)
    )
    for word in names.search_key(text).split():
        query = query.where(
            or_(
                func.lower(Exam.title).contains(word, autoescape=True),
                func.lower(Exam.code).contains(word, autoescape=True),
            )
        )
    if after:
        edge = select(Exam.id).where(Exam.public_id == after).correlate(None)
        query = query.where(Exam.id < edge.scalar_subquery())
    found = db.session.execute(query.order_by(Exam.id.desc()).limit(PAGE + 1)).all()
    rows = [Row(*row) for row in found[:PAGE]]
    return Rows(rows, rows[-1].exam.public_id if len(found) > PAGE else "")


def one(actor: Actor, public_id: str) -> Row:
    """One exam in scope. Raises NotFound."""
    query = _rows(in_scope(actor)).where(Exam.public_id == public_id)
    found = db.session.execute(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return Row(*found)


def _rows(scope: Select[Exam]) -> Select[Any]:
    newest = (
        select(func.max(ExamSpecificationVersion.number))
        .where(ExamSpecificationVersion.specification_id == Exam.specification_id)
        .correlate(Exam)
        .scalar_subquery()
    )
    sittings = (
        select(func.count())
        .select_from(Sitting)
        .where(Sitting.exam_id == Exam.id)
        .correlate(Exam)
        .scalar_subquery()
    )
    return (
        scope.join(ExamSpecification, ExamSpecification.id == Exam.specification_id)
        .outerjoin(
            ExamSpecificationVersion,
            (ExamSpecificationVersion.specification_id == Exam.specification_id)
            & (ExamSpecificationVersion.number == newest),
        )
        .with_only_columns(Exam, ExamSpecification.title, ExamSpecificationVersion, sittings)
    )


def specifications(organisation_id: int) -> list[tuple[int, str]]:
    """Specifications of the agency that have a published version: id and title, newest first."""
    published = select(ExamSpecificationVersion.specification_id)
    rows = db.session.execute(
        select(ExamSpecification.id, ExamSpecification.title)
        .where(
            ExamSpecification.organisation_id == organisation_id,
            ExamSpecification.id.in_(published),
        )
        .order_by(ExamSpecification.id.desc())
        .limit(200)
    )
    return [(id_, title) for id_, title in rows]


def versions(specification_id: int) -> Sequence[ExamSpecificationVersion]:
    """What a sitting may be held of, the newest first."""
    query = select(ExamSpecificationVersion).where(
        ExamSpecificationVersion.specification_id == specification_id
    )
    return db.session.scalars(
        query.order_by(ExamSpecificationVersion.number.desc()).limit(50)
    ).all()


def version(version_id: int) -> ExamSpecificationVersion:
    """One version."""
    return db.session.get_one(ExamSpecificationVersion, version_id)


def forms(version_id: int) -> list[int]:
    """Ids of the version's parallel forms, by number."""
    query = select(ExamForm.id).where(ExamForm.version_id == version_id)
    return list(db.session.scalars(query.order_by(ExamForm.number)))


def courses(organisation_id: int) -> list[tuple[int, str]]:
    """Published courses that an exam of the agency may ask for: id and title."""
    rows = db.session.execute(
        select(Course.id, CourseRevision.title)
        .join(CourseRevision, CourseRevision.id == Course.current_revision_id)
        .where(or_(Course.organisation_id.is_(None), Course.organisation_id == organisation_id))
        .order_by(CourseRevision.title, Course.id)
        .limit(300)
    )
    return [(id_, title) for id_, title in rows]


def course_links(ids: frozenset[int]) -> dict[int, tuple[str, str]]:
    """Slug and title of courses, by id."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(Course.id, Course.slug, CourseRevision.title)
        .join(CourseRevision, CourseRevision.id == Course.current_revision_id)
        .where(Course.id.in_(sorted(ids)))
    )
    return {id_: (slug, title) for id_, slug, title in rows}


def code_is_taken(organisation_id: int, code: str, *, but: int | None = None) -> bool:
    """Whether another exam of the agency has this code."""
    query = select(Exam.id).where(
        Exam.organisation_id == organisation_id,
        func.lower(Exam.code) == code.casefold(),
        Exam.id != (but or 0),
    )
    return db.session.scalar(query.limit(1)) is not None
