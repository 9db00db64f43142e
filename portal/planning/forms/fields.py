"""Fields that forms of plans share."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from portal.planning.rules.personal import MOST_AMOUNT

NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


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
