"""Reads of the margin. Notes are their writer's alone; questions also reach the trainers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from portal.content.models import Course, CoursePart, CourseRevision
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.learning.margin.models import LessonNote, LessonQuestion, QuestionEntry
from portal.people.models import Person
from portal.people.queries import scopes

Questions = Select[LessonQuestion]
PAGE = 50
MAX_WORDS = 8


def notes_of(actor: Actor) -> Select[LessonNote]:
    """One's own notes; no permission opens anybody else's."""
    return select(LessonNote).where(LessonNote.person_id == actor.person_id)


def questions_of(actor: Actor) -> Questions:
    """The questions one has asked."""
    return select(LessonQuestion).where(LessonQuestion.asker_id == actor.person_id)


def questions_to(actor: Actor, permission: Permission, on: date) -> Questions:
    """The questions of those whom a trainer reaches."""
    return select(LessonQuestion).where(
        scopes.reaches(actor, permission, on, LessonQuestion.asker_id)  # type: ignore[arg-type]  # an erased asker is reached by nobody
    )


def unanswered(actor: Actor, permission: Permission, on: date) -> Questions:
    """Those of them that wait for a trainer."""
    return questions_to(actor, permission, on).where(LessonQuestion.waiting_since.is_not(None))


@dataclass(frozen=True, slots=True)
class Where:
    """The course and lesson something stands at; `lesson` is "" where the lesson is gone."""

    slug: str
    course: str
    lesson: str


_WHERE = (Course.slug, CourseRevision.title, func.coalesce(CoursePart.title, ""))


def _placed(query: Select[Any], model: type[LessonNote] | type[LessonQuestion]) -> Select[Any]:
    """The same with where each stands, in the revision now published."""
    return (
        query.join(Course, Course.id == model.course_id)
        .join(CourseRevision, CourseRevision.id == Course.current_revision_id)
        .outerjoin(
            CoursePart,
            and_(CoursePart.revision_id == CourseRevision.id, CoursePart.key == model.lesson_key),
        )
        .add_columns(*_WHERE)
    )


def note(actor: Actor, public_id: str) -> tuple[LessonNote, Where]:
    """One of one's notes. Raises NotFound."""
    query = _placed(notes_of(actor).where(LessonNote.public_id == public_id), LessonNote)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row[0], Where(*row[1:])


def notes(
    actor: Actor, words: str, *, before: int | None = None
) -> tuple[list[tuple[LessonNote, Where]], int | None]:
    """One's notes with every word, the latest first, and where the next page begins."""
    query = notes_of(actor).order_by(LessonNote.id.desc()).limit(PAGE + 1)
    for word in words.lower().split()[:MAX_WORDS]:
        texts = (LessonNote.text, LessonNote.quote)
        query = query.where(
            or_(*(func.lower(text).contains(word, autoescape=True) for text in texts))
        )
    if before is not None:
        query = query.where(LessonNote.id < before)
    rows = [(row[0], Where(*row[1:])) for row in db.session.execute(_placed(query, LessonNote))]
    more = rows[PAGE - 1][0].id if len(rows) > PAGE else None
    return rows[:PAGE], more


def count_of_notes(person_id: int) -> int:
    return db.session.scalars(
        select(func.count()).select_from(LessonNote).where(LessonNote.person_id == person_id)
    ).one()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with where it stands, its asker's name and the beginning of its thread."""

    question: LessonQuestion
    where: Where
    asker: str
    first: str


def questions(query: Questions) -> list[Asked]:
    """Those who wait for a trainer first, the oldest of them on top; then the latest."""
    first = (
        select(QuestionEntry.text)
        .where(QuestionEntry.question_id == LessonQuestion.id)
        .order_by(QuestionEntry.id)
        .limit(1)
        .correlate(LessonQuestion)
        .scalar_subquery()
    )
    listed = (
        _placed(query, LessonQuestion)
        .outerjoin(Person, Person.id == LessonQuestion.asker_id)
        .add_columns(func.coalesce(Person.full_name, ""), func.coalesce(first, ""))
        .order_by(
            LessonQuestion.waiting_since.is_(None),
            LessonQuestion.waiting_since,
            LessonQuestion.id.desc(),
        )
        .limit(PAGE)
    )
    return [
        Asked(question, Where(slug, course, lesson), asker, text)
        for question, slug, course, lesson, asker, text in db.session.execute(listed)
    ]


def thread(query: Questions, public_id: str) -> Asked:
    """One question with its entries loaded. Raises NotFound."""
    found = questions(
        query.where(LessonQuestion.public_id == public_id).options(
            selectinload(LessonQuestion.entries)
        )
    )
    if not found:
        raise NotFound
    return found[0]


def locked(question_id: int) -> LessonQuestion:
    """A question to be changed. Raises NotFound."""
    found = db.session.scalar(
        select(LessonQuestion)
        .where(LessonQuestion.id == question_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def names(person_ids: Sequence[int]) -> dict[int, str]:
    """The names under the entries of a thread."""
    rows = db.session.execute(
        select(Person.id, Person.full_name).where(Person.id.in_(set(person_ids)))
    )
    return {id_: name for id_, name in rows}
