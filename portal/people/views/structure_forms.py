"""Shape of what is typed about units, jobs, posts and who holds them.

Fields are called as the services name them in their refusals, so that each lands at its field.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.core.date_field import DatePartsField
from portal.people.views import structure_words as words

NONE = "-"
"""Chosen instead of a unit or post above: there is none."""
_DAY = timedelta(days=1)
_CODE = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
_A_DAY = _l("Tulis tanggalnya, misalnya 1 Januari 2027.")


class _Plain(FlaskForm):
    """Asks what to show and changes nothing: sent by GET, without a token."""

    class Meta(FlaskForm.Meta):
        csrf = False


class OnDayForm(_Plain):
    """The tree on another day."""

    tanggal = DatePartsField(_l("Susunan pada tanggal"), validators=[Optional()])
    tutup = BooleanField(_l("Tampilkan juga unit yang sudah ditutup"))

    def asked(self) -> date | None:
        """The day, when one was typed that exists."""
        typed = bool(self.tanggal.raw_data) and not self.tanggal.errors
        return day(self.tanggal) if typed else None


def day(field: DatePartsField) -> date:
    """The date of a field that was validated and demands one."""
    return cast("date", field.data)


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def longest(most: int) -> Length:
    """At most so many letters, said in the reader's language."""
    return Length(max=most, message=_l("Paling banyak %(max)d huruf."))


def _name(label: Any, example: Any) -> StringField:
    return StringField(
        label,
        filters=[_stripped],
        validators=[DataRequired(example), longest(200)],
        render_kw={"autocomplete": "off"},
    )


class UnitForm(FlaskForm):
    """What a unit is called."""

    name = _name(_l("Nama unit"), _l("Tulis nama unit, misalnya Bidang Kesehatan Masyarakat."))
    code = StringField(
        _l("Kode unit"),
        filters=[_stripped],
        validators=[DataRequired(_l("Tulis kode unit, misalnya 1.02.01.")), longest(60)],
        description=_l("Sama dengan kode di SIASN atau SIMPEG: berkas impor menyebut unit ini."),
        render_kw=_CODE,
    )
    kind = SelectField(_l("Jenis unit"), validators=[InputRequired(_l("Pilih jenis unit."))])
    letterhead = TextAreaField(
        _l("Kepala surat"),
        filters=[_stripped],
        validators=[Optional(), longest(600)],
        description=_l("Baris pertama alamat; baris berikutnya telepon, surel, atau laman."),
    )

    def offer(self, kind: str = "") -> None:
        """The kinds to choose from, and the unit's own where a file brought another one."""
        known = [SelectChoice(value, str(label)) for value, label in words.UNIT_KINDS.items()]
        own = [SelectChoice(kind, kind)] if kind and kind not in words.UNIT_KINDS else []
        self.kind.choices = [SelectChoice("", _l("Pilih jenis unit")), *own, *known]


class NewUnitForm(UnitForm):
    """The same for a unit that does not exist yet."""

    valid_from = DatePartsField(_l("Berlaku mulai"), validators=[InputRequired(_A_DAY)])


class ParentForm(FlaskForm):
    """Which unit a unit hangs below."""

    parent = RadioField(
        _l("Unit induk"),
        validators=[InputRequired(_l("Pilih satu unit induk."))],
        validate_choice=False,
    )


class LastDayForm(FlaskForm):
    """The last day of something; `on` is the day after, as the services count."""

    on = DatePartsField(_l("Hari terakhir berlaku"), validators=[InputRequired(_A_DAY)])

    @property
    def ends_on(self) -> date:
        """The first day on which it is no more."""
        return after(day(self.on))


def after(last: date) -> date:
    """The day after a last day; the calendar's own end where there is none."""
    return last if last == date.max else last + _DAY


