"""Shape of what is typed about studies."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from portal.core.date_field import DatePartsField
from portal.learning.studies.rules import Degree, StudyKind, StudyState

_NUMBER = {"inputmode": "numeric", "autocomplete": "off", "type": "text"}
_PAPER = _l("PDF atau foto. Paling besar 20 MB.")
KINDS = {
    StudyKind.ASSIGNED.value: _l("Tugas belajar"),
    StudyKind.PERMITTED.value: _l("Izin belajar"),
}
DEGREES = {
    Degree.D3.value: _l("Diploma III"),
    Degree.D4.value: _l("Diploma IV"),
    Degree.S1.value: _l("Sarjana (S1)"),
    Degree.PROFESSION.value: _l("Profesi"),
    Degree.S2.value: _l("Magister (S2)"),
    Degree.S3.value: _l("Doktor (S3)"),
}
STATES = {
    StudyState.COMING.value: _l("Belum dimulai"),
    StudyState.ONGOING.value: _l("Berjalan"),
    StudyState.OVERDUE.value: _l("Lewat waktu"),
    StudyState.COMPLETED.value: _l("Lulus"),
    StudyState.ENDED.value: _l("Dihentikan"),
}


def _choices(names: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(key, label) for key, label in names.items()]


def _line(label: Any, most: int, missing: Any = "", description: Any = "") -> StringField:
    return StringField(
        label,
        [
            InputRequired(missing) if missing else Optional(),
            Length(max=most, message=_l("Paling banyak %(max)d huruf.")),
        ],
        description=description,
        render_kw={"autocomplete": "off"},
    )


def _day(label: Any, missing: Any, description: Any = "") -> DatePartsField:
    return DatePartsField(label, [InputRequired(missing)], description=description)


def _whole(label: Any, missing: Any, least: int, most: int, description: Any = "") -> IntegerField:
    return IntegerField(
        label,
        [
            InputRequired(missing),
            NumberRange(least, most, message=_l("Tulis bilangan bulat yang masuk akal.")),
        ],
        description=description,
        render_kw=_NUMBER,
    )


def day_of(field: DatePartsField) -> date:
    """The date of a validated field."""
    found: date | None = field.data
    if found is None:
        raise ValueError("the form was not validated")
    return found


def after(field: DatePartsField) -> date:
    """The first day after the last one typed."""
    return day_of(field) + timedelta(days=1)


class DecreeForm(FlaskForm):
    """The decree something rests on."""

    decree_number = _line(_l("Nomor surat keputusan"), 120, _l("Tulis nomor suratnya."))
    decree_on = _day(_l("Tanggal surat keputusan"), _l("Tulis tanggal suratnya."))
    document = FileField(_l("Berkas surat keputusan"), description=_PAPER)

    @property
    def paper(self) -> list[Any]:
        return [self.decree_number, self.decree_on, self.document]


class StudyForm(DecreeForm):
    """A study as its decree says."""

    number = _line(
        _l("Nomor pegawai"), 40, _l("Tulis NIP atau nomor pegawainya."), _l("NIP atau nomor lain.")
    )
    kind = RadioField(
        _l("Jenis"),
        choices=_choices(KINDS),
        validators=[InputRequired(_l("Pilih tugas belajar atau izin belajar."))],
    )
    scope = RadioField(
        _l("Tempat"),
        choices=[
            SelectChoice("domestic", _l("Dalam negeri")),
            SelectChoice("international", _l("Luar negeri")),
        ],
        default="domestic",
    )
    institution = _line(_l("Perguruan tinggi atau lembaga"), 200, _l("Tulis nama lembaganya."))
    programme = _line(_l("Program studi"), 180, _l("Tulis program studinya."))
    degree = SelectField(_l("Jenjang"), choices=_choices(DEGREES))
    semesters = _whole(_l("Banyaknya semester"), _l("Tulis banyaknya semester."), 1, 16)
    from_on = _day(_l("Tanggal mulai"), _l("Tulis tanggal mulainya."))
    last_on = _day(_l("Hari terakhir"), _l("Tulis hari terakhirnya menurut surat keputusan."))

    @property
    def facts(self) -> list[Any]:
        names = ("number", "kind", "scope", "institution", "programme", "degree", "semesters")
        return [self[name] for name in (*names, "from_on", "last_on")]


class TermForm(FlaskForm):
    """A term that is over."""

    number = _whole(_l("Semester ke"), _l("Tulis semester keberapa."), 1, 16)
    begins_on = _day(_l("Tanggal mulai"), _l("Tulis tanggal mulainya."))
    last_on = _day(_l("Tanggal selesai"), _l("Tulis tanggal selesainya."))
    credits = _whole(_l("SKS yang lulus"), _l("Tulis banyaknya SKS, atau 0."), 0, 40)
    average = _line(
        _l("Indeks prestasi semester"), 5, description=_l("Misalnya 3,45. Boleh kosong.")
    )
    progress = TextAreaField(
        _l("Kemajuan"),
        [Optional(), Length(max=300, message=_l("Paling banyak %(max)d huruf."))],
        description=_l("Misalnya proposal tesis sudah diuji. Boleh kosong."),
    )
    document = FileField(_l("Kartu hasil studi"), description=_PAPER)

    @property
    def average100(self) -> int | None:
        """In hundredths; None for none. Raises ValueError for what is no such number."""
        said = (self.average.data or "").strip().replace(",", ".")
        if not said:
            return None
        whole, _dot, part = said.partition(".")
        if not whole.isdecimal() or (part and not part.isdecimal()) or len(part) > 2:
            raise ValueError(said)
        return int(whole) * 100 + int(part.ljust(2, "0") or 0)

    def validate_average(self, field: StringField) -> None:
        wrong = str(_l("Tulis angka dari 0 sampai 4, misalnya 3,45."))
        try:
            found = self.average100
        except ValueError:
            raise ValidationError(wrong) from None
        if found is not None and found > 400:
            raise ValidationError(wrong)


class ExtendForm(DecreeForm):
    """A later last day, by a further decree."""

    last_on = _day(_l("Hari terakhir yang baru"), _l("Tulis hari terakhirnya yang baru."))
    reason = _line(_l("Alasan"), 300)


class CompleteForm(FlaskForm):
    """Passed, with the diploma."""

    on = _day(_l("Tanggal kelulusan"), _l("Tulis tanggal kelulusannya."))
    diploma = _line(_l("Nomor ijazah"), 120, _l("Tulis nomor ijazahnya."))
    document = FileField(_l("Ijazah"), description=_PAPER)


class EndForm(FlaskForm):
    """Over without a diploma."""

    on = _day(_l("Tanggal berhenti"), _l("Tulis tanggal berhentinya."))
    reason = TextAreaField(
        _l("Alasan"),
        [InputRequired(_l("Tulis alasannya.")), Length(max=1000)],
        description=_l("Dibaca oleh yang bersangkutan."),
    )


class NarrowForm(FlaskForm):
    """What the list of studies is narrowed to."""

    class Meta:
        csrf = False

    state = SelectField(_l("Keadaan"), choices=[SelectChoice("", _l("Semua")), *_choices(STATES)])
    kind = SelectField(_l("Jenis"), choices=[SelectChoice("", _l("Semua")), *_choices(KINDS)])
