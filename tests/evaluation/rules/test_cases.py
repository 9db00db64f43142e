"""Calibration, acknowledgement, objection, fixing."""

from datetime import UTC, datetime

import pytest

from portal.evaluation.rules import cases
from portal.evaluation.rules.cases import CaseRefusal, Hand, Standing

REASON = "Contoh yang sama dinilai berbeda di unit lain."
NOW = datetime(2026, 12, 28, 3, tzinfo=UTC)
OPEN = Standing(objections_open=True, objections_over=False)
OVER = Standing(objections_open=False, objections_over=True)
THIRD = Hand(person=5, subject=1, raters=frozenset({2}), calibrators=frozenset({3}),
             leaders=frozenset({2, 4}))  # fmt: skip


def hand(person: int) -> Hand:
    return Hand(person, THIRD.subject, THIRD.raters, THIRD.calibrators, THIRD.leaders)


@pytest.mark.parametrize(
    ("person", "after", "reason", "said"),
    [
        (5, 3, REASON, None),
        (1, 3, REASON, CaseRefusal.OWN_CASE),
        (2, 3, REASON, CaseRefusal.OWN_RATING),
        (5, 2, REASON, CaseRefusal.UNCHANGED),
        (5, 3, "setuju", CaseRefusal.REASON),
    ],
)
def test_who_calibrates_and_why(
    person: int, after: int, reason: str, said: CaseRefusal | None
) -> None:
    found = cases.may_calibrate(
        hand(person), is_open=True, seen=2, before=2, after=after, reason=reason
    )
    assert found is said


def test_what_another_officer_changed_meanwhile_is_looked_at_first() -> None:
    found = cases.may_calibrate(hand(5), is_open=True, seen=1, before=2, after=2, reason=REASON)
    assert found is CaseRefusal.CHANGED


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (5, None),
        (1, CaseRefusal.OWN_CASE),
        (2, CaseRefusal.OWN_RATING),
        (3, CaseRefusal.OWN_RATING),
        (4, CaseRefusal.LEADS_THEM),
    ],
)
def test_an_objection_is_decided_by_somebody_without_a_part_in_it(
    person: int, said: CaseRefusal | None
) -> None:
    assert cases.may_decide(hand(person), decided=False, reason=REASON) is said


def test_one_may_object_while_the_stage_runs_also_after_acknowledging() -> None:
    assert cases.may_object(OPEN, REASON) is None
    agreed = Standing(objections_open=True, objections_over=False, acknowledged_at=NOW)
    assert cases.may_object(agreed, REASON) is None
    assert cases.may_object(OVER, REASON) is CaseRefusal.NOT_OPEN
    asked = Standing(objections_open=True, objections_over=False, has_objection=True)
    assert cases.may_object(asked, REASON) is CaseRefusal.ALREADY_OPEN
    assert cases.may_acknowledge(asked) is CaseRefusal.OBJECTION_OPEN


def test_a_form_is_fixed_when_nothing_about_it_is_open() -> None:
    assert cases.may_fix(OVER) is None
    assert cases.may_fix(OPEN) is CaseRefusal.TIME_RUNS
    agreed = Standing(objections_open=True, objections_over=False, acknowledged_at=NOW)
    assert cases.may_fix(agreed) is None
    waiting = Standing(objections_open=False, objections_over=True, has_objection=True)
    assert cases.may_fix(waiting) is CaseRefusal.OBJECTION_OPEN
    fixed = Standing(objections_open=False, objections_over=True, fixed_at=NOW)
    assert cases.may_fix(fixed) is CaseRefusal.FIXED
