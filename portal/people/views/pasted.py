"""Numbers pasted from a spreadsheet or a message, one a line."""

import re
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal.core.access import Actor
from portal.people.queries import officers
from portal.people.rules import identifiers

MOST = 100
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Pasted:
    """Persons found, and the lines that led to nobody in scope, as they were typed."""

    public_ids: list[str]
    unknown: list[str]
    too_many: bool


def lines(text: str) -> list[str]:
    """Each line, or part between commas and semicolons; spaces inside stay."""
    return [part.strip() for part in re.split(r"[\n,;\t]+", text) if part.strip()]


def read(text: str, actor: Actor, *, on: date) -> Pasted:
    """Each line is one number."""
    typed = lines(text)
    numbers = {line: identifiers.normalise_any(line) for line in typed[:MOST]}
    found = officers.numbered(actor, list(numbers.values()), on=on)
    return Pasted(
        public_ids=[found[value] for value in numbers.values() if value in found],
        unknown=[line for line, value in numbers.items() if value not in found],
        too_many=len(typed) > MOST,
    )


def messages(pasted: Pasted, *, anybody: bool) -> list[str]:
    """What to say at the field; a number outside the scope reads like an unknown one."""
    said = []
    if pasted.too_many:
        said.append(_("Paling banyak %(most)d nomor sekali cetak.", most=MOST))
    if pasted.unknown:
        listed = "; ".join(pasted.unknown[:_SHOWN])
        more = len(pasted.unknown) - _SHOWN
        if more > 0:
            listed += _(" dan %(more)d lagi", more=more)
        said.append(
            _("Tidak ditemukan di unit Anda: %(numbers)s. Periksa nomornya.", numbers=listed)
        )
    if not said and not anybody:
        said.append(_("Pilih paling sedikit satu pegawai, atau tempel nomornya di sini."))
    return said
