"""Shape and format of what authors type in the studio."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from portal.content import words
from portal.core.text import LESSON

NEEDED = _l("Isi bagian ini.")
TOO_LONG = _l("Ringkas menjadi paling banyak %(max)d karakter.")
BETWEEN = _l("Tulis bilangan %(min)s sampai %(max)s.")
TITLE, SENTENCE, PARAGRAPH = 200, 400, 2000
SPARE_ROWS = 2
"""Empty rows below those filled, so that a list grows without script."""


def lines(text: str | None) -> tuple[str, ...]:
    """The lines of a text area, without spaces around and without empty ones."""
    return tuple(" ".join(line.split()) for line in (text or "").splitlines() if line.strip())


def _squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def _title(label: Any, **more: Any) -> StringField:
    return StringField(
        label,
        validators=[InputRequired(NEEDED), Length(max=TITLE, message=TOO_LONG)],
        filters=[_squeezed],
        **more,
    )


def _number(label: Any, low: int, high: int, **more: Any) -> IntegerField:
    return IntegerField(
        label,
        validators=[
            InputRequired(NEEDED),
            NumberRange(min=low, max=high, message=BETWEEN),
        ],
        **more,
    )


class Ticks(SelectMultipleField):
    """Several of a list, each with its box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Versioned(FlaskForm):
    """A form that was filled from a file: the version it had then, 0 for none."""

    version = IntegerField(widget=HiddenInput(), validators=[NumberRange(min=0)])


class BeginForm(FlaskForm):
    """A new course from a template."""

    title = _title(_l("Judul kursus"), description=_l("Dapat diubah lagi kapan saja."))
    template = RadioField(_l("Mulai dari"), validators=[InputRequired(_l("Pilih kerangkanya."))])
    slug = StringField(
        _l("Alamat kursus"),
        validators=[
            Optional(),
            Length(max=80, message=TOO_LONG),
            Regexp(
                r"^[a-z0-9]+(-[a-z0-9]+)*$",
                message=_l("Pakai huruf kecil, angka, dan tanda hubung saja."),
            ),
        ],
        filters=[lambda text: (text or "").strip()],
        description=_l(
            "Bagian akhir alamat halaman, misalnya salam-di-loket. Dibuat dari judul bila "
            "dikosongkan, dan tetap selamanya."
        ),
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )


class PackageForm(FlaskForm):
    """A course folder as ZIP."""

    file = FileField(
        _l("Berkas ZIP"),
        validators=[InputRequired(_l("Pilih berkas ZIP yang akan diunggah."))],
        description=_l(
            "Folder kursus dengan course.yaml di dalamnya, seperti yang diunduh dari studio."
        ),
        render_kw={"accept": ".zip"},
    )


class TitleForm(FlaskForm):
    """The title of something new."""

    title = _title(_l("Judul"))


class ModuleForm(Versioned):
    title = _title(_l("Judul modul"))


class LessonForm(Versioned):
    """A lesson: its facts and its text."""

    title = _title(_l("Judul pelajaran"))
    minutes = _number(
        _l("Lama belajar (menit)"),
        1,
        180,
        description=_l("Kira-kira 80 sampai 150 kata untuk satu menit."),
    )
    objectives = TextAreaField(
        _l("Tujuan belajar, satu per baris"),
        validators=[Length(max=PARAGRAPH, message=TOO_LONG)],
        description=_l(
            "Yang dapat dilakukan peserta sesudahnya, misalnya: Menyapa warga dengan tiga "
            "langkah yang selalu sama."
        ),
    )
    body = TextAreaField(
        _l("Isi pelajaran"),
        validators=[Length(max=LESSON.max_chars, message=TOO_LONG)],
        render_kw={"spellcheck": "true"},
    )


class PracticeForm(FlaskForm):
    """Which questions of the bank are put into a lesson, and where."""

    practice = Ticks(_l("Soal untuk latihan"))
    practice_at = SelectField(_l("Letaknya"), coerce=int, validate_choice=False, default=0)


