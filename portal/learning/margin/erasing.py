"""What an erasure takes out of the margins: places, notes, questions and what one wrote in them."""

from collections.abc import Collection

from sqlalchemy import and_, delete, or_, select, update

from portal.core.db import db
from portal.learning.margin.models import LessonNote, LessonPlace, LessonQuestion, QuestionEntry
from portal.learning.models import Enrolment


def erase(ids: Collection[int]) -> None:
    """Needs a surrounding transaction. What trainers published in their words stays, unnamed."""
    enrolments = select(Enrolment.id).where(Enrolment.person_id.in_(ids))
    db.session.execute(delete(LessonPlace).where(LessonPlace.enrolment_id.in_(enrolments)))
    db.session.execute(delete(LessonNote).where(LessonNote.person_id.in_(ids)))
    asked = LessonQuestion.asker_id.in_(ids)
    questions = select(LessonQuestion.id).where(asked)
    db.session.execute(
        delete(QuestionEntry).where(
            or_(QuestionEntry.question_id.in_(questions), QuestionEntry.author_id.in_(ids))
        )
    )
    db.session.execute(
        delete(LessonQuestion).where(and_(asked, LessonQuestion.published_at.is_(None)))
    )
    db.session.execute(
        update(LessonQuestion).where(asked).values(asker_id=None, waiting_since=None)
    )
