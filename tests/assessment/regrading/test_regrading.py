"""A wrong key is found: measured, agreed to by two, and every result it concerns marked anew."""

from functools import partial

import pytest
from sqlalchemy import func, select

from portal.assessment import review
from portal.assessment.models import AttemptResult
from portal.assessment.regrading import queries, running, service
from portal.assessment.regrading.models import Regrade
from portal.assessment.regrading.service import Asking
from portal.assessment.rules.regrading import RegradeRefusal, Remedy, RemedyKind
from portal.assessment.service import attempts
from portal.core.db import db
from portal.core.errors import Refused
from portal.ledger.models import EvidenceEvent, EvidenceLine
from portal.ledger.queries import profiles
from portal.ledger.service import verifying
from portal.people.models import InboxMessage
from portal.people.rules.approvals import ApprovalRefusal
from portal.people.service import approvals
from portal.web.app import Portal
from tests.assessment.regrading.conftest import (
    BLUE,
    GREEN,
    REASON,
    RED,
    TODAY,
    Room,
    green,
    marks,
    results,
)
from tests.support.portal_app import NOON
from tests.support.races import race

KEEP_REASON = "Kelulusan menyangkut keselamatan, jadi tidak dapat dipertahankan."


def revisions(public_id: str) -> list[tuple[int, bool]]:
    """(earned, passed) of each revision of an attempt's evidence, in order."""
    query = (
        select(EvidenceLine.earned, EvidenceLine.passed)
        .join(EvidenceEvent, EvidenceEvent.id == EvidenceLine.event_id)
        .where(EvidenceEvent.source_ref == f"attempt:{public_id}")
        .order_by(EvidenceEvent.revision)
    )
    return [(earned, passed) for earned, passed in db.session.execute(query)]


def told(person_id: int) -> list[str]:
    query = select(InboxMessage.kind).where(
        InboxMessage.person_id == person_id, InboxMessage.kind.like("regrade.%")
    )
    return list(db.session.scalars(query.order_by(InboxMessage.id)))


@pytest.mark.postgresql
def test_a_new_key_reaches_result_evidence_profile_and_the_person(room: Room) -> None:
    wronged, lucky = room.sit(GREEN, blank=2), room.sit(BLUE)
    nobody = room.sit(RED)
    regrade = room.carry_out(green())
    assert marks(wronged) == [(5, 8, False), (6, 8, True)]
    assert marks(lucky) == [(8, 8, True), (7, 8, True)]
    assert marks(nobody) == [(7, 8, True)]
    assert revisions(wronged.public_id) == [(5, False), (6, True)]
    assert [one.key_version for one in results(wronged)] == [0, regrade.id]
    held = profiles.levels([wronged.person_id], TODAY)[wronged.person_id]
    assert [one.level for one in held.values()] == [1]
    assert told(wronged.person_id) == ["regrade.now_passed"]
    assert told(lucky.person_id) == ["regrade.changed"]
    assert told(nobody.person_id) == []
    assert (regrade.ended_at, regrade.changed, regrade.examined) == (NOON, 2, 3)
    assert verifying.rebuild(check=True).differing == ()


@pytest.mark.postgresql
def test_what_it_would_change_is_measured_before_anybody_agrees(room: Room) -> None:
    wronged, lucky = room.sit(GREEN, blank=2), room.sit(BLUE)
    regrade = room.ask(green())
    assert marks(wronged) == [(5, 8, False)]
    assert queries.tally(regrade.id) == queries.Tally(changed=2, gained=1, levels=1)
    first, second = service.effects_of(regrade.id)
    assert (first.attempt_id, first.passed_before, first.passed_after) == (wronged.id, False, True)
    assert [(before, after) for _id, before, after in first.levels] == [(0, 1)]
    assert (second.attempt_id, second.earned_before, second.earned_after) == (lucky.id, 8, 7)
    assert told(wronged.person_id) == []


@pytest.mark.postgresql
def test_two_workers_mark_each_attempt_once(app: Portal, room: Room) -> None:
    sat = [room.sit(GREEN) for _ in range(3)]
    room.approve(room.ask(green()))
    race(app, [partial(running.go_on, now=NOON)] * 3)
    running.go_on(now=NOON)
    assert [marks(one) for one in sat] == [[(7, 8, True), (8, 8, True)]] * 3
    assert db.session.scalars(select(Regrade)).one().changed == 3


@pytest.mark.postgresql
def test_whoever_hands_in_while_it_is_agreed_to_is_marked_by_the_new_key(
    app: Portal, room: Room
) -> None:
    opened = [room.sit(GREEN, close=False) for _ in range(3)]
    regrade = room.ask(green())
    submits = [partial(attempts.submit, one.person_id, one.public_id, now=NOON) for one in opened]
    race(app, [*submits, partial(room.approve, regrade)])
    running.go_on(now=NOON)
    assert [marks(one)[-1] for one in opened] == [(8, 8, True)] * 3


def test_an_attempt_closed_later_is_marked_by_the_key_as_it_counts(room: Room) -> None:
    opened = room.sit(GREEN, close=False)
    regrade = room.carry_out(green())
    attempts.submit(opened.person_id, opened.public_id, now=NOON)
    assert marks(opened) == [(8, 8, True)]
    assert [one.key_version for one in results(opened)] == [regrade.id]


