"""The head of letters about activities: the agency's name, sign and colour as its certificates bear
them, and the unit that writes, with its address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal.core.canonical import Json
from portal.people.queries import letterheads


@dataclass(frozen=True, slots=True)
class Crest:
    """How an agency appears on paper. `name` is "" where the portal's name of it is printed; `sign`
    is SVG, "" for none; `colour` is #rrggbb.
    """

    name: str = ""
    sign: str = ""
    colour: str = "#131f41"


crests: list[Callable[[int], Crest]] = []
"""Gives the crest of an agency by its id. Filled once, by `web/wiring.py`, from the areas above."""


def head(organisation_id: int, agency: str, sender_id: int, on: date) -> dict[str, Json]:
    """What the template shows above a letter that somebody sent on a day."""
    crest = crests[0](organisation_id) if crests else Crest()
    unit = letterheads.printed(sender_id, on).letterhead
    is_theirs = unit.agency == agency  # a sender who moved to another agency has its unit now
    written = unit.unit if is_theirs else ""
    lines: list[Json] = [line for line in (unit.address, unit.contact) if written and line]
    return {
        "agency": crest.name or agency,
        "unit": "" if written == agency else written,
        "address": lines,
        "sign": crest.sign,
        "colour": crest.colour,
    }
