"""Shape of an activity entered afterwards, of its attendance list and of a correction."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.core.clock_field import stripped
from portal.core.date_field import DatePartsField
from portal.learning.hours.forms import ActivityForm, VerdictForm
from portal.workshops.forms.fields import line, text
from portal.workshops.rules.recorded import DecreeKind, RecordState

AIMS = 3
DECREES = {
    DecreeKind.DECREE.value: _l("Surat keputusan"),
    DecreeKind.ASSIGNMENT.value: _l("Surat tugas"),
}


class RecordForm(ActivityForm):
    """What was held, by whom, when, and on which decree people went."""

    title = line(_l("Nama kegiatan"), 200, _l("Tulis nama kegiatannya."))
    partner = SelectField(_l("Mitra penyelenggara"), coerce=int, default=0)
    organiser = line(
        _l("Penyelenggara lain"),
        200,
        description=_l("Ditulis hanya bila penyelenggaranya bukan mitra di atas."),
    )
    decree_kind = RadioField(
        _l("Dasar kepesertaan"),
        choices=[SelectChoice(key, label) for key, label in DECREES.items()],
        validators=[InputRequired(_l("Pilih surat keputusan atau surat tugas."))],
    )
    decree_number = line(_l("Nomor surat"), 120, _l("Tulis nomor suratnya."))
    decree_on = DatePartsField(_l("Tanggal surat"), [InputRequired(_l("Tulis tanggal suratnya."))])
    document = FileField(
        _l("Berkas surat"), description=_l("PDF atau foto surat itu. Paling besar 20 MB.")
    )
    competency_1 = SelectField(_l("Kompetensi pertama"), coerce=int, default=0)
    competency_2 = SelectField(_l("Kompetensi kedua"), coerce=int, default=0)
    competency_3 = SelectField(_l("Kompetensi ketiga"), coerce=int, default=0)

    FACTS = ("title", "partner", "organiser", "begins_on", "ends_on", "hours", "minutes", "events")
    PAPER = ("decree_kind", "decree_number", "decree_on", "document")

    def offer(
        self, partners: Sequence[tuple[int, str]], competencies: Sequence[tuple[int, str]]
    ) -> None:
        """Partners of the agency, and the competencies of its dictionaries."""
        none = SelectChoice(0, _l("Bukan mitra"))
        self.partner.choices = [none, *(SelectChoice(id_, name) for id_, name in partners)]
        empty = SelectChoice(0, _l("Tidak ada"))
        for number in range(1, AIMS + 1):
            self[f"competency_{number}"].choices = [
                empty,
                *(SelectChoice(id_, name) for id_, name in competencies),
            ]

    @property
    def facts(self) -> list[Any]:
        return [self[name] for name in self.FACTS if name in self]

    @property
    def paper(self) -> list[Any]:
        return [self[name] for name in self.PAPER]

    @property
    def aims(self) -> list[Any]:
        return [self[f"competency_{number}"] for number in range(1, AIMS + 1)]

    @property
    def competency_ids(self) -> list[int]:
        return [field.data for field in self.aims if field.data]


class ListForm(FlaskForm):
    """Who was there: pasted, or from a file, which is put into the same box."""

    rows = TextAreaField(
        _l("Daftar hadir"),
        filters=[stripped],
        validators=[Length(max=100_000, message=_l("Daftar ini terlalu panjang."))],
        description=_l(
            "Satu orang tiap baris: nomor pegawai, lalu titik koma atau tab dan nomor "
            "sertifikatnya bila ada. Menempel dua kolom dari lembar kerja juga bisa."
        ),
        render_kw={"spellcheck": "false", "autocomplete": "off"},
    )
    file = FileField(
        _l("Atau unggah berkas"),
        description=_l("XLSX atau CSV dengan kolom NIP dan Nomor sertifikat."),
    )
    shown = HiddenField(default="")


class CorrectionForm(VerdictForm):
    """A correction with its reason; a second person decides."""

    reason = text(
        _l("Alasan"),
        400,
        _l("Tulis alasannya."),
        _l("Dibaca orang kedua dan pegawai yang bersangkutan, dan tersimpan bersama koreksinya."),
    )


class NarrowForm(FlaskForm):
    """What the list of records is narrowed to."""

    class Meta:
        csrf = False

    q = line(_l("Kegiatan, penyelenggara, atau nomor surat"), 100)
    state = SelectField(_l("Keadaan"))
    year = SelectField(_l("Tahun"))

    def offer(self, states: dict[RecordState, Any], years: Sequence[int]) -> None:
        self.state.choices = [
            SelectChoice("", _l("Semua")),
            *(SelectChoice(key.value, label) for key, label in states.items()),
        ]
        self.year.choices = [
            SelectChoice("", _l("Semua")),
            *(SelectChoice(str(one), str(one)) for one in years),
        ]
