"""Places, notes and questions at a paragraph."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.content.paragraphs import pieces
from portal.core import clock
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.learning import holdings, reading, telling
from portal.learning.margin import service as margin
from portal.learning.margin.models import (
    LessonNote,
    LessonPlace,
    LessonQuestion,
    QuestionEntry,
)
from portal.learning.margin.rules import anchor, read_at
from portal.people.models import InboxMessage
from portal.people.queries.holdings import Erasing
from portal.web.app import Portal
from tests.learning.conftest import FIRST, SECOND, School
from tests.support.pages import PageClient
from tests.support.people import make_account, make_grant, make_person, make_unit
from tests.support.portal_app import NOON
from tests.support.statements import counted

SECRET = "Sandi lama saya ternyata bocor."


def open_lesson(school: School, key: str = FIRST) -> reading.Lesson:
    return reading.lesson(school.person_id, school.agency.id, school.slug, key, NOON)


def anchors(school: School) -> list[str]:
    return [one.anchor for piece in pieces(open_lesson(school).html) for one in piece.paragraphs]


def another(app: Portal, school: School, role: Role | None = None) -> PageClient:
    """Somebody of the agency who takes the same course, perhaps with a role."""
    with app.app_context():
        person = make_person(school.unit)
        account = make_account(person)
        if role is not None:
            make_grant(person, role, school.agency)
            with transaction():
                db.session.merge(account).totp_confirmed_at = NOON
        db.session.commit()
        account_id = account.id
    client = PageClient(app)
    client.enter(account_id)
    client.post(f"/courses/{school.slug}/enrol")
    return client


@pytest.mark.parametrize("given", ["", "isi-", "isi-P1", "x", "isi-p1 onload", "isi-" + "a" * 90])
def test_only_anchors_are_anchors(given: str) -> None:
    assert anchor(given) == ""
    assert anchor("isi-p0123abcd-2") == "isi-p0123abcd-2"


@pytest.mark.parametrize(("age_s", "ago"), [(0, 0), (-5, 0), (90, 90), (10**12, 30 * 86400)])
def test_a_place_is_never_read_in_the_future_nor_before_a_month(age_s: int, ago: int) -> None:
    assert read_at(age_s, NOON) == NOON - timedelta(seconds=ago)


def test_the_place_is_found_again_on_another_device_and_the_later_one_wins(
    app: Portal, school: School, learner: PageClient
) -> None:
    with app.app_context():
        first, second, third = anchors(school)[:3]

    def told(place: str, age_s: int = 0) -> None:
        answer = learner.post(f"{school.lesson}/place", {"anchor": place, "age_s": age_s})
        assert answer.status_code == 204

    told(second)
    told(second)
    told(first, age_s=3600)  # a queued one that arrives late
    phone = PageClient(app)
    phone.enter(school.account_id)
    assert f'href="/courses/{school.slug}/{FIRST}#{second}">Lanjutkan belajar' in (
        phone.get(f"/courses/{school.slug}").text
    )
    assert f'data-read="{second}"' in phone.get(school.lesson).text
    with clock.fixed(NOON + timedelta(hours=1)):
        told(third)
        assert f'data-read="{third}"' in phone.get(school.lesson).text
    learner.post(f"{school.lesson}/finish")
    text = phone.get(f"/courses/{school.slug}").text
    assert f'href="/courses/{school.slug}/{SECOND}">Lanjutkan belajar' in text
    with app.app_context():
        assert db.session.scalars(select(func.count()).select_from(LessonPlace)).one() == 1


def test_a_note_stands_at_its_paragraph_and_is_its_writers_alone(
    app: Portal, school: School, learner: PageClient
) -> None:
    with app.app_context():
        place = anchors(school)[1]
    form = learner.get(f"{school.lesson}/notes/new?at={place}")
    assert "pk-quote" in form.text
    answer = learner.post(f"{school.lesson}/notes/new?at={place}", {"text": SECRET})
    assert answer.status_code == 303
    text = learner.get(school.lesson).text
    assert text.index(f'id="{place}"') < text.index(SECRET) < text.index('id="tepi"')
    for role in (None, Role.TRAINER, Role.HR):
        other = another(app, school, role)
        assert SECRET not in other.get(school.lesson).text
        assert SECRET not in other.get("/notes").text


def test_notes_are_found_changed_and_taken_out(
    app: Portal, school: School, learner: PageClient
) -> None:
    learner.post(f"{school.lesson}/notes/new", {"text": SECRET})
    learner.post(f"{school.lesson}/notes/new", {"text": "Tanya Bu Rina soal 100%_lengkap."})
    assert learner.get("/notes?q=bocor").text.count("pk-written") == 1
    assert learner.get("/notes?q=100%25_").text.count("pk-written") == 1
    assert "Tidak ada catatan" in learner.get("/notes?q=zzz").text
    found = re.search(r'href="(/notes/[^"?]+)"', learner.get("/notes?q=bocor").text)
    assert found
    assert learner.post(found[1], {"text": "  "}).status_code == 422
    learner.post(found[1], {"text": "Sandi sudah diganti."})
    assert SECRET not in learner.get("/notes").text
    learner.post(f"{found[1]}/delete")
    learner.get(found[1], status=404)
    assert learner.get("/notes").text.count("pk-written") == 1


def test_a_question_is_answered_told_and_published_without_a_name(
    app: Portal, school: School, learner: PageClient
) -> None:
    with app.app_context():
        place = anchors(school)[0]
    asked = learner.post(
        f"{school.lesson}/questions/new?at={place}", {"text": "Apakah Bu Ani boleh memakainya?"}
    )
    thread = asked.headers["Location"]
    trainer, peer = another(app, school, Role.TRAINER), another(app, school)
    desk = thread.replace("/questions/", "/studio/questions/")
    assert "Apakah Bu Ani" in trainer.get("/studio/questions").text
    peer.get(thread, status=404)
    peer.get(desk, status=403)
    public = {"question": "Bolehkah dipakai bersama?", "answer": "Tidak, satu orang satu akun."}
    assert trainer.post(f"{desk}/publish", public).status_code == 409  # nobody has answered
    trainer.post(f"{desk}/answer", {"text": "Tidak boleh."})
    assert "Tidak boleh." in learner.get(thread).text
    with app.app_context():
        query = select(InboxMessage).where(InboxMessage.person_id == school.person_id)
        [message] = db.session.scalars(query)
        assert (message.kind, message.path) == ("question_answered", thread)
    assert "Bu Ani" not in peer.get(school.lesson).text
    trainer.post(f"{desk}/publish", public)
    text = peer.get(school.lesson).text
    assert "Bolehkah dipakai bersama?" in text
    assert "Bu Ani" not in text
    learner.post(thread, {"text": "Terima kasih, dan untuk magang?"})
    assert "Menunggu jawaban" in trainer.get("/studio/questions").text
    trainer.post(f"{desk}/withdraw")
    assert "Bolehkah dipakai bersama?" not in peer.get(school.lesson).text


def test_trainers_of_another_place_do_not_find_a_question(
    app: Portal, school: School, learner: PageClient
) -> None:
    asked = learner.post(f"{school.lesson}/questions/new", {"text": "Mengapa?"})
    desk = asked.headers["Location"].replace("/questions/", "/studio/questions/")
    with app.app_context():
        elsewhere = make_unit(school.agency)
        person = make_person(elsewhere)
        account = make_account(person)
        with transaction():
            db.session.merge(account).totp_confirmed_at = NOON
        make_grant(person, Role.TRAINER, elsewhere)
        account_id = account.id
    trainer = PageClient(app)
    trainer.enter(account_id)
    trainer.get(desk, status=404)
    assert "Mengapa?" not in trainer.get("/studio/questions").text
    assert trainer.post(f"{desk}/answer", {"text": "Begini."}).status_code == 404


def test_six_questions_an_hour_are_enough(school: School, learner: PageClient) -> None:
    for _ in range(6):
        answer = learner.post(f"{school.lesson}/questions/new", {"text": "Mengapa?"})
        assert answer.status_code == 303
    assert learner.post(f"{school.lesson}/questions/new", {"text": "?"}).status_code == 429


def test_an_erasure_takes_out_what_one_wrote_and_leaves_what_was_published(
    app: Portal, school: School, learner: PageClient
) -> None:
    learner.post(f"{school.lesson}/notes/new", {"text": SECRET})
    learner.post(f"{school.lesson}/place", {"anchor": "isi-p0123abcd"})
    for text in ("Satu?", "Dua?"):
        learner.post(f"{school.lesson}/questions/new", {"text": text})
    trainer = another(app, school, Role.TRAINER)
    desk = re.findall(r'href="(/studio/questions/[^"]+)"', trainer.get("/studio/questions").text)
    trainer.post(f"{desk[0]}/answer", {"text": "Begini."})
    trainer.post(f"{desk[0]}/publish", {"question": "Umum?", "answer": "Begini."})
    with app.app_context():
        with transaction():
            holdings.AREA.erase(Erasing((school.person_id,), (), school.agency.id, 1, 2, NOON))
        counts = [
            db.session.scalars(select(func.count()).select_from(model)).one()
            for model in (LessonNote, LessonPlace, QuestionEntry)
        ]
        assert counts == [0, 0, 0]
        [kept] = db.session.scalars(select(LessonQuestion))
        assert (kept.asker_id, kept.public_answer) == (None, "Begini.")


def test_marking_offers_both_ways_at_every_paragraph(
    app: Portal, school: School, learner: PageClient
) -> None:
    with app.app_context():
        known = anchors(school)
    text = learner.get(f"{school.lesson}?tandai=1").text
    assert text.count("/notes/new?at=isi-p") == len(known)
    assert text.count("/questions/new?at=isi-p") == len(known)


def test_notes_and_answers_beside_the_text_cost_nothing_more(
    app: Portal, school: School, learner: PageClient
) -> None:
    learner.post(f"{school.lesson}/notes/new", {"text": SECRET})
    learner.get(school.lesson)
    with counted(app) as statements:
        learner.get(school.lesson)
    assert len(statements) <= 4, "\n".join(statements)


def test_a_place_without_an_enrolment_is_not_kept(app: Portal, school: School) -> None:
    with app.app_context():
        person = make_person(school.unit)
        lesson = reading.lesson(person.id, school.agency.id, school.slug, FIRST, NOON)
        margin.keep_place(lesson, "isi-p0123abcd", age_s=0, now=NOON)
        assert db.session.scalars(select(func.count()).select_from(LessonPlace)).one() == 0


def test_a_trainer_is_told_of_questions_once_a_day_and_only_of_new_ones(
    app: Portal, school: School
) -> None:
    with app.app_context():
        trainer = make_person(school.unit)
        make_account(trainer)
        make_grant(trainer, Role.TRAINER, school.unit)
        elsewhere = make_person(make_unit(school.agency, name="Dinas Lain"))
        make_account(elsewhere)
        make_grant(elsewhere, Role.TRAINER, make_unit(school.agency, name="Dinas Jauh"))

        def told(person_id: int) -> list[dict[str, object]]:
            query = select(InboxMessage).where(InboxMessage.person_id == person_id)
            return [dict(one.values) for one in db.session.scalars(query.order_by(InboxMessage.id))]

        day = timedelta(days=1)
        asked = ask_at(school, NOON)
        ask_at(school, NOON + timedelta(minutes=5))
        for hours in (1, 2, 30, 60):  # later runs find nothing new
            telling.tell(now=NOON + timedelta(hours=hours))
        assert told(trainer.id) == [{"count": 2}]
        ask_at(school, NOON + 4 * day)
        telling.tell(now=NOON + 4 * day + timedelta(hours=1))
        assert told(trainer.id) == [{"count": 2}, {"count": 3}]
        assert told(elsewhere.id) == []
        assert asked.waiting_since is not None


def ask_at(school: School, now: datetime) -> LessonQuestion:
    with transaction():
        question = LessonQuestion(
            course_id=open_lesson(school).course_id, organisation_id=school.agency.id,
            lesson_key=FIRST, anchor="", quote="", asker_id=school.person_id, asked_at=now,
            waiting_since=now,
        )  # fmt: skip
        db.session.add(question)
    return question
