"""Whom a run is for, and whom a mandatory course is about: units, jobs and statuses.

Empty means everybody. Within one kind any of them will do; each kind that is named must fit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Outside(StrEnum):
    """By what somebody is outside a reach."""

    UNIT = "reach.unit"
    JOB = "reach.job"
    STATUS = "reach.status"


@dataclass(frozen=True, slots=True)
class Facts:
    """One person on one day: where they work, which jobs they hold, what they are.

    `unit_path` are the ids of the unit and those above it, each followed by "/"; "" for whoever
    works nowhere. Acting posts count: whoever acts does the work. Every fact names its first day.
    """

    unit_path: str = ""
    in_agency_from: date | None = None
    in_unit_from: date | None = None
    jobs: Mapping[int, date] = field(default_factory=dict)
    status: str = ""
    status_from: date | None = None

    @property
    def units(self) -> frozenset[int]:
        return frozenset(int(one) for one in self.unit_path.split("/") if one)


@dataclass(frozen=True, slots=True)
class Reach:
    """Units (each with those below it), jobs and statuses."""

    units: frozenset[int] = frozenset()
    jobs: frozenset[int] = frozenset()
    statuses: frozenset[str] = frozenset()

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Reach":
        """From the form in which tables keep it."""
        return cls(
            frozenset(stored.get("units", ())),
            frozenset(stored.get("jobs", ())),
            frozenset(stored.get("statuses", ())),
        )

    @classmethod
    def of(cls, units: Iterable[int], jobs: Iterable[int], statuses: Iterable[str]) -> "Reach":
        return cls(frozenset(units), frozenset(jobs), frozenset(statuses))

    def stored(self) -> dict[str, list[Any]]:
        """As tables keep it: only what is named, in order, so that equal reaches are equal text."""
        parts = {"units": self.units, "jobs": self.jobs, "statuses": self.statuses}
        return {name: sorted(part) for name, part in parts.items() if part}

    @property
    def is_everybody(self) -> bool:
        return not (self.units or self.jobs or self.statuses)


def outside(reach: Reach, facts: Facts) -> Outside | None:
    """By what the person is outside; None when the reach covers them. Units come first."""
    if not facts.unit_path or (reach.units and not reach.units & facts.units):
        return Outside.UNIT
    if reach.jobs and not reach.jobs & facts.jobs.keys():
        return Outside.JOB
    if reach.statuses and facts.status not in reach.statuses:
        return Outside.STATUS
    return None


def since(reach: Reach, facts: Facts) -> date | None:
    """The day from which the reach covers the person; None when it does not.

    The latest first day of those facts that the reach asks for. Who moves between two units both
    inside it begins anew: more time, never less.
    """
    if outside(reach, facts) is not None:
        return None
    jobs = [facts.jobs[job] for job in reach.jobs & facts.jobs.keys()]
    days = [
        facts.in_unit_from if reach.units else facts.in_agency_from,
        min(jobs) if jobs else None,
        facts.status_from if reach.statuses else None,
    ]
    return max((day for day in days if day is not None), default=None)
