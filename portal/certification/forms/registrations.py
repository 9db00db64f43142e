"""Shape of what is typed about those who take part."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.core.clock_field import PLAIN, stripped
from portal.core.date_field import DatePartsField
from portal.learning.forms import Ticks

_A_DAY = _l("Tulis tanggalnya, misalnya 1 Desember 2026.")


class SignUpForm(FlaskForm):
    """Where somebody wants to sit, and what they declare. `place` is shift and room."""

    place = RadioField(_l("Sesi dan ruang"), validators=[InputRequired(_l("Pilih sesinya."))])
    statements = Ticks(_l("Pernyataan"))


class BulkForm(FlaskForm):
    """Numbers of people the organiser signs up."""

    numbers = TextAreaField(
        _l("NIP atau nomor pegawai"),
        validators=[InputRequired(_l("Tempel nomornya di sini.")), Length(max=20_000)],
        description=_l("Satu nomor tiap baris, paling banyak 100."),
        render_kw=PLAIN,
    )
    place = SelectField(_l("Sesi dan ruang"), validators=[Optional()])


class MoveForm(FlaskForm):
    """Another place for a participant."""

    shift = SelectField(_l("Sesi"))
    room = SelectField(_l("Ruang"))
    seat = IntegerField(
        _l("Nomor kursi"),
        validators=[Optional(), NumberRange(1, 1000, _l("Tulis nomor kursi antara 1 dan 1000."))],
        description=_l("Kosong: kursi pertama yang masih kosong."),
    )


class AccommodationForm(FlaskForm):
    """What somebody is given at exams."""

    number = StringField(
        _l("NIP atau nomor pegawai"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis nomornya.")), Length(max=60)],
        render_kw=PLAIN,
    )
    factor_percent = IntegerField(
        _l("Waktu (persen dari waktu biasa)"),
        validators=[
            InputRequired(_l("Tulis persennya, 100 bila sama.")),
            NumberRange(100, 300, _l("Tulis antara 100 dan 300 persen.")),
        ],
        description=_l("125 berarti seperempat lebih lama."),
    )
    breaks_minutes = IntegerField(
        _l("Jeda (menit)"),
        validators=[Optional(), NumberRange(0, 120, _l("Tulis antara 0 dan 120 menit."))],
        description=_l("Waktu berhenti selama jeda."),
    )
    reader = BooleanField(_l("Pembaca soal"))
    large_type = BooleanField(_l("Huruf besar"))
    other = StringField(
        _l("Penyesuaian lain"),
        filters=[stripped],
        validators=[Optional(), Length(max=300)],
        description=_l("Misalnya meja untuk kursi roda. Dilihat pengawas."),
        render_kw=PLAIN,
    )
    reason = TextAreaField(
        _l("Dasar keputusan"),
        validators=[Length(max=2000)],
        description=_l("Hanya dilihat yang memutuskan dan orangnya, tidak oleh pengawas."),
    )
    from_on = DatePartsField(_l("Berlaku mulai"), validators=[InputRequired(_A_DAY)])
    until_on = DatePartsField(
        _l("Hari terakhir berlaku"),
        validators=[Optional()],
        description=_l("Kosong bila berlaku terus."),
    )


def places(form: BulkForm, choices: list[tuple[str, str]]) -> None:
    """What a select of shift and room offers."""
    form.place.choices = [
        SelectChoice("", str(_("Di mana pun ada kursi"))),
        *(SelectChoice(value, label) for value, label in choices),
    ]
