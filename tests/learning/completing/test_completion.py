"""Completions follow from lessons and attempts, and can be derived again at any time."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from portal.cli import portal
from portal.core.db import db, transaction
from portal.learning import rebuilding
from portal.learning import service as learning
from portal.learning.models import CourseCompletion, LessonCompletion
from portal.learning.rebuilding import Booked
from portal.web.app import Portal
from tests.assessment.conftest import Sitting
from tests.assessment.passing import hand_in
from tests.support.portal_app import NOON

HOUR = timedelta(hours=1)


def read(sitting: Sitting, at=NOON) -> None:
    learning.finish_lesson(
        sitting.person_id, sitting.enrolment_id, "baca", on_day=at.date(), now=at
    )


def completions() -> list[tuple[object, ...]]:
    db.session.expire_all()
    rows = db.session.scalars(select(CourseCompletion)).all()
    return [(one.completed_at, one.on_day, one.credit_jp100, one.number) for one in rows]


@pytest.mark.parametrize("lesson_first", [True, False])
def test_the_last_event_completes_the_course_once(sitting: Sitting, lesson_first: bool) -> None:
    acts = [lambda: read(sitting), lambda: hand_in(sitting)]
    first, second = acts if lesson_first else reversed(acts)
    first()
    assert completions() == []
    second()
    made = completions()
    assert made == [(NOON, NOON.date(), 56, 1)]
    first()
    second()  # again changes nothing
    assert completions() == made
    assert rebuilding.rebuild(check=True).differing == ()


def test_a_quiz_that_ended_before_the_last_lesson_completes_at_the_lesson(
    sitting: Sitting,
) -> None:
    """The attempt is closed by a later read, with its deadline as the finish."""
    hand_in(sitting, close_at=NOON + 2 * HOUR, between=lambda: read(sitting, NOON + HOUR))
    assert completions() == [(NOON + HOUR, NOON.date(), 56, 1)]
    assert rebuilding.rebuild(check=True).differing == ()


def test_rebuilding_finds_and_puts_right_what_differs(app: Portal, sitting: Sitting) -> None:
    read(sitting)
    hand_in(sitting)
    right = Booked(NOON, NOON.date(), 56)
    with transaction():
        db.session.scalars(select(CourseCompletion)).one().credit_jp100 = 300
    [found] = rebuilding.rebuild(check=True).differing
    assert (found.enrolment_id, found.derived) == (sitting.enrolment_id, right)
    run = app.test_cli_runner().invoke(portal, ["learning", "rebuild", "--check"])
    assert run.exit_code == 1
    assert "0.56 JP" in run.output
    assert rebuilding.rebuild(check=False).differing == (found,)
    assert rebuilding.rebuild(check=True).differing == ()
    with transaction():
        db.session.execute(delete(CourseCompletion))
    [found] = rebuilding.rebuild(check=False).differing
    assert (found.stored, found.derived) == (None, right)
    assert completions() == [(NOON, NOON.date(), 56, 1)]


def test_hours_once_booked_are_never_taken_away_by_a_rebuild(sitting: Sitting) -> None:
    read(sitting)
    hand_in(sitting)
    with transaction():
        db.session.execute(delete(LessonCompletion))
    [found] = rebuilding.rebuild(check=False).differing
    assert found.derived is None
    assert len(completions()) == 1
