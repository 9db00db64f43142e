"""Shape of what is sent about the scan of a certificate."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import InputRequired


class ScanForm(FlaskForm):
    document = FileField(
        _l("Pindaian"),
        [InputRequired(_l("Pilih berkas pindaiannya."))],
        description=_l("PDF, JPG, atau PNG dari lembar yang ditandatangani. Paling besar 20 MB."),
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
    )


class ReturnForm(FlaskForm):
    reason = TextAreaField(
        _l("Alasan"),
        [InputRequired(_l("Tulis apa yang harus dipindai ulang."))],
        description=_l("Dibaca yang memindai, misalnya: lembar kedua terpotong."),
        render_kw={"maxlength": 2000},
    )
