"""Shape of what is typed about practical assessment.

Fields are called as the services name them in their refusals, so that each lands at its field.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Field as AnyField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.certification.rules.practical import LONGEST_POINT, Mark, Observation, Point
from portal.core import zones
from portal.core.date_field import DatePartsField

OWN_ROWS = 4
"""Empty rows for points an agency adds to the indicators at once."""
MARKS = {
    Mark.OBSERVED: _l("Teramati"),
    Mark.PARTLY: _l("Sebagian"),
    Mark.NOT_OBSERVED: _l("Tidak teramati"),
}
_NUMBER = {"inputmode": "numeric", "autocomplete": "off", "type": "text"}
_PLAIN = {"autocomplete": "off"}
_CLOCK = re.compile(r"([01]?\d|2[0-3])\s*[.:]\s*([0-5]\d)")
_A_DAY = _l("Tulis tanggalnya, misalnya 9 Desember 2026.")


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def _whole(label: Any, low: int, high: int, description: Any = "") -> IntegerField:
    return IntegerField(
        label,
        [
            InputRequired(_l("Tulis bilangannya.")),
            NumberRange(low, high, _l("Tulis bilangan antara %(min)s dan %(max)s.")),
        ],
        description=description,
        render_kw=_NUMBER,
    )


def _levels(low: int, high: int) -> list[SelectChoice]:
    return [SelectChoice(n, _l("Level %(level)d", level=n)) for n in range(low, high + 1)]


class ClockField(StringField):
    """A time of the day typed as 08.30 or 8:30."""

    def at(self, day: date, zone: str) -> datetime:
        """This time of the day on the agency's clock; the field must have been valid."""
        found = _CLOCK.fullmatch(_stripped(self.data))
        if found is None:
            raise ValueError("a form with errors has no time")
        clock = timedelta(hours=int(found[1]), minutes=int(found[2]))
        return zones.midnight(day, zone) + clock


def _is_clock(_form: FlaskForm, field: AnyField) -> None:
    if not _CLOCK.fullmatch(_stripped(field.data)):
        raise ValidationError(_("Tulis jamnya, misalnya 08.30."))


def _clock(label: Any, description: Any = "") -> ClockField:
    return ClockField(
        label, [_is_clock], description=description, render_kw={**_NUMBER, "placeholder": "08.30"}
    )


class Ticks(SelectMultipleField):
    """Several choices as tick boxes."""

    def __init__(self, label: Any, **values: Any) -> None:
        values = {"widget": ListWidget(), "option_widget": CheckboxInput(), **values}
        super().__init__(label, **values)


class TermsForm(FlaskForm):
    """What may change after an assessment was made."""

    title = StringField(
        _l("Nama uji"),
        [InputRequired(_l("Tulis nama ujinya.")), Length(max=200)],
        filters=[_stripped],
        description=_l("Misalnya Uji praktik pelayanan loket."),
        render_kw=_PLAIN,
    )
    instructions = TextAreaField(
        _l("Petunjuk bagi peserta"),
        [Optional(), Length(max=4000)],
        description=_l("Apa yang dibawa, dikenakan, dan dikerjakan."),
    )
    minutes = _whole(_l("Lama satu uji (menit)"), 5, 480)
    opens_on = DatePartsField(_l("Pemesanan dibuka"), [InputRequired(_A_DAY)])
    closes_on = DatePartsField(
        _l("Hari terakhir memesan"), [Optional()], description=_l("Kosong bila tanpa batas.")
    )
    min_level = SelectField(
        _l("Level yang sudah harus dimiliki"),
        coerce=int,
        choices=[SelectChoice(0, _l("Tidak disyaratkan")), *_levels(1, 4)],
        description=_l("Pada kompetensi yang sama, misalnya sesudah ujian tertulis."),
    )
    max_attempts = _whole(_l("Banyaknya kesempatan"), 1, 10)
    wait_days = _whole(_l("Jarak sebelum uji ulang (hari)"), 0, 366)
    notice_hours = _whole(
        _l("Batas memesan atau memindah (jam sebelum uji)"),
        0,
        336,
        _l("Sesudah batas ini hanya penyelenggara yang dapat mengubah jadwal."),
    )


class AssessmentForm(TermsForm):
    """A new assessment."""

    competency = SelectField(_l("Kompetensi"), [InputRequired(_l("Pilih kompetensinya."))])
    level = SelectField(
        _l("Level yang diuji"),
        coerce=int,
        choices=_levels(1, 5),
        description=_l("Mulai level 4 setiap jadwal memerlukan dua asesor."),
    )
    form = RadioField(
        _l("Bentuk"),
        choices=[
            SelectChoice("practical", _l("Praktik: mengerjakan tugas dan diamati")),
            SelectChoice("oral", _l("Lisan: wawancara dan tanya jawab")),
            SelectChoice("observed", _l("Pengamatan: perilaku kerja diamati di tempat kerja")),
        ],
        default="practical",
        description=_l("Praktik dan lisan membuktikan keterampilan, pengamatan membuktikan sikap."),
    )


