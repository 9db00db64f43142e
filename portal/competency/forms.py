"""Shape and format of what is typed about competencies, standards and policies."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from portal.competency import words
from portal.competency.rules.framework_document import MARK, NAME, SENTENCE, TEXT
from portal.competency.rules.kinds import HIGHEST, LOWEST
from portal.competency.rules.standard_terms import Duty, Terms
from portal.competency.rules.wording import (
    MAX_INDICATORS,
    MIN_INDICATORS,
    LevelText,
    Wording,
)
from portal.core.date_field import DatePartsField

NEEDED = _l("Isi bagian ini.")
AS_TYPED = {"wrap": "off", "spellcheck": "false", "autocapitalize": "none"}  # lines keep numbers
TOO_LONG = _l("Ringkas menjadi paling banyak %(max)d karakter.")


def _lines(text: str | None) -> tuple[str, ...]:
    """The lines of a text area, without spaces around and without empty ones."""
    return tuple(" ".join(line.split()) for line in (text or "").splitlines() if line.strip())


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


class LinesLength:
    """Each line fits its place; with `least`, so many lines at least."""

    def __init__(self, limit: int, *, least: int = 0, most: int = 40) -> None:
        self._limit = limit
        self._least = least
        self._most = most

    def __call__(self, _form: Form, field: Any) -> None:
        lines = _lines(field.data)
        if not self._least <= len(lines) <= self._most:
            raise ValidationError(
                _("Tulis %(least)d sampai %(most)d baris.", least=self._least, most=self._most)
            )
        if any(len(line) > self._limit for line in lines):
            raise ValidationError(
                _("Ringkas setiap baris menjadi paling banyak %(max)d karakter.", max=self._limit)
            )


class LevelForm(Form):
    """One level of a competency: what it means and its indicators, one per line."""

    description = StringField(
        _l("Uraian"), validators=[InputRequired(NEEDED), Length(max=SENTENCE, message=TOO_LONG)]
    )
    indicators = TextAreaField(
        _l("Indikator perilaku, satu per baris"),
        validators=[LinesLength(SENTENCE, least=MIN_INDICATORS, most=MAX_INDICATORS)],
    )


class WordingForm(FlaskForm):
    """The next wording of a competency."""

    base_number = IntegerField(widget=HiddenInput(), validators=[NumberRange(min=1)])
    name = StringField(
        _l("Nama"), validators=[InputRequired(NEEDED), Length(max=NAME, message=TOO_LONG)]
    )
    name_en = StringField(
        _l("Nama dalam bahasa Inggris"),
        validators=[Optional(), Length(max=NAME, message=TOO_LONG)],
    )
    definition = TextAreaField(
        _l("Definisi"), validators=[InputRequired(NEEDED), Length(max=TEXT, message=TOO_LONG)]
    )
    levels = FieldList(FormField(LevelForm), min_entries=HIGHEST, max_entries=HIGHEST)
    owner_unit = StringField(
        _l("Unit pengampu"),
        validators=[Optional(), Length(max=MARK, message=TOO_LONG)],
        description=_l("Kode unit yang merawat rumusan ini, bila ada."),
    )
    source = StringField(
        _l("Dasar perubahan"),
        validators=[InputRequired(NEEDED), Length(max=SENTENCE, message=TOO_LONG)],
        description=_l("Nomor keputusan atau peraturan, misalnya Keputusan Wali Kota 12/2026."),
    )
    verification = SelectField(
        _l("Tanda pemeriksaan sumber"),
        choices=[SelectChoice(mark, name) for mark, name in words.VERIFICATIONS.items()],
    )
    valid_from = DatePartsField(
        _l("Berlaku mulai"),
        validators=[InputRequired(NEEDED)],
        description=_l("Paling cepat hari ini. Versi lama tetap dipakai sampai hari itu."),
    )

    @classmethod
    def of(cls, wording: Wording, number: int, valid_from: date) -> "WordingForm":
        """A form that holds the wording of version `number`."""
        return cls(
            data={
                "base_number": number,
                "name": wording.name,
                "name_en": wording.name_en,
                "definition": wording.definition,
                "levels": [
                    {"description": one.description, "indicators": "\n".join(one.indicators)}
                    for one in wording.levels
                ],
                "owner_unit": wording.owner_unit,
                "source": "",
                "verification": wording.verification,
                "valid_from": valid_from,
            }
        )

    def begins(self) -> date:
        """The first day, of a form that was validated."""
        return cast("date", self.valid_from.data)

    def wording(self) -> Wording:
        return Wording(
            name=_one_line(self.name.data),
            name_en=_one_line(self.name_en.data),
            definition=_one_line(self.definition.data),
            levels=tuple(
                LevelText(number, _one_line(one["description"]), _lines(one["indicators"]))
                for number, one in enumerate(self.levels.data, LOWEST)
            ),
            verification=self.verification.data,
            owner_unit=_one_line(self.owner_unit.data),
            source=_one_line(self.source.data),
        )


class LineForm(Form):
    """One line of a standard: a competency by its key, and the level, 0 to leave it out."""

    competency = SelectField(_l("Kompetensi"), validate_choice=True)
    level = SelectField(
        _l("Level"),
        coerce=int,
        choices=[
            SelectChoice(0, _l("Tidak disyaratkan")),
            *(SelectChoice(level, str(level)) for level in range(LOWEST, HIGHEST + 1)),
        ],
    )


class StandardForm(FlaskForm):
    """The next standard of a job. `lines` are as many as the page shows."""

    base_number = IntegerField(widget=HiddenInput(), validators=[NumberRange(min=0)])
    lines = FieldList(FormField(LineForm), max_entries=400)
    rank = StringField(
        _l("Pangkat yang sesuai"),
        validators=[Optional(), Length(max=MARK, message=TOO_LONG)],
        description=_l("Misalnya Penata Muda, III/a."),
    )
    performance = TextAreaField(
        _l("Ukuran kinerja jabatan, satu per baris"), validators=[LinesLength(SENTENCE)]
    )
    trainings = TextAreaField(_l("Pelatihan wajib, satu per baris"), validators=[LinesLength(NAME)])
    certifications = TextAreaField(
        _l("Sertifikasi wajib, satu per baris"), validators=[LinesLength(NAME)]
    )
    source = StringField(
        _l("Dasar penetapan"),
        validators=[InputRequired(NEEDED), Length(max=SENTENCE, message=TOO_LONG)],
        description=_l("Nomor keputusan, misalnya Keputusan Wali Kota 12/2026."),
    )
    valid_from = DatePartsField(
        _l("Berlaku mulai"),
        validators=[InputRequired(NEEDED)],
        description=_l("Boleh tanggal yang lewat bila keputusannya menyebut tanggal itu."),
    )

    @classmethod
    def of(
        cls, levels: Sequence[tuple[str, int]], terms: Terms, number: int, valid_from: date
    ) -> "StandardForm":
        """A form that holds levels by competency key."""
        return cls(
            data={
                "base_number": number,
                "lines": [{"competency": key, "level": level} for key, level in levels],
                "rank": terms.rank,
                "performance": "\n".join(terms.performance),
                "trainings": "\n".join(duty.name for duty in terms.trainings),
                "certifications": "\n".join(duty.name for duty in terms.certifications),
                "source": "",
                "valid_from": valid_from,
            }
        )

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """The competencies every line may name: ("", …) first, for a line not used."""
        offered = [SelectChoice(key, name) for key, name in choices]
        for line in self.lines:
            line.form.competency.choices = offered

    def add_lines(self, count: int) -> None:
        for _number in range(count):
            self.lines.append_entry({"competency": "", "level": 0})

    def begins(self) -> date:
        """The first day, of a form that was validated."""
        return cast("date", self.valid_from.data)

    def levels(self) -> dict[str, int]:
        """Level by competency key; lines without one of the two are left out."""
        chosen = [(line["competency"], line["level"]) for line in self.lines.data]
        return {key: level for key, level in chosen if key and level}

    def repeated(self) -> list[str]:
        """Competencies that two lines name."""
        keys = [line["competency"] for line in self.lines.data if line["level"]]
        return sorted({key for key in keys if key and keys.count(key) > 1})

    def terms(self, known: Iterable[Duty]) -> Terms:
        """The rest; a duty that was there before keeps its code."""
        codes = {duty.name: duty.code for duty in known}
        return Terms(
            rank=_one_line(self.rank.data),
            performance=_lines(self.performance.data),
            trainings=_duties(_lines(self.trainings.data), codes),
            certifications=_duties(_lines(self.certifications.data), codes),
        )


def _duties(names: Sequence[str], codes: Mapping[str, str]) -> tuple[Duty, ...]:
    return tuple(Duty(codes.get(name, ""), name) for name in names)


class DraftForm(FlaskForm):
    """A policy being written."""

    revision = IntegerField(widget=HiddenInput(), validators=[NumberRange(min=1)])
    source = StringField(
        _l("Dasar penetapan"),
        validators=[Optional(), Length(max=SENTENCE, message=TOO_LONG)],
        description=_l("Nomor keputusan. Perlu diisi sebelum diterbitkan."),
    )
    text = TextAreaField(
        _l("Naskah kebijakan"),
        validators=[InputRequired(NEEDED)],
        description=_l(
            "Ubah angka dan daftar di bawah. Kesalahan ditunjukkan beserta nomor barisnya "
            "sesudah disimpan."
        ),
        render_kw=AS_TYPED,
    )


class PolicyForm(FlaskForm):
    """What a policy is called and from when on; its figures are fields of their own names."""

    revision = IntegerField(widget=HiddenInput(), validators=[NumberRange(min=1)])
    title = StringField(
        _l("Nama kebijakan"), validators=[InputRequired(NEEDED), Length(max=200, message=TOO_LONG)]
    )
    valid_from = DatePartsField(
        _l("Berlaku mulai"),
        validators=[InputRequired(NEEDED)],
        description=_l("Paling cepat besok; sebelum hari itu tidak ada yang berubah."),
    )
    source = StringField(
        _l("Dasar penetapan"),
        validators=[Optional(), Length(max=SENTENCE, message=TOO_LONG)],
        description=_l("Nomor keputusan. Perlu diisi sebelum diterbitkan."),
    )


class RevisionForm(FlaskForm):
    """A button about the draft as its reader saw it."""

    revision = IntegerField(widget=HiddenInput(), validators=[NumberRange(min=1)])


class FileForm(FlaskForm):
    """A document to load: pasted text, checked first, published after a second look."""

    text = TextAreaField(
        _l("Isi berkas YAML"),
        validators=[InputRequired(NEEDED)],
        description=_l(
            "Tempel isi berkas kamus kompetensi atau standar jabatan. Berkas diperiksa dahulu; "
            "tidak ada yang diterbitkan sebelum Anda menyetujuinya."
        ),
        render_kw=AS_TYPED,
    )
    source = StringField(
        _l("Dasar penetapan"),
        validators=[Optional(), Length(max=SENTENCE, message=TOO_LONG)],
        description=_l("Untuk standar jabatan, bila berkasnya tidak menyebut dasar."),
    )
    begin_on = DatePartsField(
        _l("Berlaku mulai"),
        validators=[Optional()],
        description=_l("Kosong: hari ini untuk yang berubah, tanggal berkas untuk yang baru."),
    )
    agreed = HiddenField()
