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


def aims(person_id: int, facts: Mapping[str, Any], on: date, locale: str) -> list[Aim]:
    """The aims of a course for one person; two statements."""
    names = {one.key: one for one in catalogue.directory(on).values()}
    held = profiles.levels([person_id], on)[person_id]
    required = requirements.of_persons([person_id], on)[person_id].levels.definitive
    found = []
    for aim in facts["competencies"]:
        if aim["id"] not in names:
            continue
        one = names[aim["id"]]
        level = held[one.id].level if one.id in held else 0
        need = required[one.id].level if one.id in required else None
        found.append(Aim(one.key, one.name(locale), aim["level"], level, need))
    return found
