"""What may be claimed as learning outside the portal."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.learning.data import hours_policies
from portal.learning.rules.claims import (
    ClaimRefusal,
    ClaimState,
    Filed,
    fingerprint,
    is_unusual,
    may_claim,
    may_decide,
)
from portal.learning.rules.hours import Activity, credit
from portal.learning.rules.hours_policy import Scope

POLICY = hours_policies()[-1]
TODAY = date(2026, 11, 26)
GOOD = Filed(
    Activity("bimtek", Scope.DOMESTIC, date(2026, 3, 2), date(2026, 3, 4), minutes=900),
    title="Bimtek arsip dinamis",
    organiser="Dinas Perpustakaan dan Kearsipan",
    number="045/112/BIMTEK/2026",
)


def changed(**values: object) -> Filed:
    of_activity = {name: value for name, value in values.items() if hasattr(GOOD.activity, name)}
    rest = {name: value for name, value in values.items() if name not in of_activity}
    return replace(GOOD, activity=replace(GOOD.activity, **of_activity), **rest)


def test_a_sound_claim_may_be_filed_on_the_day_it_ended() -> None:
    assert may_claim(GOOD, POLICY, TODAY) is None
    assert may_claim(changed(ends_on=TODAY), POLICY, TODAY) is None


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"form": "sulap"}, ClaimRefusal.FORM_UNKNOWN),
        ({"form": "bimbingan_kerja", "scope": Scope.INTERNATIONAL}, ClaimRefusal.NOT_ABROAD),
        ({"title": " "}, ClaimRefusal.TITLE_MISSING),
        ({"organiser": ""}, ClaimRefusal.ORGANISER_MISSING),
        ({"number": "9" * 201}, ClaimRefusal.TEXT_TOO_LONG),
        ({"begins_on": date(2026, 3, 5)}, ClaimRefusal.REVERSED),
        ({"ends_on": TODAY + timedelta(days=1)}, ClaimRefusal.DAY_NOT_COME),
        ({"begins_on": date(2020, 1, 1)}, ClaimRefusal.PERIOD_TOO_LONG),
        (
            {"begins_on": date(2015, 1, 5), "ends_on": date(2015, 1, 6)},
            ClaimRefusal.TOO_LONG_AGO,
        ),
        ({"minutes": 0}, ClaimRefusal.MINUTES_MISSING),
        ({"minutes": 3 * 24 * 60 + 1}, ClaimRefusal.MINUTES_IMPOSSIBLE),
        ({"form": "coaching"}, ClaimRefusal.EVENTS_MISSING),
        ({"form": "coaching", "events": 61}, ClaimRefusal.EVENTS_IMPOSSIBLE),
        (
            {"form": "coaching", "events": 2, "begins_on": date(2026, 2, 27)},
            ClaimRefusal.ONE_MONTH_EACH,
        ),
        ({"form": "tugas_belajar"}, ClaimRefusal.SEMESTERS_MISSING),
    ],
)
def test_what_cannot_be_filed(values: dict[str, object], refusal: ClaimRefusal) -> None:
    assert may_claim(changed(**values), POLICY, TODAY) is refusal


def test_one_activity_is_recognised_however_it_is_spelt() -> None:
    again = changed(
        organiser="DINAS PERPUSTAKAAN  dan kearsipan", number="045-112 bimtek 2026",
        title="Bimbingan teknis arsip", minutes=450,
    )  # fmt: skip
    assert fingerprint(again) == fingerprint(GOOD)
    assert fingerprint(changed(number="045/113/BIMTEK/2026")) != fingerprint(GOOD)


def test_without_a_number_title_form_and_days_tell_activities_apart() -> None:
    bare = changed(number="")
    assert fingerprint(bare) == fingerprint(changed(number=" - "))
    for values in ({"title": "Lain"}, {"form": "seminar"}, {"ends_on": date(2026, 3, 5)}):
        assert fingerprint(changed(number="", **values)) != fingerprint(bare)


def test_long_days_are_marked() -> None:
    assert is_unusual(changed(minutes=1801).activity, POLICY)
    assert not is_unusual(changed(minutes=1800).activity, POLICY)


def test_nobody_decides_twice_about_themselves_or_about_what_they_have_not_seen() -> None:
    open_ = ClaimState.OPEN
    assert may_decide(open_, version=2, seen=2, is_own=False) is None
    assert may_decide(open_, version=2, seen=1, is_own=False) is ClaimRefusal.CHANGED
    assert may_decide(open_, version=2, seen=2, is_own=True) is ClaimRefusal.OWN_CLAIM
    for state in set(ClaimState) - {open_}:
        assert may_decide(state, version=1, seen=1, is_own=False) is ClaimRefusal.DECIDED


@given(
    st.sampled_from(sorted(POLICY.forms)),
    st.sampled_from(list(Scope)),
    st.integers(-5, 5000),
    st.integers(-2, 80),
    st.integers(-2, 9),
    st.integers(0, 900),
)
def test_whatever_may_be_filed_has_hours(form, scope, minutes, events, semesters, days) -> None:
    activity = Activity(
        form, scope, TODAY - timedelta(days=days), TODAY, minutes, events, semesters
    )
    if may_claim(replace(GOOD, activity=activity), POLICY, TODAY) is None:
        assert credit(activity, POLICY).jp100 > 0
