"""Shape of what people and officers type about requests."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.people.rules.privacy import MAX_TEXT, RequestKind

_LONG = _l("Tulis paling banyak 2.000 huruf.")

KINDS = {
    RequestKind.CORRECT: _l("Perbaiki data saya"),
    RequestKind.RESTRICT: _l("Batasi pemrosesan data saya"),
    RequestKind.STOP: _l("Saya keberatan data saya diproses"),
    RequestKind.ERASE: _l("Hapus data saya"),
}
HINTS = {
    RequestKind.CORRECT: _l("Nama, gelar, nomor, status, unit, atau jabatan yang keliru."),
    RequestKind.RESTRICT: _l(
        "Selama dibatasi, data Anda tidak tampil pada daftar, tim, dan laporan. Anda tetap dapat "
        "masuk dan belajar."
    ),
    RequestKind.STOP: _l(
        "Bila dikabulkan, akibatnya sama dengan pembatasan. Yang diwajibkan undang-undang tetap "
        "disimpan."
    ),
    RequestKind.ERASE: _l(
        "Selama bertugas dan satu tahun sesudahnya identitas wajib disimpan; sesudah itu dapat "
        "dihapus."
    ),
}
CONCERNS = {
    "name": _l("Nama atau gelar"),
    "number": _l("NIP atau nomor pegawai"),
    "status": _l("Status atau golongan"),
    "unit": _l("Unit kerja"),
    "post": _l("Jabatan"),
    "other": _l("Lainnya"),
}


class RequestForm(FlaskForm):
    """What one asks about one's own data."""

    kind = RadioField(
        _l("Yang Anda minta"),
        [InputRequired(_l("Pilih satu permohonan."))],
        choices=[SelectChoice(kind.value, label) for kind, label in KINDS.items()],
    )
    concerns = SelectField(
        _l("Data yang diperbaiki"),
        [Optional()],
        description=_l("Hanya untuk perbaikan."),
        choices=[SelectChoice("", _l("Pilih…"))]
        + [SelectChoice(name, label) for name, label in CONCERNS.items()],
    )
    text = TextAreaField(
        _l("Penjelasan"),
        [Optional(), Length(max=MAX_TEXT, message=_LONG)],
        description=_l(
            "Untuk perbaikan: yang keliru dan yang benar. Untuk permohonan lain: alasan Anda, "
            "bila ada."
        ),
    )


class AnswerForm(FlaskForm):
    """What an officer answers."""

    verdict = RadioField(
        _l("Keputusan"),
        [InputRequired(_l("Pilih dipenuhi atau ditolak."))],
        choices=[
            SelectChoice("grant", _l("Dipenuhi")),
            SelectChoice("refuse", _l("Ditolak")),
        ],
    )
    answer = TextAreaField(
        _l("Jawaban kepada pemohon"),
        [
            InputRequired(_l("Tulis hasilnya, atau alasan penolakan beserta dasar hukumnya.")),
            Length(max=MAX_TEXT, message=_LONG),
        ],
        description=_l(
            "Apa yang sudah dilakukan, atau mengapa ditolak dan pasal mana yang mendasarinya."
        ),
    )


class RefusalForm(FlaskForm):
    """Refusing an erasure: it is granted by two persons, refused by one."""

    answer = AnswerForm.answer


class ReasonForm(FlaskForm):
    """Why an erasure is proposed."""

    reason = TextAreaField(
        _l("Alasan mengusulkan penghapusan"),
        [
            InputRequired(_l("Tulis alasannya; petugas kedua membacanya.")),
            Length(max=500, message=_l("Paling banyak 500 huruf.")),
        ],
    )
