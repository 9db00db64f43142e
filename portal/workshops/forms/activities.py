"""Shape of the pages on which an activity is written; one question a page, no script needed."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from portal.core import zones
from portal.core.clock_field import ClockField, stripped
from portal.core.date_field import DatePartsField
from portal.core.rupiah_field import RupiahField
from portal.learning.forms import Ticks
from portal.learning.hours.forms import ROUTES
from portal.learning.rules.hours_policy import HoursPolicy
from portal.workshops.forms.fields import day_of, line, text
from portal.workshops.rules.activities import Access, Mode, Span

AIMS = 3
_NUMBER = {"inputmode": "numeric", "autocomplete": "off", "type": "text"}
MODES = {
    Mode.ONSITE: _l("Luring"),
    Mode.ONLINE: _l("Daring"),
    Mode.BOTH: _l("Luring dan daring"),
}
MODE_HINTS = {
    Mode.ONSITE.value: _l("Peserta datang ke tempat"),
    Mode.ONLINE.value: _l("Melalui ruang pertemuan daring"),
    Mode.BOTH.value: _l("Peserta memilih saat mendaftar"),
}
ACCESS = {
    Access.WHEELCHAIR: _l("Jalan masuk untuk kursi roda"),
    Access.LIFT: _l("Lift atau ruang di lantai dasar"),
    Access.TOILET: _l("Toilet yang dapat dipakai pengguna kursi roda"),
    Access.SIGN_LANGUAGE: _l("Juru bahasa isyarat"),
    Access.CAPTIONS: _l("Teks pada layar"),
    Access.PRAYER_ROOM: _l("Ruang ibadah"),
    Access.LACTATION: _l("Ruang laktasi"),
}
STRANDS = {
    "knowledge": _l("Pengetahuan"),
    "skill": _l("Keterampilan"),
    "attitude": _l("Sikap"),
}


class WhatForm(FlaskForm):
    """What it is."""

    form = SelectField(
        _l("Bentuk kegiatan"),
        [InputRequired(_l("Pilih bentuk kegiatannya."))],
        description=_l("JP dihitung portal dari bentuk dan jadwalnya."),
    )
    scope = RadioField(
        _l("Tempat"),
        choices=[
            SelectChoice("domestic", _l("Dalam negeri")),
            SelectChoice("international", _l("Luar negeri")),
        ],
        default="domestic",
    )
    title = line(_l("Judul"), 200, _l("Tulis judul kegiatannya."))
    summary = text(
        _l("Uraian"), 4000, _l("Tulis apa yang dipelajari dan untuk siapa."),
        _l("Tampil pada halaman publik kegiatan."),
    )  # fmt: skip
    agency = SelectField(_l("Instansi"), coerce=int)

    def offer(self, policy: HoursPolicy, locale: str, agencies: Sequence[tuple[int, str]]) -> None:
        """Every form by its route; the agency only where there is a choice."""
        found = [SelectChoice("", _l("Pilih bentuk kegiatan"))]
        found += [
            SelectChoice(one.key, one.name(locale), None, str(ROUTES[one.route]))
            for one in policy.forms.values()
        ]
        self.form.choices = found
        if len(agencies) > 1:
            self.agency.choices = [SelectChoice(id_, name) for id_, name in agencies]
        else:
            del self.agency


class AimForm(FlaskForm):
    """Which competencies it speaks to."""

    competency_1 = SelectField(_l("Kompetensi pertama"), coerce=int)
    level_1 = SelectField(_l("Level yang dituju"), coerce=int)
    competency_2 = SelectField(_l("Kompetensi kedua"), coerce=int)
    level_2 = SelectField(_l("Level kedua"), coerce=int)
    competency_3 = SelectField(_l("Kompetensi ketiga"), coerce=int)
    level_3 = SelectField(_l("Level ketiga"), coerce=int)
    strand = RadioField(
        _l("Unsur yang dilatih"),
        choices=[SelectChoice(key, label) for key, label in STRANDS.items()],
        validators=[Optional()],
        description=_l("Kehadiran saja tidak menaikkan level; bukti datang dari tes atau uji."),
    )

    def offer(self, known: Sequence[tuple[int, str]]) -> None:
        """The competencies of the agency's dictionaries, and levels 1 to 5."""
        empty = SelectChoice(0, _l("Tidak ada"))
        for number in range(1, AIMS + 1):
            self[f"competency_{number}"].choices = [
                empty,
                *(SelectChoice(id_, name) for id_, name in known),
            ]
            self[f"level_{number}"].choices = [SelectChoice(one, str(one)) for one in range(1, 6)]

    @property
    def levels(self) -> dict[int, int]:
        """Competency → level, without the empty rows."""
        rows = [
            (self[f"competency_{number}"].data, self[f"level_{number}"].data)
            for number in range(1, AIMS + 1)
        ]
        return {id_: level for id_, level in rows if id_}


