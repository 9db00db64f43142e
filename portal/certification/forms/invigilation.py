"""What invigilators and examinees at a seat type."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.certification.rules.boarding import LONGEST_EXTENSION, REASON_LEAST, REASON_MOST

_REASON = Length(
    min=REASON_LEAST,
    max=REASON_MOST,
    message=_l(
        "Tulis alasannya dengan %(min)d sampai %(max)d huruf, misalnya "
        "“Listrik padam 10.05 sampai 10.12”."
    ),
)


class CheckInForm(FlaskForm):
    """What was looked at at the door."""

    identity_note = StringField(
        _l("Identitas yang diperiksa"),
        validators=[
            InputRequired(_l("Tulis apa yang diperiksa, misalnya “Kartu pegawai, foto sesuai”.")),
            Length(max=300, message=_l("Paling banyak %(max)d huruf.")),
        ],
        description=_l("Jenis kartu dan kecocokan foto. Jangan menulis NIK."),
        render_kw={"list": "identitas", "autocomplete": "off"},
    )


class ReasonForm(FlaskForm):
    """An act that needs nothing but its reason."""

    reason = TextAreaField(_l("Alasan"), validators=[_REASON])


class ActForm(FlaskForm):
    """An act for one examinee, a room or everybody; which fields count depends on the act."""

    room = SelectField(_l("Untuk siapa"), validators=[Optional()])
    minutes = IntegerField(
        _l("Tambahan waktu dalam menit"),
        validators=[
            Optional(),
            NumberRange(1, LONGEST_EXTENSION, _l("Tulis antara %(min)d dan %(max)d menit.")),
        ],
    )
    reason = TextAreaField(_l("Alasan"), validators=[Optional(), _REASON])


class IncidentForm(FlaskForm):
    """Something that happened."""

    kind = RadioField(_l("Jenis kejadian"), validators=[InputRequired(_l("Pilih jenis kejadian."))])
    registration = SelectField(_l("Peserta yang terkait"), validators=[Optional()])
    room = SelectField(_l("Ruang"), validators=[Optional()])
    text = TextAreaField(
        _l("Apa yang terjadi"),
        validators=[
            Length(min=10, max=2000, message=_l("Tulis dengan %(min)d sampai %(max)d huruf."))
        ],
        description=_l("Tulis yang dilihat dan didengar, tanpa menilai."),
    )
    at = StringField(
        _l("Pukul"),
        description=_l("Waktu setempat, misalnya 10.05."),
        validators=[InputRequired(_l("Tulis pukul berapa, misalnya 10.05."))],
    )


class SeatForm(FlaskForm):
    """Ticket number and PIN at a shared computer."""

    ticket = StringField(
        _l("Nomor kartu peserta"),
        validators=[InputRequired(_l("Ketik nomor yang tercetak di kartu peserta Anda."))],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    pin = StringField(
        _l("PIN dari pengawas"),
        validators=[InputRequired(_l("Ketik enam angka yang diberikan pengawas."))],
        description=_l("Enam angka. Berlaku satu kali."),
        render_kw={"autocomplete": "off", "inputmode": "numeric"},
    )


class UndoForm(FlaskForm):
    """Taking back an extension, and why."""

    reason = TextAreaField(_l("Alasan"), validators=[_REASON])
