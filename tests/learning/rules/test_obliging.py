"""Courses that must be passed: who, since when, until when; and when somebody is told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.learning.rules import obliging
from portal.learning.rules.obliging import MandateRefusal, Obligation, Rule
from portal.learning.rules.reach import Facts, Reach

JAN, FEB, JUNE, DEC = (date(2026, month, 1) for month in (1, 2, 6, 12))
CLERK = Facts("1/4/", JAN, FEB, {7: JUNE}, "pns", JAN)
RULE = Rule(course=1, from_on=FEB, due_on=DEC)


def asked(rule: Rule, on: date, *passed: date, level: int = 0) -> Obligation | None:
    return obliging.obligation(rule, CLERK, passed, on, {5: level})


@pytest.mark.parametrize(
    ("rule", "on", "since", "due"),
    [
        (RULE, JUNE, FEB, DEC),
        (replace(RULE, due_on=None, due_days=90), JUNE, FEB, FEB + timedelta(days=90)),
        (
            replace(RULE, reach=Reach.of([], [7], []), due_on=None, due_days=90),
            JUNE, JUNE, JUNE + timedelta(days=90),
        ),
        # Who comes after the common day has as long as there was from the rule's first day.
        (
            replace(RULE, reach=Reach.of([], [7], []), due_on=date(2026, 3, 1)),
            JUNE, JUNE, JUNE + timedelta(days=28),
        ),
    ],
)  # fmt: skip
def test_the_deadline_follows_from_the_rule_and_the_day_somebody_came_under_it(
    rule: Rule, on: date, since: date, due: date
) -> None:
    assert asked(rule, on) == Obligation(1, since, due)


@pytest.mark.parametrize(
    ("rule", "on"),
    [
        (RULE, JAN),  # not yet in force
        (replace(RULE, until_on=JUNE), JUNE),  # no longer
        (replace(RULE, reach=Reach.of([5], [], [])), JUNE),
        (replace(RULE, reach=Reach.of([], [7], [])), FEB - timedelta(days=1)),
    ],
)
def test_nothing_is_asked_outside_the_rule(rule: Rule, on: date) -> None:
    assert asked(rule, on) is None


def test_a_level_reached_ends_the_duty_and_a_course_passed_keeps_it_fulfilled() -> None:
    gap = replace(RULE, gap=(5, 2))
    assert asked(gap, JUNE, level=1) is not None
    assert asked(gap, JUNE, level=2) is None
    done = asked(gap, JUNE, FEB, level=2)
    assert done is not None
    assert done.passed_on == FEB


def test_what_was_passed_before_it_counts_must_be_passed_anew() -> None:
    again = replace(RULE, counts_from=FEB)
    once = asked(again, JUNE, JAN)
    assert once is not None
    assert once.passed_on is None
    twice = asked(again, JUNE, JAN, JUNE)
    assert twice is not None
    assert twice.passed_on == JUNE


def test_of_several_rules_the_open_one_with_the_nearest_deadline_is_kept() -> None:
    passed = Obligation(1, FEB, JUNE, passed_on=FEB)
    late, soon = Obligation(1, FEB, DEC), Obligation(1, FEB, JUNE)
    assert obliging.strictest([passed, late, soon, Obligation(2, FEB, DEC)]) == {
        1: soon, 2: Obligation(2, FEB, DEC),
    }  # fmt: skip


def test_somebody_is_told_on_few_days_and_never_after_passing() -> None:
    one = Obligation(1, FEB, JUNE)
    days = [FEB + timedelta(days=number) for number in range(160)]
    told = [day for day in days if obliging.is_day_to_remind(one, day)]
    assert told[0] == FEB
    assert [(JUNE - day).days for day in told[1:]] == [14, 7, 3, 1, 0, -1, -8, -15, -22, -29, -36]
    done = replace(one, passed_on=FEB)
    assert not any(obliging.is_day_to_remind(done, day) for day in days)


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (RULE, None),
        (replace(RULE, due_on=None), MandateRefusal.DEADLINE),
        (replace(RULE, due_days=3), MandateRefusal.DEADLINE),
        (replace(RULE, due_on=JAN), MandateRefusal.DEADLINE_BEFORE_START),
        (replace(RULE, due_on=None, due_days=0), MandateRefusal.DAYS),
    ],
)
def test_a_rule_that_says_nothing_or_too_much_is_refused(
    rule: Rule, reason: MandateRefusal | None
) -> None:
    assert obliging.may_write(rule) is reason
