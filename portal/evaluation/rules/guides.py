"""Feedback on the seven values BerAKHLAK: which guides were seen at work, and a word on each.

It has no scale and never becomes a level or a number (PermenPANRB 6/2022: *umpan balik perilaku*
follows three guides for each value; UU 20/2023 names the values).
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

import yaml

LONGEST_NOTE: Final = 1000


@dataclass(frozen=True, slots=True)
class Guide:
    """One value with what it means and how it shows; two languages."""

    key: str
    name: Mapping[str, str]
    meaning: Mapping[str, str]
    behaviours: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody says of one value: the places of the guides they saw, and a note."""

    seen: AbstractSet[int] = frozenset()
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.seen and not self.note.strip()

    def stored(self) -> dict[str, Any]:
        return {"seen": sorted(self.seen), "note": self.note.strip()}


def read(text: str) -> tuple[Guide, ...]:
    """The guides of a file, in its order."""
    return tuple(
        Guide(one["id"], one["name"], one["meaning"], tuple(one["behaviours"]))
        for one in yaml.safe_load(text)["values"]
    )


def taken(guides: Sequence[Guide], kept: Mapping[str, Any]) -> dict[str, Seen]:
    """What was kept about each value that said something; what no guide knows is left out."""
    found = {}
    for guide in guides:
        one = kept.get(guide.key)
        if one is None:
            continue
        places = frozenset(place for place in one["seen"] if 0 <= place < len(guide.behaviours))
        said = Seen(places, str(one["note"])[:LONGEST_NOTE])
        if not said.is_empty:
            found[guide.key] = said
    return found
