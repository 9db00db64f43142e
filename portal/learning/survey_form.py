"""The form of a reaction survey: its questions are fields by their key, the rest is the base's."""

from collections.abc import Mapping
from typing import TypeVar

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from portal.learning.survey import Survey

Asked = TypeVar("Asked", bound=FlaskForm)


def build(
    base: type[Asked], asked: Survey, given: Mapping[str, int] | None = None, remark: str = ""
) -> Asked:
    """A form that asks every question of the version on its scale."""
    locale = str(get_locale())
    fields = {
        one.key: RadioField(
            one.in_(locale),
            [InputRequired(_("Pilih satu jawaban."))],
            choices=[SelectChoice(point.key, point.in_(locale)) for point in asked.scale],
        )
        for one in asked.questions
    }
    form_class: type[Asked] = type("AskedForm", (base,), fields)
    values = {key: str(value) for key, value in (given or {}).items()}
    made: Asked = form_class(data={**values, "remark": remark})
    return made
