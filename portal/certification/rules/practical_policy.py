"""The rules of practical and oral assessment as data: versions with a first day, each figure with
its source.

Shape and default figures: `certification/data/practical-policy.yaml`. No regulation fixes how many
points make a pass; the outcome K/BK (Peraturan BNSP 03/2013) and the indicators of behaviour
(PermenPANRB 38/2017) are the frame, every figure inside it is the agency's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import Any, Final

import yaml

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Every number of one version. Marks are whole; months, days and minutes as named."""

    worth_observed: int
    worth_partly: int
    worth_not_observed: int
    pass_percent: int
    two_assessors_from: int  # the level
    shortest_note: int  # characters
    shortest_example: int
    oldest_example_months: int
    early_minutes: int
    late_minutes: int
    finish_days: int
    renew_after_months: int


@dataclass(frozen=True, slots=True)
class LegalSource:
    """Where a figure comes from, and how well that is known."""

    id: str
    reference: str
    note: str
    verification: str


@dataclass(frozen=True, slots=True)
class PracticalPolicy:
    """One version. `grounds`: figure → id of its source."""

    version: int
    valid_from: date
    title: str
    figures: Figures
    grounds: Mapping[str, str]
    sources: Mapping[str, LegalSource]

    def assessors(self, level: int) -> int:
        """How many assessors a level asks for."""
        return 2 if level >= self.figures.two_assessors_from else 1

    def ground(self, figure: str) -> LegalSource:
        """The source of a figure by its name."""
        return self.sources[self.grounds[figure]]


class PolicyFault(ValueError):
    """The document cannot be read: where and why."""


def read(text: str) -> tuple[PracticalPolicy, ...]:
    """Every version, by its first day. Raises PolicyFault."""
    document = yaml.safe_load(text)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise PolicyFault("format: must be 1")
    sources = {
        id_: LegalSource(id_, one["reference"], one["note"], one["verification"])
        for id_, one in document["sources"].items()
    }
    versions = tuple(_version(one, sources) for one in document["versions"])
    for earlier, later in pairwise(versions):
        if later.valid_from <= earlier.valid_from or later.version != earlier.version + 1:
            raise PolicyFault(f"version {later.version}: out of order")
    if not versions:
        raise PolicyFault("versions: none")
    return versions


def _version(one: Mapping[str, Any], sources: Mapping[str, LegalSource]) -> PracticalPolicy:
    named = one["figures"]
    wanted = {field.name for field in fields(Figures)}
    if set(named) != wanted:
        raise PolicyFault(f"figures: {sorted(set(named) ^ wanted)}")
    grounds = {name: str(figure["source"]) for name, figure in named.items()}
    unknown = set(grounds.values()) - set(sources)
    if unknown:
        raise PolicyFault(f"sources: {sorted(unknown)}")
    figures = Figures(**{name: figure["value"] for name, figure in named.items()})
    fault = _fault_of(figures)
    if fault:
        raise PolicyFault(fault)
    return PracticalPolicy(
        one["version"], one["valid_from"], one["title"], figures, grounds, sources
    )


def _fault_of(figures: Figures) -> str:
    """What cannot be meant; "" for sound figures."""
    if any(type(getattr(figures, field.name)) is not int for field in fields(Figures)):
        return "figures: whole numbers only"
    worth = (figures.worth_not_observed, figures.worth_partly, figures.worth_observed)
    if not 0 <= worth[0] < worth[1] < worth[2]:
        return "worth: not observed < partly < observed"
    if not 0 < figures.pass_percent <= 100:
        return "pass_percent: 1 to 100"
    return "" if 1 <= figures.two_assessors_from <= 6 else "two_assessors_from: 1 to 6"


def in_force(versions: Sequence[PracticalPolicy], on: date) -> PracticalPolicy:
    """The version of a day; the first one for a day before it."""
    begun = [one for one in versions if one.valid_from <= on]
    return begun[-1] if begun else versions[0]
