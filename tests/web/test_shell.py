"""The frame around pages: component sheet, theme and language, error pages, macros' promises."""

import re
from pathlib import Path

import pytest
from flask import abort, flash, g, render_template_string

from portal.core.access import public
from portal.core.errors import Conflict, Forbidden, NotFound, TooMany, Unavailable
from portal.web.app import Portal
from portal.web.errors import PAGES
from portal.web.sheet import SampleForm
from tests.support.pages import Page, PageClient
from tests.support.portal_app import make_app

TEMPLATES = Path(__file__).parents[2] / "portal" / "web" / "templates"


@pytest.fixture(scope="module")
def sheet_app(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A portal with the component sheet; needs no table."""
    return make_app(tmp_path_factory.mktemp("sheet"), development_pages=True)


@pytest.fixture
def sheet(sheet_app: Portal) -> PageClient:
    return PageClient(sheet_app)


def test_the_component_sheet_is_a_sound_page(sheet: PageClient):
    page = sheet.get("/rancangan")
    words = "Ada 3 hal yang perlu diperbaiki"
    assert words in page.text
    assert page.text.count("btn-gold") == 1


@pytest.mark.parametrize("paper", ["a4", "f4"])
def test_letters_are_sound_pages_with_their_paper(sheet: PageClient, paper: str):
    page = sheet.get(f"/rancangan/surat/{paper}")
    assert f'class="ct-sheet {paper}"' in page.text
    assert "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL" in page.text


def test_the_sheet_exists_in_development_only(app: Portal):
    assert not any(rule.rule.startswith("/rancangan") for rule in app.url_map.iter_rules())


# Theme and language


def token_of(sheet: PageClient) -> str:
    """A CSRF token of this session."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', sheet.get("/rancangan").text)
    assert found is not None
    return found[1]


def test_the_theme_is_kept_in_a_cookie_and_painted_by_the_server(sheet: PageClient):
    assert 'data-bs-theme="light"' in sheet.get("/rancangan").text
    token = token_of(sheet)
    answer = sheet.post("/preferences", {"theme": "dark", "next": "/rancangan"}, token=token)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/rancangan")
    cookie = answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in cookie
    assert "HttpOnly" in cookie
    page = sheet.get("/rancangan")
    assert 'data-bs-theme="dark"' in page.text
    assert 'name="theme" value="light" aria-pressed="true"' in page.text


def test_the_language_changes_the_page_and_its_lang(sheet: PageClient):
    token = token_of(sheet)
    sheet.post("/preferences", {"locale": "en", "next": "/rancangan"}, token=token)
    page = sheet.get("/rancangan")
    assert '<html lang="en"' in page.text
    assert "Skip to content" in page.text
    assert '<button class="pk-text" type="submit" name="locale" value="id" lang="id">' in page.text


@pytest.mark.parametrize("field", ["theme", "locale"])
def test_a_value_that_is_not_offered_changes_nothing(sheet: PageClient, field: str):
    token = token_of(sheet)
    answer = sheet.post("/preferences", {field: "neon", "next": "//evil.example"}, token=token)
    assert answer.headers["Location"] == "/"
    assert "neon" not in str(answer.headers.getlist("Set-Cookie"))


def test_preferences_need_a_token(sheet: PageClient):
    assert sheet.client.post("/preferences", data={"theme": "dark"}).status_code == 400


# Error pages

FAULTS: dict[int, Exception] = {
    404: NotFound(),
    403: Forbidden("x"),
    409: Conflict(),
    429: TooMany(30),
    503: Unavailable(),
    500: RuntimeError("inner words"),
}


@pytest.fixture(scope="module")
def faulty_app(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    app = make_app(tmp_path_factory.mktemp("faulty"))

    @app.get("/fault/<int:status>")
    @public
    def fault(status: int) -> str:
        if status in FAULTS:
            raise FAULTS[status]
        abort(status)

    return app


@pytest.mark.parametrize("status", sorted(PAGES))
def test_an_error_page_says_what_happened_and_leads_on(faulty_app: Portal, status: int):
    response = faulty_app.test_client().get(f"/fault/{status}")
    assert response.status_code == status
    page = Page(response, check=True)
    heading = page.root.find(".//h1")
    title = page.root.find("./head/title")
    assert heading is not None
    assert title is not None
    assert (heading.text or "") in (title.text or "")
    assert response.headers["X-Request-Id"] in page.text
    assert any(link in {"/", "/login"} for link in page.links())
    for inner in ("Traceback", "inner words", "portal/", "SELECT", "Werkzeug"):
        assert inner not in page.text


def test_error_pages_need_neither_session_nor_database(faulty_app: Portal):
    response = faulty_app.test_client().get("/fault/404")
    assert "Set-Cookie" not in response.headers


def test_every_status_has_a_page_of_its_own():
    drawn = {int(path.stem) for path in (TEMPLATES / "errors").glob("[0-9]*.html")}
    assert drawn == PAGES


# Macros


def test_every_macro_file_says_first_what_it_needs():
    files = [*(TEMPLATES / "ui").glob("*.html"), *TEMPLATES.glob("*.html")]
    assert files
    for path in files:
        assert path.read_text().startswith("{#- needs: "), path.name


def test_no_template_trusts_markup_of_its_own():
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        assert "|safe" not in text.replace(" ", ""), path.name
        assert "autoescape false" not in text, path.name


def render(app: Portal, source: str, **values: object) -> str:
    with app.test_request_context():
        g.actor = None
        return render_template_string(source, **values)


def test_texts_in_macros_are_escaped(sheet_app: Portal):
    hostile = '"><script>x</script>'
    source = """
      {% from "ui/badge.html" import tag %}{% from "ui/head.html" import head %}
      {% from "ui/lists.html" import definitions, item %}{% from "ui/table.html" import row_head %}
      {% from "ui/actions.html" import link_button, button_post %}
      {{ tag("ok", t) }}{{ head(t, t, t) }}{{ definitions([(t, t)]) }}{{ item(t, t, t) }}
      {{ row_head(t, t, t) }}{{ link_button(t, t, about=t) }}{{ button_post(t, t, fields={t: t}) }}
    """
    assert "<script>" not in render(sheet_app, source, t=hostile)


@pytest.mark.parametrize(
    ("need", "got", "words"),
    [
        (3, 3, "Terpenuhi"),
        (3, 5, "Terpenuhi"),
        (3, 2, "1 level lagi"),
        (4, 2, "2 level lagi"),
        (3, 0, "Belum level 1"),
        (None, 2, "Tanpa standar"),
    ],
)
def test_the_distance_to_the_standard_in_words(sheet_app: Portal, need, got, words):
    source = '{% from "ui/badge.html" import gap %}{{ gap(need, got) }}'
    assert words in render(sheet_app, source, need=need, got=got)


def test_a_button_that_posts_carries_token_key_and_hidden_fields(sheet_app: Portal):
    source = """{% from "ui/actions.html" import button_post %}
      {{ button_post("/needs/7/vote", "Dukung", target="#need-7", fields={"n": 1}, once=true) }}"""
    html = render(sheet_app, source)
    assert 'name="csrf_token"' in html
    assert 'name="_key"' in html
    assert '<input type="hidden" name="n" value="1">' in html
    assert 'hx-post="/needs/7/vote" hx-target="#need-7"' in html


def test_a_pager_shows_only_the_ways_there_are(sheet_app: Portal):
    source = '{% from "ui/pager.html" import pager %}{{ pager(before, after) }}'
    assert render(sheet_app, source, before="", after=None).strip() == ""
    last = render(sheet_app, source, before="?b=1", after="")
    assert 'rel="prev"' in last
    assert 'rel="next"' not in last


@pytest.mark.parametrize(
    ("category", "css", "role"),
    [("ok", "ok", "status"), ("message", "ok", "status"), ("error", "bad", "alert")],
)
def test_flashed_words_stay_on_the_page_and_are_announced(
    sheet_app: Portal, category: str, css: str, role: str
):
    source = (
        "{% extends 'base.html' %}{% block title %}x{% endblock %}"
        "{% block main %}<h1>x</h1>{% endblock %}"
    )
    with sheet_app.test_request_context("/"):
        g.actor = None
        flash("Usulan <b>terkirim</b>.", category)
        html = render_template_string(source)
    assert f'<div class="pk-note {css}" role="{role}">' in html
    assert "Usulan &lt;b&gt;terkirim&lt;/b&gt;." in html


def test_the_title_of_a_page_with_errors_says_so_first(sheet_app: Portal):
    source = (
        "{% extends 'base.html' %}{% block title %}Masuk{% endblock %}"
        "{% block main %}<h1>Masuk</h1>{% endblock %}"
    )
    with sheet_app.test_request_context("/", method="POST"):
        g.actor = None
        form = SampleForm()
        assert "<title>Masuk ·" in render_template_string(source, form=form)
        form.validate()
        assert "<title>Galat: Masuk ·" in render_template_string(source, form=form)
