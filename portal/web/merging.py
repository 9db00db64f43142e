"""What the areas above `people` know of two records that may be one person, and what follows.

Evidence is never rewritten: it stays with the record it was written for, and counts for the
person that record was merged into. So a merge, and its undoing, writes both profiles anew.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from portal.assessment import queries as attempts
from portal.core.db import db
from portal.ledger.queries import events
from portal.ledger.service import segments
from portal.people.queries.duplicates import Traces
from portal.people.service import merging
from portal.people.service.approvals import Act, Agreed


def traces_of(person_ids: Collection[int]) -> Mapping[int, Traces]:
    """How much each record proved, and whether it is in the middle of an attempt."""
    proved = events.of_persons(person_ids)
    busy = attempts.in_attempt(person_ids)
    return {one: Traces(len(proved[one]), one in busy) for one in person_ids}


def acts() -> dict[str, Act]:
    """Merging and its undoing; the profiles follow in the same transaction."""
    return {
        kind: Act(act.permission, _followed(act.carry_out))
        for kind, act in merging.acts(traces_of).items()
    }


def _followed(
    carry_out: Callable[[Agreed], Mapping[str, Any]],
) -> Callable[[Agreed], Mapping[str, Any]]:
    def act(agreed: Agreed) -> Mapping[str, Any]:
        outcome = carry_out(agreed)
        db.session.flush()
        segments.rewrite([agreed.payload["stays"], agreed.payload["goes"]])
        return outcome

    return act
