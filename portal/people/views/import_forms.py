"""Shape of what is chosen on the pages of imports."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.people.rules.importing.fields import OF_SHEET, Field, Sheet
from portal.people.views import import_words as words


class UploadForm(FlaskForm):
    """The file to be imported."""

    file = FileField(
        _l("Berkas CSV atau XLSX"),
        validators=[InputRequired(_l("Pilih berkas yang akan diimpor."))],
        description=_l("CSV disimpan sebagai UTF-8. Paling besar 20 MB dan 200.000 baris."),
        render_kw={"accept": ".csv,.tsv,.xlsx"},
    )


class ChoicesForm(FlaskForm):
    """Of whom the file lists everybody."""

    covers = RadioField(
        _l("Daftar ini memuat"),
        choices=[SelectChoice(value, label) for value, label in words.COVERS.items()],
        default="part",
    )
    units = StringField(
        _l("Kode unit"),
        validators=[Optional(), Length(max=4000)],
        description=_l("Dipisahkan koma; hanya untuk pilihan unit yang ditulis."),
    )


class ConfirmForm(FlaskForm):
    """Agreement to exactly the list that was shown."""

    digest = HiddenField(validators=[InputRequired(), Length(max=64)])


def places(
    form: MultiDict[str, str], headers: Mapping[str, Sequence[str]]
) -> dict[Sheet, dict[Field, int]]:
    """The columns chosen for each sheet. Of a field chosen twice the later column is kept under
    the earlier one's name by `doubled`, so that nothing is dropped without a word.
    """
    found: dict[Sheet, dict[Field, int]] = {}
    for sheet, columns in headers.items():
        chosen: dict[Field, int] = {}
        for place in range(len(columns)):
            value = form.get(f"{sheet}-{place}", "")
            if value in {field.value for field in OF_SHEET[Sheet(sheet)]}:
                chosen.setdefault(Field(value), place)
        found[Sheet(sheet)] = chosen
    return found


def doubled(form: MultiDict[str, str], headers: Mapping[str, Sequence[str]]) -> list[str]:
    """The fields that two columns were chosen for."""
    found: list[str] = []
    for sheet, columns in headers.items():
        values = [form.get(f"{sheet}-{place}", "") for place in range(len(columns))]
        found += sorted({value for value in values if value and values.count(value) > 1})
    return found
