"""A run goes over to a newer revision: nothing is lost, and each learner is told once."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.assessment.models import Attempt
from portal.assessment.service import attempts
from portal.content import files
from portal.content import service as content
from portal.content.files import Files, written
from portal.content.models import Course, CourseRevision
from portal.content.reviews import service as reviews
from portal.core.db import db, transaction
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.learning import service as learning
from portal.learning.models import (
    CourseCompletion,
    CourseRun,
    Enrolment,
    LessonCompletion,
    PartRedo,
    RunMove,
)
from portal.learning.moving import queries, service
from portal.learning.moving.service import MoveRefusal
from portal.learning.rules.moving import LESSON as A_LESSON
from portal.learning.rules.moving import QUIZ as A_QUIZ
from portal.learning.rules.moving import Way
from portal.people.models import Account, InboxMessage, Organisation, Person
from portal.web.app import Portal
from tests.assessment.conftest import QUIZ, Sitting, write_course
from tests.assessment.passing import answer
from tests.support.competency import load_reference
from tests.support.pages import PageClient
from tests.support.people import make_account, make_agency, make_grant, make_person, make_unit
from tests.support.portal_app import NOON, beside
from tests.support.races import race
from tests.support.refusals import refusal

SLUG = "semua-jenis"
LATER, LATEST = NOON + timedelta(hours=1), NOON + timedelta(hours=2)
DAY = NOON.date()
READ, AGAIN, NEW = "baca", "ulang", "tambah"
TEXTS: dict[str, str] = {}


def lesson(key: str, body: str) -> str:
    return f"---\nid: {key}\ntitle: {key.capitalize()}\nminutes: 45\n---\n{body}\n"


def edition(**changes: str) -> Files:
    """The course of two lessons and a quiz, with other files where named by what they are."""
    paths = {
        "course": "course.yaml",
        "read": "01-bagian/01-baca.md",
        "quiz": "01-bagian/02-kuis.yaml",
    }
    texts = {**TEXTS, "01-bagian/03-ulang.md": lesson(AGAIN, "Isi kedua.")}
    texts["course.yaml"] = texts["course.yaml"].replace("hours: 1", "hours: 2")
    for name, (old, _, new) in ((n, c.partition(" → ")) for n, c in changes.items() if n in paths):
        assert old in texts[paths[name]]
        texts[paths[name]] = texts[paths[name]].replace(old, new)
    if "new" in changes:
        texts["01-bagian/04-tambah.md"] = lesson(NEW, changes["new"])
        texts["course.yaml"] = texts["course.yaml"].replace("hours: 2", "hours: 3")
    return Files(SLUG, written({path: text.encode() for path, text in texts.items()}))


def publish(some: Files, *, minor: tuple[str, ...] = ()) -> CourseRevision:
    content.publish(some, now=NOON, actor_id=None)
    course = db.session.scalars(select(Course)).one()
    revision = db.session.get_one(CourseRevision, course.current_revision_id)
    with transaction():
        revision.minor = list(minor)
    return revision


@dataclass
class Class:
    """A run with learners in it, by name."""

    agency: Organisation
    run: CourseRun
    people: dict[str, Person]
    officer: Person

    def enrolment(self, name: str) -> Enrolment:
        db.session.expire_all()
        query = select(Enrolment).where(Enrolment.person_id == self.people[name].id)
        return db.session.scalars(query).one()

    def read(self, name: str, key: str, now: object = NOON) -> None:
        assert hasattr(now, "date")
        learning.finish_lesson(
            self.people[name].id, self.enrolment(name).id, key, on_day=now.date(), now=now
        )

    def sit(self, name: str, now: object = NOON) -> Sitting:
        person, enrolment = self.people[name], self.enrolment(name)
        attempt = learning.start_quiz(
            person.id, self.agency.id, enrolment.id, QUIZ, session_id=41, now=now
        )
        return Sitting(
            person.id, 0, self.agency.id, enrolment.id, attempt.id, attempt.public_id,
            attempt.paper,
        )  # fmt: skip

    def take_quiz(self, name: str, now: object = NOON, *, wrong: bool = False) -> None:
        sitting = self.sit(name, now)
        answer(sitting, now=now, wrong=wrong)
        attempts.submit(sitting.person_id, sitting.public_id, now=now)

    def told(self, name: str) -> list[tuple[str, int, int]]:
        query = select(InboxMessage).where(
            InboxMessage.person_id == self.people[name].id,
            InboxMessage.kind.startswith("run.moved"),
        )
        rows = db.session.scalars(query.order_by(InboxMessage.id))
        return [(one.kind, one.values["again"], one.values["new"]) for one in rows]

    def move(self, *, now: object = LATER) -> RunMove:
        to = queries.target(self.run)
        begun = service.begin(self.run.id, to_number=to.number, now=now, actor_id=self.officer.id)
        service.go_on(now=now)
        db.session.expire_all()
        return begun

    def redos(self, name: str) -> list[tuple[str, str, bool]]:
        query = select(PartRedo).where(PartRedo.enrolment_id == self.enrolment(name).id)
        rows = db.session.scalars(query.order_by(PartRedo.part_key))
        return [(one.kind, one.part_key, one.done_at is not None) for one in rows]

    def is_complete(self, name: str) -> bool:
        return db.session.get(CourseCompletion, self.enrolment(name).id) is not None


@pytest.fixture
def school(context: object, tmp_path: Path) -> Class:
    assert context is not None
    return make_class(tmp_path)


def make_class(folder: Path, names: tuple[str, ...] = ("Ani", "Budi", "Cici", "Didi")) -> Class:
    agency = make_agency()
    unit = make_unit(agency)
    load_reference(agency.id)
    some = files.on_disk(write_course(folder / SLUG))
    TEXTS.update({path: entry.read().decode() for path, entry in some.entries.items()})
    first = publish(edition())
    run = learning.open_run(
        revision_id=first.id, course_id=first.course_id, organisation_id=agency.id, opens_at=NOON
    )
    people = {name: make_person(unit, name) for name in names}
    for person in people.values():
        make_account(person)
        learning.enrol(person.id, agency.id, SLUG, now=NOON)
    return Class(agency, run, people, make_person(unit, "Petugas"))


def counts() -> list[int]:
    return [
        db.session.scalars(select(func.count()).select_from(model)).one()
        for model in (LessonCompletion, CourseCompletion, Attempt)
    ]


def test_every_learner_keeps_what_stands_and_does_again_what_changed(school: Class) -> None:
    for key in (READ, AGAIN):
        school.read("Ani", key)
        school.read("Budi", key)
    school.take_quiz("Ani")
    school.take_quiz("Budi", wrong=True)
    school.read("Cici", AGAIN)
    before = counts()
    assert before == [5, 1, 2]
    newest = publish(edition(read="Isi. → Isi yang baru.", quiz="attempts: 2 → attempts: 1"))
    school.move()
    assert counts() == before
    assert school.enrolment("Ani").revision_id != newest.id  # completed: stays where it was
    assert {school.enrolment(name).revision_id for name in ("Budi", "Cici", "Didi")} == {newest.id}
    assert school.redos("Budi") == [("lesson", READ, False)]  # the quiz asks what it asked
    assert (school.redos("Ani"), school.redos("Cici"), school.redos("Didi")) == ([], [], [])
    assert school.told("Ani") == []
    assert school.told("Budi") == [("run.moved", 1, 0)]
    assert school.told("Cici") == [("run.moved_without_work", 0, 0)]


def test_a_changed_lesson_read_again_completes_the_course_and_books_its_first_day(
    school: Class,
) -> None:
    for key in (READ, AGAIN):
        school.read("Budi", key)
    publish(edition(read="Isi. → Isi yang baru."))
    school.move()
    school.take_quiz("Budi", LATER)
    assert not school.is_complete("Budi")
    tomorrow = NOON + timedelta(days=1)
    school.read("Budi", READ, tomorrow)
    completion = db.session.get_one(CourseCompletion, school.enrolment("Budi").id)
    assert (completion.completed_at, completion.on_day) == (tomorrow, tomorrow.date())
    query = select(LessonCompletion.on_day).where(
        LessonCompletion.enrolment_id == completion.enrolment_id
    )
    assert set(db.session.scalars(query)) == {DAY}
    assert school.redos("Budi") == [("lesson", READ, True)]


def test_a_changed_quiz_is_passed_again_and_earlier_attempts_take_none_away(school: Class) -> None:
    school.take_quiz("Budi")
    for _try in range(2):
        school.take_quiz("Cici", wrong=True)
    publish(edition(quiz="fixed: → pass_percent: 50\nfixed:"))
    school.move()
    assert school.redos("Budi") == school.redos("Cici") == [("quiz", QUIZ, False)]
    assert school.told("Budi") == [("run.moved", 1, 0)]
    for name in ("Budi", "Cici"):
        for key in (READ, AGAIN):
            school.read(name, key, LATER)
        assert not school.is_complete(name)
        school.take_quiz(name, LATEST)
        assert school.is_complete(name)


def test_what_was_marked_minor_asks_nothing(school: Class) -> None:
    school.read("Budi", READ)
    publish(edition(read="Isi. → Isi yang baru."), minor=(READ,))
    publish(edition(read="Isi. → Isi yang baru.", new="Bagian baru."))
    school.move()
    assert school.redos("Budi") == []
    assert school.told("Budi") == [("run.moved", 0, 1)]


def test_an_open_attempt_keeps_its_paper_and_its_learner_follows_when_it_closes(
    school: Class,
) -> None:
    first = school.run.revision_id
    sitting = school.sit("Budi", LATER - timedelta(minutes=5))
    paper = sitting.paper
    newest = publish(edition(quiz="fixed: → pass_percent: 50\nfixed:"))
    school.move()
    assert school.enrolment("Budi").revision_id == first
    assert (sitting.attempt.paper, sitting.attempt.closed_at) == (paper, None)
    assert school.told("Budi") == []
    answer(sitting, now=LATER)
    attempts.submit(sitting.person_id, sitting.public_id, now=LATER)
    assert school.enrolment("Budi").revision_id == newest.id
    assert school.redos("Budi") == [("quiz", QUIZ, False)]  # evidence, but of other questions
    assert school.told("Budi") == [("run.moved", 1, 0)]


def test_whoever_completes_the_course_with_the_open_attempt_stays(school: Class) -> None:
    first = school.run.revision_id
    for key in (READ, AGAIN):
        school.read("Budi", key)
    sitting = school.sit("Budi", LATER - timedelta(minutes=5))
    publish(edition(read="Isi. → Isi yang baru."))
    school.move()
    answer(sitting, now=LATER)
    attempts.submit(sitting.person_id, sitting.public_id, now=LATER)
    assert school.is_complete("Budi")
    assert school.enrolment("Budi").revision_id == first


def test_the_preview_tells_what_the_move_then_does(school: Class) -> None:
    school.read("Budi", READ)
    school.take_quiz("Cici")
    sitting = school.sit("Didi")
    first = school.run.revision_id
    to = publish(edition(read="Isi. → Isi yang baru.", quiz="fixed: → pass_percent: 50\nfixed:"))
    plans = queries.plans({first}, to)
    told = queries.counts(school.run, to, plans)
    assert (told.total, told.waiting, told.completed, told.again) == (4, 1, 0, 2)
    rows, more = queries.page(school.run, to, plans)
    again = {one.enrolment.person_id: one.todo.again for one in rows}
    people = {name: person.id for name, person in school.people.items()}
    assert again == {
        people["Ani"]: (),
        people["Budi"]: ((A_LESSON, READ),),
        people["Cici"]: ((A_QUIZ, QUIZ),),
        people["Didi"]: (),
    }
    ways = {one.enrolment.person_id: one.way for one in rows}
    assert ways[people["Didi"]] is Way.LATER
    assert [one for one in ways.values() if one is Way.NOW] == [Way.NOW] * 3
    assert more == ""
    assert queries.page(school.run, to, plans, after=rows[-1].enrolment.public_id) == ([], "")
    school.move()
    assert school.redos("Budi") == [("lesson", READ, False)]
    assert school.redos("Cici") == [("quiz", QUIZ, False)]
    assert sitting.attempt.closed_at is None


def test_a_move_goes_on_where_it_was_cut_off_and_each_learner_moves_once(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "CHUNK", 2)
    monkeypatch.setattr(service, "ROUNDS", 1)
    to = publish(edition(new="Bagian baru."))
    by = {"now": LATER, "actor_id": school.officer.id}
    move = service.begin(school.run.id, to_number=to.number, **by)
    assert service.stretch(move.id, now=LATER)
    behind = queries.learners(school.run.id, to.id)
    assert len(db.session.scalars(behind).all()) == 2
    assert refusal(service.begin, school.run.id, to_number=to.number, **by) is (
        MoveRefusal.NEWEST_ALREADY
    )
    service.go_on(now=LATEST)
    service.go_on(now=LATEST)
    db.session.expire_all()
    assert (move.moved, move.ended_at) == (4, LATEST)
    assert {len(school.told(name)) for name in school.people} == {1}
    acts = select(AuditEntry.action).where(AuditEntry.object_kind == "course_run")
    assert list(db.session.scalars(acts.order_by(AuditEntry.id))) == [
        "run.move_begun",
        "run.moved_some",
        "run.moved_some",
        "run.moved",
    ]


def test_a_run_moves_only_to_what_the_preview_showed(school: Class) -> None:
    by = {"now": LATER, "actor_id": school.officer.id}
    assert refusal(service.begin, school.run.id, to_number=1, **by) is MoveRefusal.NEWEST_ALREADY
    publish(edition(new="Bagian baru."))
    publish(edition(new="Bagian yang lebih baru."))
    assert refusal(service.begin, school.run.id, to_number=2, **by) is MoveRefusal.CHANGED


@pytest.mark.postgresql
def test_two_officers_at_once_begin_one_move_and_two_workers_move_each_learner_once(
    app: Portal, tmp_path: Path
) -> None:
    with app.app_context():
        school = make_class(tmp_path)
        school.read("Budi", READ)
        to = publish(edition(read="Isi. → Isi yang baru."))
        run_id, number, officer = school.run.id, to.number, school.officer.id

    def begin() -> int:
        return service.begin(run_id, to_number=number, now=LATER, actor_id=officer).id

    done = race(app, [begin, begin])
    assert sum(isinstance(one, int) for one in done) == 1

    def work() -> None:
        service.go_on(now=LATER)

    race(app, [work, work])
    with app.app_context():
        move = db.session.scalars(select(RunMove)).one()
        assert (move.moved, move.ended_at) == (4, LATER)
        assert db.session.scalars(select(func.count()).select_from(PartRedo)).one() == 1


def test_the_page_shows_what_each_learner_does_again_and_moves_the_run(
    school: Class, app: Portal
) -> None:
    school.read("Budi", READ)
    newest = publish(edition(read="Isi. → Isi yang baru.", new="Bagian baru."))
    reviews.tell_change(
        newest.id, "Bagian kesatu ditulis ulang.", now=NOON, actor_id=school.officer.id
    )
    account = make_account(school.officer)
    make_grant(school.officer, Role.TRAINER, school.agency)
    with beside(app, second_factor_optional=True) as other:
        client = PageClient(other)
        client.enter(account.id)
        listed = client.get("/admin/runs/moves").text
        assert f"/admin/runs/{school.run.public_id}/move" in listed
        shown = client.get(f"/admin/runs/{school.run.public_id}/move")
        text = " ".join(shown.text.split())
        assert "Pindahkan ke revisi 2" in text
        for name in school.people:
            assert name in text
        client.post(f"/admin/runs/{school.run.public_id}/move", {"to": "2"})
        client.post(f"/admin/runs/{school.run.public_id}/move/go-on", {})
        assert "Selesai dipindahkan" in client.get(f"/admin/runs/{school.run.public_id}/move").text
        assert "Semua kelas memakai revisi terbaru" in client.get("/admin/runs/moves").text
        learner = PageClient(other)
        with other.app_context():
            mine = select(Account.id).where(Account.person_id == school.people["Budi"].id)
            learner.enter(db.session.scalars(mine).one())
        course = learner.get(f"/courses/{SLUG}").text
        assert "Berubah, baca lagi" in course
        assert "Bagian kesatu ditulis ulang." in course
        assert "berubah sejak Anda menyelesaikannya" in learner.get(f"/courses/{SLUG}/{READ}").text
        learner.post(f"/courses/{SLUG}/{READ}/finish", {})
        assert "Berubah, baca lagi" not in learner.get(f"/courses/{SLUG}").text
    assert school.redos("Budi") == [("lesson", READ, True)]
