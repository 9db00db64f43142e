"""Shape and format of what people type."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired, Length


class SigninForm(FlaskForm):
    """Number or e-mail address, password, and whether others use this computer."""

    username = StringField(
        _l("NIP, nomor pegawai, atau alamat surel"),
        validators=[
            InputRequired(_l("Tulis NIP 18 angka, nomor pegawai, atau alamat surel Anda.")),
            Length(max=254),
        ],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Kata sandi"),
        validators=[InputRequired(_l("Tulis kata sandi Anda.")), Length(max=1024)],
        render_kw={"autocomplete": "current-password"},
    )
    shared = BooleanField(
        _l("Komputer bersama"),
        description=_l("Sesi berakhir setelah 30 menit tanpa kegiatan."),
    )
