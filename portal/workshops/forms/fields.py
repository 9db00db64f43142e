"""Fields the forms of the area share."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from portal.core.clock_field import stripped
from portal.core.date_field import DatePartsField


def line(label: Any, most: int, missing: Any = "", description: Any = "") -> StringField:
    """One line of text; `missing` says what to write, without it the field may stay empty."""
    return StringField(
        label,
        filters=[stripped],
        validators=[
            InputRequired(missing) if missing else Optional(),
            Length(max=most, message=_l("Paling banyak %(max)d huruf.")),
        ],
        description=description,
        render_kw={"autocomplete": "off"},
    )


def text(label: Any, most: int, missing: Any = "", description: Any = "") -> TextAreaField:
    """Several lines of text."""
    return TextAreaField(
        label,
        filters=[stripped],
        validators=[
            InputRequired(missing) if missing else Optional(),
            Length(max=most, message=_l("Paling banyak %(max)d huruf.")),
        ],
        description=description,
    )


def day_of(field: DatePartsField) -> date:
    """The date of a validated field that must be filled in."""
    found: date | None = field.data
    if found is None:
        raise ValueError("the form was not validated")
    return found


class ReasonForm(FlaskForm):
    """Why; those concerned read it."""

    reason = text(_l("Alasan"), 300, _l("Tulis alasannya."))
