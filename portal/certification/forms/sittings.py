"""Shape of what is typed about a sitting, its shifts, rooms and officers."""

from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.certification.forms.fields import NetworksField
from portal.certification.rules.sittings import Mode, Span
from portal.core import zones
from portal.core.clock_field import PLAIN, ClockField, stripped
from portal.core.date_field import DatePartsField

_A_DAY = _l("Tulis tanggalnya, misalnya 9 Desember 2026.")
_A_TIME = _l("Tulis jamnya, misalnya 08.00.")
_SEATS = _l("Tulis banyaknya kursi antara 1 dan 1000.")
DUTIES = {
    "lead": _l("Ketua pengawas"),
    "invigilator": _l("Pengawas ruang"),
    "technician": _l("Teknisi"),
}
MODES = {
    Mode.FIXED: _l("Mulai bersama pada awal sesi"),
    Mode.WINDOW: _l("Mulai kapan saja selama sesi berlangsung"),
}


class ShiftForm(FlaskForm):
    """When a shift begins and ends, on the clock of the sitting."""

    day = DatePartsField(_l("Hari ujian"), validators=[InputRequired(_A_DAY)])
    starts = ClockField(_l("Mulai"), validators=[DataRequired(_A_TIME)])
    last_day = DatePartsField(
        _l("Tanggal selesai"),
        validators=[Optional()],
        description=_l("Hanya bila sesi berakhir pada hari lain, misalnya jendela beberapa hari."),
    )
    ends = ClockField(_l("Selesai"), validators=[DataRequired(_A_TIME)])

    def span(self, zone: str) -> Span:
        """The shift of a validated form."""
        last = self.last_day.data or self.day.data
        return Span(
            _instant(self.day.data, self.starts.clock, zone),
            _instant(last, self.ends.clock, zone),
        )


def _instant(day: Any, clock: time | None, zone: str) -> datetime:
    at = clock or time()
    return zones.midnight(day, zone) + timedelta(hours=at.hour, minutes=at.minute)


class SittingForm(FlaskForm):
    """One time an exam is held."""

    title = StringField(
        _l("Nama penyelenggaraan"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis namanya, misalnya Gelombang I 2026.")), Length(max=200)],
        description=_l("Dibaca peserta, misalnya Ujian Adminduk Gelombang I 2026."),
        render_kw=PLAIN,
    )
    version = SelectField(_l("Versi kisi-kisi"), coerce=int)
    makes_up = SelectField(_l("Susulan dari"), validators=[Optional()])
    mode = RadioField(_l("Cara mulai"), default=Mode.FIXED.value)
    zone = SelectField(_l("Zona waktu"))
    opens_on = DatePartsField(_l("Pendaftaran dibuka"), validators=[InputRequired(_A_DAY)])
    closes_on = DatePartsField(_l("Hari terakhir mendaftar"), validators=[InputRequired(_A_DAY)])
    needs_approval = BooleanField(
        _l("Pendaftaran memerlukan persetujuan penyelenggara"),
        description=_l("Setiap pendaftar menunggu jawaban; penolakan selalu beralasan."),
    )
    late_minutes = IntegerField(
        _l("Batas terlambat (menit)"),
        validators=[InputRequired(_l("Tulis jumlah menit, 0 bila tidak ada."))],
        description=_l("Sesudah itu hanya ketua pengawas yang dapat mengizinkan, dengan alasan."),
    )
    networks = NetworksField(
        _l("Jaringan yang diizinkan"),
        description=_l("Satu jaringan tiap baris, misalnya 10.20.0.0/16. Kosong: dari mana saja."),
    )
    instructions = TextAreaField(
        _l("Petunjuk penyelenggaraan"),
        validators=[Optional(), Length(max=8000)],
        description=_l("Yang khusus kali ini, misalnya pintu masuk dan tempat parkir."),
    )

    def offer(self, versions: list[tuple[int, str]], originals: list[tuple[int, str]]) -> None:
        """The choices of the selects."""
        self.version.choices = [SelectChoice(value, label) for value, label in versions]
        self.makes_up.choices = [
            SelectChoice("", str(_("Bukan ujian susulan"))),
            *(SelectChoice(str(value), label) for value, label in originals),
        ]
        self.mode.choices = [SelectChoice(one.value, str(words)) for one, words in MODES.items()]
        self.zone.choices = [
            SelectChoice(key, f"{name} ({key.partition('/')[2]})")
            for key, name in zones.NAMES.items()
        ]


class NewSittingForm(SittingForm, ShiftForm):
    """A new sitting with its first shift."""


class RoomForm(FlaskForm):
    """One room, or the remote place of everybody."""

    name = StringField(
        _l("Nama ruang"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis nama ruangnya.")), Length(max=120)],
        render_kw=PLAIN,
    )
    place = StringField(
        _l("Tempat"),
        filters=[stripped],
        validators=[Optional(), Length(max=300)],
        description=_l("Gedung, lantai, alamat. Dicetak pada kartu peserta."),
        render_kw=PLAIN,
    )
    seats = IntegerField(
        _l("Kursi"), validators=[InputRequired(_SEATS), NumberRange(1, 1000, _SEATS)]
    )
    row_seats = IntegerField(
        _l("Kursi dalam satu baris"),
        validators=[
            InputRequired(_l("Tulis banyaknya kursi dalam satu baris.")),
            NumberRange(1, 50, _l("Tulis antara 1 dan 50 kursi.")),
        ],
        description=_l("Kursi dihitung dari kiri depan. Yang berdekatan mendapat paket berbeda."),
    )
    remote = BooleanField(
        _l("Daring dari tempat masing-masing"),
        description=_l("Tanpa kursi bernomor di ruang; paket soal dibagi merata."),
    )
    networks = NetworksField(
        _l("Jaringan ruang ini"),
        description=_l("Kosong: jaringan penyelenggaraan yang berlaku."),
    )


class OfficerForm(FlaskForm):
    """Who is in charge of what."""

    person = SelectField(_l("Petugas"), validators=[InputRequired(_l("Pilih petugasnya."))])
    duty = SelectField(_l("Tugas"))
    room = SelectField(_l("Ruang"), validators=[Optional()])

    def offer(self, people: list[tuple[str, str]], rooms: list[tuple[str, str]]) -> None:
        """The choices of the selects."""
        self.person.choices = [SelectChoice(value, label) for value, label in people]
        self.room.choices = [
            SelectChoice("", str(_("Semua ruang"))),
            *(SelectChoice(value, label) for value, label in rooms),
        ]
        self.duty.choices = [SelectChoice(value, str(label)) for value, label in DUTIES.items()]


class ReasonForm(FlaskForm):
    """Why something is taken away or refused."""

    reason = TextAreaField(
        _l("Alasan"),
        validators=[Length(max=500, message=_l("Paling banyak %(max)d huruf."))],
        description=_l("Dibaca peserta. Sebutkan juga apa yang dapat mereka lakukan."),
    )


class CopyForm(FlaskForm):
    """The same sitting on another day."""

    title = StringField(
        _l("Nama penyelenggaraan"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis namanya.")), Length(max=200)],
        render_kw=PLAIN,
    )
    day = DatePartsField(_l("Hari sesi pertama"), validators=[InputRequired(_A_DAY)])
