"""Forms of calibration, comment, objection, decision and correcting entries."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from portal.evaluation.rules.cases import Verdict
from portal.evaluation.rules.ratings import LONGEST_WORD


def _cut(text: str | None) -> str:
    return (text or "")[: 2 * LONGEST_WORD]


class ReasonForm(FlaskForm):
    """One reason; the rules say how long it has to be."""

    reason = TextAreaField(_l("Alasan"), filters=[_cut])


LEVELS = [("0", _l("Tidak tampak level mana pun")), *[(str(one), str(one)) for one in range(1, 6)]]


class CalibrationForm(ReasonForm):
    """Another level; what was given stays written beside it."""

    level = SelectField(_l("Level"), choices=[SelectChoice(one, words) for one, words in LEVELS])


class CorrectionForm(ReasonForm):
    """Why the result is stored anew."""


class ObjectionForm(ReasonForm):
    reason = TextAreaField(
        _l("Apa yang keliru, dan mengapa"),
        description=_l("Sebut kompetensi atau penilaiannya, dan apa yang menunjukkan sebaliknya."),
        filters=[_cut],
    )


class CommentForm(FlaskForm):
    comment = TextAreaField(
        _l("Tanggapan Anda"),
        description=_l("Dibaca penilai dan pengelola kepegawaian. Kosongkan untuk menghapusnya."),
        filters=[_cut],
    )


class DecisionForm(FlaskForm):
    """The answer to an objection. Levels are asked for besides, one field per rated competency."""

    verdict = RadioField(
        _l("Keputusan"),
        choices=[
            SelectChoice(Verdict.UPHELD.value, _l("Diterima")),
            SelectChoice(Verdict.PARTLY.value, _l("Diterima sebagian")),
            SelectChoice(Verdict.REJECTED.value, _l("Ditolak")),
        ],
    )
    answer = TextAreaField(_l("Alasan keputusan"), filters=[_cut])