def test_an_announced_pass_stands_with_the_evidence_it_was_announced_with(room: Room) -> None:
    passed = room.sit(BLUE, blank=2)
    room.carry_out(green())
    assert marks(passed) == [(6, 8, True), (5, 8, True)]
    assert revisions(passed.public_id) == [(6, True)]
    assert told(passed.person_id) == ["regrade.pass_kept"]


def test_a_pass_is_lost_only_where_the_board_says_why(room: Room) -> None:
    passed = room.sit(BLUE, blank=2)
    room.carry_out(green(), keep_reason=KEEP_REASON)
    assert marks(passed) == [(6, 8, True), (5, 8, False)]
    assert revisions(passed.public_id) == [(6, True), (5, False)]
    message = db.session.scalars(
        select(InboxMessage).where(InboxMessage.kind == "regrade.no_longer_passed")
    ).one()
    assert (message.values["reason"], message.values["keep_reason"]) == (REASON, KEEP_REASON)


@pytest.mark.parametrize(
    ("remedy", "before", "after"),
    [
        (Remedy(RemedyKind.KEY, {"correct": [BLUE, GREEN]}), (7, 8), (8, 8)),
        (Remedy(RemedyKind.FULL), (7, 8), (8, 8)),
        (Remedy(RemedyKind.DROP), (7, 8), (7, 7)),
    ],
)
def test_each_remedy_does_what_it_says(
    room: Room, remedy: Remedy, before: tuple[int, int], after: tuple[int, int]
) -> None:
    sat = room.sit(GREEN)
    room.carry_out(remedy)
    assert [one[:2] for one in marks(sat)] == [before, after]


def test_a_second_regrade_builds_on_the_first(room: Room) -> None:
    sat = room.sit(GREEN)
    room.carry_out(green())
    room.carry_out(Remedy(RemedyKind.DROP))
    assert [one[:2] for one in marks(sat)] == [(7, 8), (8, 8), (7, 7)]


def test_nothing_is_marked_anew_by_one_person(room: Room) -> None:
    """AZ-9."""
    sat = room.sit(GREEN)
    regrade = room.ask(green())
    assert regrade.approval_id is not None
    with pytest.raises(Refused) as refused:
        approvals.approve(regrade.approval_id, actor_id=room.asker_id, on=TODAY, now=NOON)
    assert refused.value.reason is ApprovalRefusal.OWN_PROPOSAL
    running.go_on(now=NOON)
    assert marks(sat) == [(7, 8, True)]


def test_nobody_decides_about_an_item_of_their_own_paper(room: Room) -> None:
    """AZ-8: neither who asks nor who agrees."""
    sat = room.sit(GREEN)
    asking = Asking(room.sitting.agency_id, green(), REASON)
    with pytest.raises(Refused) as refused:
        service.ask(room.version(), asking, actor_id=sat.person_id, now=NOON)
    assert refused.value.reason is RegradeRefusal.SAT_IT
    room.decider_id = sat.person_id
    regrade = room.ask(green())
    with pytest.raises(Refused) as refused:
        room.approve(regrade)
    assert refused.value.reason is RegradeRefusal.SAT_IT
    assert room.again(regrade).approved_at is None


def test_one_item_is_regraded_once_at_a_time_and_can_be_called_off(room: Room) -> None:
    asking = Asking(room.sitting.agency_id, green(), REASON)
    ask = partial(service.ask, room.version(), asking, actor_id=room.asker_id, now=NOON)
    first = ask()
    with pytest.raises(Refused) as refused:
        ask()
    assert refused.value.reason is RegradeRefusal.UNDER_WAY
    with pytest.raises(Refused) as refused:
        service.propose(first.id, actor_id=room.asker_id, now=NOON)
    assert refused.value.reason is RegradeRefusal.NOT_MEASURED
    service.cancel(first.id, actor_id=room.asker_id, now=NOON)
    service.cancel(first.id, actor_id=room.asker_id, now=NOON)
    assert ask().id != first.id


def test_another_agency_s_results_stay_as_they_are(room: Room) -> None:
    sat = room.sit(GREEN)
    before = db.session.scalar(select(func.count()).select_from(AttemptResult))
    found = queries.targets(room.sitting.agency_id + 1, room.version().id, running.Attempt.id > 0)
    assert found == []
    assert [one.attempt_id for one in queries.targets(
        room.sitting.agency_id, room.version().id, running.Attempt.id > 0
    )] == [sat.id]  # fmt: skip
    assert db.session.scalar(select(func.count()).select_from(AttemptResult)) == before


def test_the_review_shows_the_key_as_it_counts_and_what_was_decided(room: Room) -> None:
    sat = room.sit(GREEN)
    room.carry_out(green())
    shown = next(one for one in review.of(sat, NOON).items if one.face.kind == "single")
    assert shown.is_right
    assert shown.remedy is RemedyKind.KEY
    assert shown.solution is not None
    assert "Hijau" in shown.solution.right[0]
