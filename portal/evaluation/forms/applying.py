"""Forms of application at work: the action, its proof, why it was not confirmed."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.date_field import DatePartsField
from portal.evaluation.rules.applying import LONGEST_ACTION, LONGEST_REASON
from portal.evaluation.rules.ratings import LONGEST_EXAMPLE


class PlanForm(FlaskForm):
    """One concrete action; the competency is asked for where the course aims at several."""

    competency = RadioField(_l("Kompetensi yang diterapkan"), validators=[Optional()])
    action = TextAreaField(
        _l("Apa yang akan Anda lakukan"),
        description=_l(
            "Satu tindakan nyata: apa, untuk siapa, dan mulai kapan. Atasan Anda membacanya."
        ),
        filters=[lambda text: (text or "")[: 2 * LONGEST_ACTION]],
    )


class ProofForm(FlaskForm):
    """What was seen at work: indicators of one level, and an example with its day."""

    indicators = SelectMultipleField(
        _l("Indikator yang terlihat"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    example_on = DatePartsField(_l("Tanggal contoh"))
    example = TextAreaField(
        _l("Contoh dari pekerjaan"),
        description=_l("Apa yang dikerjakan, untuk siapa, dan apa hasilnya."),
        filters=[lambda text: (text or "")[: 2 * LONGEST_EXAMPLE]],
    )


class NotSeenForm(FlaskForm):
    """Why it is not confirmed."""

    reason = TextAreaField(
        _l("Alasan"),
        description=_l(
            "Pegawai membacanya. Belum dikonfirmasi tidak menurunkan level atau hasil apa pun."
        ),
        filters=[lambda text: (text or "")[: 2 * LONGEST_REASON]],
    )
