"""WTForms' own sentences in the reader's language."""

import ast
from importlib import resources
from pathlib import Path

import pytest
from flask_babel import force_locale
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField
from wtforms.fields.choices import SelectChoice

from portal.web.app import Portal
from portal.web.form_words import WORDS

OURS_TO_GET_RIGHT = {"Choices cannot be None.", "Invalid field name '%s'."}  # mistakes in a form


class Seat(FlaskForm):
    seat = IntegerField("Kursi")
    room = SelectField("Ruang", choices=[SelectChoice("a", "A")])


def said_by_wtforms() -> set[str]:
    """Every sentence it translates, the singular of those it has twice."""
    found = set()
    for path in Path(str(resources.files("wtforms"))).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="gettext" | "ngettext"),
                    args=[ast.Constant(value=str(sentence)), *_others],
                ):
                    found.add(sentence)
    return found


def test_every_sentence_of_wtforms_has_words_of_ours() -> None:
    assert said_by_wtforms() - OURS_TO_GET_RIGHT == set(WORDS)


@pytest.mark.parametrize(
    ("language", "number", "choice"),
    [
        ("id", "Tulis bilangan bulat dengan angka saja", "Pilih salah satu yang tersedia."),
        ("en", "Enter a whole number, in digits only", "Choose one of those offered."),
    ],
)
def test_a_form_says_them_in_the_readers_language(
    app: Portal, language: str, number: str, choice: str
) -> None:
    data = {"seat": "sepuluh", "room": "z"}
    with app.test_request_context(method="POST", data=data), force_locale(language):
        form = Seat(meta={"csrf": False})
        assert not form.validate()
        assert form.seat.errors[0].startswith(number)
        assert list(form.room.errors) == [choice]
