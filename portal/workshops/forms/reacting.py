"""Shape of the survey after an activity; its questions are added by version (`survey_form`)."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from portal.workshops.forms.fields import text


class SurveyForm(FlaskForm):
    """What could be better, in one's own words."""

    remark = text(
        _l("Apa yang paling perlu diperbaiki?"),
        1000,
        description=_l(
            "Jangan tulis nama siapa pun. Pengelola SDM membacanya tercampur, tanpa nama dan tanpa "
            "waktu; mitra penyelenggara hanya membaca yang diteruskan pengelola SDM."
        ),
    )
