"""A file of performance predicates."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField
from wtforms.validators import InputRequired


class AppraisalsForm(FlaskForm):
    """The file as e-Kinerja gives it, or the sample filled in."""

    file = FileField(
        _l("Berkas CSV atau XLSX"),
        [InputRequired(_l("Pilih berkas predikat kinerja."))],
        description=_l("Paling besar 20 MB dan 5.000 baris."),
        render_kw={"accept": ".csv,.tsv,.xlsx"},
    )
