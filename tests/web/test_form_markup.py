"""Fields and the error summary: labels, hints, errors, and where each error leads."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import g, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.date_field import DatePartsField
from portal.web.app import Portal
from portal.web.form_markup import ErrorLink, error_links
from tests.support.portal_app import make_app


class Address(Form):
    street = StringField("Jalan", [InputRequired("Tulis nama jalan.")])


class Sample(Form):
    token = HiddenField(validators=[InputRequired("Muat ulang halaman ini.")])
    nip = StringField("NIP", [Length(18, 18, "Tulis 18 angka.")], description="Tanpa spasi")
    unit = SelectField("Unit", choices=[SelectChoice("a", "A"), SelectChoice("b", "B")])
    place = RadioField(
        "Tempat",
        [InputRequired("Pilih tempat.")],
        choices=[SelectChoice("x", "X"), SelectChoice("y", "Y")],
    )
    topics = SelectMultipleField(
        "Topik",
        [InputRequired("Pilih satu topik atau lebih.")],
        choices=[SelectChoice("p", "P"), SelectChoice("q", "Q")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    held_on = DatePartsField("Tanggal", [InputRequired("Tulis tanggalnya.")])
    note = TextAreaField("Catatan", [Optional()])
    home = FormField(Address)
    others = FieldList(StringField("Lainnya", [InputRequired("Isi baris ini.")]), min_entries=2)

    def validate_note(self, field):
        if field.data == "<b>":
            raise ValidationError("Tulis tanpa tanda <b>.")


@pytest.fixture(scope="module")
def form_app(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    return make_app(tmp_path_factory.mktemp("forms"))


@pytest.fixture(autouse=True)
def in_request(form_app: Portal) -> Iterator[None]:
    with form_app.test_request_context():
        g.actor = None
        yield


def faulty() -> Sample:
    form = Sample(MultiDict([("nip", "19"), ("note", "<b>"), ("unit", "a")]))
    assert not form.validate()
    return form


def rendered(source: str, **values: object) -> Element:
    imports = '{% from "ui/fields.html" import field, errors, form_head %}'
    html = render_template_string(imports + source, **values)
    return html5lib.parse(html, namespaceHTMLElements=False)


def test_the_summary_lists_every_error_in_order_and_leads_to_the_field():
    assert error_links(faulty()) == [
        ErrorLink("", "Muat ulang halaman ini."),
        ErrorLink("nip", "Tulis 18 angka."),
        ErrorLink("place-0", "Pilih tempat."),
        ErrorLink("topics-0", "Pilih satu topik atau lebih."),
        ErrorLink("held_on", "Tulis tanggalnya."),
        ErrorLink("note", "Tulis tanpa tanda <b>."),
        ErrorLink("home-street", "Tulis nama jalan."),
        ErrorLink("others-0", "Isi baris ini."),
        ErrorLink("others-1", "Isi baris ini."),
    ]


def test_an_error_of_the_whole_form_comes_last():
    form = Sample()
    form.form_errors.append("Keduanya tidak boleh sama.")
    assert error_links(form) == [ErrorLink("", "Keduanya tidak boleh sama.")]


FIELDS = """{{ errors(form) }}{% for f in form if f.type not in ("FormField", "FieldList") %}
    {{ field(f) }}{% endfor %}{{ field(form.home.street) }}
    {% for f in form.others %}{{ field(f) }}{% endfor %}"""


def test_every_link_of_the_summary_meets_a_field():
    page = rendered(FIELDS, form=faulty())
    ids = {element.get("id") for element in page.iter() if element.get("id")}
    links = [a.get("href", "") for a in page.iter("a")]
    assert len(links) == 8
    assert {link.removeprefix("#") for link in links} <= ids


def test_a_faulty_field_names_its_hint_and_its_error():
    page = rendered("{{ field(form.nip) }}", form=faulty())
    [box] = page.iter("input")
    assert box.get("aria-invalid") == "true"
    assert box.get("aria-describedby") == "nip-h nip-e"
    words = {e.get("id"): "".join(e.itertext()).strip() for e in page.iter("p")}
    assert words == {"nip-h": "Tanpa spasi", "nip-e": "Tulis 18 angka."}


def test_a_field_in_order_says_nothing_about_errors():
    page = rendered("{{ errors(form) }}{{ field(form.nip) }}", form=Sample())
    [box] = page.iter("input")
    assert box.get("aria-invalid") is None
    assert box.get("aria-describedby") == "nip-h"
    assert not list(page.iter("a"))


def test_typing_is_never_cut_off():
    page = rendered("{{ field(form.nip) }}", form=Sample())
    [box] = page.iter("input")
    assert box.get("maxlength") is None


def test_choices_are_one_group_with_its_error():
    page = rendered("{{ field(form.place, hints={'x': 'Di tempat'}) }}", form=faulty())
    [group] = page.iter("fieldset")
    assert group.get("aria-describedby") == "place-e"
    assert [box.get("type") for box in group.iter("input")] == ["radio", "radio"]
    [first, _second] = group.iter("label")
    assert "Di tempat" in "".join(first.itertext())


def test_a_group_of_ticks_is_drawn_like_a_group_of_radios():
    page = rendered("{{ field(form.topics) }}", form=Sample(data={"topics": ["q"]}))
    boxes = list(page.iter("input"))
    assert [box.get("type") for box in boxes] == ["checkbox", "checkbox"]
    assert [box.get("checked") is not None for box in boxes] == [False, True]


def test_what_may_stay_empty_says_so():
    assert "boleh dikosongkan" in "".join(
        rendered("{{ field(form.note) }}", form=Sample()).itertext()
    )
    assert "boleh dikosongkan" not in "".join(
        rendered("{{ field(form.nip) }}", form=Sample()).itertext()
    )


def test_what_people_typed_comes_back_escaped():
    form = Sample(MultiDict({"nip": '"><script>', "note": "</textarea><script>"}))
    page = rendered("{{ field(form.nip) }}{{ field(form.note) }}", form=form)
    assert not list(page.iter("script"))
    [box] = page.iter("input")
    assert box.get("value") == '"><script>'


def test_a_form_starts_with_its_hidden_fields():
    page = rendered("{{ form_head(form) }}", form=Sample(data={"token": "t"}))
    names = [box.get("name") for box in page.iter("input")]
    assert names == ["csrf_token", "_key", "token"]


def test_an_error_that_says_nothing_alone_names_its_field_in_the_summary():
    class Plain(Form):
        summary = StringField("Ringkasan", [InputRequired("Isi bagian ini.")])

    form = Plain(MultiDict())
    assert not form.validate()
    assert error_links(form) == [ErrorLink("summary", "Ringkasan: Isi bagian ini.")]
    assert form.summary.errors == ["Isi bagian ini."]
