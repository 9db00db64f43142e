"""One action after a course: when it is asked for, what its proof needs, the rate of a course."""

from datetime import date, timedelta

import pytest

from portal.evaluation.data import policies
from portal.evaluation.rules import applying
from portal.evaluation.rules.applying import Answers, ApplicationRefusal, ApplicationState
from portal.evaluation.rules.ratings import Mark, Scale

PLANNED = date(2026, 3, 2)
WHEN = applying.days(PLANNED, policies()[0].figures)


def test_an_action_is_asked_for_after_ninety_days() -> None:
    assert WHEN.due_on - PLANNED == timedelta(days=90)
    nothing = Answers()
    assert applying.state(WHEN, nothing, PLANNED) is ApplicationState.PLANNED
    assert applying.state(WHEN, nothing, WHEN.due_on) is ApplicationState.DUE
    assert applying.state(WHEN, nothing, WHEN.ends_on) is ApplicationState.UNANSWERED


def test_late_is_better_than_lost_and_the_learner_speaks_first() -> None:
    assert applying.may_report(Answers()) is None
    assert applying.may_answer(Answers()) is ApplicationRefusal.NOT_ANSWERED
    told = Answers(reported=True)
    assert applying.state(WHEN, told, WHEN.ends_on) is ApplicationState.WAITS
    assert applying.may_answer(told) is None
    done = Answers(reported=True, confirmed=True)
    assert applying.state(WHEN, done, PLANNED) is ApplicationState.CONFIRMED
    assert applying.may_answer(done) is ApplicationRefusal.ANSWERED


def test_one_action_for_a_finished_course() -> None:
    action = "Menempel daftar syarat di loket mulai Senin depan."
    assert applying.may_plan(action, finished=True, has_one=False) is None
    assert (
        applying.may_plan(action, finished=False, has_one=False) is ApplicationRefusal.NOT_FINISHED
    )
    assert applying.may_plan(action, finished=True, has_one=True) is ApplicationRefusal.TWICE
    assert (
        applying.may_plan("mencoba", finished=True, has_one=False) is ApplicationRefusal.TOO_SHORT
    )


SPAN = (PLANNED, PLANNED + timedelta(days=95))
SCALE = Scale(competency=7, offered={1: 3, 2: 4}, least=2, highest=2)
EXAMPLE = "Daftar syarat ditempel di tiga loket dan antrean menjadi lebih pendek."


def proof(**changed: object) -> Mark:
    known: dict[str, object] = {
        "competency": 7, "level": 2, "indicators": frozenset({0, 3}),
        "example_on": PLANNED + timedelta(days=60), "example": EXAMPLE,
    }  # fmt: skip
    return Mark(**{**known, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, None),
        ({"indicators": frozenset({0})}, ApplicationRefusal.TOO_FEW_INDICATORS),
        ({"indicators": frozenset()}, ApplicationRefusal.TOO_FEW_INDICATORS),
        ({"example": "Sudah."}, ApplicationRefusal.NO_EXAMPLE),
        ({"example_on": None}, ApplicationRefusal.NO_EXAMPLE),
        ({"example_on": PLANNED - timedelta(days=1)}, ApplicationRefusal.EXAMPLE_DAY),
        ({"example_on": SPAN[1] + timedelta(days=1)}, ApplicationRefusal.EXAMPLE_DAY),
        ({"example": "x" * 2001}, ApplicationRefusal.EXAMPLE_TOO_LONG),
        ({"level": 3}, ApplicationRefusal.LEVEL),
    ],
)
def test_a_bare_tick_is_no_proof(
    changed: dict[str, object], said: ApplicationRefusal | None
) -> None:
    assert applying.lack(proof(**changed), SCALE, SPAN) is said


def test_where_no_competency_is_aimed_at_the_example_is_asked_for_all_the_same() -> None:
    bare = {"competency": 0, "level": 0, "indicators": frozenset()}
    assert applying.lack(proof(**bare), None, SPAN) is None
    assert applying.lack(proof(**bare, example=""), None, SPAN) is ApplicationRefusal.NO_EXAMPLE


def test_a_refusal_has_a_reason_and_comes_once() -> None:
    told = Answers(reported=True)
    assert applying.may_refuse(told, "Belum tampak di loket.") is None
    assert applying.may_refuse(told, "belum") is ApplicationRefusal.REASON
    assert applying.may_refuse(Answers(), "Belum tampak.") is ApplicationRefusal.NOT_ANSWERED
    done = Answers(reported=True, refused=True)
    assert applying.may_refuse(done, "Belum tampak.") is ApplicationRefusal.ANSWERED
    assert applying.may_withdraw(told) is ApplicationRefusal.ANSWERED


def test_the_rate_counts_what_was_answered_or_is_over_and_tells_of_nobody() -> None:
    here, gone = True, False
    states = [
        *[(ApplicationState.CONFIRMED, here)] * 2,
        (ApplicationState.CONFIRMED, gone),
        (ApplicationState.NOT_CONFIRMED, here),
        (ApplicationState.UNANSWERED, here),
        (ApplicationState.UNANSWERED, gone),  # went away: nobody's failure
        (ApplicationState.PLANNED, here),
        (ApplicationState.WAITS, here),
    ]
    found = applying.rate(states)
    assert (found.base, found.percent, found.planned, found.waiting) == (5, 60, 1, 1)
    assert applying.rate(states[1:]).percent is None
