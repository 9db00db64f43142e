"""Shape of what is written about a person."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.core import mail, sentences
from portal.core.date_field import DatePartsField
from portal.people.rules.importing.reasons import CellReason
from portal.people.rules.importing.values import as_rank
from portal.people.views import person_words as words

_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
_STATUSES = [SelectChoice(value, label) for value, label in words.STATUSES.items()]


def _unit(label: Any) -> StringField:
    """Offered from the list `units` of the page, where the agency is not too large for that."""
    return StringField(
        label,
        validators=[InputRequired(_l("Tulis nama atau kode unitnya.")), Length(max=300)],
        description=_l("Nama atau kode unit, misalnya Dinas Kesehatan."),
        render_kw={"autocomplete": "off", "list": "units"},
    )


def _day(label: Any, missing: Any, description: Any = "") -> DatePartsField:
    return DatePartsField(label, validators=[InputRequired(missing)], description=description)


def _in_form(_form: FlaskForm, field: StringField) -> None:
    """The rank as registers write it: "iii-b" becomes "III/b"."""
    found = as_rank(field.data)
    if isinstance(found, CellReason):
        raise ValidationError(sentences.of(found))
    field.data = found


def _rank() -> StringField:
    return StringField(
        _l("Golongan ruang"),
        validators=[Optional(), Length(max=20), _in_form],
        description=_l("Misalnya III/b, atau IX untuk PPPK."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    )


def _name() -> StringField:
    return StringField(
        _l("Nama lengkap dengan gelar"),
        validators=[InputRequired(_l("Tulis nama lengkapnya.")), Length(max=300)],
        description=_l("Seperti pada SK, misalnya Dr. Sri Wahyuni, M.A.P."),
        render_kw={"autocomplete": "off"},
    )


def _number(label: Any, *validators: Any) -> StringField:
    return StringField(
        label,
        validators=[*validators, Length(max=60)],
        description=_l(
            "NIP atau NI PPPK 18 angka; untuk non-ASN nomor pegawai instansi. Jangan NIK."
        ),
        render_kw=_PLAIN,
    )


def chosen(field: DatePartsField) -> date:
    """The day of a field that was found to be filled in."""
    day: date | None = field.data
    if day is None:
        raise ValueError(field.name)
    return day


class RegisterForm(FlaskForm):
    """Somebody new. Which number is needed follows from the status."""

    status = SelectField(_l("Status"), choices=_STATUSES)
    number = _number(_l("Nomor"), Optional())
    name = _name()
    rank = _rank()
    unit = _unit(_l("Unit kerja"))
    valid_from = _day(
        _l("Mulai bekerja di sini"), _l("Tulis tanggal mulainya."), _l("TMT menurut SK.")
    )
    email = EmailField(
        _l("Alamat surel"),
        validators=[Optional(), Length(max=254)],
        description=_l("Baru dipakai setelah orangnya memastikan alamat itu."),
        render_kw={"autocomplete": "off"},
    )
    surely = HiddenField()

    def validate_email(self, field: EmailField) -> None:
        if not mail.is_address(field.data or ""):
            raise ValidationError(_l("Tulis alamat surel yang lengkap."))


class ReceiveForm(FlaskForm):
    """Somebody whom their former agency has let go."""

    number = HiddenField(validators=[InputRequired(), Length(max=60)])
    name = HiddenField(validators=[InputRequired(), Length(max=300)])
    unit = HiddenField(validators=[InputRequired(), Length(max=300)])
    valid_from = DatePartsField(validators=[InputRequired()])


class NameForm(FlaskForm):
    """The name as it should be written."""

    name = _name()


class NumberForm(FlaskForm):
    """A new number of the person."""

    kind = RadioField(
        _l("Jenis nomor"),
        choices=[SelectChoice(value, label) for value, label in words.NUMBERS.items()],
        validators=[InputRequired(_l("Pilih jenis nomornya."))],
    )
    number = _number(_l("Nomor"), InputRequired(_l("Tulis nomornya.")))
    from_on = _day(
        _l("Berlaku mulai"),
        _l("Tulis tanggal mulainya."),
        _l("Nomor yang lama dari jenis ini berakhir pada tanggal itu dan tetap tersimpan."),
    )


class EndNumberForm(FlaskForm):
    """From when a number counts no more."""

    on = _day(_l("Tidak berlaku lagi mulai"), _l("Tulis tanggalnya."))


class StatusForm(FlaskForm):
    """A new status or rank."""

    status = SelectField(_l("Status"), choices=_STATUSES)
    rank = _rank()
    from_on = _day(
        _l("Terhitung mulai tanggal (TMT)"),
        _l("Tulis tanggal mulainya."),
        _l("Status yang lama berakhir pada tanggal itu."),
    )


class CorrectStatusForm(FlaskForm):
    """What was entered wrongly; its days stay."""

    status = SelectField(_l("Status"), choices=_STATUSES)
    rank = _rank()


class MoveForm(FlaskForm):
    """Another home unit."""

    unit = _unit(_l("Unit yang baru"))
    from_on = _day(_l("Mulai di unit baru"), _l("Tulis tanggal mulainya."))
    keep_posts = BooleanField(
        _l("Jabatan di unit lama tetap dipegang"),
        description=_l(
            "Tanpa centang, jabatan di unit lama berakhir pada tanggal itu. Pindah ke instansi "
            "lain selalu mengakhiri jabatan dan peran di instansi lama."
        ),
    )


class LeaveForm(FlaskForm):
    """The agency no longer employs the person."""

    reason = RadioField(
        _l("Alasan"),
        choices=[SelectChoice(value, label) for value, label in words.END_REASONS.items()],
        validators=[InputRequired(_l("Pilih alasannya."))],
    )
    on = _day(
        _l("Terhitung mulai tanggal (TMT)"),
        _l("Tulis tanggalnya."),
        _l("Hari pertama orang ini tidak bekerja lagi di sini."),
    )
    close_account = BooleanField(
        _l("Nonaktifkan juga akunnya"),
        description=_l(
            "Hanya bila tanggalnya sudah tiba. Tanpa centang, orangnya tetap dapat masuk untuk "
            "melihat profil dan sertifikatnya sendiri. Bila meninggal dunia, akun selalu "
            "dinonaktifkan."
        ),
    )


class ReasonForm(FlaskForm):
    """Why; the second person reads it."""

    reason = TextAreaField(
        _l("Alasan"),
        validators=[
            InputRequired(_l("Tulis alasannya untuk orang kedua yang memutuskan.")),
            Length(max=500, message=_l("Paling banyak 500 huruf.")),
        ],
    )


class DifferForm(FlaskForm):
    """That two records are two persons, and how that is known."""

    why = TextAreaField(
        _l("Bagaimana Anda mengetahuinya?"),
        validators=[
            InputRequired(
                _l("Tulis bagaimana Anda mengetahuinya; yang memeriksa kemudian membacanya.")
            ),
            Length(max=500, message=_l("Paling banyak 500 huruf.")),
        ],
    )


class PairForm(FlaskForm):
    """Two records by a number of each."""

    one = _number(_l("Nomor pertama"), InputRequired(_l("Tulis nomor catatan pertama.")))
    other = _number(_l("Nomor kedua"), InputRequired(_l("Tulis nomor catatan kedua.")))
