"""Fields that forms about exams share: networks, lines, a day that must be there."""

from datetime import date
from typing import Any

from wtforms import TextAreaField
from wtforms.validators import Optional, ValidationError

from portal.certification.rules import networks
from portal.core import sentences
from portal.core.clock_field import PLAIN
from portal.core.date_field import DatePartsField


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
