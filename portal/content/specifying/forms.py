"""Shape and format of what authors of specifications type."""

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import HiddenInput

from portal.assessment.rules.cuts import CutMethod
from portal.assessment.rules.specifying import FORMS, MINUTES
from portal.content.forms import BETWEEN, NEEDED, PARAGRAPH, TITLE, TOO_LONG, Ticks, Versioned
from portal.content.item_forms import squeezed
from portal.content.specifying import words
from portal.core.date_field import DatePartsField

MAX_JUDGES = 30
MAX_SCORES = 2000


def _title(label: Any) -> StringField:
    return StringField(
        label,
        validators=[InputRequired(NEEDED), Length(max=TITLE, message=TOO_LONG)],
        filters=[squeezed],
    )


class BeginForm(FlaskForm):
    """A new specification over a bank."""

    title = _title(_l("Judul"))
    code = StringField(
        _l("Kode"),
        validators=[
            InputRequired(NEEDED),
            Length(max=40, message=TOO_LONG),
            Regexp(
                r"^[A-Z0-9]+(-[A-Z0-9]+)*$",
                message=_l("Pakai huruf besar, angka, dan tanda hubung saja."),
            ),
        ],
        filters=[lambda text: (text or "").strip().upper()],
        description=_l("Misalnya UJI-SPBE-2. Tampil pada jadwal dan berita acara, dan tetap."),
    )
    bank = SelectField(_l("Bank soal"), validate_choice=False, validators=[InputRequired(NEEDED)])


class TableForm(Versioned):
    """What a paper holds besides the cells of the table."""

    title = _title(_l("Judul"))
    minutes = IntegerField(
        _l("Waktu mengerjakan (menit)"),
        validators=[
            InputRequired(NEEDED),
            NumberRange(min=MINUTES.start, max=MINUTES.stop - 1, message=BETWEEN),
        ],
    )
    forms = IntegerField(
        _l("Banyak naskah"),
        validators=[
            InputRequired(NEEDED),
            NumberRange(min=FORMS.start, max=FORMS.stop - 1, message=BETWEEN),
        ],
        description=_l(
            "Naskah setara yang disusun saat terbit. Peserta yang mengulang mendapat naskah lain."
        ),
    )
    fixed = Ticks(
        _l("Soal yang selalu ada"),
        description=_l("Ada di setiap naskah, di luar banyaknya pada tabel."),
    )


class CutForm(Versioned):
    """Where passing begins, and how that was found; `today` is the last day it may carry."""

    today: date = date.max
    method = RadioField(
        _l("Cara menetapkan"),
        choices=[SelectChoice(key, label) for key, label in words.METHODS.items()],
        validators=[InputRequired(_l("Pilih caranya."))],
    )
    panel = IntegerField(
        _l("Banyak panelis atau penilai"),
        validators=[Optional(), NumberRange(min=0, max=MAX_JUDGES, message=BETWEEN)],
        description=_l("Untuk Angoff, kelompok ambang, dan penanda buku: sekurangnya 3."),
    )
    scores = TextAreaField(
        _l("Nilai kelompok ambang (%)"),
        validators=[Optional(), Length(max=8 * MAX_SCORES, message=TOO_LONG)],
        description=_l("Satu nilai setiap peserta, dipisah spasi, koma, atau baris baru."),
    )
    percent = IntegerField(
        _l("Batas lulus (%)"),
        validators=[Optional(), NumberRange(min=1, max=100, message=BETWEEN)],
        description=_l("Kosongkan untuk memakai angka yang dihitung dari cara di atas."),
    )
    on = DatePartsField(_l("Tanggal ditetapkan"), validators=[Optional()])
    note = TextAreaField(
        _l("Alasan dan dasar"),
        validators=[Optional(), Length(max=PARAGRAPH, message=TOO_LONG)],
        filters=[lambda text: (text or "").strip()],
        description=_l("Misalnya nomor berita acara panel, atau peraturan yang menetapkannya."),
    )

    def validate_scores(self, field: TextAreaField) -> None:
        given = re.split(r"[\s,;]+", (field.data or "").strip())
        if any(one and not (one.isdecimal() and int(one) <= 100) for one in given):
            raise ValidationError(_("Tulis bilangan bulat 0 sampai 100, tanpa huruf."))

    def validate_on(self, field: DatePartsField) -> None:
        chosen: date | None = field.data
        if chosen is not None and chosen > self.today:
            raise ValidationError(_("Tanggal itu belum lewat."))

    def score_list(self) -> tuple[int, ...]:
        return tuple(int(one) for one in re.split(r"[\s,;]+", self.scores.data or "") if one)

    def chosen(self) -> CutMethod:
        return CutMethod(self.method.data)


class DecideForm(FlaskForm):
    """The version that was looked at."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class ReturnForm(FlaskForm):
    """Why not yet."""

    reason = TextAreaField(
        _l("Yang perlu diperbaiki"),
        validators=[
            InputRequired(_l("Tulis apa yang perlu diperbaiki; penulis membacanya.")),
            Length(max=PARAGRAPH, message=_l("Paling banyak 2.000 huruf.")),
        ],
    )
