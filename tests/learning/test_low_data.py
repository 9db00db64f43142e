"""Lessons on a line that costs money, and a module on one page."""

from pathlib import Path

import pytest

from portal.content.sparing import Medium, sized, spared
from portal.core.db import db
from portal.learning.reading.whole import placed
from portal.people.models import Person
from portal.web.app import Portal
from tests.learning.conftest import School, found_school
from tests.learning.rich import PLAIN, RICH, SLUG, write_rich
from tests.support.pages import PageClient
from tests.support.people import make_account, make_person
from tests.support.statements import counted

LESSON = f"/courses/{SLUG}/{RICH}"
MODULE = f"/courses/{SLUG}/offline/1"
PICTURE = '<img src="media/rebung.svg"'


@pytest.fixture
def school(app: Portal, tmp_path: Path) -> School:
    with app.app_context():
        return found_school(write_rich(tmp_path / SLUG))


def say(medium: Medium) -> str:
    return f"{medium.kind} {medium.words} {medium.size}"


def test_what_is_shown_waits_behind_a_link_and_is_kept_for_the_script() -> None:
    picture = '<img src="media/a.png" alt="A &amp; B">'
    film = '<video src="media/f.mp4" controls="" aria-label="F"><track src="media/f.vtt"></video>'
    html = spared(f"<p>{picture}</p>{film}", {"a.png": 5}, say)
    assert html == (
        '<p><a class="pk-spare" href="media/a.png">img A &amp; B 5</a>'
        f"<template>{picture}</template></p>"
        f'<a class="pk-spare" href="media/f.mp4">video F None</a><template>{film}</template>'
    )
    assert spared(picture + film, {}, say, films_only=True).startswith(picture)
    assert sized(picture + film, {"f.mp4": 9}, say) == f"{picture}{film}video F 9"


def test_ids_and_addresses_of_a_lesson_fit_the_page_of_its_module() -> None:
    html = (
        '<h2 id="isi-a">A</h2><a href="#isi-a">a</a><a href="lain#isi-b">b</a>'
        '<img src="media/x.png"><a href="https://x.id/">x</a><a href="/notes">n</a>'
    )
    assert placed(html, "b3-") == (
        '<h2 id="b3-isi-a">A</h2><a href="#b3-isi-a">a</a><a href="../lain#isi-b">b</a>'
        '<img src="../media/x.png"><a href="https://x.id/">x</a><a href="/notes">n</a>'
    )


def test_low_data_is_chosen_or_told_by_the_browser(app: Portal, learner: PageClient) -> None:
    def text(**headers: str) -> str:
        return learner.client.get(LESSON, headers=headers).text

    full = text()
    assert PICTURE in full
    assert "pk-spare" not in full
    told = text(**{"Save-Data": "on"})
    assert "Muat gambar (" in told
    assert "Muat film (" in told
    assert PICTURE not in told.replace(f"<template>{PICTURE}", "")
    learner.post("/preferences", {"data": "full", "next": LESSON})
    assert "pk-spare" not in text(**{"Save-Data": "on"})
    learner.post("/preferences", {"data": "low", "next": LESSON})
    page = learner.get(LESSON)
    assert "Muat gambar (" in page.text
    with counted(app) as statements:
        learner.get(LESSON)
    assert len(statements) <= 4, "\n".join(statements)


def test_a_module_on_one_page_holds_its_lessons_and_names_nobody(
    app: Portal, school: School, learner: PageClient
) -> None:
    page = learner.get(MODULE)
    assert page.text.count("data-lesson=") == 2
    assert 'src="../media/rebung.svg"' in page.text
    assert "Film di portal, tidak ikut disimpan" in page.text
    assert "Karena." in page.text  # of the practice questions
    with app.app_context():
        person = db.session.get_one(Person, school.person_id)
        assert person.full_name not in page.text
        assert person.public_id not in page.text
    for mark in ("csrf", "data-owner", "Menu akun", "_key"):
        assert mark not in page.text
    learner.get(f"/courses/{SLUG}/offline/9", status=404)
    assert PLAIN in page.text


def test_a_module_is_only_for_those_who_take_the_course(app: Portal, school: School) -> None:
    with app.app_context():
        account_id = make_account(make_person(school.unit)).id
    other = PageClient(app)
    other.enter(account_id)
    other.get(MODULE, status=404)


def test_the_worker_may_serve_courses_and_nothing_else(app: Portal) -> None:
    with app.test_request_context():
        address = app.jinja_env.globals["asset"]("luring.js")
    answer = app.test_client().get(address)
    assert answer.headers["Service-Worker-Allowed"] == "/courses/"
