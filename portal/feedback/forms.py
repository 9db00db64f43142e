"""Shape of what is typed about services, comments and improvements.

Fields are called as the services name them in their refusals, so that each lands at its field.
"""

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
)

from portal.core.date_field import DatePartsField
from portal.feedback.rules import actions, comments
from portal.feedback.rules.services import SLUG_LENGTH

_A_DAY = _l("Tulis tanggalnya, misalnya 1 Desember 2026.")
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class ServiceForm(FlaskForm):
    """One public service and when its survey is open."""

    unit = StringField(
        _l("Unit penyelenggara"),
        filters=[_stripped],
        validators=[DataRequired(_l("Tulis kode atau nama unit.")), Length(max=200)],
        description=_l("Kode atau nama unit."),
        render_kw={"list": "units", **_PLAIN},
    )
    name = StringField(
        _l("Nama layanan"),
        filters=[_stripped],
        validators=[DataRequired(_l("Tulis nama layanannya.")), Length(max=160)],
        description=_l("Seperti yang dikenal warga, misalnya Layanan KTP-el."),
    )
    code = StringField(
        _l("Kode"),
        filters=[_stripped],
        validators=[DataRequired(_l("Tulis kodenya.")), Length(max=40)],
        description=_l("Kode layanan pada daftar layanan instansi."),
        render_kw=_PLAIN,
    )
    slug = StringField(
        _l("Alamat survei"),
        filters=[_stripped],
        validators=[DataRequired(_l("Tulis alamatnya.")), Length(max=SLUG_LENGTH)],
        description=_l(
            "Bagian akhir alamat pada poster, misalnya ktp-el. Poster yang sudah tercetak "
            "memuatnya, jadi ubah hanya bila perlu."
        ),
        render_kw=_PLAIN,
    )
    served = IntegerField(
        _l("Penerima layanan tiap semester"),
        validators=[
            Optional(),
            NumberRange(1, 100_000_000, _l("Tulis jumlah orang, sedikitnya 1.")),
        ],
        description=_l("Menentukan berapa jawaban yang memadai. Kosong bila belum diketahui."),
    )
    opens_on = DatePartsField(_l("Hari pertama"), validators=[InputRequired(_A_DAY)])
    closes_on = DatePartsField(
        _l("Hari terakhir"),
        validators=[Optional()],
        description=_l("Kosong selama layanan masih disurvei."),
    )


class PublishForm(FlaskForm):
    """What stays of a comment in public."""

    text = TextAreaField(
        _l("Teks yang diterbitkan"),
        validators=[DataRequired(_l("Tulis teks yang diterbitkan."))],
        description=_l(
            "Hanya boleh dikurangi. Nomor, alamat, dan nama orang diganti […]: pesan warga "
            "tentang layanan, bukan tentang petugas yang disebut namanya."
        ),
        render_kw={"rows": 5},
    )
    are_no_names = BooleanField(
        _l("Yang ditandai bukan nama orang"),
        description=_l("Centang hanya bila kata itu memang bukan nama, misalnya nama tempat."),
    )


class WithholdForm(FlaskForm):
    """Why a comment is not published."""

    reason = RadioField(
        _l("Alasan tidak diterbitkan"),
        validators=[InputRequired(_l("Pilih alasannya."))],
    )


class AnswerForm(FlaskForm):
    """What the unit answers in public."""

    answer = TextAreaField(
        _l("Jawaban unit"),
        filters=[_stripped],
        validators=[DataRequired(_l("Tulis jawabannya.")), Length(max=comments.ANSWER_LENGTH)],
        description=_l("Terbit di bawah pesannya. Jangan menyebut nama siapa pun."),
        render_kw={"rows": 4},
    )
    action = SelectField(
        _l("Tindak lanjut"),
        description=_l("Perbaikan yang dijanjikan untuk pesan ini, bila ada."),
    )
    are_no_names = BooleanField(_l("Yang ditandai bukan nama orang"))


class PromiseForm(FlaskForm):
    """An improvement: what, about what, by which post, until when."""

    title = TextAreaField(
        _l("Yang akan diperbaiki"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Tulis apa yang akan diperbaiki.")),
            Length(max=actions.LONGEST),
        ],
        description=_l("Satu kalimat yang dapat diperiksa hasilnya. Terbit di halaman layanan."),
        render_kw={"rows": 3},
    )
    element = SelectField(_l("Unsur"))
    owner = SelectField(
        _l("Jabatan penanggung jawab"),
        validators=[InputRequired(_l("Pilih jabatan penanggung jawab."))],
        description=_l("Jabatan, bukan nama orang."),
    )
    due_on = DatePartsField(_l("Selesai paling lambat"), validators=[InputRequired(_A_DAY)])


class FinishForm(FlaskForm):
    """What has changed, since when."""

    proof = TextAreaField(
        _l("Bukti selesai"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Tulis apa yang sudah berubah.")),
            Length(max=actions.LONGEST),
        ],
        description=_l(
            "Apa yang sudah berubah dan di mana dapat dilihat, misalnya nomor keputusan atau "
            "hasil pengukuran. Terbit di halaman layanan."
        ),
        render_kw={"rows": 3},
    )
    done_on = DatePartsField(_l("Hari selesai"), validators=[InputRequired(_A_DAY)])
    link = StringField(
        _l("Tautan bukti"),
        filters=[_stripped],
        validators=[
            Optional(),
            Length(max=actions.LONGEST),
            Regexp(actions.LINK, message=_l("Tulis alamat lengkap yang dimulai https://.")),
        ],
        description=_l("Misalnya pengumuman di laman resmi. Terbit di halaman layanan."),
        render_kw={"inputmode": "url", "autocomplete": "off"},
    )
    document = FileField(
        _l("Berkas bukti"),
        description=_l(
            "PDF atau foto. Siapa pun dapat mengunduhnya: jangan memuat wajah, nama, atau data "
            "warga."
        ),
    )


class DropForm(FlaskForm):
    """Why an improvement is given up."""

    reason = TextAreaField(
        _l("Alasan dibatalkan"),
        filters=[_stripped],
        validators=[DataRequired(_l("Tulis alasannya.")), Length(max=actions.LONGEST)],
        render_kw={"rows": 2},
    )


class SheetsForm(FlaskForm):
    """The day the sheets of a page were filled in; the rows themselves are read by their names."""

    answered_on = DatePartsField(
        _l("Hari lembar diisi"),
        validators=[InputRequired(_A_DAY)],
        description=_l("Semua lembar di halaman ini diisi warga pada hari yang sama."),
    )


def day_of(field: Field) -> date:
    """The day of a field that had to be filled in."""
    day: date = field.data
    return day
