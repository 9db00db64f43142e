"""The pages of reviewing: what changed is shown key first, and decided by the second person."""

from collections.abc import Iterator

import pytest
from flask_babel import force_locale

from portal.content import exporting
from portal.content import service as content
from portal.content.comparing import Field
from portal.content.documents import CompletionRule, DrawDocument
from portal.content.drafts import service as drafting
from portal.content.models import CourseDraft, CourseRevision
from portal.content.reviews.words import worded
from portal.core.db import db
from portal.core.permissions import Role
from portal.people.models import Person
from portal.web.app import Portal
from tests.content.drafts.desk import Desk, make_desk
from tests.content.making import ITEMS, LESSON, QUIZ, SVG, course_texts, files
from tests.support.pages import PageClient
from tests.support.people import make_account, make_grant, make_person
from tests.support.portal_app import NOON, beside

TEXTS = course_texts()
CHANGED = {
    ITEMS: TEXTS[ITEMS].replace("[[warga]]", "[[warga|masyarakat]]").encode(),
    LESSON: TEXTS[LESSON].replace("map di dada", "map di tangan").encode(),
    QUIZ: TEXTS[QUIZ].replace("pass_percent: 60", "pass_percent: 80").encode(),
}


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    """Whoever holds a role here need not set up a second factor first."""
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def desk(portal: Portal) -> Iterator[Desk]:
    with portal.app_context():
        yield make_desk()


def entered(portal: Portal, desk: Desk, person: Person, *roles: Role) -> PageClient:
    for role in roles:
        make_grant(person, role, desk.agency)
    client = PageClient(portal)
    client.enter(make_account(person).id)
    return client


def submitted(desk: Desk, changes: dict[str, bytes]) -> CourseDraft:
    draft = desk.begin()
    by = {"now": NOON, "actor_id": desk.author.id}
    drafting.write(draft.id, changes, expected={}, **by)
    return drafting.submit(draft.id, **by)


def words(text: str) -> str:
    return " ".join(text.split())


def test_a_reviewer_sees_the_changed_key_first_remarks_returns_and_publishes(
    portal: Portal, desk: Desk
) -> None:
    draft = submitted(desk, CHANGED)
    reviewer = entered(portal, desk, make_person(desk.unit, "Zulkifli"), Role.REVIEWER)
    author = entered(portal, desk, desk.author, Role.TRAINER)
    page = f"/studio/{draft.public_id}/review"
    assert page in reviewer.get("/studio/reviews").text
    assert "1 draf kursus untuk ditinjau" in reviewer.get("/").text
    assert "draf kursus" not in author.get("/").text
    text = words(reviewer.get(page).text)
    key, lesson = text.find("Kunci jawaban berubah"), text.find('id="pelajaran"')
    assert 0 < key < lesson
    assert "<li>warga | masyarakat</li>" in text
    assert "dihapus: </span>dada" in text
    assert "ditambah: </span>tangan" in text
    assert "<strong>80</strong>" in text
    place = {"place": "item:sdl-102", "body": "Kunci baru perlu sumber."}
    assert reviewer.post(f"{page}/remarks", place).headers["Location"].endswith("#item-sdl-102")
    assert reviewer.post(f"{page}/return", {"reason": " "}).status_code == 422
    assert reviewer.post(f"{page}/return", {"reason": "Sebut sumbernya."}).status_code == 303
    back = words(author.get(page).text)
    assert "Sebut sumbernya." in back
    assert "Kunci baru perlu sumber." in back
    assert author.post(f"{page}/publish", {"version": "2"}).status_code == 403
    db.session.expire_all()  # written meanwhile by the requests above
    drafting.submit(draft.id, now=NOON, actor_id=desk.author.id)
    db.session.expire_all()
    version = db.session.get_one(CourseDraft, draft.id).version
    sent = {
        "version": str(version), "change_note": "Kunci diperbaiki.", "minor": ["sdl-kuis", "asing"],
    }  # fmt: skip
    for _click in range(2):
        assert reviewer.post(f"{page}/publish", dict(sent)).status_code == 303
    assert "sudah terbit" in reviewer.get(page).text
    db.session.expire_all()
    numbers = {one.number: one for one in db.session.query(CourseRevision)}
    assert sorted(numbers) == [1, 2]
    assert (numbers[2].change_note, numbers[2].minor) == ("Kunci diperbaiki.", ["sdl-kuis"])
    assert reviewer.post(f"{page}/note", {"change_note": "Lebih jelas."}).status_code == 303
    assert "Lebih jelas." in reviewer.get(page).text