class DrawForm(Form):
    """One rule: so many items of a competency and difficulty."""

    count = IntegerField(
        _l("Banyaknya"),
        validators=[Optional(), NumberRange(min=0, max=100, message=BETWEEN)],
    )
    competency = SelectField(_l("Kompetensi"), validate_choice=False)
    difficulty = SelectField(
        _l("Kesukaran"),
        choices=[SelectChoice(key, label) for key, label in words.DIFFICULTIES.items()],
    )
    tags = StringField(
        _l("Tanda"),
        validators=[
            Optional(),
            Length(max=SENTENCE, message=TOO_LONG),
        ],
        filters=[_squeezed],
    )

    def tag_list(self) -> tuple[str, ...]:
        return tuple(one for one in re.split(r"[,\s]+", self.tags.data or "") if one)


class QuizForm(Versioned):
    """A quiz: when it is passed, and which items its papers have."""

    title = _title(_l("Judul kuis"))
    minutes = _number(_l("Waktu (menit)"), 1, 240)
    pass_percent = _number(_l("Lulus dengan nilai sekurangnya (%)"), 1, 100)
    attempts = _number(_l("Banyaknya kesempatan"), 1, 99)
    wait_minutes = _number(
        _l("Jeda sebelum mencoba lagi (menit)"),
        0,
        10_080,
        description=_l("0 berarti boleh langsung mencoba lagi."),
    )
    retake_share = _number(
        _l("Soal lama pada kesempatan berikutnya, paling banyak (%)"),
        0,
        100,
        description=_l("100 berarti undiannya bebas; angka kecil perlu bank yang lebih besar."),
    )
    stage = RadioField(
        _l("Tugas kuis ini"),
        choices=[SelectChoice(key, label) for key, label in words.ROLES.items()],
        default="quiz",
    )
    release = RadioField(
        _l("Yang dilihat peserta sesudah mengumpulkan"),
        choices=[SelectChoice(key, label) for key, label in words.RELEASES.items()],
    )
    must_pass = BooleanField(_l("Kursus selesai hanya bila kuis ini lulus"))
    draw = FieldList(FormField(DrawForm), max_entries=30)
    fixed = Ticks(
        _l("Soal yang selalu ada"),
        description=_l("Setiap peserta mendapat soal yang ditandai di sini."),
    )
    keep_order = BooleanField(_l("Soal yang selalu ada muncul lebih dahulu, urut seperti di bank"))


class AimForm(Form):
    """A competency the course speaks to."""

    competency = SelectField(_l("Kompetensi"), validate_choice=False)
    level = SelectField(
        _l("Level"), choices=[SelectChoice(str(n), str(n)) for n in range(1, 6)], default="1"
    )
    strand = SelectField(
        _l("Unsur"), choices=[SelectChoice(key, label) for key, label in words.STRANDS.items()]
    )


class SourceForm(Form):
    """A source of the whole course."""

    id = HiddenField()
    title = StringField(
        _l("Sumber"),
        validators=[Optional(), Length(max=SENTENCE, message=TOO_LONG)],
        filters=[_squeezed],
    )
    verification = SelectField(_l("Cara memeriksanya"), validate_choice=False, default="read")


