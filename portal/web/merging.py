"""What the areas above `people` know of two records that may be one person."""

from collections.abc import Collection, Mapping

from portal.assessment import queries as attempts
from portal.ledger.queries import events
from portal.people.queries.duplicates import Traces


def traces_of(person_ids: Collection[int]) -> Mapping[int, Traces]:
    """How much each record proved, and whether it is in the middle of an attempt."""
    proved = events.of_persons(person_ids)
    busy = attempts.in_attempt(person_ids)
    return {one: Traces(len(proved[one]), one in busy) for one in person_ids}
