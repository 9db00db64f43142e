"""Matching and ordering, each by choosing from lists: no dragging without an equal."""

from typing import Any

from portal.assessment.rules.kinds import base
from portal.assessment.rules.shuffling import Shuffler


class Matching:
    """Client: `{"pairs": {"<left id>": "<right id>"}}`; stored: indexes, by left index as text.

    The face's `right` holds every partner once and the distractors, in an order of its own; the
    key's `pairs` names for each left the index of its partner.
    """

    def shape(self, face: base.Face) -> dict[str, Any]:
        return {"left": len(face["left"]), "right": len(face["right"])}

    def place(self, shape: base.Shape, shuffler: Shuffler) -> dict[str, Any]:
        return {side: base.shuffled_ids(shape[side], shuffler) for side in ("left", "right")}

    def read(self, place: base.Place, given: object) -> dict[str, Any]:
        pairs = {
            str(base.index_of(place["left"], left)): base.index_of(place["right"], right)
            for left, right in base.table(given, "pairs").items()
        }
        return {"pairs": dict(sorted(pairs.items()))}

    def is_blank(self, response: base.Response) -> bool:
        return not response["pairs"]

    def parts(self, key: base.Key) -> int:
        return len(key["pairs"])

    def right(self, key: base.Key, response: base.Response) -> int:
        return sum(
            response["pairs"].get(str(left)) == right for left, right in enumerate(key["pairs"])
        )


class Ordering:
    """Client: `{"places": {"<part id>": 1}}`, places from 1; stored: by index as text.

    Two parts at one place, or a part without one, are kept as they are: an unfinished answer is
    never lost. The key's `order` lists the indexes in the right order.
    """

    def shape(self, face: base.Face) -> dict[str, Any]:
        return {"parts": len(face["parts"])}

    def place(self, shape: base.Shape, shuffler: Shuffler) -> dict[str, Any]:
        return {"parts": base.shuffled_ids(shape["parts"], shuffler)}

    def read(self, place: base.Place, given: object) -> dict[str, Any]:
        placed = place["parts"]
        places = {}
        for id_, position in base.table(given, "places").items():
            if isinstance(position, bool) or not isinstance(position, int):
                raise base.BadResponse("a place is a whole number")
            if not 1 <= position <= len(placed):
                raise base.BadResponse(f"places go from 1 to {len(placed)}")
            places[str(base.index_of(placed, id_))] = position
        return {"places": dict(sorted(places.items()))}

    def is_blank(self, response: base.Response) -> bool:
        return not response["places"]

    def parts(self, key: base.Key) -> int:
        return len(key["order"])

    def right(self, key: base.Key, response: base.Response) -> int:
        """Parts standing at their place, none when one place was given twice."""
        places = response["places"]
        if len(set(places.values())) < len(places):
            return 0
        return sum(
            places.get(str(index)) == position
            for position, index in enumerate(key["order"], start=1)
        )
