"""Who may sit an exam: what it asks for, and everything of it that somebody lacks.

Source: `reference/asn` certification (SKB of the position, time in the post, a level held before);
each exam names its own as data. What no record of the portal can prove (discipline, a superior's
recommendation) is a statement that the applicant makes and the organiser checks.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

MOST_STATEMENTS = 10
STATEMENT_LENGTH = 300


class Lack(StrEnum):
    """What somebody lacks. Each has a sentence that names the way forward."""

    UNIT = "lack.unit"
    JOB = "lack.job"
    STATUS = "lack.status"
    TIME_IN_POST = "lack.time_in_post"
    COURSE = "lack.course"
    LEVEL = "lack.level"
    NO_LEVEL = "lack.no_level"  # none at all in that competency


class RequirementRefusal(StrEnum):
    """Why an exam cannot ask for this."""

    OWN_LEVEL = "requirement.own_level"
    MONTHS = "requirement.months"
    STATEMENTS = "requirement.statements"


@dataclass(frozen=True, slots=True)
class Requirements:
    """What an exam asks of those who sit it; empty is nothing. Courses and levels: all of them.

    Units count with those below them; acting posts count, as the work is done in them.
    """

    units: frozenset[int] = frozenset()
    jobs: frozenset[int] = frozenset()
    statuses: frozenset[str] = frozenset()
    months_in_post: int = 0
    courses: frozenset[int] = frozenset()
    levels: Mapping[int, int] = field(default_factory=dict)  # competency id → level held before
    statements: tuple[str, ...] = ()

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Requirements":
        """From the form in which tables keep it."""
        return cls(
            units=frozenset(stored.get("units", ())),
            jobs=frozenset(stored.get("jobs", ())),
            statuses=frozenset(stored.get("statuses", ())),
            months_in_post=int(stored.get("months_in_post", 0)),
            courses=frozenset(stored.get("courses", ())),
            levels={int(key): level for key, level in stored.get("levels", {}).items()},
            statements=tuple(stored.get("statements", ())),
        )

    def stored(self) -> dict[str, Any]:
        """As tables keep it: only what is asked for, in order."""
        parts: dict[str, Any] = {
            "units": sorted(self.units),
            "jobs": sorted(self.jobs),
            "statuses": sorted(self.statuses),
            "months_in_post": self.months_in_post,
            "courses": sorted(self.courses),
            "levels": {str(key): self.levels[key] for key in sorted(self.levels)},
            "statements": list(self.statements),
        }
        return {name: part for name, part in parts.items() if part}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person on one day. `units` are the ids of the unit and those above it; `jobs` the days
    since when they hold each; `levels` those held on the day.
    """

    units: frozenset[int] = frozenset()
    jobs: Mapping[int, date] = field(default_factory=dict)
    status: str = ""
    courses: AbstractSet[int] = frozenset()
    levels: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing. `courses` and `competency` with its level name what it is about;
    `from_on` is the day from which time alone will have done it.
    """

    lack: Lack
    courses: frozenset[int] = frozenset()
    competency: int | None = None
    level: int = 0
    held: int = 0
    from_on: date | None = None


def missing(asked: Requirements, who: Candidate, on: date) -> tuple[Missing, ...]:
    """Everything the person lacks on the day, in the order in which it is read; () when nothing."""
    return (*_place(asked, who, on), *_proof(asked, who))


def _place(asked: Requirements, who: Candidate, on: date) -> tuple[Missing, ...]:
    found = []
    if not who.units or (asked.units and not asked.units & who.units):
        found.append(Missing(Lack.UNIT))
    if asked.jobs and not asked.jobs & who.jobs.keys():
        found.append(Missing(Lack.JOB))
    elif asked.months_in_post:
        ripe = ripe_on(asked, who)
        if ripe is None or ripe > on:
            found.append(Missing(Lack.TIME_IN_POST, level=asked.months_in_post, from_on=ripe))
    if asked.statuses and who.status not in asked.statuses:
        found.append(Missing(Lack.STATUS))
    return tuple(found)


def _proof(asked: Requirements, who: Candidate) -> tuple[Missing, ...]:
    found = []
    left = asked.courses - who.courses
    if left:
        found.append(Missing(Lack.COURSE, courses=left))
    for competency in sorted(asked.levels):
        held = who.levels.get(competency, 0)
        if held < asked.levels[competency]:
            lack = Lack.LEVEL if held else Lack.NO_LEVEL
            wanted = asked.levels[competency]
            found.append(Missing(lack, competency=competency, level=wanted, held=held))
    return tuple(found)


def ripe_on(asked: Requirements, who: Candidate) -> date | None:
    """The day on which the person has held one of the jobs long enough; None without a job."""
    counted = asked.jobs & who.jobs.keys() if asked.jobs else who.jobs.keys()
    days = [months_after(who.jobs[job], asked.months_in_post) for job in counted]
    return min(days, default=None)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for length in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, length))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def may_ask(asked: Requirements, *, competency: int, level: int) -> RequirementRefusal | None:
    """Why an exam for this competency and level cannot ask for this."""
    if asked.levels.get(competency, 0) >= level:
        return RequirementRefusal.OWN_LEVEL
    if not 0 <= asked.months_in_post <= 480:
        return RequirementRefusal.MONTHS
    too_long = any(not 0 < len(one) <= STATEMENT_LENGTH for one in asked.statements)
    if too_long or len(asked.statements) > MOST_STATEMENTS:
        return RequirementRefusal.STATEMENTS
    return None
