"""Single choice, multiple choice, true or false.

Client: `{"choice": ["<option id>", …]}`; stored: the same with indexes; none takes it back.
"""

from dataclasses import dataclass
from typing import Any

from portal.assessment.rules.kinds import base
from portal.assessment.rules.shuffling import Shuffler


@dataclass(frozen=True, slots=True)
class Choice:
    """`several`: more than one option may be chosen. `fixed`: shown in the authored order."""

    several: bool = False
    fixed: bool = False

    def shape(self, face: base.Face) -> dict[str, Any]:
        return {"options": len(face["options"])}

    def place(self, shape: base.Shape, shuffler: Shuffler) -> dict[str, Any]:
        options = base.shuffled_ids(shape["options"], shuffler)
        return {"options": sorted(options, key=lambda one: one[1]) if self.fixed else options}

    def read(self, place: base.Place, given: object) -> dict[str, Any]:
        chosen = {base.index_of(place["options"], one) for one in base.texts(given, "choice")}
        if len(chosen) > 1 and not self.several:
            raise base.BadResponse("one option only")
        return {"choice": sorted(chosen)}

    def is_blank(self, response: base.Response) -> bool:
        return not response["choice"]

    def parts(self, key: base.Key) -> int:
        return len(key["correct"]) if self.several else 1

    def right(self, key: base.Key, response: base.Response) -> int:
        """Right options chosen less wrong ones: choosing everything earns nothing extra."""
        chosen, correct = set(response["choice"]), set(key["correct"])
        return max(0, len(chosen & correct) - len(chosen - correct))
