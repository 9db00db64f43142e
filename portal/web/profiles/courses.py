"""Which courses on offer speak to a competency: what a gap can be closed with."""

from dataclasses import dataclass
from itertools import islice

from portal.learning.rules.catalogue import Shelf

SHOWN = 3


@dataclass(frozen=True, slots=True)
class CourseLink:
    """A course that proves something of a competency, up to a level."""

    slug: str
    title: str
    level: int
    credit_jp100: int


def fitting(shelf: Shelf, competency: str, level: int) -> tuple[CourseLink, ...]:
    """The courses that lead beyond the level held, the nearest first."""
    return tuple(
        CourseLink(offer.slug, offer.title, reached, offer.jp100)
        for reached, offer in islice(shelf.beyond(competency, level), SHOWN)
    )
