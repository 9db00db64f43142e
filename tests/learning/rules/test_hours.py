"""Learning hours: the reference's examples, and what holds whatever is counted in which order."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.learning.data import hours_policies
from portal.learning.rules import hours_policy
from portal.learning.rules.hours import NOTHING, Activity, Taken, added, capped, credit, in_jp100
from portal.learning.rules.hours_policy import RuleKind, Scope

POLICY = hours_policies()[-1]
HOME, ABROAD = Scope.DOMESTIC, Scope.INTERNATIONAL
MONDAY = date(2026, 3, 2)


def activity(form: str, scope: Scope = HOME, *, days: int = 1, on: date = MONDAY, **facts: int):
    return Activity(form, scope, on, on + timedelta(days=days - 1), **facts)


@pytest.mark.parametrize(
    ("what", "jp100"),
    [
        (activity("workshop", days=2), 1000),
        (activity("seminar", ABROAD), 600),
        (activity("pelatihan_teknis", days=5, minutes=1350), 3000),
        (activity("pelatihan_teknis", ABROAD, days=5, minutes=1350), 3600),
        (activity("coaching", events=3), 400),
        (activity("magang", events=1), 2000),
        (activity("tugas_belajar", semesters=2), 4000),
    ],
)
def test_the_examples_of_the_reference(what: Activity, jp100: int) -> None:
    assert credit(what, POLICY).jp100 == jp100


def test_the_example_of_elearning_day_by_day() -> None:
    days = {MONDAY + timedelta(days=n): minutes for n, minutes in enumerate((180, 90, 30))}
    assert capped(days, POLICY.forms["elearning"], HOME, NOTHING, POLICY) == (567, 255)


@pytest.mark.parametrize(
    ("form", "scope", "jp100"),
    [
        ("seminar", HOME, 400), ("workshop", ABROAD, 700), ("sosialisasi", HOME, 400),
        ("coaching", ABROAD, 400), ("mentoring", HOME, 200), ("benchmarking", HOME, 1000),
        ("benchmarking", ABROAD, 2000), ("detasering", ABROAD, 2400), ("pertukaran", HOME, 2000),
        ("elearning", HOME, 300), ("elearning", ABROAD, 400), ("belajar_mandiri", HOME, 200),
        ("komunitas_belajar", HOME, 200), ("komunitas_belajar", ABROAD, 1600),
        ("pelatihan_struktural", HOME, 1333), ("alam_terbuka", ABROAD, 1600),
    ],
)  # fmt: skip
def test_one_day_of_each_form(form: str, scope: Scope, jp100: int) -> None:
    assert credit(activity(form, scope, minutes=600, events=1), POLICY).jp100 == jp100


def test_every_form_has_a_home_rule_and_each_siasn_number_stands_once() -> None:
    numbers = [form.siasn for form in POLICY.forms.values() if form.siasn is not None]
    assert sorted(numbers) == list(range(1, 26))
    assert len(POLICY.forms) == 28


def test_a_month_pays_two_coachings_however_they_are_filed() -> None:
    first = activity("coaching", events=1)
    taken = added(NOTHING, first, POLICY)
    assert credit(activity("coaching", events=3), POLICY, taken).jp100 == 200
    assert credit(activity("coaching", on=date(2026, 4, 1), events=3), POLICY, taken).jp100 == 400


AMOUNTS = {"minutes": st.integers(1, 900), "events": st.integers(1, 4)}


def activities(form: str) -> st.SearchStrategy[list[Activity]]:
    scopes = st.sampled_from(sorted(POLICY.forms[form].rules))
    one = st.builds(
        activity, st.just(form), scopes, days=st.integers(1, 3),
        on=st.integers(0, 4).map(lambda n: MONDAY + timedelta(days=n)), **AMOUNTS,
    )  # fmt: skip
    return st.lists(one, max_size=7)


def booked(done: Sequence[Activity]) -> list[int]:
    taken, found = NOTHING, []
    for one in done:
        found.append(credit(one, POLICY, taken).jp100)
        taken = added(taken, one, POLICY)
    return found


@given(st.sampled_from(sorted(POLICY.forms)).flatmap(activities), st.randoms(use_true_random=False))
def test_any_order_adds_up_to_the_same_and_nothing_is_ever_negative(done, random) -> None:
    shuffled = list(done)
    random.shuffle(shuffled)
    first, second = booked(done), booked(shuffled)
    assert sum(first) == sum(second)
    assert all(isinstance(one, int) and one >= 0 for one in first + second)


@given(activities("elearning"))
def test_no_day_ever_pays_more_than_its_cap(done) -> None:
    days = {one.begins_on + timedelta(days=n) for one in done for n in range(one.days)}
    assert sum(booked(done)) <= 400 * len(days)
    at_home = [one for one in done if one.scope is HOME]
    assert sum(booked(at_home)) <= 300 * len(days)


@given(activities("coaching"))
def test_no_month_ever_pays_more_events_than_two_of_a_scope(done) -> None:
    months = {one.month for one in done}
    assert sum(booked(done)) <= (400 + 800) * len(months)


@given(st.integers(1, 900), st.integers(1, 30))
def test_more_time_never_brings_fewer_hours(minutes: int, days: int) -> None:
    for form in POLICY.forms:
        less = credit(activity(form, days=days, minutes=minutes, events=1), POLICY).jp100
        more = credit(activity(form, days=days, minutes=minutes + 1, events=2), POLICY).jp100
        assert more >= less


@given(st.lists(st.integers(1, 200), max_size=8), st.randoms(use_true_random=False))
def test_courses_and_claims_share_the_cap_of_a_day(parts, random) -> None:
    """Course lessons are counted by their own day, claims spread theirs: one pot of minutes."""
    total = 0
    taken = Taken()
    for minutes in parts:
        jp100, _counted = capped({MONDAY: minutes}, POLICY.forms["elearning"], HOME, taken, POLICY)
        taken = added(taken, activity("elearning", minutes=minutes), POLICY)
        total += jp100
    assert total == in_jp100(min(sum(parts), 135), 45)


def test_the_version_in_force_is_that_of_the_day() -> None:
    assert hours_policy.in_force(hours_policies(), date(2026, 1, 1)).version == 1
    assert hours_policy.in_force(hours_policies(), date(1999, 1, 1)).version == 1


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("jp: 20, period: calendar_year", "jp: 0, period: calendar_year", "above zero"),
        ("form: elearning}", "form: workshop}", "no cap"),
        ("id: workshop", "id: seminar", "twice"),
        ("{rule: per_day, jp: 5}", "{rule: per_week, jp: 5}", "per_week"),
    ],
)
def test_a_faulty_policy_is_refused_with_the_place(was: str, becomes: str, says: str) -> None:
    from_file = hours_policy.__file__.replace("rules/hours_policy.py", "data/hours-policy.yaml")
    with open(from_file, encoding="utf-8") as file:
        text = file.read()
    assert was in text
    with pytest.raises(ValueError, match=says):
        hours_policy.read(text.replace(was, becomes, 1))


def test_all_six_kinds_of_rule_are_in_use() -> None:
    used = {rule.kind for form in POLICY.forms.values() for rule in form.rules.values()}
    assert used == set(RuleKind)
