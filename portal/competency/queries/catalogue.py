"""Every competency in every version, and every policy: kept in memory by its data stamp.

A dictionary has some dozens to some hundreds of competencies and changes a few times a year,
while nearly every page names some of them. `directory(on)` therefore costs no statement on an
ordinary page; see `core.stamps` for how other processes learn of a change.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import cast

from flask import current_app
from sqlalchemy import select

from portal.competency.models import (
    AttainmentPolicy,
    Competency,
    CompetencyVersion,
    Framework,
    LevelScale,
)
from portal.competency.rules.kinds import Competency as RuledCompetency
from portal.competency.rules.kinds import CompetencyKind
from portal.competency.rules.policy import Policy
from portal.competency.rules.policy_document import parse_policy
from portal.competency.rules.wording import (
    LevelText,
    ScaleLevel,
    Wording,
    levels_of,
    scale_of,
)
from portal.core import stamps
from portal.core.db import db

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class CompetencyValue:
    """A competency as one version words it. `id` and `public_id` are the same in all of them."""

    id: int
    public_id: str
    framework_id: int
    key: str
    code: str
    kind: CompetencyKind
    position: int
    number: int  # of the version
    valid_from: date
    wording: Wording

    def name(self, locale: str) -> str:
        """The name in the reader's language; Indonesian where no other is written down."""
        return (self.wording.name_en if locale == ENGLISH else "") or self.wording.name

    @property
    def levels(self) -> tuple[LevelText, ...]:
        return self.wording.levels

    @property
    def highest(self) -> int:
        return self.wording.highest

    def level(self, number: int) -> LevelText | None:
        """What level 1 to 5 means here; None when it is not described."""
        return next((one for one in self.levels if one.level == number), None)


@dataclass(frozen=True, slots=True)
class ScaleValue:
    """The names of the levels from a day on."""

    number: int
    valid_from: date
    levels: tuple[ScaleLevel, ...]
    verification: str
    source: str

    def name(self, level: int, locale: str) -> str:
        """What a level is called; "" for level 0."""
        found = next((one for one in self.levels if one.level == level), None)
        if found is None:
            return ""
        return (found.name_en if locale == ENGLISH else "") or found.name


@dataclass(frozen=True, slots=True)
class FrameworkValue:
    """A dictionary; `organisation_id` None: of the whole installation."""

    id: int
    public_id: str
    organisation_id: int | None
    code: str
    title: str
    scales: tuple[ScaleValue, ...]

    def scale(self, on: date) -> ScaleValue | None:
        """The scale in force, or the first one for a day before it."""
        begun = bisect_right(self.scales, on, key=lambda scale: scale.valid_from)
        return self.scales[max(0, begun - 1)] if self.scales else None


Directory = Mapping[int, CompetencyValue]


class Catalogue:
    """Everything published, of all days. Frozen; made anew when something is published."""

    def __init__(
        self,
        frameworks: Mapping[int, FrameworkValue],
        histories: Mapping[int, tuple[CompetencyValue, ...]],
        policies: tuple[Policy, ...],
    ) -> None:
        self.frameworks = frameworks
        self.histories = histories
        self.policies = policies
        # One policy per day of beginning: one replaced for the same day never decided anything.
        self.deciding = tuple({policy.valid_from: policy for policy in policies}.values())
        self._ruled = {
            id_: RuledCompetency(id_, versions[-1].kind, versions[-1].highest)
            for id_, versions in histories.items()
        }
        self.by_key = {versions[0].key: id_ for id_, versions in histories.items()}
        self.by_public_id = {versions[0].public_id: id_ for id_, versions in histories.items()}
        days = {version.valid_from for versions in histories.values() for version in versions}
        self._turns = sorted(days)
        self._days: dict[int, Directory] = {}

    def for_rules(self, competency_id: int) -> RuledCompetency:
        """What the rules of the profile need of a competency. Raises KeyError."""
        return self._ruled[competency_id]

    def on(self, day: date) -> Directory:
        """Every competency in force on the day, in the order of the dictionaries."""
        turn = bisect_right(self._turns, day)
        known = self._days.get(turn)
        if known is None:  # at most one per published day; a race computes the same twice
            known = self._days[turn] = self._made(day)
        return known

    def _made(self, day: date) -> Directory:
        begun = {
            id_: version
            for id_, versions in self.histories.items()
            if (version := _in_force(versions, day)) is not None
        }
        return MappingProxyType(begun)

    def worded(self, competency_id: int, on: date) -> CompetencyValue:
        """The version in force, or the first one for a day before it: for naming old evidence.

        Raises KeyError for an unknown id.
        """
        versions = self.histories[competency_id]
        return _in_force(versions, on) or versions[0]

    def level_name(self, competency_id: int, level: int, on: date, locale: str) -> str:
        """What the level is called in the competency's dictionary."""
        framework = self.frameworks[self.histories[competency_id][0].framework_id]
        scale = framework.scale(on)
        return scale.name(level, locale) if scale else ""