class FactsForm(Versioned):
    """What course.yaml says about the course as a whole."""

    title = _title(_l("Judul kursus"))
    title_en = StringField(
        _l("Judul dalam bahasa Inggris"),
        validators=[Optional(), Length(max=TITLE, message=TOO_LONG)],
        filters=[_squeezed],
    )
    code = StringField(
        _l("Kode kursus"),
        validators=[InputRequired(NEEDED), Length(max=40, message=TOO_LONG)],
        filters=[_squeezed],
        description=_l("Tidak boleh sama dengan kursus lain, misalnya SDL-01."),
    )
    summary = TextAreaField(
        _l("Ringkasan"),
        validators=[InputRequired(NEEDED), Length(max=PARAGRAPH, message=TOO_LONG)],
        filters=[_squeezed],
        description=_l("Satu atau dua kalimat yang tampil di katalog."),
    )
    audience = TextAreaField(
        _l("Untuk siapa"),
        validators=[InputRequired(NEEDED), Length(max=PARAGRAPH, message=TOO_LONG)],
        filters=[_squeezed],
        description=_l("Misalnya: Petugas loket dan siapa pun yang menggantikannya."),
    )
    language = SelectField(
        _l("Bahasa isi"),
        choices=[SelectChoice(key, label) for key, label in words.LANGUAGES.items()],
    )
    cover = SelectField(
        _l("Warna sampul"),
        choices=[SelectChoice(key, label) for key, label in words.COVERS.items()],
    )
    aims = FieldList(FormField(AimForm), max_entries=20)
    hours = StringField(_l("Jam pelajaran (JP)"), validators=[InputRequired(NEEDED)])
    authors = TextAreaField(
        _l("Penulis, satu per baris"),
        validators=[InputRequired(NEEDED), Length(max=PARAGRAPH, message=TOO_LONG)],
    )
    licence = StringField(
        _l("Lisensi"),
        validators=[InputRequired(NEEDED), Length(max=TITLE, message=TOO_LONG)],
        filters=[_squeezed],
        description=_l("Misalnya CC-BY-SA-4.0, agar instansi lain boleh memakainya."),
    )
    quizzes = Ticks(
        _l("Kuis yang harus lulus"),
        description=_l("Semua pelajaran selalu harus dibaca."),
    )
    sources = FieldList(FormField(SourceForm), max_entries=60)

    def validate_hours(self, field: StringField) -> None:
        try:
            number = Decimal((field.data or "").strip().replace(",", "."))
        except InvalidOperation as error:
            raise ValidationError(_("Tulis bilangan, misalnya 2 atau 0,4.")) from error
        if not (number.is_finite() and 0 < number <= 200):
            raise ValidationError(_("Tulis bilangan lebih dari 0 sampai 200."))

    def credit(self) -> Decimal:
        """The hours, of a form that was validated."""
        return Decimal((self.hours.data or "").strip().replace(",", "."))


class MediaForm(FlaskForm):
    """A file for the lessons, and the words it needs."""

    file = FileField(
        _l("Berkas"),
        validators=[InputRequired(_l("Pilih berkas yang akan diunggah."))],
        description=_l(
            "Gambar (SVG, PNG, JPG, WebP), video (MP4, WebM), suara (MP3, M4A, OGG), atau PDF; "
            "paling besar 50 MB."
        ),
        render_kw={"accept": ".svg,.png,.jpg,.jpeg,.webp,.mp4,.webm,.mp3,.m4a,.ogg,.pdf,.vtt"},
    )
    words = TextAreaField(
        _l("Teks pengganti"),
        validators=[Optional(), Length(max=SENTENCE, message=TOO_LONG)],
        filters=[_squeezed],
        description=_l(
            "Yang perlu diketahui orang yang tidak melihat atau mendengarnya. Untuk PDF: judulnya. "
            "Wajib bila berkasnya langsung disisipkan ke pelajaran."
        ),
    )
    caption = StringField(
        _l("Keterangan di bawahnya"),
        validators=[Optional(), Length(max=SENTENCE, message=TOO_LONG)],
        filters=[_squeezed],
    )
    captions = FileField(
        _l("Teks video atau suara (VTT)"),
        validators=[Optional()],
        description=_l("Wajib untuk video dan suara: kata-katanya dengan waktunya."),
        render_kw={"accept": ".vtt"},
    )
    lesson = SelectField(
        _l("Sisipkan ke pelajaran"),
        validate_choice=False,
        description=_l("Ditaruh sebelum bagian Sumber; tempatnya dapat Anda pindahkan kemudian."),
    )


class TextForm(Versioned):
    """A file as plain text, for what no form can read."""

    text = TextAreaField(
        _l("Isi berkas"),
        validators=[Length(max=1_000_000, message=TOO_LONG)],
        render_kw={"wrap": "off", "spellcheck": "false", "autocapitalize": "none"},
    )


def choose_from(field: Any, choices: Sequence[tuple[str, str]]) -> None:
    """Give a field its choices; what is chosen already and no longer offered stays a choice."""
    known = {value for value, _label in choices}
    chosen = field.data if isinstance(field.data, (list, tuple)) else [field.data]
    kept = [(one, one) for one in chosen if one and one not in known]
    field.choices = [SelectChoice(value, label) for value, label in (*choices, *kept)]
