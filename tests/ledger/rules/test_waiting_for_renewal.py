"""Lapsed levels: they stand while no renewal was offered, behind what is in force."""

from datetime import date, timedelta

import pytest

from portal.competency.rules.kinds import Strand
from portal.competency.rules.policy import Limit
from portal.competency.rules.policy_document import parse_policy
from portal.ledger.rules.counting import Reason, Standing
from portal.ledger.rules.evidence import FOREVER
from portal.ledger.rules.explain import Turn
from tests.competency.rules.documents import put, shipped
from tests.ledger.rules.making import (
    MANAGERIAL,
    offer,
    proof,
    withdrawn,
)
from tests.ledger.rules.profiles import (
    APPLICATION,
    ASSESSOR,
    EXAM,
    PRACTICAL,
    QUIZ,
    RATING,
    at_level_3,
    of,
    reasons,
)


def test_without_an_offer_of_renewal_the_level_stands():
    exam = proof(EXAM, 3)
    on = date(2029, 1, 1)
    found = of(exam, on=on)
    assert (found.level, found.awaiting) == (1, True)
    assert found.strands[0].standing is Standing.AWAITING
    before = of(exam, on=date(2028, 3, 9))
    assert (before.awaiting, before.expires.on, before.expires.turn, before.expires.level) == (
        False,
        date(2028, 3, 10),
        Turn.AWAITS,
        1,
    )
    assert [ending.event for ending in before.expires.ending] == [exam]


ENDS = date(2028, 3, 10)


@pytest.mark.parametrize(
    ("opens", "closes", "lapses"),
    [
        (date(2027, 10, 1), date(2027, 12, 1), ENDS),
        (date(2027, 1, 1), date(2027, 9, 10), FOREVER),  # over before the window of six months
        (date(2027, 1, 1), date(2027, 9, 11), ENDS),
        (date(2028, 3, 1), date(2028, 4, 1), date(2028, 4, 1)),  # still open at the end
        (date(2030, 1, 1), date(2030, 2, 1), date(2030, 2, 1)),  # offered late: stands until then
    ],
)
def test_after_an_offer_evidence_lapses_but_never_before_its_end(opens, closes, lapses):
    events = [proof(EXAM, 3), offer(3, opens, closes)]
    last = min(lapses, date(2050, 1, 1)) - timedelta(days=1)
    assert of(*events, on=last).level == 1
    if lapses < FOREVER:
        assert of(*events, on=lapses).level == 0
        assert of(*events, on=lapses).unused[-1].reason is Reason.EXPIRED


def test_an_offer_for_another_level_or_strand_ends_nothing():
    exam = proof(EXAM, 3)
    for other in (
        offer(4, date(2028, 1, 1), date(2028, 2, 1)),
        offer(3, date(2028, 1, 1), date(2028, 2, 1), Strand.SKILL),
        offer(3, date(2028, 1, 1), date(2028, 2, 1), Strand.OVERALL),
    ):
        assert of(exam, other, on=date(2029, 1, 1)).level == 1
    mine = offer(3, date(2028, 1, 1), date(2028, 2, 1))
    assert of(exam, mine, on=date(2029, 1, 1)).level == 0
    assert of(exam, mine, withdrawn(mine), on=date(2029, 1, 1)).level == 1


def test_waiting_may_have_an_end():
    document = put(shipped(), "renewal.waiting_months", 6)
    policies = (parse_policy(document),)
    exam = proof(EXAM, 3)
    assert of(exam, on=date(2028, 9, 9), policies=policies).awaiting
    assert of(exam, on=date(2028, 9, 10), policies=policies).level == 0


def test_evidence_in_force_goes_before_the_same_level_that_waits():
    waiting = proof(EXAM, 3, on=date(2025, 5, 1), valid_until=date(2025, 8, 1), ref="waiting")
    in_force = proof(EXAM, 3, ref="firm")
    found = of(waiting, in_force)
    assert found.strands[0].proof.event is in_force
    assert found.awaiting is False
    assert reasons(found) == {"waiting": Reason.OLDER}


def test_a_waiting_decision_no_longer_holds_anybody_down():
    low = proof(ASSESSOR, 1, valid_until=date(2025, 8, 1), ref="low")
    found = of(*at_level_3(), low)
    assert (found.level, found.decision, found.awaiting) == (3, None, False)
    assert reasons(found) == {"low": Reason.OUTREACHED}
    high = proof(ASSESSOR, 4, valid_until=date(2025, 8, 1), ref="high")
    found = of(*at_level_3(), high)
    assert (found.level, found.awaiting) == (4, True)
    assert found.limiting == (Limit.KNOWLEDGE, Limit.SKILL, Limit.ATTITUDE)


def test_a_decision_opens_no_gate_for_other_evidence():
    written = [proof(k, 4, competency_id=2) for k in (EXAM, APPLICATION, RATING)]
    decision = proof(ASSESSOR, 3, competency_id=2, valid_until=date(2025, 8, 1))
    found = of(*written, decision, competency=MANAGERIAL)
    assert (found.level, found.decision.event, found.limiting) == (3, decision, (Limit.SOURCE,))


def test_what_waits_goes_before_a_lower_level_in_force():
    waiting = proof(EXAM, 3, valid_until=date(2025, 8, 1), ref="waiting")
    found = of(waiting, proof(QUIZ, 2, on=date(2025, 7, 1), ref="quiz"), proof(PRACTICAL, 3))
    assert found.strands[0].proof.event is waiting
    assert (found.level, found.awaiting) == (2, False)
    assert of(waiting, proof(QUIZ, 1, ref="quiz"), proof(PRACTICAL, 3)).awaiting
