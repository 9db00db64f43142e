"""Who is in a period, who rates whom and for how many months, and the gaps HR looks at."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.evaluation.rules import population
from portal.evaluation.rules.population import Above, Gap, Left, Member, Population
from portal.people.rules.posts import TenureKind

DEFINITIVE, PLT = TenureKind.DEFINITIVE, TenureKind.PLT
MONTHS = population.month_days(date(2026, 7, 1), date(2027, 1, 1))
RULE = Population()


def member(**facts: object) -> Member:
    known: dict[str, object] = {
        "person": 1, "status": "pns", "within": frozenset({1, 2}), "is_employed": True,
        "months": MONTHS, "units": [2], "posts": [DEFINITIVE],
        "above": {day: [led_by(9)] for day in MONTHS},
    }  # fmt: skip
    return Member(**{**known, **facts})  # type: ignore[arg-type]


def led_by(rater: int, kind: TenureKind = DEFINITIVE, through: TenureKind = DEFINITIVE) -> Above:
    return Above(rater, kind, through)


def raters_of(**facts: object) -> list[tuple[int, int]]:
    gone = facts.pop("gone", frozenset())
    found = population.placed(member(**facts), least_months=1, gone=gone)  # type: ignore[arg-type]
    return [(one.person, one.months) for one in found.raters]


def gaps_of(**facts: object) -> set[Gap]:
    gone = facts.pop("gone", frozenset())
    found = population.placed(member(**facts), least_months=1, gone=gone)  # type: ignore[arg-type]
    return set(found.gaps)


def test_a_semester_has_six_months() -> None:
    assert [day.month for day in MONTHS] == [7, 8, 9, 10, 11, 12]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, None),
        ({"is_employed": False}, Left.GONE),
        ({"status": "non_asn"}, Left.STATUS),
        ({"months": MONTHS[-1:]}, Left.TOO_SHORT),
    ],
)
def test_who_is_in(facts: dict[str, object], said: Left | None) -> None:
    assert population.left_out(member(**facts), RULE, 2) is said


def test_a_named_unit_takes_all_below_it_and_nobody_else() -> None:
    rule = Population(units=frozenset({2}))
    assert population.left_out(member(within=frozenset({1, 2, 7})), rule, 2) is None
    assert population.left_out(member(within=frozenset({1, 20})), rule, 2) is Left.UNIT
    assert Population.read(rule.stored()) == rule


def test_one_supervisor_rates_all_months_and_there_is_nothing_to_look_at() -> None:
    assert raters_of() == [(9, 6)]
    assert gaps_of() == set()


def test_when_the_supervisor_changed_each_rates_the_months_served() -> None:
    above = {day: [led_by(9 if day.month < 10 else 8)] for day in MONTHS}
    assert raters_of(above=above) == [(8, 3), (9, 3)]  # who leads today first
    assert gaps_of(above=above) == {Gap.SEVERAL_RATERS}


def test_the_months_of_who_has_gone_fall_to_who_led_last() -> None:
    above = {day: [led_by(9 if day.month < 12 else 8)] for day in MONTHS}
    assert raters_of(above=above, gone={9}) == [(8, 6)]
    assert gaps_of(above=above, gone={9}) == {Gap.RATER_GONE}


def test_where_every_rater_has_gone_hr_names_somebody() -> None:
    assert raters_of(gone={9}) == []
    assert gaps_of(gone={9}) == {Gap.NO_RATER, Gap.RATER_GONE}


def test_an_acting_holder_rates_only_beside_no_definitive_one() -> None:
    both = {day: [led_by(9), led_by(7, PLT)] for day in MONTHS}
    assert raters_of(above=both) == [(9, 6)]
    acting = {day: [led_by(7, PLT)] for day in MONTHS}
    assert raters_of(above=acting) == [(7, 6)]
    assert gaps_of(above=acting) == {Gap.ACTING_RATER}


def test_the_post_held_definitively_says_who_rates() -> None:
    above = {day: [led_by(9), led_by(5, through=PLT)] for day in MONTHS}
    assert raters_of(above=above, posts=[DEFINITIVE, PLT]) == [(9, 6)]


@pytest.mark.parametrize(
    ("facts", "gap"),
    [
        ({"posts": []}, Gap.NO_POST),
        ({"posts": [PLT]}, Gap.ONLY_ACTING),
        ({"above": {}}, Gap.NO_RATER),
        ({"units": [2, 3]}, Gap.MOVED),
        ({"is_away": True}, Gap.ON_LEAVE),
    ],
)
def test_gaps_are_told_and_keep_nobody_out(facts: dict[str, object], gap: Gap) -> None:
    assert gap in gaps_of(**facts)
    assert population.left_out(member(**facts), RULE, 2) is None


@given(st.dictionaries(st.sampled_from(MONTHS), st.sets(st.integers(1, 4), max_size=2)))
def test_no_month_is_rated_by_somebody_who_did_not_lead_unless_they_inherit_it(
    led: dict[date, set[int]],
) -> None:
    above = {day: [led_by(one) for one in sorted(raters)] for day, raters in led.items()}
    found = population.placed(member(above=above), least_months=1, gone=frozenset())
    for rater in found.raters:
        assert rater.months == sum(rater.person in raters for raters in led.values())
    assert {one.person for one in found.raters} == set().union(*led.values())
