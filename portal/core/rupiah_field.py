"""Whole rupiah as they are written here: 25.000.000, in English 25,000,000, perhaps with "Rp"."""

import re

from flask_babel import format_decimal
from wtforms import IntegerField
from wtforms.widgets import TextInput


class RupiahField(IntegerField):
    """Whole rupiah, shown with the marks between thousands, typed with or without them and "Rp".

    A field of text: browsers throw away what is no plain number in a field of numbers.
    """

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads "Rp25.000.000" as 25000000; anything else is left for the message."""
        super().process_formdata([without_marks(one) for one in valuelist])

    def _value(self) -> str:
        if self.raw_data or self.data is None:
            return str(super()._value())
        return str(format_decimal(self.data))


_WRITTEN = re.compile(
    r"(?:rp\.?)?\s*(\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d+)(?:,00?|,-)?", re.IGNORECASE
)


def without_marks(text: str) -> str:
    """Rp25.000.000 as 25000000; what is no amount as it is."""
    found = _WRITTEN.fullmatch(text.strip())
    return found[1].replace(".", "").replace(",", "") if found else text
