"""What a competency says: name, definition, five levels with indicators.

A published wording is never changed: the next one takes its place from a day on, and evidence
stays with the competency. Five levels with indicators of behaviour each: PermenPANRB 38/2017.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

MIN_INDICATORS: Final = 2
"""The attainment policy asks for two observed indicators, so each level must offer two."""

MAX_INDICATORS: Final = 20


@dataclass(frozen=True, slots=True)
class LevelText:
    """One level: what it means, and by which behaviour it is recognised."""

    level: int
    description: str
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """All of a competency that a version fixes. Levels 1 to 5 in order."""

    name: str
    name_en: str
    definition: str
    levels: tuple[LevelText, ...]
    verification: str
    owner_unit: str
    source: str

    @property
    def highest(self) -> int:
        """The highest level described: evidence of a level nobody described proves nothing."""
        return max((one.level for one in self.levels), default=0)


@dataclass(frozen=True, slots=True)
class ScaleLevel:
    """What one level of a framework is called."""

    level: int
    name: str
    name_en: str
    short: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The names of all levels of a framework."""

    levels: tuple[ScaleLevel, ...]
    verification: str
    source: str


def levels_document(levels: Sequence[LevelText]) -> list[dict[str, Any]]:
    """The levels as stored; `levels_of` gives them back."""
    return [
        {"level": one.level, "description": one.description, "indicators": list(one.indicators)}
        for one in levels
    ]


def levels_of(stored: Sequence[Mapping[str, Any]]) -> tuple[LevelText, ...]:
    return tuple(
        LevelText(one["level"], one["description"], tuple(one["indicators"])) for one in stored
    )


def scale_document(levels: Sequence[ScaleLevel]) -> list[dict[str, Any]]:
    return [
        {"level": one.level, "name": one.name, "name_en": one.name_en, "short": one.short}
        for one in levels
    ]


def scale_of(stored: Sequence[Mapping[str, Any]]) -> tuple[ScaleLevel, ...]:
    return tuple(
        ScaleLevel(one["level"], one["name"], one["name_en"], one["short"]) for one in stored
    )
