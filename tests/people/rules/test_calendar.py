"""Working days: the agency's week, holidays, joint leave, its own exceptions."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people import data
from portal.people.rules import calendar
from portal.people.rules.calendar import (
    FIVE_DAYS,
    SIX_DAYS,
    CalendarRefusal,
    DayKind,
    NamedDay,
    Verification,
    WorkCalendar,
)

NATIONAL = data.national_days()
SKB = "SKB 1497/2025, 2/2025, 5/2025"
CITY = calendar.calendar_of(FIVE_DAYS, NATIONAL)

dates = st.dates(date(2025, 1, 1), date(2027, 12, 31))
named = st.builds(NamedDay, dates, st.sampled_from(DayKind), st.just("Hari bernama"))
weeks = st.frozensets(st.integers(1, 7), min_size=1)
calendars = st.builds(calendar.calendar_of, weeks, st.lists(named, max_size=30))


@pytest.mark.parametrize(
    ("on", "working"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 28), False),
        (date(2026, 12, 24), False),
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), True),
    ],
)
def test_weekends_holidays_and_joint_leave_are_no_working_days(on, working):
    assert CITY.is_working(on) is working


def test_a_six_day_week_works_on_saturday():
    clinic = calendar.calendar_of(SIX_DAYS, NATIONAL)
    assert clinic.is_working(date(2026, 11, 28))
    assert not clinic.is_working(date(2026, 11, 29))


def test_the_agencys_own_day_wins():
    open_on_leave = NamedDay(date(2026, 12, 24), DayKind.WORKING_DAY, "Pelayanan tetap buka")
    anniversary = NamedDay(date(2026, 11, 23), DayKind.LOCAL, "Hari jadi kota")
    clinic = calendar.calendar_of(FIVE_DAYS, NATIONAL, (open_on_leave, anniversary))
    assert clinic.is_working(date(2026, 12, 24))
    assert not clinic.is_working(date(2026, 11, 23))
    assert not clinic.is_working(date(2026, 12, 25))


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        (date(2026, 12, 23), 0, date(2026, 12, 23)),
        (date(2026, 12, 24), 0, date(2026, 12, 28)),
        (date(2026, 12, 23), 1, date(2026, 12, 28)),
        (date(2026, 12, 23), 3, date(2026, 12, 30)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 12, 28), -1, date(2026, 12, 23)),
        (date(2026, 3, 17), 1, date(2026, 3, 25)),
    ],
)
def test_adding_working_days_steps_over_every_closed_day(start, count, day):
    assert calendar.add_working_days(CITY, start, count) == day


def test_counting_has_an_open_end():
    assert calendar.working_days_between(CITY, date(2026, 12, 21), date(2026, 12, 31)) == 6
    assert calendar.working_days_between(CITY, date(2026, 12, 24), date(2026, 12, 28)) == 0
    assert calendar.working_days_between(CITY, date(2026, 12, 31), date(2026, 12, 21)) == -6


@given(calendars, dates, st.integers(0, 400))
def test_counting_agrees_with_looking_at_each_day(cal, start, length):
    end = start + timedelta(days=length)
    counted = sum(cal.is_working(start + timedelta(days=n)) for n in range(length))
    assert calendar.working_days_between(cal, start, end) == counted
    assert calendar.working_days_between(cal, end, start) == -counted


@given(calendars, dates, st.integers(-60, 60))
def test_what_was_added_can_be_counted_again(cal, start, count):
    start = calendar.add_working_days(cal, start, 0)
    end = calendar.add_working_days(cal, start, count)
    assert cal.is_working(end)
    assert calendar.working_days_between(cal, start, end) == count


@given(calendars, dates, st.integers(0, 30), st.integers(0, 30))
def test_adding_twice_is_adding_the_sum(cal, start, one, other):
    start = calendar.add_working_days(cal, start, 0)
    twice = calendar.add_working_days(cal, calendar.add_working_days(cal, start, one), other)
    assert twice == calendar.add_working_days(cal, start, one + other)


def test_an_entered_day_needs_a_name_and_a_free_date():
    own = (NamedDay(date(2026, 6, 17), DayKind.LOCAL, "Hari jadi kota"),)
    nameless = NamedDay(date(2026, 6, 18), DayKind.JOINT_LEAVE, "  ")
    assert calendar.may_add(own, nameless, SKB) is CalendarRefusal.NAME_MISSING
    assert calendar.may_add(own, own[0], SKB) is CalendarRefusal.DAY_TAKEN
    fits = NamedDay(date(2026, 6, 18), DayKind.JOINT_LEAVE, "Cuti bersama")
    assert calendar.may_add(own, fits, SKB) is None


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        (DayKind.NATIONAL, CalendarRefusal.SOURCE_MISSING),
        (DayKind.JOINT_LEAVE, CalendarRefusal.SOURCE_MISSING),
        (DayKind.LOCAL, None),
        (DayKind.WORKING_DAY, None),
    ],
)
def test_a_day_that_a_decree_makes_is_entered_with_the_decree(kind, refusal):
    assert calendar.may_add((), NamedDay(date(2026, 6, 17), kind, "X"), " ") is refusal


@pytest.mark.parametrize(
    ("year", "fits"), [(1999, False), (2000, True), (2100, True), (2101, False)]
)
def test_a_day_lies_in_a_year_that_calendars_reach(year, fits):
    found = calendar.may_add((), NamedDay(date(year, 6, 17), DayKind.LOCAL, "X"), "")
    assert (found is None) == fits


@given(calendars, st.integers(2025, 2027))
def test_the_months_of_a_year_add_up_to_its_working_days(cal, year):
    whole = calendar.working_days_between(cal, date(year, 1, 1), date(year + 1, 1, 1))
    assert sum(calendar.by_month(cal, year)) == whole


@given(weeks, named)
def test_a_day_changes_its_week_exactly_when_it_is_worked_otherwise_without_it(week, day):
    before = calendar.calendar_of(week, ()).is_working(day.on)
    after = calendar.calendar_of(week, (), [day]).is_working(day.on)
    assert calendar.changes_the_week(week, day) == (before != after)


@pytest.mark.parametrize("week", [(), (0, 1), (1, 8)])
def test_a_week_without_working_days_is_refused(week):
    assert calendar.may_set_week(week) is CalendarRefusal.WEEK_EMPTY
    with pytest.raises(ValueError, match="at least one"):
        WorkCalendar(frozenset(week))
    assert calendar.may_set_week((1, 2, 3, 4, 5, 6)) is None


def test_the_seed_names_each_date_once_and_each_kind_where_it_belongs():
    assert len({day.on for day in NATIONAL}) == len(NATIONAL)
    assert {day.on.year for day in NATIONAL} == {2025, 2026, 2027}
    kinds = {DayKind.NATIONAL, DayKind.JOINT_LEAVE}
    assert {day.kind for day in NATIONAL} == kinds
    leave = [day for day in NATIONAL if day.kind is DayKind.JOINT_LEAVE]
    assert all(day.on.isoweekday() in FIVE_DAYS for day in leave)


def test_no_seeded_day_claims_to_be_confirmed():
    """Nobody compared the list with the decrees; HR does, and only then says so."""
    assert Verification.CONFIRMED not in {day.verification for day in NATIONAL}
    assert {day.verification for day in NATIONAL if day.on.year == 2026} == {
        Verification.READ_SECONDARY
    }


def test_the_decree_of_2026_has_17_holidays_and_8_days_of_joint_leave():
    in_2026 = [day.kind for day in NATIONAL if day.on.year == 2026]
    assert in_2026.count(DayKind.NATIONAL) == 17
    assert in_2026.count(DayKind.JOINT_LEAVE) == 8
