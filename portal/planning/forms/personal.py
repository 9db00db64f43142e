"""Shape of what is typed in a personal plan. Fields are called as the refusals name them."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.core.rupiah_field import RupiahField
from portal.planning.forms.fields import NUMBER, amount_field
from portal.planning.forms.forum import stripped
from portal.planning.rules.needs import TITLE_LENGTH
from portal.planning.rules.personal import MOST_IDR


class HowForm(FlaskForm):
    """How something is to be learnt."""

    form = SelectField(_l("Bentuk"), validators=[DataRequired(_l("Pilih bentuknya."))])
    amount = amount_field()
    month = SelectField(_l("Bulan"), coerce=int, validators=[InputRequired(_l("Pilih bulannya."))])
    cost_idr = RupiahField(
        _l("Biaya (rupiah)"),
        validators=[
            Optional(),
            NumberRange(0, MOST_IDR, _l("Tulis rupiah bulat, misalnya 250.000.")),
        ],
        description=_l("Kosong atau 0 bila tidak berbiaya."),
        render_kw=NUMBER,
    )


class WishForm(HowForm):
    """Something the person wants to learn besides what is suggested."""

    title = StringField(
        _l("Yang ingin Anda pelajari"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Tulis apa yang ingin Anda pelajari.")),
            Length(max=TITLE_LENGTH, message=_l("Paling panjang 200 huruf.")),
        ],
    )
    competency = SelectField(_l("Kompetensi"), validators=[Optional()])
