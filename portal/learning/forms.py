"""Shape of what is typed about runs and mandatory courses.

Fields are called as the services name them in their refusals, so that each lands at its field.
"""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.date_field import DatePartsField
from portal.people.views import person_words

LINES = 100
"""Units or jobs named in one rule."""
_A_DAY = _l("Tulis tanggalnya, misalnya 1 Desember 2026.")
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def lines(text: str | None) -> list[str]:
    """What stands on each line, once."""
    found = (line.strip() for line in (text or "").splitlines())
    return list(dict.fromkeys(line for line in found if line))[:LINES]


class Ticks(SelectMultipleField):
    """Several choices as tick boxes."""

    def __init__(self, label: Any, **values: Any) -> None:
        values = {"widget": ListWidget(), "option_widget": CheckboxInput(), **values}
        super().__init__(label, **values)


class ReachForm(FlaskForm):
    """Whom something is for; empty is everybody."""

    units = TextAreaField(
        _l("Unit kerja"),
        validators=[Optional(), Length(max=8000)],
        description=_l(
            "Satu kode atau nama unit tiap baris; unit di bawahnya ikut. Kosong berarti semua unit."
        ),
        render_kw=_PLAIN,
    )
    jobs = TextAreaField(
        _l("Jabatan"),
        validators=[Optional(), Length(max=8000)],
        description=_l(
            "Satu kode atau nama jabatan tiap baris, termasuk yang menjabat sebagai Plt. atau "
            "Plh. Kosong berarti semua jabatan."
        ),
        render_kw=_PLAIN,
    )
    statuses = Ticks(
        _l("Status kepegawaian"), description=_l("Tanpa centang berarti semua status.")
    )

    def offer(self) -> None:
        """The statuses to choose from."""
        self.statuses.choices = [
            SelectChoice(value, str(label)) for value, label in person_words.STATUSES.items()
        ]


class RunForm(ReachForm):
    """One run: when, for whom, how one enters."""

    revision = SelectField(_l("Revisi kursus"), coerce=int)
    name = StringField(
        _l("Nama kelas"),
        filters=[_stripped],
        validators=[Optional(), Length(max=120, message=_l("Paling banyak %(max)d huruf."))],
        description=_l("Misalnya Angkatan II 2026. Kosong untuk belajar mandiri."),
        render_kw=_PLAIN,
    )
    organiser = StringField(
        _l("Unit penyelenggara"),
        filters=[_stripped],
        validators=[Optional(), Length(max=200)],
        description=_l("Kode atau nama unit. Kosong berarti instansi."),
        render_kw=_PLAIN,
    )
    opens_on = DatePartsField(_l("Dibuka"), validators=[InputRequired(_A_DAY)])
    closes_on = DatePartsField(
        _l("Hari terakhir mendaftar"),
        validators=[Optional()],
        description=_l("Kosong untuk kelas tanpa batas waktu. Peserta tetap belajar sesudahnya."),
    )
    needs_approval = BooleanField(
        _l("Memerlukan persetujuan atasan"),
        description=_l(
            "Permohonan dikirim kepada atasan pegawai. Tiga hari kerja tanpa jawaban berarti "
            "disetujui, kecuali kelas ini berbiaya atau membuat pegawai meninggalkan tugas."
        ),
    )
    is_costly = BooleanField(
        _l("Berbiaya atau meninggalkan tugas"),
        description=_l(
            "Persetujuan harus dijawab; sesudah tiga hari kerja pejabat di atasnya juga dapat "
            "menjawab."
        ),
    )
    quota = IntegerField(
        _l("Kuota"),
        validators=[
            Optional(),
            NumberRange(1, 100_000, _l("Tulis kuota sedikitnya 1, atau kosongkan.")),
        ],
        description=_l("Kosong berarti tidak dibatasi. Bila penuh, pendaftar masuk antrean."),
    )
    prerequisites = Ticks(
        _l("Kursus prasyarat"), description=_l("Harus selesai sebelum mendaftar.")
    )
    find = StringField(
        _l("Cari kursus prasyarat"),
        filters=[_stripped],
        validators=[Optional(), Length(max=100)],
        description=_l("Judul atau kode. Yang sudah dicentang tetap dicentang."),
        render_kw=_PLAIN,
    )
    search = SubmitField(_l("Cari"))


class MandateForm(ReachForm):
    """One course that must be passed: by whom, from when, until when."""

    course = SelectField(_l("Kursus"), validators=[InputRequired(_l("Pilih kursusnya."))])
    basis = StringField(
        _l("Dasar kewajiban"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Tulis dasarnya, misalnya Surat Edaran Sekda 12/2026.")),
            Length(max=300, message=_l("Paling banyak %(max)d huruf.")),
        ],
        description=_l("Dibaca oleh pegawai yang wajib, supaya tahu mengapa."),
        render_kw=_PLAIN,
    )
    competency = SelectField(
        _l("Hanya yang belum mencapai level kompetensi"), validators=[Optional()]
    )
    below_level = SelectField(_l("Level yang harus dicapai"), validators=[Optional()])
    from_on = DatePartsField(_l("Berlaku mulai"), validators=[InputRequired(_A_DAY)])
    until_on = DatePartsField(
        _l("Hari terakhir berlaku"),
        validators=[Optional()],
        description=_l("Kosong bila berlaku terus."),
    )
    kind = RadioField(_l("Tenggat"), default="day")
    due_on = DatePartsField(_l("Tanggal tenggat"), validators=[Optional()])
    due_days = IntegerField(
        _l("Jumlah hari sejak terkena kewajiban"),
        validators=[
            Optional(),
            NumberRange(1, 3650, _l("Tulis jumlah hari antara 1 dan 3650.")),
        ],
        description=_l("Misalnya 90 hari sejak diangkat atau pindah ke jabatan ini."),
    )
    counts_from = DatePartsField(
        _l("Kelulusan dihitung sejak"),
        validators=[Optional()],
        description=_l("Isi bila kursus harus diulang: kelulusan sebelumnya tidak dihitung."),
    )

    def offer(self) -> None:
        super().offer()
        self.kind.choices = [
            SelectChoice("day", str(_l("Satu tanggal untuk semua"))),
            SelectChoice("days", str(_l("Sekian hari sejak terkena kewajiban"))),
        ]
        self.below_level.choices = [
            SelectChoice("", "–"),
            *(SelectChoice(str(level), str(level)) for level in range(1, 6)),
        ]


def day_of(field: DatePartsField) -> date | None:
    """The date of a validated field; None when it was left empty."""
    found: date | None = field.data
    return found
