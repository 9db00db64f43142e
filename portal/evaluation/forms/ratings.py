"""Forms of ratings: one competency, the guides of the values."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.date_field import DatePartsField
from portal.evaluation.rules.guides import Guide, Seen
from portal.evaluation.rules.ratings import LONGEST_EXAMPLE, LONGEST_WORD


class MarkForm(FlaskForm):
    """What is said of one competency; the level is chosen by the address."""

    indicators = SelectMultipleField(
        _l("Indikator yang terlihat"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    example_on = DatePartsField(
        _l("Tanggal contoh"),
        description=_l("Boleh menyusul, tetapi harus ada sebelum penilaian dikirim."),
        validators=[Optional()],
    )
    example = TextAreaField(
        _l("Contoh dari pekerjaan"),
        description=_l("Apa yang dikerjakan, untuk siapa, dan apa hasilnya."),
        filters=[lambda text: (text or "")[: 2 * LONGEST_EXAMPLE]],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The day may be left open while writing, which is not to be called optional."""
        super().__init__(*args, **kwargs)
        self.example_on.flags.optional = False


class GuidesForm(FlaskForm):
    """Feedback on the seven values: ticks and a word each; and a note to the whole."""

    note = TextAreaField(
        _l("Catatan"),
        description=_l("Boleh dikosongkan."),
        filters=[lambda text: (text or "")[: 2 * LONGEST_WORD]],
    )


def guides_form(guides: Sequence[Guide], locale: str) -> type[GuidesForm]:
    """The form with two fields for each value."""
    fields: dict[str, Any] = {}
    for guide in guides:
        fields[f"{guide.key}_seen"] = SelectMultipleField(
            _l("Perilaku yang terlihat"),
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
            choices=[
                SelectChoice(str(place), one[locale]) for place, one in enumerate(guide.behaviours)
            ],
        )
        fields[f"{guide.key}_note"] = TextAreaField(_l("Contoh atau saran"))
    return type("ValuesForm", (GuidesForm,), fields)


def said(form: GuidesForm, guides: Sequence[Guide]) -> dict[str, dict[str, Any]]:
    """What was ticked and written, as it is kept."""
    return {
        guide.key: {
            "seen": sorted(int(one) for one in form[f"{guide.key}_seen"].data or ()),
            "note": (form[f"{guide.key}_note"].data or "").strip(),
        }
        for guide in guides
    }


def filled(seen: dict[str, Seen], note: str) -> dict[str, Any]:
    """The data of a form that says this."""
    ticks = {f"{key}_seen": [str(one) for one in sorted(said.seen)] for key, said in seen.items()}
    notes = {f"{key}_note": said.note for key, said in seen.items()}
    return {**ticks, **notes, "note": note}
