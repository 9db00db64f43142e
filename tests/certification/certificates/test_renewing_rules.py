"""Reminders come once each and never two at once; a tree is offered when a way through it was."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certification.rules import renewing
from portal.certification.rules.renewing import STEPS, Cause, Renewable, step_due
from portal.certification.rules.requirements import Group, Leaf, LeafKind, Operator
from portal.certification.rules.schemes import Target
from portal.competency.rules.kinds import Strand

UNTIL = date(2027, 3, 1)
LONG_AGO = date(2024, 3, 1)
EXAM = Leaf("a", LeafKind.EXAM, ref=1, competency=5, level=3)
OTHER = Leaf("b", LeafKind.EXAM, ref=2, competency=6, level=2)
WORK = Leaf("c", LeafKind.PRACTICAL, ref=3, competency=5, level=2)
COURSE = Leaf("d", LeafKind.COURSE, ref=4)


def left(days: int, since: date = LONG_AGO) -> int | None:
    return step_due(UNTIL, since, UNTIL - timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (91, None), (90, 90), (89, 90), (37, 90), (36, None), (31, None), (30, 30), (14, 30),
        (13, None), (8, None), (7, 7), (1, 7), (0, None), (-1, None),
    ],
)  # fmt: skip
def test_each_reminder_has_its_days(days: int, step: int | None) -> None:
    assert left(days) == step


def test_a_certificate_younger_than_a_reminder_is_not_reminded() -> None:
    """One of sixty days does not hear on its first that it ends."""
    since = UNTIL - timedelta(days=60)
    assert left(60, since) is None
    assert left(30, since) == 30


@given(st.sets(st.integers(min_value=-5, max_value=120)))
def test_whenever_the_job_runs_each_reminder_goes_once_and_a_week_apart(runs: set[int]) -> None:
    sent: dict[int, int] = {}
    for days in sorted(runs, reverse=True):
        step = left(days)
        if step is not None and step not in sent:
            sent[step] = days
    told = list(sent.values())
    assert all(one - other >= renewing.MARGIN_DAYS for one, other in itertools.pairwise(told))
    for step, days in sent.items():
        fewest, most = renewing.days_of(step)
        assert fewest <= days <= most
    if set(range(-5, 121)) <= runs:
        assert sent == {step: step for step in STEPS}


def test_a_way_through_all_groups_is_an_offer() -> None:
    either = Group(Operator.ANY, (EXAM, OTHER))
    tree = Group(Operator.ALL, (either, WORK, COURSE))
    assert not renewing.is_offered(tree, set())
    assert not renewing.is_offered(tree, {"a"})
    assert not renewing.is_offered(tree, {"a", "b"})
    assert renewing.is_offered(tree, {"b", "c"})
    assert renewing.is_offered(Group(Operator.ALL, (COURSE,)), set())
    assert [leaf.key for leaf in renewing.seats(tree)] == ["a", "b", "c"]


def test_a_seat_renews_its_own_strand_alone() -> None:
    targets = (
        Target(5, 2, (Strand.KNOWLEDGE, Strand.SKILL)),
        Target(6, 2, (Strand.KNOWLEDGE,)),
    )
    assert renewing.renewed_by(EXAM, targets) == {
        Renewable(5, Strand.KNOWLEDGE, 3),
        Renewable(5, Strand.KNOWLEDGE, 2),
    }
    assert renewing.renewed_by(WORK, targets) == {Renewable(5, Strand.SKILL, 2)}
    assert len(renewing.certified(targets)) == 3


def test_the_cause_names_what_nobody_opened_first() -> None:
    tree = Group(Operator.ALL, (EXAM, WORK))
    assert renewing.cause(tree, set(), set()) is Cause.NO_SITTING
    assert renewing.cause(tree, {"a"}, {"a"}) is Cause.NO_SLOT
    assert renewing.cause(tree, set(), {"a", "c"}) is Cause.NOT_OPEN_TO_THEM