class PlaceForm(FlaskForm):
    """Where it is held."""

    mode = RadioField(
        _l("Di mana kegiatan diadakan?"),
        choices=[SelectChoice(key.value, label) for key, label in MODES.items()],
        validators=[InputRequired(_l("Pilih di mana kegiatan diadakan."))],
    )
    zone = SelectField(
        _l("Zona waktu"), choices=[SelectChoice(key, name) for key, name in zones.NAMES.items()]
    )
    place = StringField(
        _l("Tempat"),
        filters=[stripped],
        validators=[Length(max=300)],  # no Optional: it would stop before `validate_place`
        description=_l("Gedung dan alamat. Kosong hanya untuk kegiatan daring."),
        render_kw={"autocomplete": "off"},
    )
    accessibility = Ticks(
        _l("Kemudahan di tempat"),
        choices=[SelectChoice(key.value, label) for key, label in ACCESS.items()],
        validators=[Optional()],
    )
    access_note = line(
        _l("Keterangan lain"), 300, description=_l("Misalnya kontak untuk kebutuhan khusus.")
    )

    def validate_place(self, field: Any) -> None:
        if self.mode.data != Mode.ONLINE and not field.data:
            raise ValidationError(_("Tulis tempatnya."))


class SessionForm(FlaskForm):
    """One session."""

    day = DatePartsField(
        _l("Tanggal"),
        [InputRequired(_l("Tulis tanggalnya, misalnya 9 Desember 2026."))],
        description=_l("Misalnya 9 Desember 2026"),
    )
    starts = ClockField(_l("Mulai"), validators=[InputRequired(_l("Tulis jam mulainya."))])
    ends = ClockField(
        _l("Selesai"),
        validators=[InputRequired(_l("Tulis jam selesainya."))],
        description=_l("Misalnya 16.00."),
    )
    title = line(_l("Nama sesi"), 120, description=_l("Misalnya Sesi pagi. Boleh kosong."))
    room = line(_l("Ruang"), 120)
    online_url = line(
        _l("Tautan pertemuan daring"),
        300,
        description=_l("Diawali https://. Hanya dilihat peserta yang mendapat tempat."),
    )
    trainers = text(
        _l("Pengajar"),
        1000,
        description=_l("Satu nama tiap baris. Nama yang sama tidak dapat mengajar di dua tempat."),
    )

    def span(self, zone: str) -> Span:
        """The session's instants; one that ends at or before its begin is refused by the rules."""
        day = day_of(self.day)
        begin, end = (
            zones.midnight(day, zone) + _since_midnight(field) for field in (self.starts, self.ends)
        )
        return Span(begin, end)

    @property
    def names(self) -> list[str]:
        """The trainers, each once."""
        found = (one.strip()[:160] for one in (self.trainers.data or "").splitlines())
        return list(dict.fromkeys(one for one in found if one))[:20]


def _since_midnight(field: ClockField) -> timedelta:
    at = field.clock or time()
    return timedelta(hours=at.hour, minutes=at.minute)


class TermsForm(FlaskForm):
    """For how many, and on which terms."""

    capacity = IntegerField(
        _l("Banyaknya tempat"),
        [
            InputRequired(_l("Tulis banyaknya tempat.")),
            NumberRange(1, 20_000, _l("Tulis bilangan 1 sampai 20.000.")),
        ],
        render_kw=_NUMBER,
    )
    quotas = text(
        _l("Kuota unit"),
        4000,
        description=_l(
            "Boleh kosong. Satu unit tiap baris: kode atau nama, titik dua, paling banyak berapa "
            "tempat. Misalnya Dinas Kesehatan: 10."
        ),
    )
    opens_on = DatePartsField(
        _l("Pendaftaran dibuka"), [InputRequired(_l("Tulis tanggal pendaftaran dibuka."))]
    )
    closes_on = DatePartsField(
        _l("Hari terakhir mendaftar"), [InputRequired(_l("Tulis hari terakhir mendaftar."))]
    )
    needs_approval = BooleanField(
        _l("Memerlukan persetujuan atasan"),
        description=_l("Atasan pegawai menjawab permohonan; pengelola SDM juga dapat menjawab."),
    )
    price_idr = RupiahField(
        _l("Biaya seorang peserta (rupiah)"),
        [
            Optional(),
            NumberRange(0, 1_000_000_000, _l("Tulis rupiah bulat, misalnya 250.000.")),
        ],
        description=_l("Kosong atau 0 bila tidak berbiaya."),
        render_kw=_NUMBER,
    )
    presence_percent = IntegerField(
        _l("Kehadiran paling sedikit (persen sesi)"),
        [
            InputRequired(_l("Tulis persen kehadiran.")),
            NumberRange(1, 100, _l("Tulis bilangan 1 sampai 100.")),
        ],
        default=80,
        description=_l("Peserta yang hadir sebanyak ini dinyatakan selesai dan mendapat JP."),
        render_kw=_NUMBER,
    )
    material = text(
        _l("Bahan dan persiapan"), 2000, description=_l("Apa yang dibawa atau dibaca dahulu.")
    )

    def opens_at(self, zone: str) -> datetime:
        return zones.midnight(day_of(self.opens_on), zone)

    def closes_at(self, zone: str, starts_at: datetime | None) -> datetime:
        """The end of the last day, or the first session's begin where it is that day."""
        end = zones.midnight(day_of(self.closes_on) + timedelta(days=1), zone)
        if starts_at is not None and zones.local_day(starts_at, zone) == self.closes_on.data:
            return min(end, starts_at)
        return end


class WordForm(FlaskForm):
    """What one side says to the other."""

    text = text(_l("Catatan"), 2000, _l("Tulis catatan Anda; mitra membacanya."))
