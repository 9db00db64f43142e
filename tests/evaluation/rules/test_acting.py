"""Who acts in a stage: chosen for the period within what can work, proposed by the policy."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.permissions import Role
from portal.evaluation.data import policies
from portal.evaluation.rules import acting, stages
from portal.evaluation.rules.acting import ALWAYS, CHOICES, MOST_DAYS, REMINDED, Usual
from portal.evaluation.rules.stages import Calendar, Stage, StageRefusal

BARE = stages.proposed(date(2026, 7, 1), 6)
USUAL = Usual({**ALWAYS, Stage.FOLLOW_UP: frozenset({Role.HR, Role.UNIT_HEAD})}, 3)


def changed(stage: Stage, **said: object) -> Calendar:
    found = acting.filled(BARE, USUAL)
    those = tuple(
        replace(one, **said) if one.stage is stage else one  # type: ignore[arg-type]
        for one in found
    )
    return replace(found, stages=those)


def test_where_a_period_says_nothing_the_policy_does() -> None:
    found = acting.filled(BARE, USUAL)
    assert {one.stage: one.roles for one in found} == USUAL.roles
    assert {one.stage for one in found if one.remind_days == 3} == set(REMINDED)
    assert acting.filled(found, Usual({}, 9)) == found  # what is said stays
    assert acting.may_have(found) is None


def test_every_version_of_the_policy_proposes_what_a_period_may_have() -> None:
    for policy in policies():
        assert acting.may_have(acting.filled(BARE, policy.usual)) is None


def test_nobody_acts_where_nothing_is_said() -> None:
    assert not any(acting.acts(one, frozenset(Role)) for one in BARE)


@given(st.sampled_from(Stage), st.frozensets(st.sampled_from(Role)))
def test_a_stage_has_those_it_cannot_do_without_and_whom_one_may_choose(
    stage: Stage, roles: frozenset[Role]
) -> None:
    possible = ALWAYS[stage] <= roles <= ALWAYS[stage] | {*CHOICES.get(stage, ())}
    fault = acting.may_have(changed(stage, roles=roles))
    assert (fault is None) == possible
    if fault is not None:
        assert (fault.refusal, fault.stage) == (StageRefusal.ROLES, stage)
    one = changed(stage, roles=roles).of(stage)
    assert all(acting.acts(one, {role}) == (role in roles) for role in Role)


@pytest.mark.parametrize(
    ("stage", "days", "held"),
    [
        (Stage.SELF, 0, True),
        (Stage.SELF, MOST_DAYS, True),
        (Stage.SELF, MOST_DAYS + 1, False),
        (Stage.SELF, -1, False),
        (Stage.FIXING, 1, False),  # nobody has anything undone there
    ],
)
def test_a_reminder_comes_within_a_month_where_somebody_has_something_undone(
    stage: Stage, days: int, held: bool
) -> None:
    fault = acting.may_have(changed(stage, remind_days=days))
    assert (fault is None) == held
    if fault is not None:
        assert fault.refusal is StageRefusal.REMINDER


def test_who_acts_goes_with_the_period_when_it_is_kept_or_copied() -> None:
    like = changed(Stage.FOLLOW_UP, roles=frozenset({Role.HR}))
    assert stages.read(like.from_on, like.until_on, stages.stored(like)) == like
    copied = stages.shifted(like, date(2027, 1, 1), 6)
    assert [(one.roles, one.remind_days) for one in copied] == [
        (one.roles, one.remind_days) for one in like
    ]
