"""What changed from one version to the next: wordings and standards."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.competency.rules.wording import LevelText, Wording


class Part(StrEnum):
    """Which part of a wording differs."""

    NAME = "name"
    NAME_EN = "name_en"
    DEFINITION = "definition"
    DESCRIPTION = "description"
    INDICATOR = "indicator"
    VERIFICATION = "verification"
    OWNER_UNIT = "owner_unit"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class WordChange:
    """One text before and after; "" on the side where it does not exist. `level` 0: none."""

    part: Part
    level: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LevelChange:
    """The level a standard asks for before and after; 0 where it asks for none."""

    competency_id: int
    before: int
    after: int


def wording_changes(before: Wording, after: Wording) -> tuple[WordChange, ...]:
    """Every text that differs, in the order in which a wording is read."""
    plain = [
        WordChange(Part.NAME, 0, before.name, after.name),
        WordChange(Part.NAME_EN, 0, before.name_en, after.name_en),
        WordChange(Part.DEFINITION, 0, before.definition, after.definition),
    ]
    last = [
        WordChange(Part.VERIFICATION, 0, before.verification, after.verification),
        WordChange(Part.OWNER_UNIT, 0, before.owner_unit, after.owner_unit),
        WordChange(Part.SOURCE, 0, before.source, after.source),
    ]
    levels = [
        change
        for old, new in zip(before.levels, after.levels, strict=True)
        for change in _level_changes(old, new)
    ]
    return tuple(change for change in (*plain, *levels, *last) if change.before != change.after)


def _level_changes(old: LevelText, new: LevelText) -> list[WordChange]:
    """Indicators that only changed their place are no change."""
    gone = [words for words in old.indicators if words not in new.indicators]
    come = [words for words in new.indicators if words not in old.indicators]
    pairs = max(len(gone), len(come))
    gone += [""] * (pairs - len(gone))
    come += [""] * (pairs - len(come))
    return [
        WordChange(Part.DESCRIPTION, new.level, old.description, new.description),
        *(
            WordChange(Part.INDICATOR, new.level, before, after)
            for before, after in zip(gone, come, strict=True)
        ),
    ]


def level_changes(before: Mapping[int, int], after: Mapping[int, int]) -> tuple[LevelChange, ...]:
    """Every competency whose level differs, in the order of ids."""
    return tuple(
        LevelChange(competency, before.get(competency, 0), after.get(competency, 0))
        for competency in sorted(before.keys() | after.keys())
        if before.get(competency, 0) != after.get(competency, 0)
    )
