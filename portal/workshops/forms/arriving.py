"""Shape of what is typed or handed in at the door of a session."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from portal.core.clock_field import stripped


class CodeForm(FlaskForm):
    """The code on the screen."""

    code = StringField(
        _l("Kode di layar"),
        filters=[stripped],
        validators=[InputRequired(_l("Ketik enam angka yang tampil di layar.")), Length(max=20)],
        description=_l("Enam angka; berganti setiap 30 detik."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class TicketForm(FlaskForm):
    """A ticket, typed or read by a scanner."""

    ticket = StringField(
        _l("Kode tiket"),
        filters=[stripped],
        validators=[InputRequired(_l("Ketik atau pindai kode tiketnya.")), Length(max=300)],
        description=_l("Sepuluh huruf dan angka di bawah kode QR peserta."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class TicksForm(FlaskForm):
    """The boxes ticked afterwards: one for each place of the page, read by name, so no fields."""


class ListForm(FlaskForm):
    """The attendance list that was filled in without a network."""

    file = FileField(
        _l("Daftar hadir"),
        [InputRequired(_l("Pilih berkas daftar hadirnya."))],
        description=_l("XLSX atau CSV dengan kolom Tiket dan Hadir, paling besar 2 MB."),
        render_kw={"accept": ".xlsx,.csv"},
    )
