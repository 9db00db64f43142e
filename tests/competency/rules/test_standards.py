"""Requirement and gap: the maximum over definitive posts, acting posts apart, surplus is 0."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.competency.rules.standards import (
    Gap,
    Holding,
    Required,
    Standard,
    StandardRefusal,
    gaps,
    may_set,
    missing_levels,
    requirement,
    standard_in_force,
)

DAY = date(2026, 11, 26)
BEGIN = date(2024, 1, 1)
CLERK = Standard(job_id=1, valid_from=BEGIN, levels={10: 2, 11: 1})
ANALYST = Standard(job_id=2, valid_from=BEGIN, levels={10: 1, 12: 3})
HEAD = Standard(job_id=3, valid_from=BEGIN, levels={10: 4, 13: 4})
STANDARDS = {1: [CLERK], 2: [ANALYST], 3: [HEAD]}


def test_the_requirement_is_the_maximum_over_definitive_posts():
    posts = [
        Holding(100, 1, acting=False, from_on=BEGIN),
        Holding(101, 2, acting=False, from_on=BEGIN),
        Holding(102, 3, acting=True, from_on=BEGIN),
    ]
    found = requirement(posts, STANDARDS, DAY)
    assert found.definitive == {
        10: Required(2, (100,)),
        11: Required(1, (100,)),
        12: Required(3, (101,)),
    }
    assert found.acting == {10: Required(4, (102,)), 13: Required(4, (102,))}


def test_posts_that_ask_alike_are_all_named_and_the_same_post_once():
    posts = [
        Holding(101, 1, acting=False, from_on=BEGIN),
        Holding(100, 1, acting=False, from_on=BEGIN),
        Holding(100, 1, acting=False, from_on=date(2025, 1, 1)),
    ]
    assert requirement(posts, STANDARDS, DAY).definitive[10] == Required(2, (100, 101))


def test_a_post_counts_from_its_first_day_until_the_day_it_ends():
    post = Holding(100, 1, acting=False, from_on=date(2026, 1, 1), until_on=date(2026, 6, 1))
    days = {date(2025, 12, 31): 0, date(2026, 1, 1): 2, date(2026, 5, 31): 2, date(2026, 6, 1): 0}
    for day, competencies in days.items():
        assert len(requirement([post], STANDARDS, day).definitive) == competencies


def test_the_standard_that_has_begun_last_decides():
    later = Standard(job_id=1, valid_from=date(2026, 7, 1), levels={10: 3})
    assert standard_in_force([CLERK, later], date(2023, 12, 31)) is None
    assert standard_in_force([CLERK, later], date(2026, 6, 30)) is CLERK
    assert standard_in_force([CLERK, later], date(2026, 7, 1)) is later
    post = Holding(100, 1, acting=False, from_on=date(2020, 1, 1))
    assert requirement([post], {1: [CLERK, later]}, date(2021, 1, 1)).definitive == {}
    assert requirement([post], {1: [CLERK, later]}, DAY).definitive == {10: Required(3, (100,))}
    assert requirement([post], {}, DAY).definitive == {}


def test_gaps_are_ranked_and_a_surplus_makes_up_for_nothing():
    required = {10: Required(2, (1,)), 11: Required(3, (1,)), 12: Required(1, (1,))}
    found = gaps(required, {10: 5, 11: 1})
    assert found == (Gap(11, 3, 1, 2), Gap(12, 1, 0, 1), Gap(10, 2, 5, 0))


@given(st.integers(0, 5), st.integers(0, 5))
def test_a_gap_is_never_negative_and_closes_level_by_level(required, held):
    assert missing_levels(required, held) == max(required - held, 0)
    assert missing_levels(required, held + 1) in (
        missing_levels(required, held),
        missing_levels(required, held) - 1,
    )


@pytest.mark.parametrize(
    ("levels", "refusal"),
    [
        ({10: 2}, None),
        ({}, StandardRefusal.EMPTY),
        ({10: 0}, StandardRefusal.LEVEL_OUT_OF_RANGE),
        ({10: 6}, StandardRefusal.LEVEL_OUT_OF_RANGE),
        ({99: 1}, StandardRefusal.UNKNOWN_COMPETENCY),
        ({11: 4}, StandardRefusal.LEVEL_NOT_DESCRIBED),
    ],
)
def test_a_standard_is_refused_for_a_reason(levels, refusal):
    described = {10: 5, 11: 3}
    assert may_set(Standard(1, DAY, levels), described, taken=[BEGIN]) is refusal


def test_two_standards_of_a_job_cannot_begin_on_one_day():
    assert may_set(Standard(1, DAY, {10: 2}), {10: 5}, [DAY]) is StandardRefusal.DAY_TAKEN
