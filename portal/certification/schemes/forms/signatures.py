"""Shape of what a signatory sends."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from portal.core.clock_field import PLAIN


class CodeForm(FlaskForm):
    """The code that the signing service sent for one batch."""

    code = StringField(
        _l("Kode dari layanan tanda tangan"),
        [InputRequired(_l("Salin kode dari surel Anda."))],
        description=_l("Dikirim ke surel Anda dan berlaku sepuluh menit. Dipakai sekali saja."),
        render_kw={**PLAIN, "autocomplete": "one-time-code", "inputmode": "numeric"},
    )
