"""What the areas above `people` know of two records that may be one person, and what follows.

Evidence and entries of hours are never rewritten: they stay with the record they were written
for, and count for the person that record was merged into. So a merge, and its undoing, writes both
profiles anew. Rows that may change (places in courses and sittings, attempts, evaluation forms)
are given to the person who stays, and given back.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from portal.assessment import queries as attempts
from portal.assessment.models import Attempt
from portal.certification import following as exams
from portal.core.db import db
from portal.evaluation import following as follow_ups
from portal.evaluation.models import EvaluationForm
from portal.evaluation.queries import forms as evaluations
from portal.learning import following as learning
from portal.ledger.queries import events
from portal.ledger.service import segments
from portal.people.queries.duplicates import Traces
from portal.people.service import merging, moved_rows
from portal.people.service.approvals import Act, Agreed
from portal.people.service.moved_rows import Moves
from portal.planning import following as plans


def traces_of(person_ids: Collection[int]) -> Mapping[int, Traces]:
    """How much each record proved, and whether it is in the middle of an attempt."""
    proved = events.of_persons(person_ids)
    busy = attempts.in_attempt(person_ids)
    return {one: Traces(len(proved[one]), one in busy) for one in person_ids}


def acts() -> dict[str, Act]:
    """Merging and its undoing; profiles and booked hours follow in the same transaction."""
    moved_rows.register(
        Attempt,
        EvaluationForm,
        *follow_ups.TABLES,
        *exams.TABLES,
        *learning.TABLES,
        *plans.TABLES,
    )
    return {
        kind: Act(act.permission, _followed(act.carry_out))
        for kind, act in merging.acts(traces_of, follow).items()
    }


def follow(stays_id: int, goes_id: int, now: datetime, moves: Moves) -> None:
    """Give what the areas above hold of `goes_id` to the one who stays."""
    for attempt in attempts.all_of(goes_id):
        moves.change(attempt, person_id=stays_id)
    for form in evaluations.only_of(goes_id, stays_id):
        moves.change(form, person_id=stays_id)
    follow_ups.follow(stays_id, goes_id, moves)
    learning.follow(stays_id, goes_id, now, moves)
    exams.follow(stays_id, goes_id, now, moves)
    plans.follow(stays_id, goes_id, moves)


def _followed(
    carry_out: Callable[[Agreed], Mapping[str, Any]],
) -> Callable[[Agreed], Mapping[str, Any]]:
    def act(agreed: Agreed) -> Mapping[str, Any]:
        outcome = carry_out(agreed)
        db.session.flush()
        both = [agreed.payload["stays"], agreed.payload["goes"]]
        learning.settle(both)
        exams.settle(both, agreed.now)
        segments.rewrite(both)
        return outcome

    return act
