"""The receipt of a closed attempt: what it says and what its digest covers (RL-5).

The digest is SHA-256 over the canonical JSON of `{"answers": …, "attempt": <public id>}`, where
`answers` holds every item that was answered, by its ref, in the form in which the page sends it:
with the ids of this attempt, chosen options in alphabetical order. So the examinee can compute it
from the page, and it says nothing about the order in which the items were written (EX-2). The MAC
covers number, time, ending, counts and digest.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.assessment.rules.kinds import KINDS
from portal.core.canonical import Json, canonical_json, instant_text
from portal.core.legible import ALPHABET

Place = Mapping[str, Any]
Response = Mapping[str, Any]

_LETTERS, _GROUP = 12, 4


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an examinee holds in hands; `mac` is 64 hex digits."""

    number: str
    closed_at: datetime
    ending: str
    answered: int
    items: int
    digest: str
    mac: str = ""

    @property
    def message(self) -> bytes:
        """What the MAC is made over."""
        fact: dict[str, Json] = {
            "receipt": self.number,
            "closed_at": instant_text(self.closed_at),
            "ending": self.ending,
            "answered": self.answered,
            "items": self.items,
            "digest": self.digest,
        }
        return canonical_json(fact)


def number_of(public_id: str) -> str:
    """The number of the receipt of an attempt: twelve letters without those that look alike."""
    value = int.from_bytes(hashlib.sha256(f"receipt:{public_id}".encode()).digest(), "big")
    letters = ""
    for _ in range(_LETTERS):
        value, place = divmod(value, len(ALPHABET))
        letters += ALPHABET[place]
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LETTERS, _GROUP))


def read_number(text: str) -> str:
    """A number as somebody typed it, in its one form."""
    letters = "".join(one for one in text.upper() if one.isalnum())[:_LETTERS]
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def digest_of(
    public_id: str, paper: Sequence[Place], answers: Mapping[str, Response]
) -> tuple[int, str]:
    """How many items were answered, and the digest of these answers."""
    given = {
        place["ref"]: told(place, answers[place["ref"]])
        for place in paper
        if place["ref"] in answers and not KINDS[place["kind"]].is_blank(answers[place["ref"]])
    }
    found = canonical_json({"attempt": public_id, "answers": given})
    return len(given), hashlib.sha256(found).hexdigest()


def told(place: Place, response: Response) -> dict[str, Json]:
    """A stored response with the ids of its paper, as the page sends it."""
    return _TOLD[place["kind"]](place, response)


def _ids(placed: Sequence[Sequence[Any]]) -> dict[int, str]:
    return {index: id_ for id_, index in placed}


def _choice(place: Place, response: Response) -> dict[str, Json]:
    ids = _ids(place["options"])
    return {"choice": sorted(ids[index] for index in response["choice"])}


def _as_written(_place: Place, response: Response) -> dict[str, Json]:
    return dict(response)


def _matching(place: Place, response: Response) -> dict[str, Json]:
    left, right = _ids(place["left"]), _ids(place["right"])
    return {"pairs": {left[int(one)]: right[other] for one, other in response["pairs"].items()}}


def _ordering(place: Place, response: Response) -> dict[str, Json]:
    ids = _ids(place["parts"])
    return {"places": {ids[int(index)]: at for index, at in response["places"].items()}}


def _cloze(place: Place, response: Response) -> dict[str, Json]:
    gaps: dict[str, Json] = {}
    for number, value in response["gaps"].items():
        id_, options = place["gaps"][int(number)]
        gaps[id_] = _ids(options)[value] if options else value
    return {"gaps": gaps}


_TOLD: dict[str, Callable[[Place, Response], dict[str, Json]]] = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _choice,
    "short": _as_written,
    "numeric": _as_written,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
}
