"""Writing in the margin of a lesson."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.content.paragraphs import paragraph
from portal.core.access import Actor
from portal.core.db import db, dialect_name, transaction
from portal.core.errors import Refused
from portal.learning.margin import queries
from portal.learning.margin.models import LessonNote, LessonPlace, LessonQuestion, QuestionEntry
from portal.learning.margin.rules import (
    MAX_ENTRIES,
    MAX_NOTES,
    MarginRefusal,
    anchor,
    read_at,
)
from portal.learning.reading import Lesson
from portal.people.service import inbox
from portal.people.service.inbox import NoticeKind


class QuestionNotice(NoticeKind):
    """Messages to whoever asked."""

    ANSWERED = "question_answered"


def keep_place(lesson: Lesson, given: str, *, age_s: int, now: datetime) -> None:
    """Remember where somebody reads; what was read later stays. Sending again changes nothing."""
    found = anchor(given)
    if lesson.enrolment_id is None or not found:
        return
    insert = sqlite.insert if dialect_name() == "sqlite" else postgresql.insert
    row = insert(LessonPlace).values(
        enrolment_id=lesson.enrolment_id,
        lesson_key=lesson.step_now.key,
        anchor=found,
        read_at=read_at(age_s, now),
    )
    with transaction():
        db.session.execute(
            row.on_conflict_do_update(
                index_elements=["enrolment_id", "lesson_key"],
                set_={"anchor": row.excluded.anchor, "read_at": row.excluded.read_at},
                where=row.excluded.read_at > LessonPlace.read_at,
            )
        )


def quote_of(lesson: Lesson, given: str) -> tuple[str, str]:
    """Anchor and words of the paragraph meant; both empty for the lesson as a whole."""
    found = paragraph(lesson.html, anchor(given))
    return (found.anchor, found.quote) if found else ("", "")


def add_note(actor: Actor, lesson: Lesson, at: str, text: str, *, now: datetime) -> LessonNote:
    """Raises Refused(MarginRefusal) when somebody has more notes than can be searched."""
    place, quote = quote_of(lesson, at)
    with transaction():
        if queries.count_of_notes(actor.person_id) >= MAX_NOTES:
            raise Refused(MarginRefusal.TOO_MANY_NOTES)
        note = LessonNote(
            person_id=actor.person_id,
            course_id=lesson.course_id,
            lesson_key=lesson.step_now.key,
            anchor=place,
            quote=quote,
            text=text,
            written_at=now,
            changed_at=now,
        )
        db.session.add(note)
        db.session.flush()
    return note


def change_note(actor: Actor, public_id: str, text: str, *, now: datetime) -> None:
    """Raises NotFound."""
    with transaction():
        note, _where = queries.note(actor, public_id)
        if note.text != text:
            note.text, note.changed_at = text, now


def remove_note(actor: Actor, public_id: str) -> None:
    """Raises NotFound."""
    with transaction():
        note, _where = queries.note(actor, public_id)
        db.session.delete(note)


def ask(actor: Actor, lesson: Lesson, at: str, text: str, *, now: datetime) -> LessonQuestion:
    """Put a question to the trainers of the course."""
    place, quote = quote_of(lesson, at)
    with transaction():
        question = LessonQuestion(
            course_id=lesson.course_id,
            organisation_id=actor.organisation_id,
            lesson_key=lesson.step_now.key,
            anchor=place,
            quote=quote,
            asker_id=actor.person_id,
            asked_at=now,
            waiting_since=now,
        )
        db.session.add(question)
        db.session.flush()
        _write(question, actor, text, by_trainer=False, now=now)
    return question


def follow_up(actor: Actor, question_id: int, text: str, *, now: datetime) -> None:
    """The asker writes on: the trainers are waited for again.

    Raises Refused(MarginRefusal) for a thread that is full.
    """
    with transaction():
        question = queries.locked(question_id)
        _write(question, actor, text, by_trainer=False, now=now)
        question.waiting_since = question.waiting_since or now


def answer(actor: Actor, asked: queries.Asked, text: str, *, now: datetime) -> None:
    """A trainer answers; the asker is told. Raises Refused(MarginRefusal)."""
    with transaction():
        question = queries.locked(asked.question.id)
        entry = _write(question, actor, text, by_trainer=True, now=now)
        question.waiting_since = None
        if question.asker_id is not None:
            inbox.send(
                question.asker_id,
                QuestionNotice.ANSWERED,
                {"course": asked.where.course},
                path=f"/questions/{question.public_id}",
                event_key=f"question_answered:{entry.id}",
                now=now,
                mail=True,
            )


def publish(
    actor: Actor, question_id: int, question_text: str, answer_text: str, *, now: datetime
) -> None:
    """Show a question and its answer to all learners of the course, without the asker's name.

    Raises Refused(MarginRefusal) while no trainer has answered.
    """
    with transaction():
        question = queries.locked(question_id)
        answered = db.session.scalar(
            select(QuestionEntry.id)
            .where(QuestionEntry.question_id == question_id, QuestionEntry.by_trainer)
            .limit(1)
        )
        if answered is None:
            raise Refused(MarginRefusal.NOT_ANSWERED)
        question.public_question, question.public_answer = question_text, answer_text
        question.published_at, question.published_by_id = now, actor.person_id


def withdraw(question_id: int) -> None:
    """Take a published answer back; its words stay for the trainers."""
    with transaction():
        question = queries.locked(question_id)
        question.published_at = question.published_by_id = None


def _write(
    question: LessonQuestion, actor: Actor, text: str, *, by_trainer: bool, now: datetime
) -> QuestionEntry:
    count = select(QuestionEntry.id).where(QuestionEntry.question_id == question.id)
    if len(db.session.scalars(count).all()) >= MAX_ENTRIES:
        raise Refused(MarginRefusal.THREAD_FULL)
    entry = QuestionEntry(
        question_id=question.id,
        author_id=actor.person_id,
        by_trainer=by_trainer,
        text=text,
        written_at=now,
    )
    db.session.add(entry)
    db.session.flush()
    return entry
