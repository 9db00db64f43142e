"""Forms of recognition: what it is for, and the decision."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.core.date_field import DatePartsField
from portal.evaluation.rules.ratings import LONGEST_WORD

_TOO_LONG = Length(max=LONGEST_WORD, message=_l("Paling banyak %(max)d huruf."))
_SHORT = Length(max=120, message=_l("Paling banyak %(max)d huruf."))


class AwardForm(FlaskForm):
    """A recognition somebody proposes."""

    members = TextAreaField(
        _l("Untuk siapa"),
        description=_l("Satu NIP atau nomor pegawai tiap baris; beberapa baris untuk satu tim."),
        validators=[DataRequired(_l("Tulis sedikitnya satu nomor pegawai."))],
    )
    team = StringField(
        _l("Nama tim"),
        description=_l("Hanya bila untuk beberapa orang."),
        validators=[Optional(), _SHORT],
    )
    kind = RadioField(_l("Jenis"), validators=[InputRequired(_l("Pilih jenisnya."))])
    deed = TextAreaField(
        _l("Apa yang dilakukan"),
        description=_l("Perbuatan dan akibatnya, dengan tanggalnya."),
        validators=[DataRequired(_l("Tulis perbuatannya, sedikitnya 10 huruf.")), _TOO_LONG],
    )
    proof = TextAreaField(
        _l("Buktinya"),
        description=_l("Naskah, angka, atau kesaksian yang dapat diperiksa orang lain."),
        validators=[DataRequired(_l("Tulis buktinya, sedikitnya 10 huruf.")), _TOO_LONG],
    )


class DecideAwardForm(FlaskForm):
    """Given by a decree, or not."""

    verdict = RadioField(
        _l("Putusan"),
        choices=[
            SelectChoice("approve", _l("Berikan")),
            SelectChoice("decline", _l("Tidak diberikan")),
        ],
        validators=[InputRequired(_l("Pilih putusan Anda."))],
    )
    decree = StringField(
        _l("Nomor keputusan"),
        description=_l("Wajib bila diberikan."),
        validators=[Optional(), _SHORT],
    )
    decree_on = DatePartsField(_l("Tanggal keputusan"), validators=[Optional()])
    reason = TextAreaField(
        _l("Alasan putusan"),
        validators=[DataRequired(_l("Tulis alasannya, sedikitnya 10 huruf.")), _TOO_LONG],
    )
