"""Shape of what authors of certificate schemes type."""

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import HiddenInput

from portal.certification.rules import numbering
from portal.certification.rules.schemes import (
    ISSUED_HERE,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_SIGNATORIES,
)
from portal.certification.rules.signatories import LONGEST_TITLE as LONGEST_POST
from portal.certification.rules.validity import MOST_GRACE_DAYS, MOST_MONTHS
from portal.certification.schemes import scheme_words as words
from portal.content.item_forms import squeezed
from portal.core import dates, sentences
from portal.core.clock_field import PLAIN, stripped

_TOO_LONG = _l("Ringkas menjadi paling banyak %(max)d huruf.")
_MONTHS = _l("Tulis antara 1 dan %(max)s bulan.")
_GRACE = _l("Tulis antara 0 dan %(max)s hari.")
MOST_WORDS = 2000


def choices(table: Mapping[Any, LazyString]) -> list[SelectChoice]:
    return [SelectChoice(str(key), str(label)) for key, label in table.items()]


def _text(label: LazyString, most: int, *needed: Any, **more: Any) -> StringField:
    return StringField(
        label,
        filters=[squeezed],
        validators=[*needed, Length(max=most, message=_TOO_LONG)],
        render_kw=PLAIN,
        **more,
    )


def _title() -> StringField:
    return _text(
        _l("Judul"),
        LONGEST_TITLE,
        InputRequired(_l("Tulis judul sertifikat.")),
        description=_l("Tercetak besar di tengah sertifikat, misalnya Pelayanan Publik Prima."),
    )


class VersionForm(FlaskForm):
    """A form filled from a draft: the version it had then."""

    version = IntegerField(widget=HiddenInput(), validators=[NumberRange(min=0)])


class BeginForm(FlaskForm):
    """A new scheme. A course makes a simple one complete but for its signatory."""

    kind = RadioField(_l("Jenis sertifikat"), validators=[InputRequired(_l("Pilih jenisnya."))])
    title = _title()
    code = StringField(
        _l("Kode"),
        filters=[lambda text: (text or "").strip().upper()],
        validators=[
            InputRequired(_l("Tulis kodenya, misalnya SRT-PPP-2.")),
            Length(max=40, message=_TOO_LONG),
            Regexp(
                r"^[A-Z0-9]+(-[A-Z0-9]+)*$",
                message=_l("Pakai huruf besar, angka, dan tanda hubung saja."),
            ),
        ],
        description=_l("Singkat dan tidak berubah, misalnya SRT-PPP-2."),
        render_kw=PLAIN,
    )
    course = SelectField(
        _l("Kursus"),
        validators=[Optional()],
        description=_l(
            "Untuk kehadiran dan pelatihan: kursus yang diselesaikan pemegangnya. Syarat lain "
            "dapat ditambah sesudah ini."
        ),
    )
    unit = SelectField(
        _l("Unit penerbit"), description=_l("Unit ini memberi nomor sertifikat, urut setiap tahun.")
    )
    post = SelectField(_l("Jabatan penanda tangan"))

    def offer(self, names: words.Names) -> None:
        self.kind.choices = [
            SelectChoice(str(kind), str(words.KINDS[kind])) for kind in ISSUED_HERE
        ]
        self.course.choices = with_none(names.courses)
        self.unit.choices = with_none(names.units)
        self.post.choices = with_none(names.posts)


def with_none(known: Mapping[int, str]) -> list[SelectChoice]:
    """Choices by id, and none of them."""
    rest = [SelectChoice(str(id_), name) for id_, name in known.items()]
    return [SelectChoice("", str(_l("Pilih…"))), *rest]


def chosen(field: SelectField) -> int:
    """The id that was picked, 0 for none."""
    text = str(field.data or "")
    return int(text) if text.isdecimal() else 0


class TermsForm(VersionForm):
    """What the certificate is called and how it is decided."""

    kind = RadioField(_l("Jenis sertifikat"), validators=[InputRequired(_l("Pilih jenisnya."))])
    title = _title()
    title_en = _text(
        _l("Judul dalam bahasa Inggris"),
        LONGEST_TITLE,
        Optional(),
        description=_l("Untuk cetakan berbahasa Inggris. Kosong berarti judul Indonesia dipakai."),
    )
    summary = TextAreaField(
        _l("Penjelasan bagi pemohon"),
        filters=[stripped],
        validators=[Optional(), Length(max=LONGEST_SUMMARY, message=_TOO_LONG)],
    )
    decided_by = RadioField(_l("Keputusan"), validators=[InputRequired(_l("Pilih caranya."))])
    score_is_public = BooleanField(
        _l("Cantumkan nilai pada sertifikat"),
        description=_l("Hanya bila pemohon menyetujuinya ketika mengajukan."),
    )

    def offer(self) -> None:
        self.kind.choices = [
            SelectChoice(str(kind), str(words.KINDS[kind])) for kind in ISSUED_HERE
        ]
        self.decided_by.choices = choices(words.DECIDED)


