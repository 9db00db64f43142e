"""What strand levels, a gate and a decision add up to under the shipped policy."""

from itertools import product

import pytest

from portal.competency.rules.kinds import Competency, CompetencyKind
from portal.competency.rules.policy import Attained, Decision, Limit, Proved, in_force
from portal.competency.rules.policy_document import parse_policy
from tests.competency.rules.documents import put, shipped

POLICY = parse_policy(shipped())
TECHNICAL = Competency(1, CompetencyKind.TECHNICAL)
MANAGERIAL = Competency(2, CompetencyKind.MANAGERIAL)
K, S, A = Limit.KNOWLEDGE, Limit.SKILL, Limit.ATTITUDE


@pytest.mark.parametrize(
    ("proved", "level", "limiting"),
    [
        (Proved(), 0, (K,)),
        (Proved(1), 1, (K, S)),
        (Proved(5), 1, (S,)),
        (Proved(0, 5, 5), 0, (K,)),
        (Proved(2, 2), 2, (K, S, A)),
        (Proved(4, 3, 0), 2, (A,)),
        (Proved(4, 3, 3), 3, (S, A)),
        (Proved(3, 3, 4), 3, (K, S)),
        (Proved(5, 5, 5), 5, ()),
    ],
)
def test_the_lowest_needed_strand_holds_the_level(proved, level, limiting):
    assert POLICY.attain(proved, TECHNICAL) == Attained(level, limiting, False, False)


@pytest.mark.parametrize(
    ("at_gate", "level", "limiting"),
    [(0, 2, (Limit.SOURCE,)), (2, 2, (Limit.SOURCE,)), (3, 3, (Limit.SOURCE,)), (4, 4, (K, S, A))],
)
def test_a_managerial_level_three_needs_an_assessor_or_a_practical(at_gate, level, limiting):
    found = POLICY.attain(Proved(4, 4, 4, at_gate), MANAGERIAL)
    assert found.level == level
    assert found.limiting[-1] == limiting[-1] if at_gate < 4 else Limit.SOURCE
    assert POLICY.attain(Proved(4, 4, 4, at_gate), TECHNICAL).level == 4


def test_a_decision_in_force_sets_the_level_both_ways():
    low, high = Decision(1, True), Decision(4, True)
    assert POLICY.attain(Proved(3, 3, 3), TECHNICAL, low).level == 1
    assert POLICY.attain(Proved(), MANAGERIAL, high) == Attained(4, (Limit.DECISION,), False, True)
    assert POLICY.attain(Proved(5, 5, 5), TECHNICAL, Decision(5, True)).limiting == ()
    assert POLICY.attain(Proved(5, 5, 5), TECHNICAL, Decision(0, True)).level == 0


def test_a_decision_that_waits_for_renewal_holds_nobody_down():
    low, high = Decision(1, False), Decision(4, False)
    none = Proved()
    assert POLICY.attain(Proved(3, 3, 3), TECHNICAL, low, Proved(3, 3, 3)).level == 3
    assert POLICY.attain(none, TECHNICAL, high, none) == Attained(4, (K, S, A), True, True)
    equal = POLICY.attain(Proved(4, 4, 4), TECHNICAL, high, Proved(4, 4, 4))
    assert equal == Attained(4, (K, S, A), False, False)


def test_a_level_awaits_only_when_it_would_be_lower_without_what_waits():
    assert POLICY.attain(Proved(4, 2), TECHNICAL, None, Proved(2, 2)).awaiting is False
    assert POLICY.attain(Proved(4, 2), TECHNICAL, None, Proved(1, 2)).awaiting is True


def test_no_level_above_the_highest_that_is_described():
    shallow = Competency(3, CompetencyKind.TECHNICAL, highest=3)
    assert POLICY.attain(Proved(3, 3, 3), shallow) == Attained(3, (), False, False)


def test_proving_more_never_lowers_a_level():
    for levels in product(range(6), repeat=4):
        proved = Proved(*levels)
        level = POLICY.attain(proved, MANAGERIAL).level
        for place in range(4):
            more = list(levels)
            more[place] = min(5, more[place] + 1)
            assert POLICY.attain(Proved(*more), MANAGERIAL).level >= level


def test_whatever_is_missing_for_the_next_level_is_named_and_only_that():
    for levels in product(range(6), repeat=4):
        proved = Proved(*levels)
        level, limiting, _, _ = POLICY.attain(proved, MANAGERIAL)
        assert bool(limiting) == (level < 5)
        cured = list(levels)
        for limit in limiting:
            cured[(K, S, A, Limit.SOURCE).index(limit)] = level + 1
        assert POLICY.attain(Proved(*cured), MANAGERIAL).level > level or level == 5


def test_the_policy_in_force_is_the_last_that_has_begun():
    later = parse_policy(put(put(shipped(), "version", 2), "valid_from", "2027-01-01"))
    policies = (POLICY, later)
    day = POLICY.valid_from
    assert in_force(policies, day.replace(year=2017)) is None
    assert in_force(policies, day) is POLICY
    assert in_force(policies, later.valid_from.replace(year=2026)) is POLICY
    assert in_force(policies, later.valid_from) is later
    assert in_force((), day) is None


def test_what_a_policy_remembers_stays_bounded():
    policy = parse_policy(shipped())
    for levels in product(range(6), repeat=4):
        for firm in range(20):
            policy.attain(Proved(*levels), TECHNICAL, Decision(firm % 6, False), Proved(firm))
    assert len(policy._attained) <= 5_000
