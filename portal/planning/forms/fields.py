"""Fields that forms of plans share."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from portal.planning.rules.personal import MOST_AMOUNT

NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


class RupiahField(IntegerField):
    """Whole rupiah, typed with or without "Rp" and the dots between thousands."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads "Rp25.000.000" as 25000000; anything else is left for the message."""
        super().process_formdata([_without_marks(one) for one in valuelist])


_WRITTEN = re.compile(r"(?:rp\.?)?\s*(\d{1,3}(?:\.\d{3})+|\d+)(?:,00?|,-)?", re.IGNORECASE)


def _without_marks(text: str) -> str:
    found = _WRITTEN.fullmatch(text.strip())
    return found[1].replace(".", "") if found else text


def amount_field() -> IntegerField:
    """How many days, times, semesters or hours a form of learning takes."""
    return IntegerField(
        _l("Banyaknya"),
        validators=[
            InputRequired(_l("Tulis banyaknya.")),
            NumberRange(1, MOST_AMOUNT, _l("Tulis bilangan 1 sampai 400.")),
        ],
        description=_l(
            "Hari untuk lokakarya, seminar, dan sosialisasi; kali untuk coaching, mentoring, dan "
            "magang; semester untuk pendidikan; jam pelajaran 45 menit untuk yang lain. JP "
            "dihitung portal."
        ),
        render_kw=NUMBER,
    )
