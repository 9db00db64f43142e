"""The day a profile is asked for: three parts from the form, or one ISO date in a link."""

from datetime import date

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form

from portal.core.date_field import DatePartsField

NAME = "as_of"


class AsOf(Form):
    """The day as three fields, read from the address; faulty or far-off input is today."""

    as_of = DatePartsField(_l("Pilih tanggal"))

    def __init__(self, args: MultiDict[str, str]) -> None:
        parts = args.getlist(NAME)
        iso = _iso(parts[0]) if len(parts) == 1 else None
        if iso is not None:
            super().__init__(data={NAME: iso})
        else:
            super().__init__(args if len(parts) == 3 else None)
        self.validate()

    def day(self, today: date) -> date:
        """The day asked for; today when none or a faulty one was."""
        chosen: date | None = self.as_of.data
        return today if chosen is None or self.as_of.errors else chosen

    def kept(self, today: date) -> str | None:
        """For links that keep the day; None for today."""
        day = self.day(today)
        return None if day == today else day.isoformat()


def day_asked(args: MultiDict[str, str], today: date) -> date:
    """The day in the address, else today."""
    return AsOf(args).day(today)


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
