"""Shape and format of what people type about their accounts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.people.rules.passwords import MAX_LENGTH

PROPOSED = "proposed"
OWN = "own"
_PLAIN = {"autocapitalize": "none", "spellcheck": "false", "autocorrect": "off"}
_CODE = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "autocapitalize": "none",
    "spellcheck": "false",
}


def _password(label: Any, missing: Any, autocomplete: str, description: Any = "") -> PasswordField:
    """Longer than any limit: what is too long gets its own sentence from the rules."""
    return PasswordField(
        label,
        validators=[InputRequired(missing), Length(max=MAX_LENGTH * 4)],
        description=description,
        render_kw={"autocomplete": autocomplete},
    )


class SigninForm(FlaskForm):
    """Number or e-mail address, password, and whether others use this computer."""

    username = StringField(
        _l("NIP, nomor pegawai, atau alamat surel"),
        validators=[
            InputRequired(_l("Tulis NIP 18 angka, nomor pegawai, atau alamat surel Anda.")),
            Length(max=254),
        ],
        render_kw={"autocomplete": "username", **_PLAIN},
    )
    password = PasswordField(
        _l("Kata sandi"),
        validators=[InputRequired(_l("Tulis kata sandi Anda.")), Length(max=MAX_LENGTH * 4)],
        render_kw={"autocomplete": "current-password"},
    )
    shared = BooleanField(
        _l("Komputer bersama"),
        description=_l("Sesi berakhir setelah 30 menit tanpa kegiatan atau saat peramban ditutup."),
    )
    next = HiddenField()


class CodeForm(FlaskForm):
    """The second factor's code at sign-in, or a recovery code."""

    code = StringField(
        _l("Kode 6 angka"),
        validators=[InputRequired(_l("Tulis kode 6 angka dari aplikasi.")), Length(max=40)],
        description=_l("Buka aplikasi autentikator di ponsel Anda."),
        render_kw=_CODE,
    )
    next = HiddenField()


class RecoveryForm(FlaskForm):
    """One of the ten printed codes instead."""

    code = StringField(
        _l("Kode pemulihan"),
        validators=[InputRequired(_l("Tulis satu kode pemulihan Anda.")), Length(max=40)],
        description=_l("Satu dari sepuluh kode yang Anda simpan, misalnya K7MPQ-2RD9X."),
        render_kw={"autocomplete": "off", **_PLAIN},
    )
    next = HiddenField()


class ActivationForm(FlaskForm):
    """The code of a slip, typed."""

    code = StringField(
        _l("Kode pada slip"),
        validators=[InputRequired(_l("Tulis kode 16 tanda pada slip Anda.")), Length(max=60)],
        description=_l(
            "16 huruf dan angka, misalnya K7MP-2QRD-9XTV-W3HN. Tanda hubung boleh tidak ditulis."
        ),
        render_kw={"autocomplete": "off", **_PLAIN},
    )


class _NewPassword(FlaskForm):
    """A proposed passphrase or one's own words, twice."""

    use = RadioField(
        _l("Kata sandi baru"),
        choices=[
            SelectChoice(PROPOSED, _l("Pakai usulan ini")),
            SelectChoice(OWN, _l("Tulis sendiri di bawah")),
        ],
        default=OWN,
    )
    proposal = HiddenField()
    password = PasswordField(
        _l("Tulis sendiri"),
        validators=[Length(max=MAX_LENGTH * 4)],
        render_kw={"autocomplete": "new-password"},
    )
    repeat = PasswordField(
        _l("Tulis sekali lagi"),
        validators=[Length(max=MAX_LENGTH * 4)],
        render_kw={"autocomplete": "new-password"},
    )

    @property
    def chosen(self) -> str:
        """The password meant."""
        return str((self.proposal.data if self.use.data == PROPOSED else self.password.data) or "")

    def validate_password(self, field: PasswordField) -> None:
        if self.use.data == OWN and not field.data:
            raise ValidationError(_l("Tulis kata sandi baru, atau pilih usulan di atas."))

    def validate_repeat(self, field: PasswordField) -> None:
        if self.use.data == OWN and self.password.data and field.data != self.password.data:
            raise ValidationError(
                _l("Kedua tulisan ini berbeda. Tulis kata sandi yang sama dua kali.")
            )


class FirstPasswordForm(_NewPassword):
    """After a slip or a mailed link."""


class ChangePasswordForm(_NewPassword):
    """Replacing one's own password; the present one proves who asks."""

    current = _password(
        _l("Kata sandi sekarang"), _l("Tulis kata sandi Anda yang sekarang."), "current-password"
    )


class ForgottenForm(FlaskForm):
    """Whose link is asked for."""

    username = StringField(
        _l("NIP, nomor pegawai, atau alamat surel"),
        validators=[
            InputRequired(_l("Tulis NIP 18 angka, nomor pegawai, atau alamat surel Anda.")),
            Length(max=254),
        ],
        render_kw={"autocomplete": "username", **_PLAIN},
    )


class SetUpForm(FlaskForm):
    """The first code of a new second factor; the sealed secret comes back with it."""

    sealed = HiddenField()
    code = StringField(
        _l("Kode 6 angka dari aplikasi"),
        validators=[InputRequired(_l("Tulis kode 6 angka dari aplikasi.")), Length(max=10)],
        render_kw=_CODE,
    )


class ReplaceFactorForm(SetUpForm):
    """The same, with a code of the factor that is replaced."""

    old_code = StringField(
        _l("Kode dari aplikasi yang sekarang, atau satu kode pemulihan"),
        validators=[
            InputRequired(_l("Tulis kode dari aplikasi yang sekarang atau satu kode pemulihan.")),
            Length(max=40),
        ],
        render_kw={"autocomplete": "off", **_PLAIN},
    )


class RemoveFactorForm(FlaskForm):
    """Giving one's factor up takes a code of it."""

    code = StringField(
        _l("Kode dari aplikasi, atau satu kode pemulihan"),
        validators=[InputRequired(_l("Tulis kode dari aplikasi.")), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", **_PLAIN},
    )


class EmailForm(FlaskForm):
    email = StringField(
        _l("Alamat surel"),
        validators=[InputRequired(_l("Tulis satu alamat surel lengkap.")), Length(max=254)],
        description=_l("Alamat yang hanya Anda buka sendiri, misalnya rina@contoh.go.id."),
        render_kw={"autocomplete": "email", "inputmode": "email", **_PLAIN},
    )


class PhoneForm(FlaskForm):
    phone = StringField(
        _l("Nomor telepon"),
        validators=[Optional(), Length(max=30)],
        description=_l(
            "Misalnya 0812 3456 7890. Hanya untuk dihubungi petugas, bukan untuk masuk."
        ),
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )


class ConfirmForm(FlaskForm):
    """The password once more, before something weighty (AU-8)."""

    confirm_password = _password(_l("Kata sandi"), _l("Tulis kata sandi Anda."), "current-password")
    next = HiddenField()


class SlipsForm(FlaskForm):
    """For whom slips are printed: chosen from the list, or by pasted numbers."""

    persons = SelectMultipleField(validate_choice=False)
    numbers = TextAreaField(
        _l("Atau tempel daftar NIP atau nomor pegawai"),
        validators=[Optional(), Length(max=20_000)],
        description=_l(
            "Satu nomor tiap baris, paling banyak 100. Juga untuk pegawai yang lupa kata sandi."
        ),
        render_kw={"autocomplete": "off", **_PLAIN},
    )
