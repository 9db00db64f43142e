"""Answers of one service and period added up as they come, so that no reader counts them again.

Three sums: what is published while the period runs, the whole group held behind it, and the group
that is filling (`rules.publishing`). Each is kept of everybody, and of those who said something of
themselves ("age:26"; "age:" for those who skipped it).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.feedback.rules.answering import Sheet
from portal.feedback.rules.index import Tally
from portal.feedback.rules.policy import ELEMENTS, TRAITS

Numbers = list[int]
"""How many sheets, the total of each element, and how many rated each element."""
WIDTH = len(ELEMENTS)
ALL = ""
NOTHING: Numbers = [0] * (1 + 2 * WIDTH)


@dataclass(slots=True)
class Sums:
    """`size` is the group's (the policy's minimum); the parts by whose answers they are."""

    size: int
    published: dict[str, Numbers] = field(default_factory=dict)
    behind: dict[str, Numbers] = field(default_factory=dict)
    filling: dict[str, Numbers] = field(default_factory=dict)

    @property
    def answers(self) -> int:
        return sum(part[ALL][0] for part in self._parts if part)

    @property
    def _parts(self) -> tuple[dict[str, Numbers], ...]:
        return self.published, self.behind, self.filling

    def add(self, sheet: Sheet) -> None:
        """Count one more sheet; a full group moves up."""
        one = _numbers(sheet.ratings)
        for who in (ALL, *(f"{trait}:{sheet.traits.get(trait, '')}" for trait in TRAITS)):
            self.filling[who] = _added(self.filling.get(who), one)
        if self.filling[ALL][0] == self.size:
            for who, numbers in self.behind.items():
                self.published[who] = _added(self.published.get(who), numbers)
            self.behind, self.filling = self.filling, {}

    def shown(self, *, is_final: bool) -> Mapping[str, Numbers]:
        """What is published: everything once the figures stand and enough answered."""
        if not is_final:
            return self.published
        if self.answers < self.size:
            return {}
        found: dict[str, Numbers] = {}
        for part in self._parts:
            for who, numbers in part.items():
                found[who] = _added(found.get(who), numbers)
        return found


def of(size: int, sheets: Iterable[Sheet]) -> Sums:
    """The sums of sheets in the order in which they came."""
    made = Sums(size)
    for sheet in sheets:
        made.add(sheet)
    return made


def tallies(numbers: Numbers) -> dict[str, Tally]:
    """What was counted of each element."""
    return {key: Tally(numbers[1 + at], numbers[1 + WIDTH + at]) for at, key in enumerate(ELEMENTS)}


def _numbers(ratings: Mapping[str, int]) -> Numbers:
    given = [ratings.get(key) for key in ELEMENTS]
    return [1, *(one or 0 for one in given), *(int(one is not None) for one in given)]


def _added(before: Numbers | None, more: Numbers) -> Numbers:
    return list(more) if before is None else [a + b for a, b in zip(before, more, strict=True)]
