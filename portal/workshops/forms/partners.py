"""Shape of what is typed about partners, agreements and coordinators."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from portal.core import mail
from portal.core.date_field import DatePartsField
from portal.workshops.forms.fields import line, text
from portal.workshops.rules.partners import Sector

SECTORS = {
    Sector.UNIVERSITY: _l("Perguruan tinggi"),
    Sector.INSTITUTE: _l("Lembaga pelatihan"),
    Sector.FIRM: _l("Perusahaan"),
    Sector.NGO: _l("Organisasi masyarakat"),
    Sector.GOVERNMENT: _l("Instansi pemerintah"),
}


class PartnerForm(FlaskForm):
    """Who a partner is."""

    name = line(_l("Nama mitra"), 200, _l("Tulis nama mitra, misalnya Universitas Andalas."))
    sector = SelectField(
        _l("Jenis"), choices=[SelectChoice(key.value, label) for key, label in SECTORS.items()]
    )
    about = text(
        _l("Tentang mitra"), 2000, description=_l("Tampil pada halaman publik kegiatannya.")
    )
    address = line(_l("Alamat"), 300)
    website = line(_l("Situs web"), 200, description=_l("Diawali https://"))


class ContactForm(FlaskForm):
    """Whom to call."""

    name = line(_l("Nama"), 160, _l("Tulis nama orang yang dapat dihubungi."))
    job_title = line(_l("Jabatan"), 120)
    email = line(_l("Surel"), 254)
    phone = line(_l("Telepon"), 30)

    def validate_email(self, field: SelectField) -> None:
        if field.data and not mail.is_address(field.data):
            raise ValidationError(_l("Tulis satu alamat surel, misalnya nama@unand.ac.id."))


class AgreementForm(FlaskForm):
    """What was agreed and until when."""

    number = line(_l("Nomor perjanjian"), 120, _l("Tulis nomornya seperti pada naskah."))
    scope = text(
        _l("Ruang lingkup"),
        2000,
        _l("Tulis apa yang disepakati, misalnya lokakarya data."),
    )
    from_on = DatePartsField(
        _l("Berlaku sejak"), [InputRequired(_l("Tulis tanggal mulai berlakunya."))]
    )
    last_on = DatePartsField(
        _l("Hari terakhir berlaku"),
        [InputRequired(_l("Tulis hari terakhir berlakunya."))],
        description=_l("Sesudah hari ini mitra tidak dapat mengusulkan kegiatan baru."),
    )
    document = FileField(_l("Naskah perjanjian"), description=_l("PDF atau foto. Boleh menyusul."))


class InviteForm(FlaskForm):
    """Whom to invite."""

    name = line(_l("Nama lengkap"), 160, _l("Tulis namanya beserta gelar."))
    email = line(
        _l("Alamat surel"),
        254,
        _l("Tulis alamat surelnya."),
        _l("Tautan untuk membuat kata sandi dikirim ke alamat ini dan berlaku tiga hari."),
    )
