"""Shape of what is written when a role is given or lent."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.core import sentences, zones
from portal.core.date_field import DatePartsField
from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.people.models import OrgUnit
from portal.people.views import role_words

BELOW, ALONE = "below", "alone"


class _Gift(FlaskForm):
    """A role with its dates."""

    role = RadioField(_l("Peran"), validators=[InputRequired(_l("Pilih satu peran."))])
    from_on = DatePartsField(
        _l("Berlaku mulai"), validators=[InputRequired(_l("Tulis hari pertama peran ini."))]
    )
    reason = StringField(
        _l("Dasar atau keperluan"),
        validators=[Optional(), Length(max=300, message=_l("Paling banyak 300 huruf."))],
        description=_l("Misalnya nomor surat tugas atau keputusan."),
    )

    def offer(self, roles: Iterable[Role]) -> None:
        """Let these roles alone be chosen."""
        self.role.choices = [SelectChoice(one.value, role_words.ROLES[one].name) for one in roles]


class GiveForm(_Gift):
    """A role for somebody at a place; both were chosen on the pages before."""

    person = HiddenField()
    unit = HiddenField()
    reach = RadioField(
        _l("Berlaku untuk"),
        choices=[
            SelectChoice(BELOW, _l("Unit ini dan semua unit di bawahnya")),
            SelectChoice(ALONE, _l("Unit ini saja")),
        ],
        default=BELOW,
    )
    until_on = DatePartsField(
        _l("Berlaku sampai"),
        validators=[Optional()],
        description=_l("Hari terakhir. Wajib untuk pemeriksa; selain itu boleh dikosongkan."),
    )


class LendForm(_Gift):
    """A part of an own role for a colleague, always with an end."""

    colleague = HiddenField()
    unit = SelectField(_l("Untuk unit"))
    until_on = DatePartsField(
        _l("Berlaku sampai"),
        validators=[InputRequired(_l("Tulis hari terakhir penyerahan ini."))],
        description=_l("Hari terakhir; sesudahnya penyerahan berakhir sendiri."),
    )

    def offer_units(self, whole: str, units: Iterable[OrgUnit]) -> None:
        """The whole reach of the role, or one of these units."""
        named = [SelectChoice(unit.public_id, unit.name) for unit in units]
        self.unit.choices = [SelectChoice("", whole), *named]


def begins(day: date | None, today: date, now: datetime, zone: str) -> datetime:
    """What begins today begins now."""
    return now if day is None or day == today else zones.midnight(day, zone)


def ends(day: date | None, zone: str) -> datetime | None:
    """The first instant after the last day."""
    return None if day is None else zones.midnight(day + timedelta(days=1), zone)


def tell(form: FlaskForm, refused: Refused) -> None:
    """The sentence at the field it concerns, else above all fields."""
    field = form._fields.get(refused.field or "")
    if field is None:
        form.form_errors.append(sentences.why(refused))
    else:
        field.errors = [*field.errors, sentences.why(refused)]
