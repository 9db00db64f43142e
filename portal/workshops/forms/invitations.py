"""Shape of what is typed to call staff to an activity, and of what they answer."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional

from portal.core import zones
from portal.core.date_field import DatePartsField
from portal.workshops.forms.fields import day_of, line, text


class ChoiceForm(FlaskForm):
    """Whom to look for; what is given narrows, numbers stand alone."""

    family = SelectField(_l("Rumpun jabatan"), validators=[Optional()], choices=[])
    unit = line(
        _l("Unit kerja"), 200, description=_l("Kode atau nama unit, dengan semua di bawahnya.")
    )
    gap = BooleanField(
        _l("Kompetensinya masih di bawah sasaran kegiatan ini"),
        description=_l("Dilihat dari profil hari ini, untuk kompetensi yang disebut kegiatan."),
    )
    never = BooleanField(_l("Belum pernah dipanggil dalam dua tahun"))
    numbers = text(
        _l("Nomor pegawai"),
        8000,
        description=_l("Satu NIP atau nomor lain tiap baris, paling banyak 100 sekali."),
    )


class LetterForm(FlaskForm):
    """The letter, and whom it calls."""

    who = SelectMultipleField(_l("Yang dipanggil"), choices=[], validate_choice=False)
    number = line(
        _l("Nomor surat"),
        120,
        _l("Tulis nomor suratnya."),
        _l("Misalnya 800.2/114/BKPSDM/2026."),
    )
    dated_on = DatePartsField(_l("Tanggal surat"), [InputRequired(_l("Tulis tanggal suratnya."))])
    signer_name = line(_l("Atas nama pejabat"), 160, _l("Tulis nama pejabatnya."))
    signer_post = line(
        _l("Jabatan pejabat"),
        160,
        _l("Tulis jabatannya."),
        _l("Misalnya Kepala Badan Kepegawaian dan Pengembangan SDM."),
    )
    reply_on = DatePartsField(
        _l("Hari terakhir menjawab"),
        [InputRequired(_l("Tulis hari terakhir menjawab."))],
        description=_l("Tempat ditahan sampai hari itu berakhir; sesudahnya menjadi bebas lagi."),
    )
    bring = text(
        _l("Yang dibawa"), 2000, description=_l("Boleh kosong. Tercetak pada surat pemanggilan.")
    )

    def reply_by_at(self, zone: str, starts_at: datetime | None) -> datetime:
        """The end of the last day, or the begin of the activity where it is that day."""
        end = zones.midnight(day_of(self.reply_on) + timedelta(days=1), zone)
        if starts_at is not None and zones.local_day(starts_at, zone) == self.reply_on.data:
            return min(end, starts_at)
        return end


class ColleagueForm(FlaskForm):
    """Who comes instead."""

    colleague = RadioField(
        _l("Siapa yang menggantikan?"),
        choices=[],
        validate_choice=False,
        validators=[InputRequired(_l("Pilih satu rekan."))],
    )