def catalogue() -> Catalogue:
    """The catalogue as of now: from memory unless something was published since."""
    copies = current_app.extensions
    copy = copies.get(__name__)
    if copy is None:
        copy = copies.setdefault(__name__, stamps.Copy(stamps.REFERENCE))
    return cast("stamps.Copy[Catalogue]", copy).value(_load)


def directory(on: date) -> Directory:
    """Competency id to its value in force on the day, in the order of the dictionaries."""
    return catalogue().on(on)


def _in_force(versions: tuple[CompetencyValue, ...], day: date) -> CompetencyValue | None:
    begun = bisect_right(versions, day, key=lambda version: version.valid_from)
    return versions[begun - 1] if begun else None


def _load() -> Catalogue:
    """Four statements, once after something was published."""
    histories: dict[int, tuple[CompetencyValue, ...]] = {}
    for competency, version in db.session.execute(
        select(Competency, CompetencyVersion)
        .join(CompetencyVersion, CompetencyVersion.competency_id == Competency.id)
        .order_by(
            Competency.framework_id,
            Competency.position,
            Competency.id,
            CompetencyVersion.valid_from,
        )
    ):
        value = _value(competency, version)
        histories[value.id] = (*histories.get(value.id, ()), value)
    return Catalogue(_frameworks(), histories, _policies())


def _value(competency: Competency, version: CompetencyVersion) -> CompetencyValue:
    return CompetencyValue(
        id=competency.id,
        public_id=competency.public_id,
        framework_id=competency.framework_id,
        key=competency.key,
        code=competency.code,
        kind=CompetencyKind(competency.kind),
        position=competency.position,
        number=version.number,
        valid_from=version.valid_from,
        wording=Wording(
            name=version.name,
            name_en=version.name_en,
            definition=version.definition,
            levels=levels_of(version.levels),
            verification=version.verification,
            owner_unit=version.owner_unit,
            source=version.source,
        ),
    )


def _frameworks() -> dict[int, FrameworkValue]:
    scales: dict[int, list[ScaleValue]] = {}
    for row in db.session.scalars(select(LevelScale).order_by(LevelScale.valid_from)):
        value = ScaleValue(
            row.number, row.valid_from, scale_of(row.levels), row.verification, row.source
        )
        scales.setdefault(row.framework_id, []).append(value)
    return {
        row.id: FrameworkValue(
            id=row.id,
            public_id=row.public_id,
            organisation_id=row.organisation_id,
            code=row.code,
            title=row.title,
            scales=tuple(scales.get(row.id, ())),
        )
        for row in db.session.scalars(select(Framework).order_by(Framework.id))
    }


def _policies() -> tuple[Policy, ...]:
    rows = db.session.scalars(
        select(AttainmentPolicy.body).order_by(
            AttainmentPolicy.valid_from, AttainmentPolicy.version
        )
    )
    return tuple(parse_policy(body) for body in rows)
