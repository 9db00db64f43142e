"""What about a form lowers nothing although something is missing, so that its page can say so.

Nobody's level, index or hours are worse because of leave, of a late entry, or because an
opportunity was not offered: what nobody offered, rated or asked for is not in any sum. Source:
architecture, evidence and evaluation; PP 11/2017 Article 203 (every civil servant has the right to
be developed).
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from portal.evaluation.rules.applying import ApplicationState
from portal.evaluation.rules.facts import Facts
from portal.evaluation.rules.population import Gap
from portal.evaluation.rules.ratings import RatingKind

A_YEAR: Final = 12


class Neutral(StrEnum):
    """In the order in which pages say them."""

    LEAVE = "neutral.leave"
    PART_YEAR = "neutral.part_year"
    RENEWAL = "neutral.renewal"
    NOBODY_RATED = "neutral.nobody_rated"
    UNANSWERED = "neutral.unanswered"


def reasons(facts: Facts, *, rating_over: bool) -> tuple[Neutral, ...]:
    """Those that apply. `rating_over`: superiors rate no more in this period."""
    return tuple(_found(facts, rating_over))


def _found(facts: Facts, rating_over: bool) -> Iterator[Neutral]:
    hours = facts.hours
    if hours.away or Gap.ON_LEAVE in facts.gaps:
        yield Neutral.LEAVE
    if hours.kind == "minimum" and hours.months + hours.away < A_YEAR:
        yield Neutral.PART_YEAR
    if any(one.awaiting for one in facts.levels):
        yield Neutral.RENEWAL
    if rating_over and not any(one.kind is RatingKind.SUPERVISOR for one in facts.ratings):
        yield Neutral.NOBODY_RATED
    if any(one.state is ApplicationState.UNANSWERED for one in facts.applications):
        yield Neutral.UNANSWERED
