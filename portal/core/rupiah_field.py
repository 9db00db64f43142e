"""Whole rupiah as they are written here: 25.000.000, with or without "Rp"."""

import re

from wtforms import IntegerField


class RupiahField(IntegerField):
    """Whole rupiah, typed with or without "Rp" and the dots between thousands."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads "Rp25.000.000" as 25000000; anything else is left for the message."""
        super().process_formdata([_without_marks(one) for one in valuelist])


_WRITTEN = re.compile(r"(?:rp\.?)?\s*(\d{1,3}(?:\.\d{3})+|\d+)(?:,00?|,-)?", re.IGNORECASE)


def _without_marks(text: str) -> str:
    found = _WRITTEN.fullmatch(text.strip())
    return found[1].replace(".", "") if found else text
