"""The words of a level's sources are looked for where the person's own records are."""

import pytest
from flask.ctx import AppContext

from portal.competency.queries.catalogue import catalogue
from portal.ledger.queries import events
from tests.support.multitude import analyse, multitude, plan_of
from tests.support.plans import sent, whole_reads


@pytest.mark.postgresql
@pytest.mark.parametrize("counted", [False, True])
def test_nobody_elses_evidence_of_a_competency_is_read(context: AppContext, counted: bool) -> None:
    """Whatever the database knows of how its tables are filled: a whole agency speaks of one."""
    crowd = multitude(1_000)
    if counted:
        analyse()
    competency = min(catalogue().by_key.values())
    with sent() as seen:
        events.details_of(crowd.member_id, competency)
    [(sentence, values)] = seen
    assert whole_reads(seen) == []
    assert "ix_evidence_line_competency_id" not in plan_of(sentence, values)