class SlotsForm(FlaskForm):
    """Slots to open on one day."""

    on = DatePartsField(_l("Hari uji"), [InputRequired(_A_DAY)])
    from_time = _clock(_l("Jadwal pertama mulai"))
    count = _whole(_l("Banyaknya jadwal"), 1, 24)
    gap = _whole(_l("Jeda antarjadwal (menit)"), 0, 240)
    assessors = Ticks(_l("Asesor"), coerce=int)
    place = StringField(
        _l("Tempat"),
        [InputRequired(_l("Tulis tempatnya.")), Length(max=200)],
        filters=[_stripped],
        description=_l("Ruang dan gedung, atau alamat pertemuan daring."),
        render_kw=_PLAIN,
    )
    is_online = BooleanField(_l("Daring"), description=_l("Tempatnya alamat pertemuan daring."))


class TimeForm(FlaskForm):
    """Time an assessor offers."""

    on = DatePartsField(_l("Hari yang ditawarkan"), [InputRequired(_A_DAY)])
    from_time = _clock(_l("Dari jam"))
    until_time = _clock(_l("Sampai jam"))
    weeks = _whole(
        _l("Berapa minggu berturut-turut"), 1, 12, _l("1 berarti hanya pada tanggal itu.")
    )
    note = StringField(
        _l("Keterangan"),
        [Optional(), Length(max=200)],
        filters=[_stripped],
        description=_l("Misalnya hanya daring, atau di kantor kecamatan."),
        render_kw=_PLAIN,
    )


class ReasonForm(FlaskForm):
    """Why something is done; whoever is concerned reads it."""

    reason = TextAreaField(
        _l("Alasan"), [Length(max=1000)], description=_l("Dibaca oleh yang bersangkutan.")
    )


class NoShowForm(ReasonForm):
    is_excused = BooleanField(
        _l("Berhalangan dengan alasan yang sah"),
        description=_l("Bila dicentang, kesempatan ujinya tidak berkurang."),
    )


class NumberForm(FlaskForm):
    """Whom an organiser gives a slot to."""

    number = StringField(
        _l("NIP atau nomor pegawai"),
        [InputRequired(_l("Tulis nomornya.")), Length(max=40)],
        filters=[_stripped],
        render_kw=_PLAIN,
    )


class ReplaceForm(FlaskForm):
    """Who takes a seat, whose."""

    old = SelectField(_l("Asesor yang diganti"), coerce=int)
    assessors = SelectField(_l("Asesor pengganti"), coerce=int)


class ThirdForm(FlaskForm):
    assessor = SelectField(
        _l("Asesor ketiga"),
        coerce=int,
        description=_l("Mengisi lembar sendiri; nilai tengah ketiganya menentukan."),
    )


class SlotForm(FlaskForm):
    """A slot chosen from a list, and why one moves."""

    slot = RadioField(_l("Jadwal"), validators=[InputRequired(_l("Pilih satu jadwal."))])
    # The page has the form for giving the time up as well, whose field is `reason` too.
    reason = TextAreaField(_l("Alasan pindah"), [Optional(), Length(max=1000)], id="move-reason")


class ChecklistBase(FlaskForm):
    """The points of a checklist: those of the dictionary, and rows for the agency's own."""

    own = StringField()  # errors of the whole list stand here

    keys: tuple[str, ...] = ()
    texts: Mapping[str, str] = {}

    def points(self) -> list[Point]:
        """Every point that has a text, in order."""
        return [point for key in self.keys if (point := self._point(key)).text]

    def _point(self, key: str) -> Point:
        is_own = key not in self.texts
        text = " ".join((self[f"text_{key}"].data or "").split()) if is_own else self.texts[key]
        critical, example = self[f"critical_{key}"].data, self[f"example_{key}"].data
        return Point(key, text, is_own, bool(critical), bool(example))


