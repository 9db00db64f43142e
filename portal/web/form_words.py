"""What WTForms itself says of a field, in our words: it brings no Indonesian, and would say it in
English beside what a form says of its own.
"""

from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

_A_CHOICE = _l("Pilih salah satu yang tersedia.")
_FILLED = _l("Bagian ini perlu diisi.")
_INVALID = _l("Isian ini tidak dikenali. Periksa penulisannya.")
_EXPIRED = _l("Halaman ini sudah terlalu lama terbuka. Muat ulang, lalu kirim lagi.")

WORDS = MappingProxyType(
    {
        "This field is required.": _FILLED,
        "Not a valid integer value.": _l("Tulis bilangan bulat dengan angka saja, misalnya 12."),
        "Not a valid decimal value.": _l("Tulis bilangan, misalnya 12,5."),
        "Not a valid float value.": _l("Tulis bilangan, misalnya 12,5."),
        "Not a valid date value.": _l("Tulis tanggal yang ada, misalnya 9 Desember 2026."),
        "Not a valid datetime value.": _l("Tulis tanggal dan jam, misalnya 2026-12-09 08:00."),
        "Not a valid time value.": _l("Tulis jam dan menit, misalnya 08.00."),
        "Not a valid week value.": _l("Tulis minggu, misalnya 2026-W50."),
        "Not a valid choice.": _A_CHOICE,
        "Invalid Choice: could not coerce.": _A_CHOICE,
        "Invalid choice(s): one or more data inputs could not be coerced.": _A_CHOICE,
        "'%(value)s' is not a valid choice for this field.": _A_CHOICE,
        "Invalid value, must be one of: %(values)s.": _A_CHOICE,
        "Invalid value, can't be any of: %(values)s.": _l("Isian ini tidak boleh dipakai."),
        "Number must be at least %(min)s.": _l("Tulis bilangan paling sedikit %(min)s."),
        "Number must be at most %(max)s.": _l("Tulis bilangan paling banyak %(max)s."),
        "Number must be between %(min)s and %(max)s.": _l("Tulis bilangan %(min)s sampai %(max)s."),
        "Date must be at least %(min)s.": _l("Tulis tanggal paling awal %(min)s."),
        "Date must be at most %(max)s.": _l("Tulis tanggal paling akhir %(max)s."),
        "Date must be between %(min)s and %(max)s.": _l("Tulis tanggal %(min)s sampai %(max)s."),
        "Field must be at least %(min)d character long.": _l(
            "Tulis paling sedikit %(min)d karakter."
        ),
        "Field cannot be longer than %(max)d character.": _l(
            "Tulis paling banyak %(max)d karakter."
        ),
        "Field must be exactly %(max)d character long.": _l("Tulis tepat %(max)d karakter."),
        "Field must be between %(min)d and %(max)d characters long.": _l(
            "Tulis %(min)d sampai %(max)d karakter."
        ),
        "Field must be equal to %(other_name)s.": _l("Kedua isian ini harus sama."),
        "Invalid input.": _INVALID,
        "Invalid email address.": _l("Tulis alamat surel, misalnya nama@contoh.go.id."),
        "Invalid URL.": _l("Tulis tautan yang lengkap, diawali https://."),
        "Invalid IP address.": _INVALID,
        "Invalid Mac address.": _INVALID,
        "Invalid UUID.": _INVALID,
        "This field cannot be edited.": _l("Bagian ini tidak dapat diubah."),
        "This field is disabled and cannot have a value.": _l("Bagian ini tidak dapat diisi."),
        "Invalid CSRF Token.": _EXPIRED,
        "CSRF token missing.": _EXPIRED,
        "CSRF token expired.": _EXPIRED,
        "CSRF failed.": _EXPIRED,
    }
)
"""By the sentence of WTForms, the singular one where there are two."""


class FormWords:
    """As WTForms asks for sentences; what is not its own stays as it is."""

    def gettext(self, sentence: str) -> str:
        return str(WORDS.get(sentence, sentence))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return str(WORDS.get(singular, singular if number == 1 else plural))


def init_app() -> None:
    """For every form of the process: the words follow the request's language by themselves."""
    said = FormWords()

    def words(_meta: FlaskForm.Meta, _form: Any) -> FormWords:
        return said

    FlaskForm.Meta.get_translations = words
