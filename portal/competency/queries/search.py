"""Finding competencies by any word of theirs, in the catalogue in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.competency.queries.catalogue import CompetencyValue, directory


@dataclass(frozen=True, slots=True)
class Hit:
    """A competency, and the first place below its definition where the words were found.

    `level` 0: found in name, code or definition, or nothing was asked for.
    """

    competency: CompetencyValue
    level: int
    words: str


def find(text: str, framework_ids: Iterable[int], on: date) -> tuple[Hit, ...]:
    """Competencies of the day in which every word of `text` occurs, in the dictionary's order."""
    allowed = set(framework_ids)
    wanted = text.casefold().split()
    hits = (
        _hit(value, wanted) for value in directory(on).values() if value.framework_id in allowed
    )
    return tuple(hit for hit in hits if hit is not None)


def _hit(value: CompetencyValue, wanted: list[str]) -> Hit | None:
    wording = value.wording
    head = (value.code, value.key, wording.name, wording.name_en, wording.definition)
    if _all_in(wanted, " ".join(head)):
        return Hit(value, 0, "")
    for level in wording.levels:
        for words in (level.description, *level.indicators):
            if _all_in(wanted, words):
                return Hit(value, level.level, words)
    everything = [*head]
    for level in wording.levels:
        everything += (level.description, *level.indicators)
    return Hit(value, 0, "") if _all_in(wanted, " ".join(everything)) else None


def _all_in(wanted: list[str], text: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in wanted)