def checklist_form(indicators: Sequence[Point], before: Sequence[Point]) -> ChecklistBase:
    """The form of the next version: indicators in today's words, the ticks and own points of the
    version before."""
    ticked = {one.key: one for one in before}
    texts = {one.key: one.text for one in indicators}
    owned = [one for one in before if one.is_own]
    numbers = [int(one.key[1:]) for one in owned]
    fresh = max(numbers, default=0)
    free = [f"o{fresh + n}" for n in range(1, OWN_ROWS + 1)]
    keys = (*texts, *(one.key for one in owned), *free)
    fields: dict[str, Any] = {"keys": keys, "texts": texts}
    for key in keys:
        known = ticked.get(key)
        fields[f"critical_{key}"] = BooleanField(
            _l("Butir penting"), default=bool(known and known.is_critical)
        )
        fields[f"example_{key}"] = BooleanField(
            _l("Perlu contoh bertanggal"), default=bool(known and known.needs_example)
        )
        if key not in texts:
            fields[f"text_{key}"] = StringField(
                _l("Butir tambahan"),
                [Length(max=LONGEST_POINT, message=_l("Paling banyak %(max)d huruf."))],
                default=known.text if known else "",
                render_kw=_PLAIN,
            )
    return cast("ChecklistBase", type("ChecklistForm", (ChecklistBase,), fields)())


class SheetBase(FlaskForm):
    """A sheet of observations; one group of fields for each point."""

    revision = StringField()
    remark = TextAreaField(
        _l("Catatan umum"), [Optional(), Length(max=2000)], description=_l("Dibaca peserta.")
    )
    is_from_paper = BooleanField(
        _l("Disalin dari lembar kertas"),
        description=_l("Simpan kertas bertanda tangan itu menurut tata arsip."),
    )
    points: tuple[Point, ...] = ()

    def seen(self) -> dict[str, Observation]:
        """What was filled in, by point; a day that is none is left out."""
        return {one.key: self._seen(one) for one in self.points}

    def _seen(self, point: Point) -> Observation:
        mark, key = self[f"mark_{point.key}"].data, point.key
        day = self[f"example_on_{key}"].data if point.needs_example else None
        return Observation(
            Mark(mark) if mark in set(Mark) else None,
            _stripped(self[f"note_{key}"].data),
            _stripped(self[f"example_{key}"].data) if point.needs_example else "",
            day if isinstance(day, date) else None,
        )


def sheet_form(
    points: Sequence[Point], seen: Mapping[str, Observation], *, fresh: bool = False, **data: Any
) -> SheetBase:
    """The form of a sheet, filled with what was kept; `fresh` leaves out what was sent."""
    choices = [SelectChoice(mark.value, label) for mark, label in MARKS.items()]
    fields: dict[str, Any] = {"points": tuple(points)}
    for one in points:
        known = seen.get(one.key, Observation())
        fields[f"mark_{one.key}"] = RadioField(
            one.text,
            choices=choices,
            default=known.mark and known.mark.value,
            validate_choice=False,
        )
        fields[f"note_{one.key}"] = TextAreaField(_l("Catatan"), default=known.note)
        if one.needs_example:
            fields[f"example_{one.key}"] = TextAreaField(
                _l("Contoh dari pekerjaan"), default=known.example
            )
            fields[f"example_on_{one.key}"] = DatePartsField(
                _l("Tanggal contoh"), default=known.example_on
            )
    made = type("SheetForm", (SheetBase,), fields)
    return cast("SheetBase", made(formdata=None, data=data) if fresh else made(data=data))


class AgreementBase(FlaskForm):
    """One mark for each point two assessors differ in."""

    reason = TextAreaField(
        _l("Dasar kesepakatan"),
        [Length(max=2000)],
        description=_l("Apa yang Anda berdua bicarakan, dan mengapa nilai ini."),
    )
    keys: tuple[str, ...] = ()

    def marks(self) -> dict[str, Mark]:
        """The marks chosen; a point without one is left out."""
        return {key: Mark(mark) for key in self.keys if (mark := self[f"mark_{key}"].data)}


def agreement_form(points: Sequence[Point], allowed: Mapping[str, Sequence[Mark]]) -> AgreementBase:
    """The form for these differing points, each with the marks an agreement may name."""
    fields: dict[str, Any] = {"keys": tuple(allowed)}
    for one in points:
        if one.key in allowed:
            choices = [SelectChoice(mark.value, MARKS[mark]) for mark in allowed[one.key]]
            chosen = [InputRequired(_l("Pilih satu nilai."))]
            fields[f"mark_{one.key}"] = RadioField(one.text, chosen, choices=choices)
    return cast("AgreementBase", type("AgreementForm", (AgreementBase,), fields)())


def day_start(day: date, zone: str) -> datetime:
    """The instant a day begins on the agency's clock."""
    return zones.midnight(day, zone)


def day_end(day: date | None, zone: str) -> datetime | None:
    """The instant after the whole of a last day."""
    return None if day is None else zones.midnight(day + timedelta(days=1), zone)
