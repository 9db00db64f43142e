"""Shape of what is typed about an exam. Fields are called as the services name them."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.certification.rules.exams import ScoreRelease
from portal.core.clock_field import PLAIN, stripped
from portal.learning.forms import ReachForm, Ticks

_ATTEMPTS = _l("Tulis banyaknya percobaan antara 1 dan 20.")
_DAYS = _l("Tulis jumlah hari antara 0 dan 3650.")


class ExamForm(ReachForm):
    """What an exam certifies, of which paper, for whom, how often, and how results come out."""

    title = StringField(
        _l("Nama ujian"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis nama ujiannya.")), Length(max=200)],
        render_kw=PLAIN,
    )
    code = StringField(
        _l("Kode"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis kodenya, misalnya ADM-1.")), Length(max=40)],
        description=_l("Singkat dan tidak berubah, misalnya ADM-1."),
        render_kw=PLAIN,
    )
    specification = SelectField(_l("Kisi-kisi"), coerce=int)
    competency = SelectField(_l("Kompetensi yang diuji"), coerce=int)
    level = SelectField(_l("Level yang diperoleh"), coerce=int)
    valid_months = IntegerField(
        _l("Masa berlaku hasil (bulan)"),
        validators=[Optional(), NumberRange(1, 240, _l("Tulis antara 1 dan 240 bulan."))],
        description=_l("Kosong berarti tanpa batas."),
    )
    max_attempts = IntegerField(
        _l("Banyaknya percobaan"),
        validators=[InputRequired(_ATTEMPTS), NumberRange(1, 20, _ATTEMPTS)],
    )
    wait_days = IntegerField(
        _l("Jarak antara dua percobaan (hari)"),
        validators=[InputRequired(_DAYS), NumberRange(0, 3650, _DAYS)],
    )
    months_in_post = IntegerField(
        _l("Lama menjabat (bulan)"),
        validators=[Optional(), NumberRange(0, 480, _l("Tulis antara 0 dan 480 bulan."))],
        description=_l("Dihitung sampai hari ujian. Kosong berarti tidak disyaratkan."),
    )
    courses = Ticks(_l("Kursus yang harus lulus dahulu"))
    levels = TextAreaField(
        _l("Level kompetensi yang harus sudah tercapai"),
        validators=[Optional(), Length(max=2000)],
        description=_l(
            "Satu tiap baris: kode atau nama kompetensi, titik dua, lalu levelnya, misalnya "
            "KT-01: 1."
        ),
        render_kw=PLAIN,
    )
    statements = TextAreaField(
        _l("Pernyataan pendaftar"),
        validators=[Optional(), Length(max=4000)],
        description=_l(
            "Satu tiap baris, untuk syarat yang tidak tercatat di portal, misalnya tidak pernah "
            "dijatuhi hukuman disiplin berat dalam tiga tahun terakhir. Pendaftar mencentang "
            "semuanya."
        ),
    )
    score = RadioField(_l("Nilai dan kelulusan"), default=ScoreRelease.BY_BOARD.value)
    right_wrong_days = IntegerField(
        _l("Benar dan salah tiap soal (hari sesudahnya)"),
        validators=[Optional(), NumberRange(0, 3650, _DAYS)],
        description=_l(
            "Dihitung sejak semua sesi dan ujian susulan dengan soal yang sama selesai. Kosong "
            "berarti tidak pernah."
        ),
    )
    key_days = IntegerField(
        _l("Kunci dan pembahasan (hari sesudahnya)"),
        validators=[Optional(), NumberRange(0, 3650, _DAYS)],
        description=_l("Kosong berarti tidak pernah; soal dapat dipakai lagi."),
    )
    instructions = TextAreaField(
        _l("Petunjuk bagi peserta"),
        validators=[Optional(), Length(max=8000)],
        description=_l(
            "Apa yang diuji, apa yang dibawa, apa yang tidak boleh. Satu alinea tiap baris."
        ),
    )

    def offer(self) -> None:
        super().offer()
        self.score.choices = [
            SelectChoice(ScoreRelease.BY_BOARD.value, str(_l("Sesudah diputuskan dewan"))),
            SelectChoice(ScoreRelease.AT_SUBMISSION.value, str(_l("Begitu jawaban dikumpulkan"))),
        ]
        self.level.choices = [SelectChoice(number, str(number)) for number in range(1, 6)]