class JobForm(FlaskForm):
    """What a job is."""

    name = _name(_l("Nama jabatan"), _l("Tulis nama jabatan, misalnya Analis Kebijakan Ahli Muda."))
    job_class = SelectField(
        _l("Kelas jabatan"), validators=[InputRequired(_l("Pilih kelas jabatan."))]
    )
    family = StringField(
        _l("Rumpun"),
        filters=[_stripped],
        validators=[Optional(), longest(80)],
        description=_l("Misalnya Kesehatan atau Perencanaan."),
    )
    summary = TextAreaField(
        _l("Ikhtisar jabatan"),
        filters=[_stripped],
        validators=[Optional(), longest(2000)],
        description=_l("Satu atau dua kalimat tentang tugas pokoknya."),
    )

    def offer(self, own: str = "") -> None:
        """The classes to choose from."""
        known = [SelectChoice(value, str(label)) for value, label in words.JOB_CLASSES.items()]
        other = [SelectChoice(own, own)] if own and own not in words.JOB_CLASSES else []
        self.job_class.choices = [SelectChoice("", _l("Pilih kelas")), *other, *known]


class NewJobForm(JobForm):
    """The same for a job that does not exist yet; its code stays for good."""

    code = StringField(
        _l("Kode jabatan"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Tulis kode jabatan, misalnya analis_kebijakan_muda.")),
            longest(60),
        ],
        description=_l("Tidak dapat diubah lagi: standar dan berkas impor menyebut kode ini."),
        render_kw=_CODE,
    )
    valid_from = DatePartsField(_l("Berlaku mulai"), validators=[InputRequired(_A_DAY)])


class PostForm(FlaskForm):
    """A seat's code, and whether it leads its unit."""

    code = StringField(
        _l("Kode formasi"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Tulis kode formasi, misalnya DINKES-01.")),
            longest(60),
        ],
        description=_l("Berkas impor menyebut formasi dengan kode ini."),
        render_kw=_CODE,
    )
    is_head = BooleanField(
        _l("Memimpin unit ini"),
        description=_l("Pemegangnya tampil sebagai kepala unit."),
    )


class NewPostForm(PostForm):
    """The same for a seat that does not exist yet."""

    code = StringField(
        _l("Kode formasi"),
        filters=[_stripped],
        validators=[Optional(), longest(60)],
        description=_l("Berkas impor menyebut formasi dengan kode ini. Kosongkan untuk kode baru."),
        render_kw=_CODE,
    )
    reports_to = SelectField(
        _l("Melapor kepada"),
        validate_choice=False,
        description=_l("Dapat diubah kemudian ke jabatan lain di instansi ini."),
    )
    valid_from = DatePartsField(_l("Berlaku mulai"), validators=[InputRequired(_A_DAY)])


class SuperiorForm(FlaskForm):
    """Which post a post reports to."""

    reports_to = RadioField(
        _l("Melapor kepada"),
        validators=[InputRequired(_l("Pilih satu jabatan, atau tidak melapor."))],
        validate_choice=False,
    )


class WhoForm(FlaskForm):
    """Whom to appoint. Sent by POST, because no address carries a number."""

    who = StringField(
        _l("NIP, nomor pegawai, atau nama"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Tulis NIP, nomor pegawai, atau sebagian nama.")),
            longest(200),
        ],
        render_kw=_CODE,
    )


class AppointForm(FlaskForm):
    """How and when somebody holds a post."""

    kind = RadioField(_l("Cara memegang"), default="definitive")
    valid_from = DatePartsField(_l("Terhitung mulai tanggal"), validators=[InputRequired(_A_DAY)])
    valid_until = DatePartsField(
        _l("Hari terakhir"),
        validators=[Optional()],
        description=_l("Untuk Plt. dan Plh. biasanya tertulis pada surat perintah."),
    )
    decree = StringField(
        _l("Nomor SK atau surat perintah"),
        filters=[_stripped],
        validators=[Optional(), longest(120)],
        render_kw={"autocomplete": "off"},
    )

    def offer(self) -> None:
        """The ways to hold a post."""
        self.kind.choices = [
            SelectChoice(value, said) for value, (said, _h) in words.TENURES.items()
        ]

    @property
    def until(self) -> date | None:
        """The first day on which the post is no longer held."""
        return after(day(self.valid_until)) if self.valid_until.raw_data else None


class TenureEndForm(LastDayForm):
    """The last day somebody holds a post."""

    on = DatePartsField(_l("Hari terakhir memegang jabatan"), validators=[InputRequired(_A_DAY)])


def radio(options: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    """Rows of a choice from value and label."""
    return [SelectChoice(value, label) for value, label in options]
