"""A time of day as it is written here: 08.00, or 08:00."""

import re
from datetime import time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import ValidationError

PLAIN = {"autocomplete": "off", "spellcheck": "false"}
_CLOCK = re.compile(r"(\d{1,2})[.:](\d{2})")


def stripped(text: str | None) -> str:
    return (text or "").strip()


def written_clock(value: time) -> str:
    """As the field shows it."""
    return f"{value:%H.%M}"


class ClockField(StringField):
    """A time of day; "" where nothing was typed."""

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
