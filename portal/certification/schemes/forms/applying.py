"""What applicants, those who lead them and the board write."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.certification.rules.applications import LONGEST_REASON

YES, NO = "yes", "no"
_LONG = Length(max=LONGEST_REASON, message=_l("Paling banyak 2.000 huruf."))
_CHOOSE = InputRequired(_l("Pilih salah satu."))


class DocumentForm(FlaskForm):
    """A document of the application."""

    title = StringField(
        _l("Nama dokumen"),
        [Optional(), Length(max=200, message=_l("Paling banyak 200 huruf."))],
        description=_l("Misalnya SK jabatan. Bila kosong, nama berkasnya dipakai."),
        render_kw={"autocomplete": "off"},
    )
    document = FileField(_l("Berkas"), description=_l("PDF atau foto, paling besar 20 MB."))


class ConsentForm(FlaskForm):
    """Whether the score may stand on the certificate."""

    agreed = RadioField(
        _l("Nilai pada sertifikat"),
        [_CHOOSE],
        description=_l("Sertifikat dapat diperiksa siapa pun yang menerima kodenya."),
        choices=[
            SelectChoice(YES, _l("Cantumkan nilai saya")),
            SelectChoice(NO, _l("Jangan cantumkan nilai saya")),
        ],
    )


class StatementForm(FlaskForm):
    """What a superior says to one requirement."""

    answer = RadioField(
        _l("Pernyataan Anda"),
        [_CHOOSE],
        choices=[
            SelectChoice(YES, _l("Saya menyatakan hal ini benar")),
            SelectChoice(NO, _l("Saya belum dapat menyatakannya")),
        ],
    )
    note = TextAreaField(
        _l("Catatan"),
        [_LONG],
        description=_l("Wajib bila Anda belum dapat menyatakannya. Pemohon dan sidang membacanya."),
    )


class WordForm(FlaskForm):
    """A member's word about an application."""

    word = RadioField(
        _l("Putusan Anda"),
        [_CHOOSE],
        choices=[SelectChoice(YES, _l("Kabulkan")), SelectChoice(NO, _l("Belum dikabulkan"))],
    )
    reason = TextAreaField(
        _l("Alasan"),
        [_LONG],
        description=_l("Dibaca pemohon. Sebut bukti yang menentukan."),
    )
    way_forward = TextAreaField(
        _l("Yang dapat dilakukan pemohon selanjutnya"),
        [_LONG],
        description=_l("Wajib bila belum dikabulkan."),
    )
