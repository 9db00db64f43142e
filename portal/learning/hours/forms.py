"""Shape of a claim, its verification and its correction."""

from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.core.date_field import DatePartsField
from portal.learning.rules.hours import BY_LENGTH, Activity
from portal.learning.rules.hours_policy import HoursPolicy, RuleKind, Scope

_NUMBER = {"inputmode": "numeric", "autocomplete": "off", "type": "text"}
_LONG = Length(max=200, message=_l("Paling banyak 200 huruf."))
ROUTES = {
    "pendidikan": _l("Pendidikan"),
    "klasikal": _l("Pelatihan klasikal"),
    "nonklasikal": _l("Pelatihan nonklasikal"),
}


def _whole(label: Any, missing: Any, description: Any = "", most: int = 100_000) -> IntegerField:
    """A whole number; `missing` says what to write, without it the field may stay empty."""
    return IntegerField(
        label,
        [
            InputRequired(missing) if missing else Optional(),
            NumberRange(min=0, max=most, message=_l("Tulis bilangan bulat yang masuk akal.")),
        ],
        description=description,
        render_kw=_NUMBER,
    )


class KindForm(FlaskForm):
    """The first step: what it was and where; both decide what is asked next."""

    class Meta:
        csrf = False

    form = SelectField(_l("Bentuk kegiatan"), [InputRequired(_l("Pilih bentuk kegiatannya."))])
    scope = RadioField(
        _l("Tempat"),
        choices=[
            SelectChoice("domestic", _l("Dalam negeri")),
            SelectChoice("international", _l("Luar negeri")),
        ],
        default="domestic",
    )

    def offer(self, policy: HoursPolicy) -> None:
        """Every form, by its route."""
        locale = str(get_locale() or "id")
        found = [SelectChoice("", _l("Pilih bentuk kegiatan"))]
        found += [
            SelectChoice(one.key, one.name(locale), None, str(ROUTES[one.route]))
            for one in policy.forms.values()
        ]
        self.form.choices = found


class ActivityForm(FlaskForm):
    """Facts of an activity; which of the amounts is asked for, the rule of its form says."""

    begins_on = DatePartsField(_l("Tanggal mulai"), [InputRequired(_l("Tulis tanggal mulainya."))])
    ends_on = DatePartsField(
        _l("Tanggal selesai"),
        [InputRequired(_l("Tulis tanggal selesainya."))],
        description=_l("Tahun tanggal ini menjadi tahun pembukuan JP."),
    )
    hours = _whole(
        _l("Lama seluruhnya: jam"),
        _l("Tulis lama kegiatannya, misalnya 24 jam 0 menit."),
        _l("Menurut jadwal. Sertifikat yang menyebut 32 JP berarti 24 jam (32 × 45 menit)."),
        20_000,
    )
    minutes = _whole(_l("Lama seluruhnya: menit"), "", "", 59)
    events = _whole(
        _l("Berapa kali"),
        _l("Tulis berapa kali kegiatan itu berlangsung."),
        _l("Banyaknya pertemuan atau kegiatan."),
        1000,
    )
    semesters = _whole(
        _l("Banyaknya semester"), _l("Tulis banyaknya semester, 1 sampai 4."), "", 20
    )

    def show_for(self, policy: HoursPolicy, form: str, scope: Scope) -> None:
        """Leave out the amounts the rule does not use."""
        kind = policy.forms[form].rules[scope].kind
        if kind not in BY_LENGTH:
            del self.hours, self.minutes
        if kind is not RuleKind.PER_EVENT:
            del self.events
        if kind is not RuleKind.PER_SEMESTER:
            del self.semesters

    def activity(self, form: str, scope: Scope) -> Activity:
        """What was typed; both days are there, or the form was not valid."""
        begins_on: date | None = self.begins_on.data
        ends_on: date | None = self.ends_on.data
        if begins_on is None or ends_on is None:
            raise ValueError("a form with errors has no activity")
        return Activity(
            form,
            scope,
            begins_on,
            ends_on,
            minutes=self._amount("hours") * 60 + self._amount("minutes"),
            events=self._amount("events"),
            semesters=self._amount("semesters"),
        )

    def _amount(self, name: str) -> int:
        return int(self[name].data or 0) if name in self else 0

    def fill(self, activity: Activity) -> None:
        """Put known facts into a form that nobody has sent yet."""
        known: dict[str, object] = {
            "begins_on": activity.begins_on,
            "ends_on": activity.ends_on,
            "hours": activity.minutes // 60,
            "minutes": activity.minutes % 60,
            "events": activity.events,
            "semesters": activity.semesters,
        }
        for name, value in known.items():
            if name in self:
                self[name].data = value


class ClaimForm(ActivityForm):
    """The second step: the facts, from which the hours follow, and the document."""

    title = StringField(
        _l("Nama kegiatan"), [InputRequired(_l("Tulis nama kegiatannya.")), _LONG],
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    organiser = StringField(
        _l("Penyelenggara"), [InputRequired(_l("Tulis penyelenggaranya.")), _LONG],
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    number = StringField(
        _l("Nomor sertifikat atau surat"), [Optional(), _LONG],
        description=_l("Seperti tertulis pada dokumennya."), render_kw={"autocomplete": "off"},
    )  # fmt: skip
    document = FileField(
        _l("Dokumen"),
        description=_l("PDF atau foto: sertifikat, surat tugas, atau laporan. Paling besar 20 MB."),
    )
    seen = HiddenField(default="0")

    ORDER = ("title", "organiser", "number", "begins_on", "ends_on", "hours", "minutes", "events")
    REST = ("semesters", "document")

    @property
    def asked(self) -> list[Any]:
        """The fields in the order of the document before the reader."""
        return [self[name] for name in (*self.ORDER, *self.REST) if name in self]


class ContestForm(FlaskForm):
    """What a person says against an entry of theirs, or what an officer answers."""

    reason = TextAreaField(
        _l("Penjelasan"),
        [
            InputRequired(_l("Tulis penjelasannya, paling sedikit lima huruf.")),
            Length(max=1000, message=_l("Paling banyak 1.000 huruf.")),
        ],
    )


class DecideForm(FlaskForm):
    """A decision about the claims ticked; `reason` for those refused."""

    reason = TextAreaField(
        _l("Alasan bila ditolak"),
        [Optional(), Length(max=1000, message=_l("Paling banyak 1.000 huruf."))],
        description=_l("Dibaca oleh yang mengajukan. Sebutkan apa yang perlu diperbaiki."),
    )


class VerdictForm(ActivityForm):
    """The right facts of what was booked, or its withdrawal."""

    verdict = RadioField(
        _l("Koreksi"),
        [InputRequired(_l("Pilih diganti atau ditarik."))],
        choices=[
            SelectChoice("correct", _l("Ganti dengan fakta yang benar")),
            SelectChoice("withdraw", _l("Tarik: JP-nya menjadi 0")),
        ],
    )


class CorrectForm(VerdictForm):
    """A correction of a verified claim, with the reason."""

    reason = TextAreaField(
        _l("Alasan"),
        [InputRequired(_l("Tulis alasannya.")), Length(max=1000)],
        description=_l("Dibaca oleh yang bersangkutan dan tersimpan bersama koreksinya."),
    )
    seen = HiddenField(default="0")
