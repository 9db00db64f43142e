"""Shape of what people type about their evidence."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.date_field import DatePartsField

_TEXT = {"maxlength": 2000}


def _text(label: Any, description: Any, missing: Any) -> TextAreaField:
    return TextAreaField(label, [InputRequired(missing)], description=description, render_kw=_TEXT)


class ClaimForm(FlaskForm):
    """Recognition of something achieved elsewhere."""

    competency = SelectField(_l("Kompetensi"), [InputRequired(_l("Pilih satu kompetensi."))])
    strand = RadioField(
        _l("Yang dibuktikan"),
        [InputRequired(_l("Pilih pengetahuan atau keterampilan."))],
        choices=[
            SelectChoice("knowledge", _l("Pengetahuan")),
            SelectChoice("skill", _l("Keterampilan")),
        ],
    )
    level = RadioField(
        _l("Level yang dibuktikan"),
        [InputRequired(_l("Pilih levelnya."))],
        choices=[SelectChoice(str(level), str(level)) for level in range(1, 6)],
    )
    achieved_on = DatePartsField(
        _l("Tanggal pada dokumen"), [InputRequired(_l("Tulis tanggal pada dokumennya."))]
    )
    text = _text(
        _l("Penjelasan"),
        _l("Nama pelatihan atau pekerjaan, penyelenggara, dan apa yang dibuktikannya."),
        _l("Jelaskan secara singkat apa yang dibuktikan dokumen ini."),
    )
    document = FileField(
        _l("Dokumen"),
        [InputRequired(_l("Sertakan dokumennya: sertifikat, surat keputusan, atau laporan."))],
        description=_l(
            "PDF atau foto: sertifikat, surat keputusan, atau laporan. Paling besar 20 MB."
        ),
    )


class DisputeForm(FlaskForm):
    """Something in the profile that is missing or wrong."""

    competency = SelectField(_l("Kompetensi"), [InputRequired(_l("Pilih satu kompetensi."))])
    source = SelectField(
        _l("Bukti yang dimaksud"),
        [Optional()],
        description=_l("Bila disetujui, bukti yang dipilih ditarik dan tidak dihitung lagi."),
    )
    text = _text(
        _l("Apa yang kurang atau keliru"),
        _l("Tulis keadaan yang benar menurut Anda dan dari mana itu terlihat."),
        _l("Jelaskan apa yang kurang atau keliru."),
    )
    document = FileField(_l("Dokumen pendukung"), [Optional()])


class DecisionForm(FlaskForm):
    """The answer to a request."""

    verdict = RadioField(
        _l("Keputusan"),
        [InputRequired(_l("Pilih disetujui atau ditolak."))],
        choices=[SelectChoice("accept", _l("Disetujui")), SelectChoice("refuse", _l("Ditolak"))],
    )
    answer = _text(
        _l("Alasan"),
        _l("Dibaca oleh yang mengajukan dan tersimpan bersama keputusannya."),
        _l("Tulis alasan keputusan."),
    )


class CorrectingForm(DecisionForm):
    """The answer to a contested piece of evidence: taken back, or put right line by line."""

    verdict = RadioField(
        _l("Keputusan"),
        [InputRequired(_l("Pilih diganti, ditarik, atau ditolak."))],
        choices=[
            SelectChoice("correct", _l("Disetujui: ganti dengan catatan yang benar")),
            SelectChoice("accept", _l("Disetujui: tarik bukti ini seluruhnya")),
            SelectChoice("refuse", _l("Ditolak: bukti tetap seperti sekarang")),
        ],
    )

    line = SelectField(_l("Catatan yang diganti"), [Optional()], validate_choice=False)
    to_level = SelectField(
        _l("Level yang benar"),
        [Optional()],
        choices=[SelectChoice(str(level), str(level)) for level in range(6)],
    )
    valid_from = DatePartsField(_l("Berlaku sejak"), [Optional()])
    valid_until = DatePartsField(
        _l("Berlaku sampai"),
        [Optional()],
        description=_l("Kosongkan agar mengikuti kebijakan yang berlaku."),
    )

    @property
    def details(self) -> tuple[Any, ...]:
        """What is filled in for putting right alone."""
        return (self.line, self.to_level, self.valid_from, self.valid_until)


def _ticks(label: Any, missing: Any, description: Any = "") -> SelectMultipleField:
    return SelectMultipleField(
        label,
        [InputRequired(missing)],
        description=description,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


class ConfirmForm(FlaskForm):
    """What a supervisor saw; the level is chosen by the address, its indicators with it."""

    level = HiddenField()
    indicators = _ticks(
        _l("Indikator yang Anda amati"),
        _l("Centang indikator yang benar-benar Anda amati."),
        _l("Hanya yang Anda saksikan sendiri. Yang tidak dicentang tidak dinilai buruk."),
    )
    strands = _ticks(
        _l("Yang dibuktikan"),
        _l("Pilih keterampilan, sikap, atau keduanya."),
    )
    example_on = DatePartsField(
        _l("Tanggal contoh"), [InputRequired(_l("Tulis tanggal kejadiannya."))]
    )
    example = _text(
        _l("Contoh dari pekerjaan"),
        _l("Apa yang dikerjakan, untuk siapa, dan apa hasilnya. Dibaca oleh yang bersangkutan."),
        _l("Tulis satu contoh nyata. Centang saja belum cukup."),
    )
    document = FileField(
        _l("Dokumen pendukung"),
        [Optional()],
        description=_l("PDF atau foto hasil kerja, bila ada. Paling besar 20 MB."),
    )


class ReasonForm(FlaskForm):
    """Why something is taken back."""

    reason = _text(
        _l("Alasan"),
        _l("Dibaca oleh yang bersangkutan dan tersimpan bersama buktinya."),
        _l("Tulis alasannya."),
    )


class ResultsForm(FlaskForm):
    """A file of assessors' results."""

    file = FileField(
        _l("Berkas CSV atau XLSX"),
        [InputRequired(_l("Pilih berkas hasil penilaian."))],
        description=_l("Paling besar 20 MB dan 5.000 baris."),
        render_kw={"accept": ".csv,.tsv,.xlsx"},
    )
