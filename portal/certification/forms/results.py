"""What the board and examinees write about results."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.certification.rules.appeals import MAX_TEXT, Decision, Effect

_LONG = Length(max=MAX_TEXT, message=_l("Paling banyak 4000 huruf."))


class ReleaseForm(FlaskForm):
    """The second step: what was seen is what is released."""

    count = HiddenField()
    passed = HiddenField()
    checked = BooleanField(
        _l("Saya sudah memeriksa angka, insiden, dan jawaban terlambat pada halaman sidang."),
        validators=[InputRequired(_l("Centang setelah memeriksa semuanya."))],
    )
    note = TextAreaField(
        _l("Catatan sidang"),
        description=_l("Boleh kosong. Disimpan bersama keputusan, tidak dikirim kepada peserta."),
        validators=[_LONG],
    )


class LateForm(FlaskForm):
    """Whether late answers count."""

    scored = RadioField(
        _l("Jawaban terlambat"),
        choices=[
            SelectChoice("yes", _l("Ikut dinilai")),
            SelectChoice("no", _l("Tidak dinilai")),
        ],
        validators=[InputRequired(_l("Pilih salah satu."))],
    )
    reason = TextAreaField(_l("Alasan"), validators=[_LONG])


class SettleForm(FlaskForm):
    """How an incident was settled."""

    text = TextAreaField(
        _l("Apa yang diputuskan"),
        description=_l("Tulis apa yang diperiksa dan apa akibatnya bagi peserta."),
        validators=[_LONG],
    )


class AppealForm(FlaskForm):
    """An objection to a result, or to one item of the paper."""

    item = HiddenField()
    text = TextAreaField(
        _l("Keberatan Anda"),
        description=_l("Jelaskan apa yang keliru dan mengapa. Sebutkan sumbernya bila ada."),
        validators=[_LONG],
    )


class DecisionForm(FlaskForm):
    """How an appeal is decided."""

    decision = RadioField(
        _l("Keputusan"),
        choices=[
            SelectChoice(Decision.UPHELD.value, _l("Diterima")),
            SelectChoice(Decision.PARTLY.value, _l("Diterima sebagian")),
            SelectChoice(Decision.REJECTED.value, _l("Ditolak")),
        ],
        validators=[InputRequired(_l("Pilih keputusannya."))],
    )
    effect = SelectField(
        _l("Akibatnya"),
        choices=[
            SelectChoice(Effect.NONE.value, _l("Tidak ada")),
            SelectChoice(
                Effect.REGRADE.value, _l("Penilaian ulang (diajukan terpisah, oleh dua orang)")
            ),
            SelectChoice(
                Effect.MAKE_UP.value, _l("Pengerjaan dibatalkan, peserta mengikuti ujian susulan")
            ),
        ],
    )
    reasons = TextAreaField(
        _l("Alasan keputusan"),
        description=_l("Dibaca pemohon. Jawab setiap pokok keberatannya."),
        validators=[_LONG],
    )
