"""Mentoring: both agree before it starts; sessions lie in it; nobody confirms their own."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portal.evaluation.rules import mentoring as rules
from portal.evaluation.rules.mentoring import Course, MentoringRefusal, MentoringState

TODAY = date(2026, 11, 26)
NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)
GOALS = "Melayani loket sendiri."
RUNNING = Course(NOON - timedelta(days=9), NOON - timedelta(days=2))


@pytest.mark.parametrize(
    ("course", "state"),
    [
        (Course(), MentoringState.PROPOSED),
        (Course(mentee_agreed_at=NOON), MentoringState.PROPOSED),
        (Course(mentor_agreed_at=NOON), MentoringState.PROPOSED),
        (RUNNING, MentoringState.RUNNING),
        (Course(NOON, None, declined_at=NOON), MentoringState.DECLINED),
        (Course(NOON, NOON, ended_at=NOON, fulfilled=True), MentoringState.DONE),
        (Course(NOON, NOON, ended_at=NOON), MentoringState.ENDED_EARLY),
    ],
)
def test_it_runs_from_the_second_agreement(course: Course, state: MentoringState) -> None:
    assert rules.state(course) is state


def test_it_began_with_the_later_of_the_two() -> None:
    assert RUNNING.began_at == NOON - timedelta(days=2)
    assert Course(mentee_agreed_at=NOON).began_at is None


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({}, None),
        ({"mentor": 1}, MentoringRefusal.SELF),
        ({"is_open": True}, MentoringRefusal.TWICE),
        ({"until": TODAY}, MentoringRefusal.UNTIL),
        ({"until": TODAY + timedelta(days=732)}, MentoringRefusal.UNTIL),
        ({"goals": "cepat"}, MentoringRefusal.WORDS),
        ({"goals": "a" * 5000}, MentoringRefusal.TOO_LONG),
    ],
)
def test_two_people_goals_and_a_last_day(
    changed: dict[str, object], refusal: MentoringRefusal | None
) -> None:
    known: dict[str, object] = {
        "mentee": 1, "mentor": 2, "is_open": False, "goals": GOALS,
        "until": TODAY + timedelta(days=90), "today": TODAY,
    }  # fmt: skip
    assert rules.may_begin(**{**known, **changed}) is refusal  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({}, None),
        ({"held_on": TODAY - timedelta(days=2)}, None),
        ({"held_on": TODAY - timedelta(days=3)}, MentoringRefusal.DAY),
        ({"held_on": TODAY + timedelta(days=1)}, MentoringRefusal.DAY),
        ({"is_taken": True}, MentoringRefusal.SAME_DAY),
        ({"minutes": 0}, MentoringRefusal.MINUTES),
        ({"minutes": 481}, MentoringRefusal.MINUTES),
        ({"course": Course(mentee_agreed_at=NOON)}, MentoringRefusal.NOT_RUNNING),
    ],
)
def test_a_session_lies_between_the_agreement_and_today(
    changed: dict[str, object], refusal: MentoringRefusal | None
) -> None:
    known: dict[str, object] = {
        "course": RUNNING, "held_on": TODAY, "began_on": TODAY - timedelta(days=2),
        "today": TODAY, "minutes": 60, "is_taken": False,
    }  # fmt: skip
    assert rules.may_meet(**{**known, **changed}) is refusal  # type: ignore[arg-type]


def test_only_the_other_one_confirms_once_while_it_runs() -> None:
    assert rules.may_confirm(running=True, confirmed=False, is_writer=False) is None
    own = rules.may_confirm(running=True, confirmed=False, is_writer=True)
    assert own is MentoringRefusal.OWN_SESSION
    twice = rules.may_confirm(running=True, confirmed=True, is_writer=False)
    assert twice is MentoringRefusal.CONFIRMED
    over = rules.may_confirm(running=False, confirmed=False, is_writer=False)
    assert over is MentoringRefusal.NOT_RUNNING
