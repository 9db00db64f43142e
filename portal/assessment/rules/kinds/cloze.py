"""A text with gaps (isian rumpang): written words, or a choice from a list.

Client: `{"gaps": {"<gap id>": "<text, or option id>"}}`; stored: by gap number as text, a written
gap as its text, a chosen one as the index of its option.
"""

from typing import Any

from portal.assessment.rules.kinds import base
from portal.assessment.rules.kinds.written import same_text
from portal.assessment.rules.shuffling import Shuffler


class Cloze:
    """Face: `gaps`, a list with the options of each gap, empty for a written one."""

    def shape(self, face: base.Face) -> dict[str, Any]:
        return {"gaps": [len(options) for options in face["gaps"]]}

    def place(self, shape: base.Shape, shuffler: Shuffler) -> dict[str, Any]:
        ids = shuffler.words(len(shape["gaps"]), base.ID_LENGTH)
        gaps = zip(ids, shape["gaps"], strict=True)
        return {"gaps": [[id_, base.shuffled_ids(count, shuffler)] for id_, count in gaps]}

    def read(self, place: base.Place, given: object) -> dict[str, Any]:
        numbers = {id_: number for number, (id_, _options) in enumerate(place["gaps"])}
        gaps: dict[str, str | int] = {}
        for id_, value in base.table(given, "gaps").items():
            if id_ not in numbers:
                raise base.BadResponse("unknown gap")
            options = place["gaps"][numbers[id_]][1]
            if options:
                gaps[str(numbers[id_])] = base.index_of(options, value)
            elif base.written(value).strip():
                gaps[str(numbers[id_])] = base.written(value)
        return {"gaps": dict(sorted(gaps.items()))}

    def is_blank(self, response: base.Response) -> bool:
        return not response["gaps"]

    def parts(self, key: base.Key) -> int:
        return len(key["gaps"])

    def right(self, key: base.Key, response: base.Response) -> int:
        case_sensitive = bool(key.get("case_sensitive"))
        return sum(
            _is_right(gap, response["gaps"].get(str(number)), case_sensitive)
            for number, gap in enumerate(key["gaps"])
        )


def _is_right(gap: dict[str, Any], given: str | int | None, case_sensitive: bool) -> bool:
    if given is None:
        return False
    if isinstance(given, int):
        return bool(given == gap.get("correct"))
    return same_text(given, gap.get("accepted", ()), case_sensitive=case_sensitive)
