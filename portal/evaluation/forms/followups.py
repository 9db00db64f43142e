"""Forms of follow-ups: proposing one for somebody, deciding it, saying what came of it."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.evaluation.rules.ratings import LONGEST_WORD

_TOO_LONG = Length(max=LONGEST_WORD, message=_l("Paling banyak %(max)d huruf."))


class ProposeForm(FlaskForm):
    """What a superior proposes for somebody."""

    kind = RadioField(_l("Tindak lanjut"), validators=[InputRequired(_l("Pilih tindak lanjut."))])
    competency = SelectField(
        _l("Kompetensi"),
        description=_l("Untuk pelatihan: kompetensi yang masih di bawah standar jabatan."),
        validators=[Optional()],
        validate_choice=True,
    )
    reason = TextAreaField(
        _l("Alasan"),
        description=_l("Dibaca oleh pegawai dan pejabat yang memutus."),
        validators=[DataRequired(_l("Tulis alasannya, sedikitnya 10 huruf.")), _TOO_LONG],
    )


class DecideForm(FlaskForm):
    """The decision of the competent official; `course` only where one fits."""

    verdict = RadioField(
        _l("Putusan"),
        choices=[
            SelectChoice("approve", _l("Setujui")),
            SelectChoice("decline", _l("Tidak disetujui")),
        ],
        validators=[InputRequired(_l("Pilih putusan Anda."))],
    )
    course = SelectField(
        _l("Kursus"),
        description=_l("Pegawai langsung didaftarkan begitu usulan disetujui."),
        validators=[Optional()],
    )
    reason = TextAreaField(
        _l("Alasan putusan"),
        description=_l("Dibaca oleh pegawai dan pengusulnya."),
        validators=[DataRequired(_l("Tulis alasannya, sedikitnya 10 huruf.")), _TOO_LONG],
    )


class SeveralForm(FlaskForm):
    """One decision for several proposals."""

    verdict = RadioField(
        _l("Putusan untuk yang dicentang"),
        choices=[
            SelectChoice("approve", _l("Setujui")),
            SelectChoice("decline", _l("Tidak disetujui")),
        ],
        validators=[InputRequired(_l("Pilih putusan Anda."))],
    )
    reason = TextAreaField(
        _l("Alasan putusan"),
        description=_l(
            "Dibaca oleh pegawainya. Pelatihan yang disetujui langsung dimulai dengan kursus "
            "terdekat yang ditawarkan; tanpa kursus ia dicatat sebagai kebutuhan unit."
        ),
        validators=[DataRequired(_l("Tulis alasannya, sedikitnya 10 huruf.")), _TOO_LONG],
    )


class FinishForm(FlaskForm):
    """What came of it."""

    ending = RadioField(
        _l("Hasil"),
        choices=[
            SelectChoice("fulfilled", _l("Terlaksana")),
            SelectChoice("early", _l("Dihentikan sebelum selesai")),
        ],
        validators=[InputRequired(_l("Pilih hasilnya."))],
    )
    outcome = TextAreaField(
        _l("Apa hasilnya"),
        validators=[DataRequired(_l("Tulis hasilnya, sedikitnya 10 huruf.")), _TOO_LONG],
    )


class ClaimForm(FlaskForm):
    """What a person says is wrong with a criterion of their readiness."""

    criterion = SelectField(_l("Syarat"), validators=[InputRequired(_l("Pilih syaratnya."))])
    text = TextAreaField(
        _l("Apa yang keliru"),
        description=_l("Sebutkan datanya dan bukti yang Anda punya."),
        validators=[DataRequired(_l("Tulis apa yang keliru, sedikitnya 10 huruf.")), _TOO_LONG],
    )


class AnswerForm(FlaskForm):
    """What an officer found."""

    verdict = RadioField(
        _l("Hasil pemeriksaan"),
        choices=[
            SelectChoice("upheld", _l("Memang keliru, sudah diperbaiki pada datanya")),
            SelectChoice("stands", _l("Datanya benar")),
        ],
        validators=[InputRequired(_l("Pilih hasil pemeriksaan."))],
    )
    answer = TextAreaField(
        _l("Jawaban"),
        description=_l("Dibaca oleh pegawai dan siapa pun yang membaca daftar periksanya."),
        validators=[DataRequired(_l("Tulis jawabannya, sedikitnya 10 huruf.")), _TOO_LONG],
    )
