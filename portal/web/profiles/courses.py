"""Which courses on offer speak to a competency: what a gap can be closed with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.learning import queries as learning
from portal.learning.queries import Offered

SHOWN = 3


@dataclass(frozen=True, slots=True)
class CourseLink:
    """A course that proves something of a competency, up to a level."""

    slug: str
    title: str
    level: int
    credit_jp100: int


def teaching(
    organisation_id: int | None, now: datetime, on: date
) -> Mapping[str, tuple[CourseLink, ...]]:
    """Competency key → the courses of the agency that teach it; one statement."""
    found: dict[str, list[CourseLink]] = {}
    for course in learning.offered(organisation_id, now, on):
        for key, level in _aims(course).items():
            link = CourseLink(course.slug, course.title, level, course.credit_jp100)
            found.setdefault(key, []).append(link)
    return {
        key: tuple(sorted(links, key=lambda one: (one.level, one.title)))
        for key, links in found.items()
    }


def _aims(course: Offered) -> dict[str, int]:
    """Competency key → the highest level the course speaks of."""
    aims: dict[str, int] = {}
    for aim in course.competencies:
        key, level = str(aim["id"]), int(str(aim["level"]))
        aims[key] = max(level, aims.get(key, 0))
    return aims


def fitting(links: tuple[CourseLink, ...], level: int) -> tuple[CourseLink, ...]:
    """Those that lead beyond the level held, the nearest first."""
    return tuple(link for link in links if link.level > level)[:SHOWN]
