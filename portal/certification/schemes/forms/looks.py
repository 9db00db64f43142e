"""Shape of what is typed about how certificates look."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from portal.certification.documents.look import LONGEST_NAME, Accent, Signing
from portal.certification.documents.samples import Sample
from portal.certification.documents.words import Language
from portal.certification.schemes.forms.schemes import VersionForm, choices
from portal.content.item_forms import squeezed
from portal.core.clock_field import PLAIN

ACCENTS: Mapping[Accent, LazyString] = {
    Accent.NILA: _l("Nila (biru tua)"),
    Accent.LAUT: _l("Laut (biru kehijauan)"),
    Accent.DAUN: _l("Daun (hijau tua)"),
    Accent.MANGGIS: _l("Manggis (ungu tua)"),
    Accent.SAGA: _l("Saga (merah tua)"),
    Accent.ARANG: _l("Arang (abu-abu tua)"),
}
SAMPLES: Mapping[Sample, LazyString] = {
    Sample.ORDINARY: _l("Nama biasa"),
    Sample.LONGEST: _l("Nama terpanjang, 120 huruf, dengan dua belas kompetensi"),
    Sample.SCRIPTS: _l("Nama dalam berbagai aksara"),
    Sample.CODE: _l("Nama yang mirip kode"),
}
SIGNINGS: Mapping[Signing, LazyString] = {
    Signing.SEAL: _l("Segel elektronik instansi saja"),
    Signing.SERVICE: _l("Tanda tangan elektronik pejabat lewat layanan nasional"),
    Signing.PEN: _l("Tanda tangan pejabat di atas kertas, lalu dipindai"),
}
LANGUAGES: Mapping[Language, LazyString] = {
    Language.INDONESIAN: _l("Bahasa Indonesia"),
    Language.ENGLISH: _l("Bahasa Inggris"),
}
_TOO_LONG = _l("Ringkas menjadi paling banyak %(max)d huruf.")
_MOST = 1000


def _lines(label: LazyString, hint: LazyString) -> TextAreaField:
    return TextAreaField(
        label, validators=[Optional(), Length(max=_MOST, message=_TOO_LONG)], description=hint
    )


class LookForm(VersionForm):
    """The look of an agency's certificates, and what to see it with."""

    name = StringField(
        _l("Nama instansi pada sertifikat"),
        filters=[squeezed],
        validators=[Optional(), Length(max=LONGEST_NAME, message=_TOO_LONG)],
        description=_l("Di atas nama unit penerbit. Kosong berarti nama instansi di portal."),
        render_kw=PLAIN,
    )
    logo = FileField(
        _l("Lambang"),
        validators=[Optional()],
        description=_l(
            "PNG, sisi 64 sampai 1.200 piksel, paling besar 100 kB. Kosong berarti tetap yang "
            "sekarang."
        ),
        render_kw={"accept": "image/png"},
    )
    no_logo = BooleanField(
        _l("Tanpa lambang"), description=_l("Tanda portal dipakai sebagai gantinya.")
    )
    indonesian = _lines(
        _l("Kalimat instansi"),
        _l(
            "Paling banyak dua baris, misalnya dasar hukumnya. Dicetak apa adanya: tidak ada kode "
            "atau tempat isian di dalamnya."
        ),
    )
    english = _lines(
        _l("Kalimat instansi dalam bahasa Inggris"), _l("Kosong berarti kalimat Indonesia dipakai.")
    )
    accent = RadioField(_l("Warna"))
    signing = RadioField(
        _l("Tanda tangan pejabat"),
        description=_l("Setiap PDF tetap disegel, apa pun pilihannya."),
    )
    sample = SelectField(_l("Lihat dengan"))
    language = SelectField(_l("Bahasa contoh"))

    def offer(self) -> None:
        self.accent.choices = choices(ACCENTS)
        self.signing.choices = choices(SIGNINGS)
        self.sample.choices = choices(SAMPLES)
        self.language.choices = choices(LANGUAGES)
