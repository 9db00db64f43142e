"""What a learner who is moved keeps, and what is to be done again."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.learning.rules import moving
from portal.learning.rules.moving import LESSON, QUIZ, Edition, Fate, PartId, Way

PARTS: list[PartId] = [(LESSON, "a"), (LESSON, "b"), (LESSON, "c"), (QUIZ, "q"), (QUIZ, "r")]
A, B, Q = PARTS[0], PARTS[1], PARTS[3]

part_ids = st.sampled_from(PARTS)
editions = st.builds(
    Edition,
    st.dictionaries(part_ids, st.sampled_from("xyz"), min_size=1),
    st.frozensets(part_ids),
)
histories = st.lists(editions, min_size=1, max_size=5)
dones = st.frozensets(part_ids)


def fates(*some: Edition) -> dict[PartId, Fate]:
    return dict(moving.plan(some).fates)


@given(histories)
def test_every_part_of_both_revisions_has_one_fate_and_no_other_part_has(
    history: Sequence[Edition],
) -> None:
    plan = moving.plan(history)
    old, new = set(history[0].parts), set(history[-1].parts)
    assert set(plan.fates) == old | new
    assert set(plan.of(Fate.GONE)) == old - new
    assert set(plan.of(Fate.NEW)) == new - old
    assert set(plan.of(Fate.KEPT)) | set(plan.of(Fate.CHANGED)) == old & new


@given(editions, st.integers(1, 4))
def test_a_move_to_a_revision_that_says_the_same_changes_nothing(one: Edition, times: int) -> None:
    plan = moving.plan([one] * (times + 1))
    assert set(plan.fates.values()) == {Fate.KEPT}
    assert plan.asks_nothing


@given(histories)
def test_where_every_change_was_minor_nobody_does_a_part_again(history: Sequence[Edition]) -> None:
    mild = [Edition(one.parts, frozenset(PARTS)) for one in history]
    assert moving.plan(mild).of(Fate.CHANGED) == ()


@given(histories)
def test_calling_a_change_minor_never_asks_more(history: Sequence[Edition]) -> None:
    strict = [Edition(one.parts) for one in history]
    asked = set(moving.plan(history).of(Fate.CHANGED))
    assert asked <= set(moving.plan(strict).of(Fate.CHANGED))


@given(histories, dones)
def test_nobody_does_again_what_they_had_not_done(
    history: Sequence[Edition], done: frozenset[PartId]
) -> None:
    plan = moving.plan(history)
    left = moving.todo(plan, done)
    assert set(left.again) <= done & set(plan.of(Fate.CHANGED))
    assert set(left.new) == set(history[-1].parts) - set(history[0].parts)
    still_done = done & set(history[-1].parts) - set(left.again)
    assert still_done >= done & set(plan.of(Fate.KEPT))


@given(histories, dones, part_ids)
def test_having_done_one_part_more_never_takes_another_away(
    history: Sequence[Edition], done: frozenset[PartId], more: PartId
) -> None:
    plan = moving.plan(history)
    before, after = moving.todo(plan, done), moving.todo(plan, done | {more})
    assert set(after.again) - set(before.again) <= {more}


@given(histories, dones, dones)
def test_what_was_tried_without_a_pass_begins_afresh_and_nothing_else_does(
    history: Sequence[Edition], done: frozenset[PartId], tried: frozenset[PartId]
) -> None:
    plan = moving.plan(history)
    left = moving.todo(plan, done, tried)
    assert set(left.afresh) == (set(plan.of(Fate.CHANGED)) & tried) - done
    assert left.again == moving.todo(plan, done).again


def test_a_part_that_changed_and_is_as_it_was_again_stands() -> None:
    assert fates(Edition({A: "x"}), Edition({A: "y"}), Edition({A: "x"})) == {A: Fate.KEPT}


def test_a_minor_change_after_a_real_one_does_not_hide_it() -> None:
    real, minor = Edition({A: "y"}), Edition({A: "z"}, frozenset({A}))
    assert fates(Edition({A: "x"}), real, minor) == {A: Fate.CHANGED}
    assert fates(Edition({A: "x"}), minor) == {A: Fate.KEPT}


def test_a_part_that_was_away_for_a_while_is_compared_with_what_was_read() -> None:
    away = Edition({B: "x"})
    assert fates(Edition({A: "x"}), away, Edition({A: "x"}))[A] is Fate.KEPT
    assert fates(Edition({A: "x"}), away, Edition({A: "y"}))[A] is Fate.CHANGED


def test_a_lesson_that_became_a_quiz_is_another_part() -> None:
    became = fates(Edition({(LESSON, "a"): "x"}), Edition({(QUIZ, "a"): "x"}))
    assert became == {(QUIZ, "a"): Fate.NEW, (LESSON, "a"): Fate.GONE}


def test_parts_are_told_by_kind_in_reading_order() -> None:
    plan = moving.plan([Edition({A: "x", Q: "x"}), Edition({Q: "y", B: "x", A: "y"})])
    assert plan.of(Fate.CHANGED) == (Q, A)
    assert plan.of(Fate.CHANGED, QUIZ) == (Q,)
    assert not plan.asks_nothing


@pytest.mark.parametrize(
    ("has_completed", "has_open_attempt", "expected"),
    [
        (False, False, Way.NOW),
        (False, True, Way.LATER),
        (True, False, Way.STAYS),
        (True, True, Way.STAYS),
    ],
)
def test_an_open_attempt_delays_a_move_and_a_completed_course_has_none(
    has_completed: bool, has_open_attempt: bool, expected: Way
) -> None:
    assert moving.way(has_completed=has_completed, has_open_attempt=has_open_attempt) is expected
