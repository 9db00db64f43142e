"""Rules of an agency as data: versions with a first day, each figure with its source.

The shape of the simple policy files (`<area>/data/*-policy.yaml`): whole numbers alone. A
version in force is never edited; the next one is added below it with a later first day.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import Any, Final, Generic, TypeVar

import yaml

FORMAT: Final = 1

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class LegalSource:
    """Where a figure comes from, and how well that is known."""

    id: str
    reference: str
    note: str
    verification: str


@dataclass(frozen=True, slots=True)
class Policy(Generic[F]):
    """One version. `grounds`: figure → id of its source."""

    version: int
    valid_from: date
    title: str
    figures: F
    grounds: Mapping[str, str]
    sources: Mapping[str, LegalSource]

    def ground(self, figure: str) -> LegalSource:
        """The source of a figure by its name."""
        return self.sources[self.grounds[figure]]


P = TypeVar("P", bound=Policy[Any])


class PolicyFault(ValueError):
    """The document cannot be read: where and why."""


def read(
    text: str, make: Callable[..., P], figures: type[Any], fault_of: Callable[[Any], str]
) -> tuple[P, ...]:
    """Every version, by its first day. `fault_of` says what figures cannot be meant, or "".

    Raises PolicyFault.
    """
    document = yaml.safe_load(text)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise PolicyFault("format: must be 1")
    sources = {
        id_: LegalSource(id_, one["reference"], one["note"], one["verification"])
        for id_, one in document["sources"].items()
    }
    versions = []
    for one in document["versions"]:
        found, grounds = _figures(one["figures"], figures, sources)
        fault = fault_of(found)
        if fault:
            raise PolicyFault(fault)
        versions.append(
            make(one["version"], one["valid_from"], one["title"], found, grounds, sources)
        )
    for earlier, later in pairwise(versions):
        if later.valid_from <= earlier.valid_from or later.version != earlier.version + 1:
            raise PolicyFault(f"version {later.version}: out of order")
    if not versions:
        raise PolicyFault("versions: none")
    return tuple(versions)


def _figures(
    named: Mapping[str, Mapping[str, Any]], kind: type[Any], sources: Mapping[str, LegalSource]
) -> tuple[Any, dict[str, str]]:
    """Whole numbers alone, each with a source that is listed."""
    wanted = {field.name for field in fields(kind)}
    if set(named) != wanted:
        raise PolicyFault(f"figures: {sorted(set(named) ^ wanted)}")
    grounds = {name: str(figure["source"]) for name, figure in named.items()}
    unknown = set(grounds.values()) - set(sources)
    if unknown:
        raise PolicyFault(f"sources: {sorted(unknown)}")
    values = {name: figure["value"] for name, figure in named.items()}
    if any(type(value) is not int for value in values.values()):
        raise PolicyFault("figures: whole numbers only")
    return kind(**values), grounds


def in_force(versions: Sequence[P], on: date) -> P:
    """The version of a day; the first one for a day before it."""
    begun = [one for one in versions if one.valid_from <= on]
    return begun[-1] if begun else versions[0]