def test_where_questions_alone_changed_the_note_is_kept_and_offered(
    portal: Portal, desk: Desk
) -> None:
    draft = submitted(desk, {name: text for name, text in CHANGED.items() if name == ITEMS})
    reviewer = entered(portal, desk, make_person(desk.unit, "Zulkifli"), Role.REVIEWER)
    page = f"/studio/{draft.public_id}/review"
    sent = {"version": str(draft.version), "change_note": "Kunci diperbaiki."}
    assert reviewer.post(f"{page}/publish", dict(sent)).status_code == 303
    shown = words(reviewer.get(page).text)
    assert "Hanya soalnya yang berubah" in shown
    assert "> Kunci diperbaiki.</textarea>" in shown
    db.session.expire_all()
    [revision] = db.session.query(CourseRevision)
    assert revision.change_note == ""
    assert reviewer.post(f"{page}/note", {"change_note": "Kunci nomor 2."}).status_code == 303
    assert "> Kunci nomor 2.</textarea>" in words(reviewer.get(page).text)


def test_an_overtaken_draft_leads_its_author_to_what_is_newer(portal: Portal, desk: Desk) -> None:
    draft = submitted(desk, {LESSON: CHANGED[LESSON]})
    other = {**TEXTS, LESSON: TEXTS[LESSON].replace("map di dada", "map di meja")}
    content.publish(
        files({**other, SVG: TEXTS[SVG].replace("#2f6f4f", "#333333")}), now=NOON, actor_id=None
    )
    page = f"/studio/{draft.public_id}"
    reviewer = entered(portal, desk, make_person(desk.unit, "Zulkifli"), Role.REVIEWER)
    shown = reviewer.get(f"{page}/review").text
    assert "Setujui dan terbitkan" not in shown
    assert f"{page}/review/published/sdl-langkah.svg" in shown
    media = reviewer.get(f"{page}/review/media/sdl-langkah.svg")
    assert media.response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    media.response.close()
    refused = reviewer.post(f"{page}/review/publish", {"version": str(draft.version)})
    assert (refused.status_code, "menghapus perubahan itu" in words(refused.text)) == (422, True)
    author = entered(portal, desk, desk.author, Role.TRAINER)
    assert author.post(f"{page}/take-back", {}).status_code == 303
    assert f"keep:{LESSON}" in author.get(f"{page}/renew").text
    assert author.post(f"{page}/renew", {}).status_code == 422
    assert author.post(f"{page}/renew", {f"keep:{LESSON}": "mine"}).status_code == 303
    assert "Tidak dapat" not in author.get(f"{page}/review").text
    db.session.expire_all()  # written meanwhile by the requests above
    drafting.submit(draft.id, now=NOON, actor_id=desk.author.id)
    db.session.expire_all()
    version = str(db.session.get_one(CourseDraft, draft.id).version)
    assert reviewer.post(f"{page}/review/publish", {"version": version}).status_code == 303
    now = exporting.course(draft.slug).entries
    assert now[LESSON].read() == CHANGED[LESSON]
    assert b"#333333" in now[SVG].read()


def test_rules_of_quizzes_and_of_completion_are_told_in_words(portal: Portal) -> None:
    with portal.test_request_context(), force_locale("id"):
        new = CompletionRule(quizzes=("kuis-satu",))
        rules = (
            DrawDocument(competency="spbe", difficulty="easy", count=3),
            DrawDocument(competency="lain", difficulty="hard", count=1, tags=("a", "b")),
        )
        fields = (
            Field("completion", "raw", "raw", CompletionRule(), new),
            Field("draw", "", "raw", None, rules),
            Field("title", "Lama", "Baru", "Lama", "Baru"),
        )
        names = {"spbe": "SPBE", "kuis-satu": "Kuis pertama"}
        done, draw, title = worded(fields, names)
    assert (done.old, done.new) == (
        "Semua pelajaran dibaca", "Semua pelajaran dibaca\nLulus Kuis pertama"
    )  # fmt: skip
    assert draw.old == ""
    assert draw.new.splitlines() == [
        "3 soal mudah tentang SPBE", "1 soal sulit tentang lain, dengan tanda a, b"
    ]  # fmt: skip
    assert title == fields[2]
