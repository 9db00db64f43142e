"""Shape of what is typed in yearly plans and budgets. Fields are called as refusals name them."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.core.rupiah_field import RupiahField
from portal.planning.forms.fields import NUMBER, amount_field
from portal.planning.forms.forum import stripped
from portal.planning.rules.yearly import MOST_IDR, MOST_PEOPLE

_PLAIN = {"autocomplete": "off"}
_RUPIAH = _l("Tulis rupiah bulat, misalnya 25.000.000.")


class UnitForm(FlaskForm):
    """A unit whose plan is begun."""

    unit = StringField(
        _l("Unit"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis kode atau nama unit.")), Length(max=200)],
        description=_l("Kode atau nama unit. Rencananya mencakup semua unit di bawahnya."),
        render_kw={"list": "units", **_PLAIN},
    )


class LineForm(FlaskForm):
    """A line of a yearly plan: the seven columns, and the regional target."""

    competence = StringField(
        _l("Jenis kompetensi"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis jenis kompetensinya.")), Length(max=200)],
    )
    target = StringField(
        _l("Sasaran"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis siapa sasarannya.")), Length(max=200)],
        description=_l("Misalnya petugas loket Dinas Dukcapil."),
    )
    people = IntegerField(
        _l("Jumlah orang"),
        validators=[
            InputRequired(_l("Tulis jumlah orang.")),
            NumberRange(1, MOST_PEOPLE, _l("Tulis jumlah orang, sedikitnya 1.")),
        ],
        render_kw=NUMBER,
    )
    gap_people = IntegerField(
        _l("Di antaranya yang mempunyai kesenjangan"),
        validators=[Optional(), NumberRange(0, MOST_PEOPLE, _l("Tulis jumlah orang."))],
        description=_l("Dipakai menghitung biaya tiap kesenjangan yang tertutup."),
        render_kw=NUMBER,
    )
    form = SelectField(_l("Bentuk dan jalur"), validators=[DataRequired(_l("Pilih bentuknya."))])
    amount = amount_field()
    provider = StringField(
        _l("Penyelenggara"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis penyelenggaranya.")), Length(max=200)],
    )
    month_from = SelectField(
        _l("Bulan mulai"), coerce=int, validators=[InputRequired(_l("Pilih bulannya."))]
    )
    month_until = SelectField(
        _l("Bulan selesai"), coerce=int, validators=[InputRequired(_l("Pilih bulannya."))]
    )
    curriculum = TextAreaField(
        _l("Kesesuaian kurikulum"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis kesesuaian kurikulumnya.")), Length(max=1000)],
        description=_l("Bagian mana dari standar kompetensi yang dijawab isinya."),
        render_kw={"rows": 2},
    )
    cost_idr = RupiahField(
        _l("Anggaran untuk semua (rupiah)"),
        validators=[Optional(), NumberRange(0, MOST_IDR, _RUPIAH)],
        description=_l("Kosong atau 0 bila tidak berbiaya."),
        render_kw=NUMBER,
    )
    goal = StringField(
        _l("Target RPJMD atau Renstra"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis target yang didukung.")), Length(max=300)],
    )
    priority = SelectField(_l("Prioritas"), coerce=int, validators=[InputRequired()])


class SubmitForm(FlaskForm):
    """What the second person should know."""

    reason = TextAreaField(
        _l("Catatan untuk penyetuju"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis catatannya.")), Length(max=500)],
        render_kw={"rows": 2},
    )


class BudgetForm(FlaskForm):
    """A budget line."""

    unit = StringField(
        _l("Unit"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis kode atau nama unit.")), Length(max=200)],
        render_kw={"list": "units", **_PLAIN},
    )
    source = SelectField(_l("Sumber"), validators=[DataRequired(_l("Pilih sumbernya."))])
    code = StringField(
        _l("Kode rekening"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis kode rekeningnya.")), Length(max=40)],
        render_kw=_PLAIN,
    )
    name = StringField(
        _l("Uraian"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis uraiannya.")), Length(max=200)],
    )
    amount_idr = RupiahField(
        _l("Pagu (rupiah)"),
        validators=[InputRequired(_l("Tulis pagunya.")), NumberRange(1, MOST_IDR, _RUPIAH)],
        render_kw=NUMBER,
    )
    reason = TextAreaField(
        _l("Dasar pagu"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis dasarnya.")), Length(max=300)],
        description=_l("Misalnya nomor dan tanggal DPA. Dibaca orang kedua sebelum menyetujui."),
        render_kw={"rows": 2},
    )


class AmountForm(FlaskForm):
    """Another amount of a budget line, and what it rests on."""

    amount_idr = RupiahField(
        _l("Pagu baru (rupiah)"),
        id="new_amount",  # other forms of the page have fields of these names
        validators=[InputRequired(_l("Tulis pagunya.")), NumberRange(1, MOST_IDR, _RUPIAH)],
        render_kw=NUMBER,
    )
    reason = TextAreaField(
        _l("Dasar perubahan"),
        id="basis",
        filters=[stripped],
        validators=[DataRequired(_l("Tulis dasarnya.")), Length(max=300)],
        description=_l("Misalnya nomor dan tanggal DPPA, dan mengapa pagunya berubah."),
        render_kw={"rows": 2},
    )


class ReasonForm(FlaskForm):
    """Why a line is put off, or a need dropped."""

    reason = TextAreaField(
        _l("Alasan"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis alasannya.")), Length(max=300)],
        render_kw={"rows": 2},
    )


class CommitForm(FlaskForm):
    """Money set apart."""

    line_key = SelectField(
        _l("Baris rencana"), validators=[DataRequired(_l("Pilih baris rencananya."))]
    )
    activity = SelectField(_l("Kegiatan"), validators=[Optional()])
    title = StringField(
        _l("Keterangan"),
        filters=[stripped],
        validators=[DataRequired(_l("Tulis keterangannya.")), Length(max=200)],
    )
    amount_idr = RupiahField(
        _l("Jumlah (rupiah)"),
        validators=[InputRequired(_l("Tulis jumlahnya.")), NumberRange(1, MOST_IDR, _RUPIAH)],
        render_kw=NUMBER,
    )
    reason = TextAreaField(
        _l("Alasan bila melebihi pagu"),
        filters=[stripped],
        validators=[Optional(), Length(max=500)],
        description=_l("Yang melebihi sisa pagu hanya jalan bila orang kedua menyetujuinya."),
        render_kw={"rows": 2},
    )


class SettleForm(FlaskForm):
    """What was spent in the end."""

    spent_idr = RupiahField(
        _l("Realisasi (rupiah)"),
        validators=[InputRequired(_l("Tulis realisasinya.")), NumberRange(0, MOST_IDR, _RUPIAH)],
        render_kw=NUMBER,
    )
    people = IntegerField(
        _l("Orang yang ikut"),
        validators=[Optional(), NumberRange(0, MOST_PEOPLE, _l("Tulis jumlah orang."))],
        description=_l("Untuk kegiatan di portal dihitung sendiri dari yang selesai."),
        render_kw=NUMBER,
    )
