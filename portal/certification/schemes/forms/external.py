"""Shape of what people type about certificates of other issuers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.certification.rules.external import LONGEST, LONGEST_NUMBER, MOST_TARGETS
from portal.core.date_field import DatePartsField

_LONG = _l("Paling banyak 200 huruf.")


class ExternalForm(FlaskForm):
    """What stands on the document."""

    known = SelectField(
        _l("Sertifikat yang sering dimiliki"),
        [Optional()],
        description=_l("Bila dipilih, nama dan penerbitnya boleh dikosongkan di bawah."),
    )
    kind = RadioField(
        _l("Jenis"),
        [InputRequired(_l("Pilih jenisnya."))],
        choices=[
            SelectChoice("bnsp", _l("Sertifikat kompetensi BNSP/LSP")),
            SelectChoice("profession", _l("Sertifikat atau registrasi profesi")),
            SelectChoice("competency", _l("Sertifikat kompetensi instansi lain")),
        ],
        default="competency",
    )
    title = StringField(
        _l("Nama sertifikat"), [Optional(), Length(max=LONGEST, message=_LONG)],
        description=_l("Seperti tertulis pada dokumennya."),
    )  # fmt: skip
    issuer = StringField(
        _l("Penerbit"), [Optional(), Length(max=LONGEST, message=_LONG)],
        description=_l("Nama lembaga, misalnya LKPP atau nama LSP-nya."),
    )  # fmt: skip
    number = StringField(
        _l("Nomor"),
        [
            InputRequired(_l("Tulis nomor pada dokumennya.")),
            Length(max=LONGEST_NUMBER, message=_l("Paling banyak 120 huruf.")),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    issued_on = DatePartsField(
        _l("Berlaku sejak"), [InputRequired(_l("Tulis tanggal pada dokumennya."))]
    )
    last_on = DatePartsField(
        _l("Hari terakhir berlaku"),
        [Optional()],
        description=_l("Kosongkan bila dokumennya tidak menyebut akhir masa berlaku."),
    )
    document = FileField(
        _l("Dokumen"),
        [InputRequired(_l("Sertakan dokumen sertifikatnya."))],
        description=_l("PDF atau foto sertifikatnya. Paling besar 20 MB."),
    )


class AcceptForm(FlaskForm):
    """How it was verified, and what it proves: some rows of competency, level and strands."""

    how = TextAreaField(
        _l("Cara memeriksa pada penerbit"),
        [InputRequired(_l("Tulis cara Anda memeriksanya."))],
        description=_l(
            "Misalnya: dicari di laman penerbit pada tanggal berapa, atau dijawab lewat surat."
        ),
        render_kw={"maxlength": 2000},
    )

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each row."""
        return [
            (self[f"competency_{n}"], self[f"level_{n}"], self[f"strands_{n}"])
            for n in range(1, MOST_TARGETS + 1)
        ]


for _number in range(1, MOST_TARGETS + 1):
    setattr(
        AcceptForm,
        f"competency_{_number}",
        SelectField(_l("Kompetensi"), [Optional()], validate_choice=False),
    )
    setattr(
        AcceptForm,
        f"level_{_number}",
        SelectField(
            _l("Level"),
            [Optional()],
            choices=[SelectChoice(str(level), str(level)) for level in range(1, 6)],
            default="1",
        ),
    )
    setattr(
        AcceptForm,
        f"strands_{_number}",
        SelectField(
            _l("Membuktikan"),
            [Optional()],
            choices=[
                SelectChoice("both", _l("Pengetahuan dan keterampilan")),
                SelectChoice("knowledge", _l("Pengetahuan")),
                SelectChoice("skill", _l("Keterampilan")),
            ],
            default="both",
        ),
    )


class ReasonForm(FlaskForm):
    """Why it is refused or taken out."""

    reason = TextAreaField(
        _l("Alasan"),
        [InputRequired(_l("Tulis alasannya; pemegangnya membacanya."))],
        render_kw={"maxlength": 2000},
    )
