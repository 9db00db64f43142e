"""What the citizens' answers say a unit needs of its staff: a reading, nothing stored.

Only the elements the policy calls competence or behaviour, only where enough answered, and always
of the unit: a citizen's rating is about a service and never about a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from portal.feedback.rules import index
from portal.feedback.rules.index import Result
from portal.feedback.rules.policy import PointsTo, SurveyPolicy


@dataclass(frozen=True, slots=True)
class Weakness:
    """An element about staff that stays below the bound; `converted` is its NRR times 25."""

    element: str
    points_to: PointsTo
    converted: Decimal
    respondents: int


def weaknesses(policy: SurveyPolicy, result: Result | None) -> Iterable[Weakness]:
    """The elements of a result that point to staff and are below good, the lowest first."""
    if result is None:
        return []
    found = [
        Weakness(one.key, one.points_to, converted, result.respondents)
        for one in policy.elements
        if one.points_to is not None
        and one.key in result.nrr
        and (converted := index.converted_of(policy, result.nrr[one.key])) < policy.need_below
    ]
    return sorted(found, key=lambda one: (one.converted, one.element))
