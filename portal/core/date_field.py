"""A date typed as day, month and year in three fields: no calendar to aim at, no order to guess."""

from datetime import date
from functools import lru_cache
from typing import Any

from babel.dates import get_month_names
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import DateField

from portal.core.attributes import attributes as written

NOT_A_DATE = _l("Tulis tanggal yang ada di kalender, misalnya 9 Desember 2026.")


class DateParts:
    """Draws the three parts. They share the field's name, so a form posts them in this order."""

    def __call__(self, field: "DatePartsField", **attributes: Any) -> Markup:
        """The parts side by side; `attributes` (aria-invalid) go to each of them."""
        day, month, year = field.written_parts()
        number = {"inputmode": "numeric", "autocomplete": "off", "name": field.name, **attributes}
        parts = (
            (field.id, _("Tanggal"), _typed(field.id, "w2", 2, day, number)),
            (f"{field.id}-bulan", _("Bulan"), _months(field, month, attributes)),
            (f"{field.id}-tahun", _("Tahun"), _typed(f"{field.id}-tahun", "w2", 4, year, number)),
        )
        drawn = Markup("").join(
            Markup('<div><label class="form-label" for="{}">{}</label>{}</div>').format(*part)
            for part in parts
        )
        return Markup('<div class="pk-date">{}</div>').format(drawn)


def _typed(id_: str, width: str, length: int, value: str, attributes: dict[str, Any]) -> Markup:
    css = f"{_invalid('form-control', attributes)} {width}"
    own = {"id": id_, "class": css, "maxlength": length, "value": value}
    return Markup(f"<input {written(**own, **attributes)}>")  # noqa: S704  values are escaped


def _months(field: "DatePartsField", chosen: str, attributes: dict[str, Any]) -> Markup:
    own = {"id": f"{field.id}-bulan", "name": field.name}
    css = _invalid("form-select", attributes)
    head = written(**own, **{"class": css}, **attributes)
    options = _options(str(get_locale() or "id"), chosen)
    return Markup(f"<select {head}>{options}</select>")  # noqa: S704  values are escaped


@lru_cache(maxsize=64)
def _options(locale: str, chosen: str) -> Markup:
    """The months by name; `chosen` is a number or anything else for none."""
    names = get_month_names("wide", "stand-alone", locale)
    options = [Markup('<option value=""></option>')]
    for number in range(1, 13):
        mark = Markup(" selected") if chosen == str(number) else ""
        option = Markup('<option value="{}"{}>{}</option>').format(number, mark, names[number])
        options.append(option)
    return Markup("").join(options)


def _invalid(css: str, attributes: dict[str, Any]) -> str:
    return f"{css} is-invalid" if attributes.get("aria-invalid") else css


class DatePartsField(DateField):
    """A `date` from three posted parts. All three empty count as no input, as for a text field."""

    widget = DateParts()

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        options.setdefault("invalid_value_message", NOT_A_DATE)
        self._parts: list[str] = []
        super().__init__(label, validators, "%d %m %Y", **options)

    def written_parts(self) -> tuple[str, str, str]:
        """Day, month number and year as they were typed, else as the field's date has them."""
        if len(self._parts) == 3:
            day, month, year = self._parts
            return day, month.lstrip("0"), year
        chosen: date | None = self.data
        if chosen is None:
            return "", "", ""
        return str(chosen.day), str(chosen.month), str(chosen.year)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the parts; raises ValueError with the field's message when they name no day."""
        self._parts = [part.strip() for part in valuelist]
        if not any(self._parts):
            self.data, self.raw_data = None, []
            return
        self.raw_data = [" ".join(self._parts)]
        super().process_formdata(self.raw_data)
