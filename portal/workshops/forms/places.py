"""Shape of what is typed about places in activities."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from portal.workshops.forms.activities import MODES
from portal.workshops.forms.fields import text
from portal.workshops.rules.activities import Mode


class PlaceForm(FlaskForm):
    """How somebody wishes to attend; asked only where there is a choice."""

    attends = RadioField(
        _l("Cara hadir"),
        choices=[SelectChoice(key.value, MODES[key]) for key in (Mode.ONSITE, Mode.ONLINE)],
        validators=[Optional()],
    )


class NumbersForm(FlaskForm):
    """Whom an organiser signs up."""

    numbers = text(
        _l("Nomor pegawai"),
        8000,
        _l("Tempel paling sedikit satu nomor."),
        _l("Satu NIP atau nomor lain tiap baris, paling banyak 100 sekali."),
    )
