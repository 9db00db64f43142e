"""A date in three parts: what is typed is what is read, and what comes back."""

from collections.abc import Iterator
from datetime import date

import html5lib
import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import InputRequired, Optional

from portal.core.date_field import DatePartsField

WRONG = "Tulis tanggal yang ada di kalender, misalnya 9 Desember 2026."


class Needed(Form):
    on = DatePartsField("Tanggal", [InputRequired("Tulis tanggalnya.")])


class Spare(Form):
    on = DatePartsField("Tanggal", [Optional()])


@pytest.fixture(autouse=True, scope="module")
def language() -> Iterator[None]:
    app = Flask("dates", static_folder=None)
    Babel(app, default_locale="id")
    with app.test_request_context():
        yield


def typed(form: type[Form], *parts: str) -> Form:
    return form(MultiDict([("on", part) for part in parts]))


def written(form: Form) -> list[str]:
    """The values that the three inputs show."""
    page = html5lib.parse(form.on(), namespaceHTMLElements=False)
    day, year = (box.get("value", "") for box in page.iter("input"))
    chosen = [o.get("value", "") for o in page.iter("option") if o.get("selected") is not None]
    return [day, *(chosen or [""]), year]


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_day_is_read_as_it_was_typed(day):
    form = typed(Needed, str(day.day), str(day.month), str(day.year))
    assert form.validate()
    assert form.on.data == day


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_stored_day_is_shown_in_its_parts(day):
    assert written(Needed(data={"on": day})) == [str(day.day), str(day.month), str(day.year)]


@pytest.mark.parametrize(
    "parts",
    [
        ("31", "2", "2027"),
        ("29", "2", "2027"),
        ("0", "1", "2027"),
        ("1", "13", "2027"),
        ("9", "", "2026"),
        ("", "12", "2026"),
        ("", "", "2026"),
        ("9", "12", "26"),
        ("sembilan", "12", "2026"),
        ("9", "12"),
        ("2026-12-09",),
        ("9", "12", "2026", "1"),
    ],
)
@pytest.mark.parametrize("form", [Needed, Spare])
def test_what_is_no_day_is_refused_and_shown_again(form, parts):
    filled = typed(form, *parts)
    assert not filled.validate()
    assert filled.on.data is None
    assert [str(error) for error in filled.on.errors] == [WRONG]
    if len(parts) == 3:
        shown = [parts[0], parts[1] if parts[1] != "13" else "", parts[2]]
        assert written(filled) == shown


@pytest.mark.parametrize("parts", [(), ("", "", ""), (" ", "", "  ")])
def test_three_empty_parts_are_no_input(parts):
    needed, spare = typed(Needed, *parts), typed(Spare, *parts)
    assert not needed.validate()
    assert needed.on.errors == ["Tulis tanggalnya."]
    assert spare.validate()
    assert spare.on.data is None


def test_months_have_their_names_in_the_language_of_the_page():
    form = Needed(data={"on": date(2026, 12, 9)})
    assert '<option value="12" selected>Desember</option>' in form.on()
    with force_locale("en"):
        assert '<option value="12" selected>December</option>' in form.on()


def test_hostile_parts_come_back_escaped():
    form = typed(Needed, '"><script>', "1", "<b>")
    assert "<script>" not in form.on()
    assert "<b>" not in form.on()
