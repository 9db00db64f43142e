"""Shape of what is typed about an agency's working days."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.date_field import DatePartsField
from portal.people.views import structure_words as words
from portal.people.views.structure_forms import longest

_A_DAY = _l("Tulis tanggalnya, misalnya 1 Desember 2026.")


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def _source(label: Any, *validators: Any, description: Any = "") -> StringField:
    return StringField(
        label,
        filters=[_stripped],
        validators=[*validators, longest(200)],
        description=description,
        render_kw={"autocomplete": "off"},
    )


class DayForm(FlaskForm):
    """A day that differs from its week."""

    on = DatePartsField(_l("Tanggal"), validators=[InputRequired(_A_DAY)])
    name = StringField(
        _l("Nama hari"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Tulis nama hari ini, misalnya Hari Jadi Kota.")),
            longest(120),
        ],
        render_kw={"autocomplete": "off"},
    )
    kind = RadioField(_l("Jenis hari"), default="local")
    source = _source(
        _l("Keputusan yang menetapkan"),
        Optional(),
        description=_l("Nomor SKB, keputusan presiden, atau keputusan kepala daerah."),
    )

    def offer(self) -> None:
        """The kinds to choose from."""
        self.kind.choices = [
            SelectChoice(value, str(texts[1])) for value, texts in words.DAY_KINDS.items()
        ]


class WeekForm(FlaskForm):
    """The days of the week on which the agency works."""

    week = SelectMultipleField(
        _l("Hari kerja"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget()
    )

    def offer(self) -> None:
        """Monday to Sunday."""
        self.week.choices = [SelectChoice(day, str(name)) for day, name in words.WEEK_DAYS.items()]


class DecreeForm(FlaskForm):
    """The decree that a year's days were compared with."""

    source = _source(
        _l("Keputusan bersama (SKB) yang dicocokkan"),
        DataRequired(_l("Tulis nomor SKB, misalnya SKB 1497/2025, 2/2025, 5/2025.")),
        description=_l("Nomor ketiga menteri, seperti tertulis pada kepala keputusan."),
    )


class CountForm(FlaskForm):
    """Two days to count between; sent by GET and changes nothing."""

    class Meta(FlaskForm.Meta):
        csrf = False

    dari = DatePartsField(_l("Dari"))
    sampai = DatePartsField(_l("Sampai dengan"))
