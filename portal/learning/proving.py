"""What passing a course proves, beside what its reader holds and their post asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.competency.queries import catalogue, requirements
from portal.ledger.queries import profiles


@dataclass(frozen=True, slots=True)
class Aim:
    """A competency a course speaks to. `need` is the standard of the post, None for none."""

    key: str
    name: str
    level: int  # the level whose knowledge its quizzes measure
    got: int
    need: int | None


def levels(person_id: int, on: date) -> dict[int, int]:
    """Competency → level held; one statement."""
    found = profiles.levels([person_id], on)[person_id]
    return {id_: one.level for id_, one in found.items()}


def aims(
    person_id: int, facts: Mapping[str, Any], held: Mapping[int, int], on: date, locale: str
) -> list[Aim]:
    """The aims of a course for one person who holds these levels; one statement."""
    names = {one.key: one for one in catalogue.directory(on).values()}
    required = requirements.of_persons([person_id], on)[person_id].levels.definitive
    found = []
    for aim in facts["competencies"]:
        if aim["id"] not in names:
            continue
        one = names[aim["id"]]
        need = required[one.id].level if one.id in required else None
        found.append(Aim(one.key, one.name(locale), aim["level"], held.get(one.id, 0), need))
    return found
