"""Invented people with numbers valid in form, always the same for the same place in the list."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.people.rules.identifiers import IdentifierKind
from portal.web.demo.city import FEMALE, FIRST_NAMES, LAST_NAMES

PPPK_EVERY = 9  # every ninth person below the heads works under contract


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who never existed."""

    name: str
    kind: IdentifierKind
    number: str
    status: str
    rank: str


def invented(place: int, *, head: bool) -> Invented:
    """The person at `place` (0, 1, 2 …) of the population.

    The serial of the number is the place, so no two are alike; birth and appointment follow from
    the place too, heads being older.
    """
    first = FIRST_NAMES[place % len(FIRST_NAMES)]
    last = LAST_NAMES[(place * 7 + place // len(FIRST_NAMES)) % len(LAST_NAMES)]
    born = date(1970 if head else 1984, 1, 1) + timedelta(days=(place * 379) % 4200)
    start_year = born.year + 24 + place % 4
    sex = 2 if first in FEMALE else 1
    serial = place % 999 + 1
    contract = not head and place % PPPK_EVERY == PPPK_EVERY - 1
    middle = (
        f"{max(2021, start_year):04d}21" if contract else f"{start_year:04d}{place % 12 + 1:02d}"
    )
    kind = IdentifierKind.NI_PPPK if contract else IdentifierKind.NIP
    return Invented(
        name=f"{first} {last}",
        kind=kind,
        number=f"{born:%Y%m%d}{middle}{sex}{serial:03d}",
        status="pppk" if contract else "pns",
        rank="IX" if contract else ("IV/b" if head else "III/b"),
    )
