"""Practice questions in a lesson: every kind, without and with script, and nothing is written."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.assessment import practice
from portal.content.paragraphs import pieces
from portal.core.db import db
from portal.web.app import Portal
from tests.assessment.making import right_response
from tests.learning.conftest import School, found_school
from tests.learning.rich import PRACTICE, REFS, RICH, SLUG, write_rich
from tests.support.pages import PageClient
from tests.support.statements import counted

LESSON = f"/courses/{SLUG}/{RICH}"


@pytest.fixture
def school(app: Portal, tmp_path: Path) -> School:
    with app.app_context():
        return found_school(write_rich(tmp_path / SLUG))


def fields(kind: str) -> dict[str, Any]:
    """The right answer to the practice question of a kind, as its form sends it."""
    question = practice.questions(f"course:{SLUG}", [REFS[kind]])[REFS[kind]]
    item = next(one for one in PRACTICE if one.type == kind)
    right = right_response(kind, dict(question.place), _Known(question.key))  # type: ignore[arg-type]  # it reads the key alone
    name = f"q-{item.id}"
    [(what, value)] = right.items()
    if what in {"choice", "text"}:
        return {name: value}
    if what == "number":
        return {name: value["text"], f"{name}-unit": value["unit"]}
    return {f"{name}-{id_}": one for id_, one in value.items()}


class _Known:
    def __init__(self, key: Any) -> None:
        self.answer_key = key


def test_the_right_answer_of_every_kind_is_told_with_its_reason(
    app: Portal, learner: PageClient
) -> None:
    for kind, ref in REFS.items():
        with app.app_context():
            asked = {"periksa": ref, **fields(kind)}
        plain = learner.client.get(LESSON, query_string=asked)
        assert plain.status_code == 200
        assert plain.text.count("<strong>Tepat.</strong>") == 1, kind
        scripted = learner.client.get(LESSON, query_string=asked, headers={"HX-Request": "true"})
        assert "<strong>Tepat.</strong>" in scripted.text, kind
        assert "Karena." in scripted.text
        assert "<html" not in scripted.text


def test_a_wrong_answer_says_why_and_leaves_the_form(learner: PageClient) -> None:
    page = learner.get(LESSON)
    option = page.text.split('name="q-lat-0" value="')
    for part in option[1:]:
        asked = {"periksa": "lat-0", "q-lat-0": part.split('"')[0]}
        text = learner.client.get(LESSON, query_string=asked).text
        if "Belum tepat." in text and "Bukan." in text:
            assert "Jawaban Anda" in text
            assert text.count("Periksa jawaban") == len(PRACTICE)
            return
    raise AssertionError("no wrong answer was told as such")


def test_no_answer_and_a_made_up_one_ask_for_one(learner: PageClient) -> None:
    for given in ("", "tidak-ada", "x" * 5000):
        asked = {"periksa": "lat-0", "q-lat-0": given}
        assert "Jawab dulu" in learner.client.get(LESSON, query_string=asked).text
        other = {"periksa": "single-1", "q-single-1": given}  # a quiz item, not of this lesson
        answer = learner.client.get(LESSON, query_string=other, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert "Karena." not in answer.text


def test_practice_writes_nothing(app: Portal, learner: PageClient) -> None:
    def rows() -> dict[str, int]:
        with app.app_context():
            count = select(func.count())
            return {
                name: db.session.scalars(count.select_from(table)).one()
                for name, table in db.metadata.tables.items()
                if name != "signin_session"  # it notes when one was last seen
            }

    learner.get(LESSON)
    before = rows()
    with app.app_context():
        asked = {"periksa": REFS["single"], **fields("single")}
    learner.client.get(LESSON, query_string=asked)
    assert rows() == before


def test_a_lesson_with_practice_costs_four_statements(app: Portal, learner: PageClient) -> None:
    learner.get(LESSON)
    with counted(app) as statements:
        learner.get(LESSON)
    assert len(statements) <= 4, "\n".join(statements)


def test_every_paragraph_has_an_anchor_that_follows_from_its_words() -> None:
    html = "<p>Satu.</p>\n<ul>\n<li>Dua <em>kata</em>.\n<ul>\n<li>Tiga.</li>\n</ul>\n</li>\n</ul>"
    again = f"<p>Sisipan.</p>{html}<p>Satu.</p>"
    first = [one for piece in pieces(html) for one in piece.paragraphs]
    assert [one.quote for one in first] == ["Satu.", "Dua kata.", "Tiga."]
    later = {one.quote: one.anchor for piece in pieces(again) for one in piece.paragraphs}
    assert [later["Dua kata."], later["Tiga."]] == [one.anchor for one in first[1:]]
    [piece] = pieces(html)
    assert all(f'id="{one.anchor}"' in piece.html for one in first)
    assert piece.html[: first[0].end].endswith("</p>")


def test_two_equal_paragraphs_have_two_anchors() -> None:
    [piece] = pieces("<p>Sama.</p><p>Sama.</p>")
    one, other = (paragraph.anchor for paragraph in piece.paragraphs)
    assert other == f"{one}-2"
