"""Completions follow from lessons and attempts, and can be derived again at any time."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from portal.cli import portal
from portal.content import service as content
from portal.content.models import Course
from portal.core.db import db, transaction
from portal.learning import rebuilding
from portal.learning import service as learning
from portal.learning.models import CourseCompletion, Enrolment, LessonCompletion
from portal.learning.rebuilding import Booked
from portal.web.app import Portal
from tests.assessment.conftest import Sitting
from tests.assessment.passing import hand_in
from tests.support.pages import PageClient
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


def test_a_tab_from_before_a_new_revision_is_told_and_loses_nothing(
    page: PageClient, sitting: Sitting, course_root: Path
) -> None:
    """The lesson open in it was taken out, and the learner goes on with the new revision."""
    read(sitting)
    page.enter(sitting.account_id)
    sheet = course_root / "01-bagian" / "01-baca.md"
    sheet.write_text(sheet.read_text().replace("id: baca", "id: baca-baru"))
    content.load(course_root, now=NOON, actor_id=None)
    course = db.session.scalars(select(Course)).one()
    with transaction():
        db.session.execute(update(Enrolment).values(revision_id=course.current_revision_id))
    for act in ("finish", "start"):
        answer = page.post(f"/courses/semua-jenis/baca/{act}")
        assert answer.status_code == 409
        assert "tidak ada di versi kursus yang Anda ikuti sekarang" in answer.text
    assert page.post("/courses/semua-jenis/tidak-pernah-ada/finish").status_code == 404
    assert [one.lesson_key for one in db.session.scalars(select(LessonCompletion))] == ["baca"]
