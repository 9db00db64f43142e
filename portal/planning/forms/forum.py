"""Shape of what is typed in the forum. Fields are called as the services' refusals name them."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from portal.planning.rules.forum import REASON_LENGTH, TEXT_LENGTH, TITLE_LENGTH


def stripped(text: str | None) -> str:
    return (text or "").strip()


class ProposalForm(FlaskForm):
    """A need or an idea."""

    kind = RadioField(
        _l("Yang Anda usulkan"),
        choices=[
            SelectChoice("need", _l("Kebutuhan: sesuatu yang belum kita kuasai")),
            SelectChoice("idea", _l("Gagasan: cara belajar yang layak dicoba")),
        ],
        default="need",
        validators=[DataRequired(_l("Pilih salah satu."))],
    )
    title = StringField(
        _l("Judul"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Tulis judulnya.")),
            Length(max=TITLE_LENGTH, message=_l("Judul paling panjang 160 huruf.")),
        ],
        description=_l("Satu kalimat pendek, misalnya Bahasa isyarat dasar untuk petugas loket."),
        render_kw={"autocomplete": "off"},
    )
    body = TextAreaField(
        _l("Mengapa ini perlu"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Tulis alasannya, satu atau dua kalimat.")),
            Length(max=TEXT_LENGTH, message=_l("Paling panjang 2.000 huruf.")),
        ],
        description=_l("Pekerjaan apa yang tersendat, dan siapa yang terbantu."),
        render_kw={"rows": 4},
    )
    competency = SelectField(_l("Kompetensi"), validators=[Optional()], validate_choice=True)
    nameless = BooleanField(
        _l("Tanpa nama di depan rekan kerja"),
        description=_l(
            "Nama dan unit Anda tidak tampil kepada siapa pun, juga tidak kepada moderator; usulan "
            "terbit sesudah dibaca moderator. Nama hanya dapat dibuka oleh dua pengelola data "
            "pribadi bersama-sama, dengan alasan tertulis, dan Anda diberi tahu."
        ),
    )
    differs = BooleanField(_l("Usulan saya berbeda dari yang sudah ada"))


class CommentForm(FlaskForm):
    """Something to say to a proposal."""

    text = TextAreaField(
        _l("Tanggapan Anda"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Tulis tanggapannya.")),
            Length(max=TEXT_LENGTH, message=_l("Paling panjang 2.000 huruf.")),
        ],
        description=_l("Tampil dengan nama Anda."),
        render_kw={"rows": 3},
    )


class HideForm(FlaskForm):
    """Why something is taken down, or a name opened."""

    reason = TextAreaField(
        _l("Alasan"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Tulis alasannya.")),
            Length(max=300, message=_l("Paling panjang 300 huruf.")),
        ],
        render_kw={"rows": 3},
    )


class AnswerForm(FlaskForm):
    """What becomes of a proposal."""

    state = RadioField(_l("Keputusan"), validators=[DataRequired(_l("Pilih keputusannya."))])
    reason = TextAreaField(
        _l("Alasan"),
        id="decision_reason",  # the page has other forms with a reason
        filters=[stripped],
        validators=[
            DataRequired(_l("Tulis alasannya.")),
            Length(max=REASON_LENGTH, message=_l("Paling panjang 600 huruf.")),
        ],
        description=_l(
            "Dibaca semua pegawai, dengan nama Anda: apa yang akan terjadi, kapan, atau mengapa "
            "belum."
        ),
        render_kw={"rows": 3},
    )
    unit = StringField(
        _l("Unit yang membutuhkan"),
        filters=[stripped],
        validators=[Optional(), Length(max=200)],
        description=_l("Hanya bila direncanakan. Kode atau nama unit."),
        render_kw={"list": "units", "autocomplete": "off"},
    )
    offer = StringField(
        _l("Kursus atau kegiatan yang menawarkannya"),
        filters=[stripped],
        validators=[Optional(), Length(max=200)],
        description=_l(
            "Hanya bila sudah ditawarkan: judulnya di portal. Kosongkan bila diselenggarakan di "
            "luar portal, lalu sebutkan di alasan."
        ),
        render_kw={"list": "offers", "autocomplete": "off"},
    )


class MergeForm(FlaskForm):
    """Which proposal another one goes on in."""

    into = RadioField(_l("Lanjutkan di usulan"), validators=[DataRequired(_l("Pilih usulannya."))])
