"""Course page and reader: what they say, what they cost."""

from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.db import db
from portal.learning import reading
from portal.learning import service as learning
from portal.learning.models import LessonCompletion
from portal.web.app import Portal
from tests.learning.conftest import FIRST, QUIZ, SECOND, School
from tests.support.pages import PageClient
from tests.support.plans import make_reads_dear, sent, whole_reads
from tests.support.portal_app import NOON
from tests.support.statements import counted


@pytest.mark.parametrize(("part", "most"), [("", 5), (f"/{FIRST}", 4), (f"/{QUIZ}", 4)])
def test_a_page_sends_few_statements(
    app: Portal, school: School, learner: PageClient, part: str, most: int
) -> None:
    learner.get(f"/courses/{school.slug}")  # whatever every process reads once
    with counted(app) as statements:
        learner.get(f"/courses/{school.slug}{part}")
    assert len(statements) <= most, "\n".join(statements)


@pytest.mark.postgresql
@pytest.mark.parametrize("part", ["", f"/{FIRST}"])
def test_no_growing_table_is_read_whole(
    app: Portal, school: School, learner: PageClient, part: str
) -> None:
    with app.app_context():
        learner.get(f"/courses/{school.slug}{part}")
        with sent() as seen:
            learner.get(f"/courses/{school.slug}{part}")
        make_reads_dear()
        assert whole_reads(seen) == []


def test_the_next_step_leads_through_the_course(school: School, learner: PageClient) -> None:
    text = learner.get(f"/courses/{school.slug}").text
    assert "0 dari 3 bagian selesai" in text
    assert f'href="/courses/{school.slug}/{FIRST}">Mulai belajar' in text
    first = learner.get(school.lesson)
    assert "Selesai, lanjut ke" in first.text
    answer = learner.post(f"{school.lesson}/finish")
    assert answer.headers["Location"].endswith(f"/{SECOND}")
    text = learner.get(f"/courses/{school.slug}").text
    assert "1 dari 3 bagian selesai" in text
    assert f'href="/courses/{school.slug}/{SECOND}">Lanjutkan belajar' in text
    assert "Selesai, lanjut ke" not in learner.get(school.lesson).text


def test_the_completion_rule_is_printed_in_words(school: School, learner: PageClient) -> None:
    text = learner.get(f"/courses/{school.slug}").text
    assert "seluruh pelajaran (2) ditandai selesai" in text
    assert "Kuis: sandi dan tautan lulus dengan nilai paling sedikit 70" in text
    assert "paling banyak 3 JP sehari" in text


def test_a_quiz_shows_its_best_result_and_whether_it_passed(app: Portal, school: School) -> None:
    with app.app_context():
        attempt = learning.start_quiz(
            school.person_id, school.agency.id, school.enrolment_id, QUIZ, session_id=0, now=NOON
        )
        late = attempt.deadline + timedelta(minutes=1)
        page = reading.course(school.person_id, school.agency.id, school.slug, late, late.date())
        quiz = page.step(QUIZ)
        assert (quiz.is_done, quiz.percent) == (False, 0)  # what was due is closed on reading


def test_a_foreign_course_and_an_unknown_part_are_not_there(
    app: Portal, school: School, learner: PageClient
) -> None:
    learner.get("/courses/no-such-course", status=404)
    learner.get(f"/courses/{school.slug}/no-such-part", status=404)


def test_finishing_twice_notes_the_first_time(
    app: Portal, school: School, learner: PageClient
) -> None:
    learner.post(f"{school.lesson}/finish")
    with clock.fixed(NOON + timedelta(days=1)):
        learner.post(f"{school.lesson}/finish")
    with app.app_context():
        noted = db.session.get(LessonCompletion, (school.enrolment_id, FIRST))
        assert noted is not None
        assert noted.on_day.isoformat() == "2026-11-26"
