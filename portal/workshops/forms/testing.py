"""Shape of the page on which the tests of an activity are set."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from portal.workshops.queries.testing import Bank
from portal.workshops.rules.testing import FEWEST
from portal.workshops.service.wishes import ActivityTests

_NUMBER = {"inputmode": "numeric", "autocomplete": "off", "type": "text"}


def _number(label: object, least: int, most: int, default: int, hint: object = "") -> IntegerField:
    said = _l("Tulis bilangan %(least)d sampai %(most)d.", least=least, most=most)
    return IntegerField(
        label,
        [InputRequired(said), NumberRange(least, most, said)],
        default=default,
        description=hint,
        render_kw=_NUMBER,
    )


class TestsForm(FlaskForm):
    """Which bank the tests are drawn from, and on which terms; no bank is no test."""

    bank = SelectField(
        _l("Bank soal"),
        coerce=int,
        description=_l(
            "Bank latihan kursus instansi yang menanyakan kompetensi kegiatan ini. Soal tes awal "
            "dan tes akhir diambil acak dengan sebaran yang sama."
        ),
    )
    has_before = BooleanField(
        _l("Tes awal"),
        description=_l("Terbuka bagi peserta sampai sesi pertama dimulai. Hanya mengukur."),
    )
    has_after = BooleanField(
        _l("Tes akhir"),
        description=_l(
            "Terbuka sesudah sesi terakhir bagi yang hadir. Yang lulus mendapat bukti pengetahuan."
        ),
    )
    is_required = BooleanField(
        _l("Lulus tes akhir menjadi syarat selesai"),
        description=_l("JP dibukukan sesudah masa tes akhir berakhir."),
    )
    items = _number(_l("Banyaknya soal"), FEWEST, 60, 10)
    minutes = _number(_l("Waktu (menit)"), 5, 180, 20)
    pass_percent = _number(_l("Lulus mulai (persen)"), 1, 100, 70)
    tries = _number(_l("Kesempatan tes akhir"), 1, 5, 2)
    open_days = _number(
        _l("Tes akhir terbuka (hari)"), 1, 60, 7, _l("Dihitung sejak sesi terakhir selesai.")
    )

    def offer(self, banks: Sequence[Bank]) -> None:
        """The banks that fit, with how many items each has."""
        known = [
            SelectChoice(one.id, _("%(title)s (%(count)d soal)", title=one.title, count=one.items))
            for one in banks
        ]
        self.bank.choices = [SelectChoice(0, _("Tanpa tes")), *known]

    @property
    def wish(self) -> ActivityTests | None:
        """What a validated form asks for; None for no test."""
        if not self.bank.data:
            return None
        return ActivityTests(
            bank_id=self.bank.data,
            items=self.items.data or 0,
            minutes=self.minutes.data or 0,
            pass_percent=self.pass_percent.data or 0,
            tries=self.tries.data or 0,
            open_days=self.open_days.data or 0,
            has_before=bool(self.has_before.data),
            has_after=bool(self.has_after.data),
            is_required=bool(self.is_required.data),
        )
