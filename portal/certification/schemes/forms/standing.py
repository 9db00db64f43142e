"""Form of what is done to a certificate after its issue."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length


class ActForm(FlaskForm):
    """Why it is done; an empty reason is refused by the rule."""

    reason = TextAreaField(
        _l("Alasan"),
        [Length(max=2000)],
        description=_l("Dibaca pemegang sertifikat dan tersimpan pada catatannya."),
    )
