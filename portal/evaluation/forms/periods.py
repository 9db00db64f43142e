"""Forms of periods: what a period is to be, whom HR names as a rater."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.date_field import DatePartsField
from portal.core.permissions import Role
from portal.evaluation.rules.acting import ALWAYS, CHOICES, MOST_DAYS, REMINDED
from portal.evaluation.rules.population import STATUSES
from portal.evaluation.rules.stages import MONTHS, ORDER, Calendar, Dated, Stage
from portal.ledger.rules.counting import months_after

_A_DAY = _l("Tulis tanggalnya.")

STATUS_WORDS: Final[Mapping[str, LazyString]] = {
    "pns": _l("PNS"),
    "cpns": _l("CPNS"),
    "pppk": _l("PPPK"),
    "pppk_paruh_waktu": _l("PPPK paruh waktu"),
}

ROLES: Final[Mapping[Role, LazyString]] = {
    Role.EMPLOYEE: _l("Pegawai sendiri"),
    Role.SUPERVISOR: _l("Atasan"),
    Role.UNIT_HEAD: _l("Kepala unit"),
    Role.HR: _l("Pengelola SDM"),
}
"""Who acts in a stage."""


def _remind() -> IntegerField:
    return IntegerField(
        _l("Diingatkan sebelum berakhir (hari)"),
        description=_l("0 berarti tidak diingatkan."),
        validators=[
            InputRequired(_l("Tulis banyaknya hari; 0 bila tidak diingatkan.")),
            NumberRange(0, MOST_DAYS, _l("Tulis 0 sampai %(max)s hari.")),
        ],
    )


class PeriodForm(FlaskForm):
    """A period with its stages. Each stage ends on its last day; follow-up has none."""

    name = StringField(
        _l("Nama periode"),
        validators=[
            DataRequired(_l("Tulis nama periode, misalnya Semester I 2027.")),
            Length(max=80, message=_l("Paling banyak %(max)d huruf.")),
        ],
    )
    code = StringField(
        _l("Kode"),
        description=_l("Muncul pada alamat dan berkas, misalnya 2027-1."),
        validators=[
            DataRequired(_l("Tulis kode, misalnya 2027-1.")),
            Length(max=20, message=_l("Paling banyak %(max)d huruf.")),
        ],
    )
    from_on = DatePartsField(_l("Hari pertama"), validators=[InputRequired(_A_DAY)])
    months = SelectField(_l("Panjang"), coerce=int)
    self_from = DatePartsField(_l("Mulai"), validators=[InputRequired(_A_DAY)])
    self_last = DatePartsField(_l("Hari terakhir"), validators=[InputRequired(_A_DAY)])
    self_remind = _remind()
    supervisor_from = DatePartsField(_l("Mulai"), validators=[InputRequired(_A_DAY)])
    supervisor_last = DatePartsField(_l("Hari terakhir"), validators=[InputRequired(_A_DAY)])
    supervisor_remind = _remind()
    calibration_from = DatePartsField(_l("Mulai"), validators=[InputRequired(_A_DAY)])
    calibration_last = DatePartsField(_l("Hari terakhir"), validators=[InputRequired(_A_DAY)])
    objection_from = DatePartsField(_l("Mulai"), validators=[InputRequired(_A_DAY)])
    objection_last = DatePartsField(_l("Hari terakhir"), validators=[InputRequired(_A_DAY)])
    objection_remind = _remind()
    fixing_from = DatePartsField(_l("Mulai"), validators=[InputRequired(_A_DAY)])
    fixing_last = DatePartsField(_l("Hari terakhir"), validators=[InputRequired(_A_DAY)])
    follow_up_from = DatePartsField(_l("Mulai"), validators=[InputRequired(_A_DAY)])
    follow_up_roles = SelectMultipleField(
        _l("Yang mengusulkan selain pengelola SDM"),
        description=_l("Keputusannya tetap pada pengelola SDM yang tidak mengusulkan."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    statuses = SelectMultipleField(
        _l("Status pegawai"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    units = TextAreaField(
        _l("Hanya unit ini"),
        description=_l(
            "Satu kode atau nama unit tiap baris, beserta semua unit di bawahnya. Kosong berarti "
            "seluruh instansi."
        ),
        validators=[Optional()],
    )

    def offer(self) -> None:
        """Fill in the choices."""
        self.months.choices = [
            SelectChoice(3, str(_l("3 bulan"))),
            SelectChoice(6, str(_l("6 bulan (semester)"))),
            SelectChoice(12, str(_l("12 bulan"))),
        ]
        self.follow_up_roles.choices = [
            SelectChoice(one.value, str(ROLES[one])) for one in CHOICES[Stage.FOLLOW_UP]
        ]
        self.statuses.choices = [SelectChoice(one, str(STATUS_WORDS[one])) for one in STATUSES]

    def calendar(self) -> Calendar:
        """The days as they were typed."""
        first = _given(self.from_on)
        until = months_after(first, self.months.data)
        return Calendar(first, until, tuple(self._dated(one) for one in ORDER))

    def _dated(self, stage: Stage) -> Dated:
        begins = _given(self[f"{stage.value}_from"])
        chosen = self.follow_up_roles.data or () if stage is Stage.FOLLOW_UP else ()
        roles = ALWAYS[stage] | frozenset(map(Role, chosen))
        days = int(self[f"{stage.value}_remind"].data) if stage in REMINDED else 0
        if stage is Stage.FOLLOW_UP:
            return Dated(stage, begins, None, roles, days)
        until = _given(self[f"{stage.value}_last"]) + timedelta(days=1)
        return Dated(stage, begins, until, roles, days)


def _given(field: Any) -> date:
    """The day of a field that was validated."""
    day = field.data
    if not isinstance(day, date):
        raise TypeError("a validated day")
    return day


def written(calendar: Calendar) -> dict[str, Any]:
    """The data of a form that says these days."""
    length = next(
        (one for one in MONTHS if months_after(calendar.from_on, one) == calendar.until_on), 6
    )
    begun = {f"{one.stage.value}_from": one.from_on for one in calendar}
    ended = {f"{one.stage.value}_last": one.last_on for one in calendar if one.last_on is not None}
    days = {f"{one.stage.value}_remind": one.remind_days for one in calendar}
    proposing = sorted(calendar.of(Stage.FOLLOW_UP).roles or ())
    return {
        "from_on": calendar.from_on,
        "months": length,
        "follow_up_roles": proposing,
        **begun,
        **ended,
        **days,
    }


class RaterForm(FlaskForm):
    """Whom HR names where the posts give nobody who rates."""

    number = StringField(
        _l("Nomor pegawai penilai"),
        description=_l("NIP atau nomor pegawai orang yang menilai."),
        validators=[DataRequired(_l("Tulis nomor pegawai penilai."))],
    )
    reason = TextAreaField(
        _l("Alasan penunjukan"),
        description=_l("Dibaca oleh pegawai dan penilainya."),
        validators=[DataRequired(_l("Tulis alasannya, sedikitnya 10 huruf."))],
    )