class ValidityForm(VersionForm):
    """How long it holds and how it is renewed. `shown`: the rule whose dates were looked at."""

    shown = HiddenField()
    months = IntegerField(
        _l("Masa berlaku (bulan)"),
        validators=[Optional(), NumberRange(1, MOST_MONTHS, _MONTHS)],
        description=_l("Kosong berarti tanpa batas waktu, jadi tidak pernah diperpanjang."),
    )
    base = RadioField(_l("Perpanjangan dihitung"))
    day = IntegerField(
        _l("Tanggal"), validators=[Optional(), NumberRange(1, 31, _l("Tulis antara 1 dan 31."))]
    )
    month = SelectField(_l("Bulan"), coerce=int)
    window_months = IntegerField(
        _l("Perpanjangan dibuka (bulan sebelum berakhir)"),
        validators=[Optional(), NumberRange(1, MOST_MONTHS, _MONTHS)],
    )
    grace_days = IntegerField(
        _l("Masa tenggang (hari sesudah berakhir)"),
        validators=[Optional(), NumberRange(0, MOST_GRACE_DAYS, _GRACE)],
        description=_l("Selama itu masih dihitung perpanjangan, bukan sertifikat pertama lagi."),
    )
    asks = RadioField(_l("Perpanjangan meminta"))

    def offer(self) -> None:
        self.base.choices = choices(words.BASES)
        self.asks.choices = choices(words.ASKS)
        self.month.choices = [
            SelectChoice(number, dates.month(date(2026, number, 1)).removesuffix(" 2026"))
            for number in range(1, len(calendar.month_name))
        ]


class SignatoryForm(Form):
    """A post that signs and in whose name."""

    post = SelectField(_l("Jabatan"))
    form = SelectField(_l("Menandatangani"))
    superior = _text(
        _l("Jabatan yang diatasnamakan"),
        LONGEST_POST,
        Optional(),
        description=_l("Sesudah a.n., misalnya Wali Kota."),
    )
    through = _text(
        _l("Jabatan sebelum u.b."),
        LONGEST_POST,
        Optional(),
        description=_l("Misalnya Sekretaris Daerah."),
    )


class IssuingForm(VersionForm):
    """Who issues, numbers and signs."""

    unit = SelectField(
        _l("Unit penerbit"), description=_l("Unit ini memberi nomor sertifikat, urut setiap tahun.")
    )
    pattern = _text(
        _l("Pola nomor"),
        numbering.LONGEST,
        InputRequired(_l("Tulis pola nomornya.")),
        description=_l(
            "Tempat yang dikenal: {klasifikasi}, {urut}, {unit}, {tahun}. Urut, unit, dan tahun "
            "harus ada."
        ),
    )
    classification = _text(
        _l("Kode klasifikasi arsip"), 40, Optional(), description=_l("Misalnya 800.2.")
    )
    signatories = FieldList(
        FormField(SignatoryForm), min_entries=MOST_SIGNATORIES, max_entries=MOST_SIGNATORIES
    )

    def offer(self, names: words.Names) -> None:
        self.unit.choices = with_none(names.units)
        for one in self.signatories:
            one.form.post.choices = with_none(names.posts)
            one.form.form.choices = choices(words.FORMS)

    def validate_pattern(self, field: StringField) -> None:
        refusal = numbering.may_be_pattern(field.data or "")
        if refusal is not None:
            raise ValidationError(sentences.of(refusal))


class ReturnForm(FlaskForm):
    """Why not yet."""

    reason = TextAreaField(
        _l("Yang perlu diperbaiki"),
        filters=[stripped],
        validators=[
            InputRequired(_l("Tulis apa yang perlu diperbaiki; penyusunnya membacanya.")),
            Length(max=MOST_WORDS, message=_TOO_LONG),
        ],
    )


NOT_SAVED = _l(
    "Orang lain menyimpan skema ini sejak Anda membukanya. Isian Anda belum disimpan: buka lagi "
    "halamannya di tab lain, bandingkan, lalu ulangi."
)
