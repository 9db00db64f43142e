"""The survey as data: nine elements in their wording, scale, grades, sample, what may be shown.

Source: PermenPANRB 14/2017, as the shipped file names it figure by figure. A version in force is
never edited; answers keep the number of theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

import yaml

FORMAT: Final = 1
ELEMENTS: Final = ("u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9")
TRAITS: Final = ("age", "sex", "education", "work")


class PointsTo(StrEnum):
    """What of the staff an element tells about; none for the others."""

    COMPETENCE = "competence"
    BEHAVIOUR = "behaviour"


class PolicyFault(ValueError):
    """The document cannot be read: where and why."""


@dataclass(frozen=True, slots=True)
class Worded:
    """Words in both languages."""

    indonesian: str
    english: str

    def in_(self, locale: str) -> str:
        return self.english if locale == "en" else self.indonesian


@dataclass(frozen=True, slots=True)
class Element:
    """One of the nine. `answers` are the words of 1 to 4; `declined` is the unscored choice."""

    key: str
    name: Worded
    meaning: Worded
    question: Worded
    answers: tuple[Worded, ...]
    declined: Worded | None
    faces: bool
    points_to: PointsTo | None

    @property
    def code(self) -> str:
        """U1 to U9, as the regulation counts them."""
        return self.key.upper()


@dataclass(frozen=True, slots=True)
class Trait:
    """Something a respondent may say of themselves: code → words."""

    key: str
    name: Worded
    choices: Mapping[str, Worded]


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the converted value it begins at."""

    letter: str
    begins: Decimal
    name: Worded


@dataclass(frozen=True, slots=True)
class LegalSource:
    """Where a figure comes from, and how well that is known."""

    id: str
    reference: str
    note: str
    verification: str


@dataclass(frozen=True, slots=True)
class SurveyPolicy:
    """One version. `minimum`: fewer answers are never shown. `months` of one period; sheets of it
    are entered for `entry_days` after its end.
    """

    version: int
    valid_from: date
    lowest: int
    highest: int
    factor: int
    grades: tuple[Grade, ...]
    chi_square_thousandths: int
    error_percent: int
    minimum: int
    entry_days: int
    months: int
    need_below: Decimal
    elements: tuple[Element, ...]
    traits: tuple[Trait, ...]
    sources: Mapping[str, LegalSource]

    def element(self, key: str) -> Element:
        """The element of that key. Raises KeyError."""
        return {one.key: one for one in self.elements}[key]


def read(text: str) -> tuple[SurveyPolicy, ...]:
    """Every version, by its first day. Raises PolicyFault."""
    document = yaml.safe_load(text)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise PolicyFault("format: must be 1")
    sources = {
        id_: LegalSource(id_, one["reference"], one["note"], one["verification"])
        for id_, one in document["sources"].items()
    }
    versions = tuple(_version(one, sources) for one in document["versions"])
    if not versions:
        raise PolicyFault("versions: none")
    for earlier, later in pairwise(versions):
        if later.valid_from <= earlier.valid_from or later.version != earlier.version + 1:
            raise PolicyFault(f"version {later.version}: out of order")
    for one in versions:
        _check(one)
    return versions


def in_force(versions: Sequence[SurveyPolicy], on: date) -> SurveyPolicy:
    """The version of a day; the first one for a day before it."""
    begun = [one for one in versions if one.valid_from <= on]
    return begun[-1] if begun else versions[0]


def _version(facts: Mapping[str, Any], sources: Mapping[str, LegalSource]) -> SurveyPolicy:
    scale, shown, sample = facts["scale"], facts["publication"], facts["sample"]
    for part in (facts, shown, sample, facts["needs"]):
        if part["source"] not in sources:
            raise PolicyFault(f"source: {part['source']}")
    return SurveyPolicy(
        version=facts["version"],
        valid_from=facts["valid_from"],
        lowest=scale["min"],
        highest=scale["max"],
        factor=scale["factor"],
        grades=tuple(
            Grade(one["grade"], Decimal(one["from"]), _worded(one)) for one in facts["grades"]
        ),
        chi_square_thousandths=sample["chi_square_thousandths"],
        error_percent=sample["error_percent"],
        minimum=shown["minimum"],
        entry_days=shown["entry_days"],
        months=shown["months"],
        need_below=Decimal(facts["needs"]["below"]),
        elements=tuple(_element(one) for one in facts["elements"]),
        traits=tuple(_trait(one) for one in facts["respondent"]),
        sources=sources,
    )


def _element(facts: Mapping[str, Any]) -> Element:
    declined, points = facts.get("declined"), facts.get("points_to")
    return Element(
        key=facts["key"],
        name=_worded(facts["name"]),
        meaning=_worded(facts["meaning"]),
        question=_worded(facts["question"]),
        answers=tuple(_worded(one) for one in facts["answers"]),
        declined=None if declined is None else _worded(declined),
        faces=facts.get("faces", True),
        points_to=None if points is None else PointsTo(points),
    )


def _trait(facts: Mapping[str, Any]) -> Trait:
    choices = {code: _worded(one) for code, one in facts["choices"].items()}
    return Trait(facts["key"], _worded(facts["name"]), choices)


def _worded(facts: Mapping[str, Any]) -> Worded:
    return Worded(str(facts["id"]), str(facts["en"]))


def _check(one: SurveyPolicy) -> None:
    """What the tables and pages rest on; whatever else differs is a matter of the version."""
    if tuple(element.key for element in one.elements) != ELEMENTS:
        raise PolicyFault("elements: must be u1 to u9")
    if tuple(trait.key for trait in one.traits) != TRAITS:
        raise PolicyFault("respondent: must be age, sex, education, work")
    steps = one.highest - one.lowest + 1
    if any(len(element.answers) != steps for element in one.elements):
        raise PolicyFault("answers: one for each point of the scale")
    bounds = [grade.begins for grade in one.grades]
    if bounds != sorted(bounds, reverse=True) or bounds[-1] != one.lowest * one.factor:
        raise PolicyFault("grades: from the best down to the lowest value")
    if one.minimum < 2 or 12 % one.months:
        raise PolicyFault("publication: at least two answers, whole parts of a year")
