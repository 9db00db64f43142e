"""Forms of mentoring."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.date_field import DatePartsField
from portal.evaluation.rules.ratings import LONGEST_WORD

_TOO_LONG = Length(max=LONGEST_WORD, message=_l("Paling banyak %(max)d huruf."))


class BeginForm(FlaskForm):
    """Whom one asks to be the mentor, for what and until when."""

    number = StringField(
        _l("Nomor pegawai pendamping"),
        description=_l("NIP atau nomor pegawai orang yang diminta mendampingi."),
        validators=[DataRequired(_l("Tulis nomor pegawai pendamping."))],
    )
    competency = SelectField(_l("Kompetensi"), validators=[Optional()])
    goals = TextAreaField(
        _l("Tujuan"),
        description=_l("Apa yang ingin dicapai bersama, sehingga nanti jelas tercapai atau belum."),
        validators=[DataRequired(_l("Tulis tujuannya, sedikitnya 10 huruf.")), _TOO_LONG],
    )
    until_on = DatePartsField(
        _l("Berlangsung sampai"), validators=[InputRequired(_l("Tulis tanggalnya."))]
    )


class DeclineForm(FlaskForm):
    reason = TextAreaField(
        _l("Alasan tidak bersedia"),
        validators=[DataRequired(_l("Tulis alasannya, sedikitnya 10 huruf.")), _TOO_LONG],
    )


class ShareForm(FlaskForm):
    """What the mentor may read; nothing ticked: nothing."""

    competencies = SelectMultipleField(
        _l("Yang boleh dibaca pendamping"),
        description=_l("Level dan standarnya saja. Dapat dicabut kapan pun."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class SessionForm(FlaskForm):
    """One meeting of the two."""

    held_on = DatePartsField(
        _l("Tanggal pertemuan"), validators=[InputRequired(_l("Tulis tanggalnya."))]
    )
    minutes = IntegerField(
        _l("Lama (menit)"), validators=[InputRequired(_l("Tulis lamanya dalam menit."))]
    )
    note = TextAreaField(
        _l("Yang dibahas"),
        description=_l("Hanya dibaca Anda berdua."),
        validators=[DataRequired(_l("Tulis yang dibahas, sedikitnya 10 huruf.")), _TOO_LONG],
    )


class CloseForm(FlaskForm):
    """What was reached."""

    ending = RadioField(
        _l("Tujuannya"),
        choices=[
            SelectChoice("reached", _l("Tercapai")),
            SelectChoice("early", _l("Dihentikan sebelum tercapai")),
        ],
        validators=[InputRequired(_l("Pilih hasilnya."))],
    )
    outcome = TextAreaField(
        _l("Apa yang dicapai"),
        validators=[DataRequired(_l("Tulis hasilnya, sedikitnya 10 huruf.")), _TOO_LONG],
    )
