"""Nothing of an exam's result is anywhere before the board lets it out; then all of it, once."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.assessment import release, review
from portal.assessment.models import AnswerHistory, Attempt, AttemptResult, ItemBank
from portal.assessment.regrading import late
from portal.assessment.regrading.late import LateRefusal
from portal.assessment.rules.attempts import Release
from portal.assessment.service import attempts, holding
from portal.certification.models import ExamIncident
from portal.certification.queries import board
from portal.certification.release_models import ResultRelease
from portal.certification.rules.deciding import ReleaseRefusal
from portal.certification.rules.exams import Ladder, ScoreRelease
from portal.certification.service import releasing
from portal.certification.service.releasing import Confirmed
from portal.competency.rules.kinds import SourceKind
from portal.core.db import db, dialect_name, transaction
from portal.core.errors import Refused
from portal.ledger.models import EvidenceEvent, EvidenceLine
from portal.ledger.queries import profiles
from portal.ledger.service import verifying
from portal.people.models import InboxMessage
from portal.people.queries import holdings
from portal.web.app import Portal
from tests.certification.sat import AFTER, DAY, SHIFT_ENDS, START, ExamDay, right
from tests.support import statements
from tests.support.races import race

REASON = "Jaringan gedung padam, jawaban baru terkirim sesudahnya."


def evidence() -> list[tuple[str, int, int, bool, int]]:
    rows = db.session.execute(
        select(
            EvidenceEvent.source_ref, EvidenceEvent.revision, EvidenceLine.earned,
            EvidenceLine.passed, EvidenceLine.level,
        )
        .join(EvidenceLine, EvidenceLine.event_id == EvidenceEvent.id)
        .where(EvidenceEvent.source_kind == SourceKind.EXAM.value)
        .order_by(EvidenceEvent.id)
    )  # fmt: skip
    return [tuple(row) for row in rows]


def knowledge(attempt: Attempt) -> list[int]:
    held = profiles.levels([attempt.person_id], START.date())[attempt.person_id]
    return [one.strands[0] for one in held.values()]


def refusal(day: ExamDay, *, now=AFTER, count: int = 1, passed: int = 1) -> ReleaseRefusal | None:
    try:
        releasing.release(
            day.sitting.id, Confirmed(count, passed), actor_id=day.board_member.id, now=now
        )
    except Refused as refused:
        return ReleaseRefusal(refused.reason)
    return None


@pytest.mark.postgresql
def test_before_the_release_nothing_tells_and_after_it_everything_follows(day: ExamDay) -> None:
    passed, failed = day.sit(), day.sit(blank=4)
    assert evidence() == []
    assert knowledge(passed) == []
    assert review.of(passed, AFTER).result is None
    assert holdings.counts([passed.person_id])["attempt_result"] == 0
    day.release()
    assert evidence() == [
        (f"attempt:{passed.public_id}", 1, 8, True, 2),
        (f"attempt:{failed.public_id}", 1, 4, False, 2),
    ]
    assert knowledge(passed) == [2]
    assert knowledge(failed) in ([], [0])
    shown = review.of(passed, AFTER)
    assert (shown.release, shown.result and shown.result.earned, shown.items) == (
        Release.SCORE, 8, (),
    )  # fmt: skip
    assert holdings.counts([passed.person_id])["attempt_result"] == 1
    told = db.session.scalars(select(InboxMessage).where(InboxMessage.kind == "result.announced"))
    assert [(one.person_id, one.path) for one in told] == [
        (one.person_id, f"/exams/{one.owner_ref}/result") for one in (passed, failed)
    ]
    assert verifying.rebuild(check=True).differing == ()


@pytest.mark.postgresql
def test_released_by_several_at_once_it_is_released_once(app: Portal, day: ExamDay) -> None:
    for _ in range(3):
        day.sit()
    call = partial(
        releasing.release, day.sitting.id, Confirmed(3, 3), actor_id=day.board_member.id, now=AFTER
    )
    found = race(app, [call] * 4)
    assert {one.decided_at for one in found if isinstance(one, ResultRelease)} == {AFTER}
    race(app, [partial(releasing.go_on, now=AFTER)] * 3)
    releasing.go_on(now=AFTER)
    db.session.expire_all()
    row = db.session.scalars(select(ResultRelease)).one()
    assert (row.done, row.ended_at) == (3, AFTER)
    assert [line[1] for line in evidence()] == [1, 1, 1]
    messages = select(func.count()).where(InboxMessage.kind == "result.announced")
    assert db.session.scalar(messages) == 3


def test_the_evidence_says_what_the_exam_certifies_and_for_how_long(day: ExamDay) -> None:
    day.sit()
    day.release()
    line = db.session.scalars(
        select(EvidenceLine).join(EvidenceEvent).where(EvidenceEvent.source_kind == "exam")
    ).one()
    assert (line.competency_id, line.strand, line.cut, line.possible) == (
        day.competency_id, "knowledge", 6, 8,
    )  # fmt: skip
    assert line.spec_version == "spbe-1@3"
    assert str(line.valid_from) == "2026-11-26"
    assert str(line.valid_until) == "2028-11-26"


def test_a_score_told_at_submission_is_evidence_at_once(app: Portal, tmp_path: Path) -> None:
    with app.app_context():
        day = ExamDay(tmp_path, Ladder(ScoreRelease.AT_SUBMISSION))
        sat = day.sit()
        assert evidence() == [(f"attempt:{sat.public_id}", 1, 8, True, 2)]
        assert knowledge(sat) == [2]
        assert review.of(sat, START).release is Release.SCORE
        assert holdings.counts([sat.person_id])["attempt_result"] == 1


@pytest.mark.postgresql
def test_how_many_statements_a_hand_in_with_its_score_costs(app: Portal, tmp_path: Path) -> None:
    """architecture.md §4: with marks, receipt, evidence and profile eight where a statement is a
    round trip, by the page and by the browser that holds the attempt; within sixteen on SQLite.
    """
    with app.app_context():
        day = ExamDay(tmp_path, Ladder(ScoreRelease.AT_SUBMISSION))
        most = 8 if dialect_name() == "postgresql" else 16
        first, second = (day.sit(close=False) for _ in range(2))
        hold = holding.give(second.public_id, second.epoch, 1)
        with transaction():
            second.cookie_hash = hold.cookie_hash
        acts = (
            lambda: attempts.submit(first.person_id, first.public_id, now=START),
            lambda: attempts.submit_held(second.public_id, hold, now=START),
        )
        for act in acts:
            db.session.remove()
            with app.test_request_context(), statements.counted(app) as counted:
                act()
            assert any("profile_segment" in one for one in counted)
            assert len(counted) <= most, counted
        assert len(evidence()) == 2


def test_right_and_wrong_wait_for_the_make_up_sitting_of_the_same_paper(
    app: Portal, tmp_path: Path
) -> None:
    with app.app_context():
        day = ExamDay(tmp_path, Ladder(right_wrong_days=1, key_days=2))
        sat = day.sit()
        day.release()
        free = SHIFT_ENDS + 2 * DAY
        assert release.of(sat, free) is Release.RIGHT_WRONG
        assert release.of(sat, free + DAY) is Release.KEY
        day.make_sitting(START + 14 * DAY, makes_up_id=day.sitting.id)
        assert release.of(sat, free + DAY) is Release.SCORE
        assert release.of(sat, free + 14 * DAY) is Release.RIGHT_WRONG


def test_figures_of_items_open_with_the_score_though_right_and_wrong_are_never_shown(
    app: Portal, tmp_path: Path
) -> None:
    with app.app_context():
        day = ExamDay(tmp_path, Ladder(right_wrong_days=None))
        bank = db.session.scalars(select(ItemBank).where(ItemBank.code == "bank-uji")).one()
        assert release.statistics_open(bank.id, AFTER)
        sat = day.sit()
        assert not release.statistics_open(bank.id, AFTER)
        day.release()
        assert release.of(sat, AFTER + 365 * DAY) is Release.SCORE
        assert release.statistics_open(bank.id, AFTER)
        day.make_sitting(START + 14 * DAY, makes_up_id=day.sitting.id)
        assert not release.statistics_open(bank.id, AFTER)


def test_a_sitting_is_released_only_when_it_is_over(day: ExamDay) -> None:
    open_one = day.sit(close=False)
    assert refusal(day, now=START) is ReleaseRefusal.RUNNING
    releasing.close_due(day.sitting.id, now=AFTER)
    assert db.session.get_one(Attempt, open_one.id, populate_existing=True).ending == "expired"
    assert refusal(day) is None


def test_nobody_releases_what_they_sat_themselves(day: ExamDay) -> None:
    """AZ-8."""
    day.sit(who=day.board_member)
    assert refusal(day) is ReleaseRefusal.DECIDED_ABOUT_ONESELF


def test_what_was_confirmed_is_what_is_released(day: ExamDay) -> None:
    day.sit(blank=4)
    assert refusal(day) is ReleaseRefusal.CHANGED
    assert refusal(day, passed=0) is None


def test_an_incident_that_is_a_case_is_settled_first(day: ExamDay) -> None:
    day.sit()
    with transaction():
        incident = ExamIncident(
            organisation_id=day.agency.id, sitting_id=day.sitting.id, kind="power",
            text="Listrik padam.", happened_at=START, noted_at=START,
            noted_by_id=day.board_member.id, due_at=AFTER,
        )  # fmt: skip
        db.session.add(incident)
    assert refusal(day) is ReleaseRefusal.INCIDENTS_OPEN
    with transaction():
        incident.settled_at, incident.settled_by_id = AFTER, day.board_member.id
    assert refusal(day) is None


def came_late(day: ExamDay, attempt: Attempt) -> None:
    """What the examinee answered to the items left blank arrives after the end."""
    with transaction():
        db.session.add(
            AnswerHistory(
                attempt_id=attempt.id, epoch=1, seq=2, state="late",
                answers={place["ref"]: right(place) for place in day.paper[:4]},
                received_at=SHIFT_ENDS + timedelta(minutes=5),
            )
        )  # fmt: skip


@pytest.mark.postgresql
def test_late_answers_are_scored_by_a_recorded_decision_alone(day: ExamDay) -> None:
    """EX-5."""
    sat = day.sit(blank=4)
    came_late(day, sat)
    assert refusal(day, passed=0) is ReleaseRefusal.LATE_UNDECIDED
    [one] = board.late_ones(day.sitting.id)
    assert (one.requests, one.decision) == (1, None)
    late.decide(sat.id, scored=True, reason=REASON, actor_id=day.board_member.id, now=AFTER)
    results = db.session.scalars(select(AttemptResult).order_by(AttemptResult.number)).all()
    assert [(row.earned, row.passed, row.reason) for row in results] == [
        (4, False, "closed"), (8, True, "late_scored"),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        late.decide(sat.id, scored=False, reason=REASON, actor_id=day.board_member.id, now=AFTER)
    assert refused.value.reason is LateRefusal.DECIDED
    day.release()
    assert [line[1:4] for line in evidence()] == [(1, 8, True)]


def test_late_answers_left_out_stay_where_they_are(day: ExamDay) -> None:
    sat = day.sit(blank=4)
    came_late(day, sat)
    late.decide(sat.id, scored=False, reason=REASON, actor_id=day.board_member.id, now=AFTER)
    assert db.session.scalar(select(func.count()).select_from(AttemptResult)) == 1
    assert db.session.scalar(select(func.count()).select_from(AnswerHistory)) == 1
    assert refusal(day, passed=0) is None


def test_nobody_decides_about_their_own_late_answers_nor_without_a_reason(day: ExamDay) -> None:
    sat = day.sit(blank=4)
    came_late(day, sat)
    for actor, reason, expected in (
        (sat.person_id, REASON, LateRefusal.OWN_ATTEMPT),
        (day.board_member.id, "", LateRefusal.REASON_MISSING),
    ):
        with pytest.raises(Refused) as refused:
            late.decide(sat.id, scored=True, reason=reason, actor_id=actor, now=AFTER)
        assert refused.value.reason is expected


def test_the_figures_of_the_board_are_those_of_the_results(day: ExamDay) -> None:
    for blank, form in ((0, 0), (0, 0), (4, 1), (6, 1)):
        day.sit(blank=blank, form=form)
    found = board.figures(day.sitting.id)
    assert (found.count, found.passed, found.pass_rate, found.mean) == (4, 2, 50, 69)
    assert [(one.count, one.pass_rate) for one in found.forms] == [(2, 100), (2, 0)]
    assert [one.facility for one in found.items][:4] == [50, 50, 50, 50]
    assert sum(found.steps) == 4
