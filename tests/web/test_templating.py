"""What templates say in so many words is written out per language, and reads as if asked for."""

import pytest
from flask_babel import force_locale

from portal.web.app import Portal
from portal.web.templating import Environment, environment_of
from portal.web.translations import language

SOURCES = (
    '{{ _("Beranda") }}',
    '{{ icon("bell") }}<link href="{{ asset("theme.css") }}">',
    '{{ _("%(used)d dipakai", used=3) }}',
    '{{ _("Menu akun %(name)s", name="<Rina & Co>") }}',
    '{{ _("Beranda")|upper }}{{ _("Beranda") ~ "&" }}',
    '{% macro said(words) %}<b>{{ words }}</b>{% endmacro %}{{ said(_("Keluar")) }}',
    '{% set words = "Keluar" %}{{ _(words) }}',
    '{% for _ in ["x"] %}{{ _ }}{% endfor %}',
    '{% set icon = said_by_page %}{{ icon("bell") }}',
    '{{ ngettext("%(num)d kursus", "%(num)d kursus", 2) }}',
)


@pytest.fixture
def environment(app: Portal) -> Environment:
    return environment_of(app)


@pytest.mark.parametrize("locale", ["id", "en"])
@pytest.mark.parametrize("source", SOURCES)
def test_written_out_and_asked_for_are_the_same(
    app: Portal, environment: Environment, source: str, locale: str
) -> None:
    values = {"said_by_page": str.title}
    with app.test_request_context("/"), force_locale(locale):
        asked = environment.from_string(source).render(values)
        written = environment.in_language(locale).from_string(source).render(values)
    assert written == asked


def test_each_language_has_its_own_form_of_a_template(
    app: Portal, environment: Environment
) -> None:
    name = "errors/404.html"
    said = {}
    for locale in ("id", "en", "id"):
        with app.test_request_context("/"), force_locale(locale):
            assert language() == locale
            template = environment.get_template(name)
            assert template.environment is environment.in_language(locale)
            said.setdefault(locale, "".join(template.blocks["title"](template.new_context())))
    assert said["id"] != said["en"]


def test_an_icon_that_is_not_there_is_told_before_a_page_shows(environment: Environment) -> None:
    with pytest.raises(LookupError, match="no icon is called"):
        environment.in_language("id").from_string('{% if false %}{{ icon("unicorn") }}{% endif %}')
