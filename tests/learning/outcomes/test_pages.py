"""After a course: what was gained, what learners say, and what their trainer sees of it."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from portal.assessment.models import Attempt
from portal.content import service as content
from portal.content.models import Course
from portal.core.db import db
from portal.core.permissions import Role
from portal.learning import rebuilding
from portal.learning import service as learning
from portal.learning.models import CourseReaction, Enrolment
from portal.ledger.models import EvidenceEvent
from portal.people.models import Organisation
from portal.web.app import Portal
from tests.assessment.conftest import QUIZ, SESSION, Sitting, dump, write_course
from tests.assessment.making import COMPETENCY
from tests.assessment.passing import hand_in
from tests.support.competency import load_reference
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_grant, make_person, make_unit
from tests.support.portal_app import NOON, beside

SLUG = "semua-jenis"
TEST = "tes-awal"
RATINGS = {"useful": "5", "clear": "4", "examples": "4", "time": "3", "again": "5"}


@dataclass
class Learner:
    person_id: int
    account_id: int
    agency_id: int
    enrolment_id: int

    @property
    def page(self) -> str:
        public_id = db.session.get_one(Enrolment, self.enrolment_id).public_id
        return f"/completions/{public_id}"

    def take(self, quiz: str, *, right: bool) -> Attempt:
        attempt = learning.start_quiz(
            self.person_id, self.agency_id, self.enrolment_id, quiz, session_id=SESSION, now=NOON
        )
        sitting = Sitting(
            self.person_id, self.account_id, self.agency_id, self.enrolment_id, attempt.id,
            attempt.public_id, [dict(place) for place in attempt.paper],
        )  # fmt: skip
        hand_in(sitting, wrong=not right)
        return attempt

    def finish(self, *, with_test: bool = True) -> Attempt:
        """The test before (all wrong), the lesson, the test after (all right): its attempt."""
        if with_test:
            self.take(TEST, right=False)
        learning.finish_lesson(
            self.person_id, self.enrolment_id, "baca", on_day=NOON.date(), now=NOON
        )
        return self.take(QUIZ, right=True)


class School:
    """An agency that offers a course with a test before and one after."""

    def __init__(self, root: Path) -> None:
        write_course(root, stage="post")
        sheet = yaml.safe_load((root / "01-bagian" / "02-kuis.yaml").read_text())
        before = {**sheet, "id": TEST, "title": "Tes awal", "stage": "pre", "release": "score"}
        dump(root / "01-bagian" / "00-tes.yaml", before)
        self.agency = make_agency()
        load_reference(self.agency.id)
        self.unit = make_unit(self.agency)
        content.load(root, now=NOON, actor_id=None)
        course = db.session.scalars(select(Course)).one()
        assert course.current_revision_id is not None
        learning.open_run(
            revision_id=course.current_revision_id, course_id=course.id,
            organisation_id=self.agency.id, opens_at=NOON,
        )  # fmt: skip

    def learner(self) -> Learner:
        person = make_person(self.unit)
        account = make_account(person)
        enrolment = learning.enrol(person.id, self.agency.id, SLUG, now=NOON)
        return Learner(person.id, account.id, self.agency.id, enrolment)


@pytest.fixture
def school(app: Portal, tmp_path: Path) -> School:
    with app.app_context():
        return School(tmp_path / SLUG)


def test_the_test_before_measures_and_has_no_other_effect(
    app: Portal, page: PageClient, school: School
) -> None:
    with app.app_context():
        one = school.learner()
        page.enter(one.account_id)
        assert "Sekali saja, boleh dilewati" in page.get(f"/courses/{SLUG}/{TEST}").text
        attempt = one.take(TEST, right=True)
        assert db.session.scalars(select(EvidenceEvent)).all() == []
        outcome = one.page
    text = page.get(f"/attempts/{attempt.public_id}").text
    assert "hanya mengukur apa yang sudah Anda ketahui" in text
    assert "Anda lulus" not in text
    assert "Sekali saja" in page.get(f"/courses/{SLUG}/{TEST}").text
    assert page.post(f"/courses/{SLUG}/{TEST}/start").status_code == 409
    assert f"/courses/{SLUG}/baca" in page.get(f"/courses/{SLUG}").text
    assert page.get(outcome, status=404).response.status_code == 404  # nothing is completed by it
    with app.app_context():
        assert rebuilding.rebuild(check=True).differing == ()


def test_whoever_has_read_a_lesson_has_passed_over_the_test_before(
    app: Portal, page: PageClient, school: School
) -> None:
    with app.app_context():
        one = school.learner()
        page.enter(one.account_id)
        last = one.finish(with_test=False)
        outcome = one.page
    result = page.get(f"/attempts/{last.public_id}")
    assert "Kursus Semua jenis soal selesai." in result.text
    assert {outcome, "/history"} <= set(result.links())
    refused = page.post(f"/courses/{SLUG}/{TEST}/start")
    assert refused.status_code == 409
    assert "hanya dapat diikuti sebelum pelajaran pertama" in refused.text
    assert "tidak mengikuti tes awal" in page.get(outcome).text
    course = page.get(f"/courses/{SLUG}").text
    assert "2 dari 2 bagian selesai" in course  # passed over is neither done nor left to do
    assert "Dilewati" in course


def test_the_learner_sees_the_gain_and_answers_once(
    app: Portal, page: PageClient, school: School
) -> None:
    with app.app_context():
        one = school.learner()
        one.finish()
        page.enter(one.account_id)
        outcome = one.page
    assert outcome in page.get(f"/courses/{SLUG}").text
    text = page.get(outcome).text
    assert "+100 poin persen" in text
    missing = page.post(outcome, {**RATINGS, "clear": "", "time": ""})
    assert missing.status_code == 422
    assert "Pilih satu jawaban." in missing.text
    summary = missing.text.split('class="pk-errors"', 1)[1].split("</ul>", 1)[0]
    told = re.findall(r"<a [^>]*>([^<]*)</a>", summary)
    assert len(set(told)) == 2  # each names its question
    assert told[0] == "Penjelasannya mudah dipahami: Pilih satu jawaban."
    for remark in ("Lebih banyak contoh.", "Contoh dari loket."):
        assert page.post(outcome, {**RATINGS, "remark": remark}).status_code == 303
    with app.app_context():
        said = db.session.scalars(select(CourseReaction)).one()
        assert (said.remark, said.ratings["time"], said.number) == ("Contoh dari loket.", 3, 1)
    assert "Contoh dari loket." in page.get(outcome).text
    assert page.post(f"{outcome}/withdraw").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(CourseReaction)).all() == []


def test_trainers_see_whole_groups_without_names(app: Portal, school: School) -> None:
    remarks = ["Alfa", "Bravo", "Charlie", "Delta", "Ekor", "Foxtrot"]
    clients = []
    with beside(app, second_factor_optional=True) as other:
        trainer = PageClient(other)
        with other.app_context():
            who = make_person(school.unit, "Pengajar Uji")
            make_grant(who, Role.TRAINER, db.session.get_one(Organisation, school.agency.id))
            trainer.enter(make_account(who).id)
            for remark in remarks:
                one = school.learner()
                one.finish()
                clients.append((PageClient(other), one.page, remark))
                clients[-1][0].enter(one.account_id)
        for client, path, remark in clients[:4]:
            client.post(path, {**RATINGS, "remark": remark})
        report = f"/studio/courses/{SLUG}/report"
        text = trainer.get(report).text
        assert "4 tanggapan masuk" in text
        assert not [remark for remark in remarks if remark in text]
        for client, path, remark in clients[4:]:
            client.post(path, {**RATINGS, "remark": remark})
        text = trainer.get(report).text
        assert "6 tanggapan masuk" in text
        assert [remark for remark in remarks if remark in text] == remarks[:5]
        assert "5,0" in text
        assert "Rina" not in text
        assert "+100 poin persen" in text
        assert "Semua jenis soal" in trainer.get("/studio/reports").text
        shown, path, _ = clients[0]
        assert shown.post(f"{path}/withdraw").status_code == 409
        assert shown.post(path, RATINGS).status_code == 409
        assert "sudah tampil bersama" in shown.get(path).text
        last, path, _ = clients[5]
        assert last.post(f"{path}/withdraw").status_code == 303
        assert trainer.get("/studio/courses/tidak-ada/report", status=404)


def test_why_a_level_is_what_it_is_leads_back_to_the_attempt(
    app: Portal, page: PageClient, school: School
) -> None:
    with app.app_context():
        one = school.learner()
        page.enter(one.account_id)
        one.finish()
        reference = db.session.scalars(select(EvidenceEvent.source_ref)).one()
    text = page.get(f"/profile/{COMPETENCY}").text
    assert f'href="/attempts/{reference.partition(":")[2]}"' in text
    assert "Buka percobaannya" in text
