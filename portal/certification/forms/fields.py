"""Fields that forms about exams share: a time of day, networks, text without spaces around it."""

import re
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from portal.certification.rules import networks
from portal.core import sentences
from portal.core.date_field import DatePartsField

PLAIN = {"autocomplete": "off", "spellcheck": "false"}
_CLOCK = re.compile(r"(\d{1,2})[.:](\d{2})")


def stripped(text: str | None) -> str:
    return (text or "").strip()


class ClockField(StringField):
    """A time of day as it is written here: 08.00, or 08:00."""

    def __init__(self, label: Any, **values: Any) -> None:
        values.setdefault("description", _l("Misalnya 08.00."))
        values.setdefault("render_kw", {**PLAIN, "inputmode": "decimal"})
        super().__init__(label, filters=[stripped], **values)

    @property
    def clock(self) -> time | None:
        """The time; None when it was left empty."""
        found = _CLOCK.fullmatch(self.data or "")
        return time(int(found[1]), int(found[2])) if found else None

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            return
        try:
            if self.clock is not None:
                return
        except ValueError:
            pass
        raise ValidationError(_("Tulis jam dan menit, misalnya 08.00."))


class NetworksField(TextAreaField):
    """Ranges of addresses, one a line; `ranges` are they in their one form."""

    def __init__(self, label: Any, **values: Any) -> None:
        super().__init__(label, validators=[Optional()], render_kw=PLAIN, **values)
        self.ranges: list[str] = []

    def pre_validate(self, form: Any) -> None:
        self.ranges, faulty = networks.parse((self.data or "").splitlines())
        if faulty:
            said = [sentences.of(one.fault, text=one.text, meant=one.meant) for one in faulty[:5]]
            raise ValidationError(" ".join(said))


def written_clock(value: time) -> str:
    """As the field shows it."""
    return f"{value:%H.%M}"


def lines(text: str | None) -> list[str]:
    """What stands on each line, once."""
    found = (line.strip() for line in (text or "").splitlines())
    return list(dict.fromkeys(line for line in found if line))


def day_of(field: DatePartsField) -> date:
    """The date of a validated field that must be filled in."""
    found: date | None = field.data
    if found is None:
        raise ValueError("the form was not validated")
    return found
