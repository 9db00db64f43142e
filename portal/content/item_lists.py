"""Forms about many items: which of them are listed, and files they come in."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from portal.content import item_words, words
from portal.content.item_forms import squeezed


class ItemFilterForm(FlaskForm):
    """Which items of a bank are listed; asked by address."""

    q = StringField(_l("Kata dalam soal"), filters=[squeezed])
    competency = SelectField(_l("Kompetensi"), validate_choice=False, default="")
    difficulty = SelectField(_l("Kesukaran"), validate_choice=False, default="")
    kind = SelectField(_l("Jenis"), validate_choice=False, default="")


class ItemFileForm(FlaskForm):
    """A question file of another system."""

    file = FileField(
        _l("Berkas soal"),
        validators=[InputRequired(_l("Pilih berkas yang akan diimpor."))],
        description=_l("GIFT, Aiken, XML Moodle, XLSX, atau CSV."),
        render_kw={"accept": ".gift,.txt,.xml,.xlsx,.csv"},
    )
    form = SelectField(
        _l("Format"),
        choices=[SelectChoice(key, label) for key, label in item_words.FORMATS.items()],
        default="",
    )
    competency = SelectField(_l("Kompetensi"), validate_choice=False)
    level = SelectField(
        _l("Level"), choices=[SelectChoice(str(n), str(n)) for n in range(1, 6)], default="1"
    )
    difficulty = SelectField(
        _l("Kesukaran"),
        choices=[SelectChoice(key, label) for key, label in words.DIFFICULTIES.items()],
        default="medium",
    )
