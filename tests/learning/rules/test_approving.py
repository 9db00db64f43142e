"""Whom a request waits for: the superior, then upwards each three working days, or silence."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from portal.learning.rules.approving import (
    Answer,
    AnswerRefusal,
    Asked,
    Desk,
    climbed_by,
    desk,
    may_refuse,
)
from portal.people.rules.calendar import DayKind, NamedDay, WorkCalendar
from portal.people.rules.posts import Chart, Post, Tenure, TenureKind
from portal.people.rules.spans import Span

ALWAYS = Span(date(2020, 1, 1))
MAYOR, SECRETARY, HEAD, CLERK = 1, 2, 3, 4  # posts, each reporting to the one before
ANA, BUDI, CITRA, DEWI, EKO = 11, 12, 13, 14, 15
THURSDAY = date(2026, 11, 26)
POSTS = [
    Post(MAYOR, None, ALWAYS),
    Post(SECRETARY, MAYOR, ALWAYS),
    Post(HEAD, SECRETARY, ALWAYS),
    Post(CLERK, HEAD, ALWAYS),
]
HELD = {MAYOR: ANA, SECRETARY: BUDI, HEAD: CITRA, CLERK: DEWI}
WEEK = WorkCalendar()
ASKED = Asked(DEWI, THURSDAY, is_costly=True)


def tenures(
    held: dict[int, int], *acting: tuple[int, int, TenureKind, Span]
) -> list[Tenure[int, int]]:
    own = [Tenure(who, post, TenureKind.DEFINITIVE, ALWAYS) for post, who in held.items()]
    return own + [Tenure(who, post, kind, span) for who, post, kind, span in acting]


def at(
    day: date,
    asked: Asked = ASKED,
    *,
    held: dict[int, int] | None = None,
    acting: tuple[tuple[int, int, TenureKind, Span], ...] = (),
    calendar: WorkCalendar = WEEK,
) -> Desk:
    chart = Chart(POSTS, tenures(HELD if held is None else held, *acting), day)
    return desk(asked, chart, calendar, day)


def test_the_superior_has_three_working_days_and_then_the_next_one_may_answer_too() -> None:
    tuesday = date(2026, 12, 1)  # Friday, Monday, Tuesday
    assert at(THURSDAY).officials == {CITRA}
    assert at(THURSDAY).due_on == at(tuesday).due_on == tuesday
    assert at(tuesday).officials == {CITRA}
    wednesday = tuesday + timedelta(days=1)
    assert at(wednesday).officials == {CITRA, BUDI}
    assert at(wednesday).due_on == date(2026, 12, 4)
    assert at(date(2026, 12, 5)).officials == {CITRA, BUDI, ANA}
    assert [turn.from_on for turn in at(date(2026, 12, 5)).rounds] == [
        THURSDAY, wednesday, date(2026, 12, 5),
    ]  # fmt: skip


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Jayapura", "Etc/GMT+12", "Etc/GMT-14"])
def test_nobody_above_is_asked_for_a_request_made_after_the_bound(zone: str) -> None:
    """What is read by it before the days are reckoned leaves nothing out, in any week and zone."""
    for first in range(7):
        asked = ASKED.on + timedelta(days=first)
        last = datetime.combine(asked, time(23, 59), ZoneInfo(zone))
        for after in range(9):
            today = asked + timedelta(days=after)
            if at(today, replace(ASKED, on=asked)).officials != {CITRA}:
                assert last < climbed_by(today)
        assert last >= climbed_by(asked + timedelta(days=2))


def test_at_the_top_it_stays_with_the_last_official_for_good() -> None:
    later = at(date(2027, 6, 1))
    assert later.officials == {CITRA, BUDI, ANA}
    assert later.is_waiting
    assert not later.is_granted


@pytest.mark.parametrize(
    ("named", "due"),
    [
        ([], date(2026, 12, 1)),
        ([date(2026, 11, 30)], date(2026, 12, 2)),  # a holiday on Monday
        ([date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1)], date(2026, 12, 4)),
        ([date(2026, 11, 28)], date(2026, 12, 1)),  # on a Saturday it changes nothing
    ],
)
def test_holidays_of_the_agency_do_not_count(named: list[date], due: date) -> None:
    days = {day: NamedDay(day, DayKind.JOINT_LEAVE, "Cuti bersama") for day in named}
    calendar = WorkCalendar(named=MappingProxyType(days))
    assert at(THURSDAY, calendar=calendar).due_on == due
    assert at(due, calendar=calendar).officials == {CITRA}
    assert at(due + timedelta(days=1), calendar=calendar).officials == {CITRA, BUDI}


def test_silence_grants_what_costs_nothing_the_day_after_the_third_working_day() -> None:
    free = replace(ASKED, is_costly=False)
    last, after = date(2026, 12, 1), date(2026, 12, 2)
    assert at(last, free).is_waiting
    assert at(after, free).is_granted
    assert at(after, free).granted_on == after
    assert not at(after, free).may_answer(CITRA)
    assert at(date(2027, 1, 4), free).granted_on == after


def test_an_answer_stands_whatever_the_day() -> None:
    for free in (True, False):
        for answer in (Answer.GRANTED, Answer.REFUSED):
            found = at(date(2027, 1, 4), replace(ASKED, is_costly=not free, answer=answer))
            assert found.is_granted is (answer is Answer.GRANTED)
            assert not found.is_waiting
            assert not found.may_answer(CITRA)


def test_a_vacant_post_is_passed_at_once_and_is_no_turn_of_its_own() -> None:
    held = {MAYOR: ANA, SECRETARY: BUDI, CLERK: DEWI}
    assert at(THURSDAY, held=held).officials == {BUDI}
    assert at(date(2026, 12, 2), held=held).officials == {BUDI, ANA}


def test_who_acts_for_a_vacant_or_absent_superior_answers() -> None:
    plt = (EKO, HEAD, TenureKind.PLT, ALWAYS)
    vacant = {MAYOR: ANA, SECRETARY: BUDI, CLERK: DEWI}
    assert at(THURSDAY, held=vacant, acting=(plt,)).officials == {EKO}
    plh = (EKO, HEAD, TenureKind.PLH, Span(date(2026, 11, 27), date(2026, 11, 30)))
    assert at(THURSDAY, acting=(plh,)).officials == {CITRA}
    assert at(date(2026, 11, 27), acting=(plh,)).officials == {CITRA, EKO}
    assert at(date(2026, 11, 30), acting=(plh,)).officials == {CITRA}


def test_whoever_acts_above_themselves_never_answers_their_own_request() -> None:
    own = (DEWI, HEAD, TenureKind.PLT, ALWAYS)
    vacant = {MAYOR: ANA, SECRETARY: BUDI, CLERK: DEWI}
    assert DEWI not in at(date(2026, 12, 9), held=vacant, acting=(own,)).officials
    assert at(THURSDAY, held=vacant, acting=(own,)).officials >= {BUDI}


def test_nobody_above_is_said_and_still_silence_grants_what_costs_nothing() -> None:
    alone = Asked(ANA, THURSDAY, is_costly=True)
    assert at(THURSDAY, alone).has_nobody
    assert at(date(2026, 12, 9), alone).is_waiting
    assert at(date(2026, 12, 9), replace(alone, is_costly=False)).is_granted


def test_a_refusal_needs_a_reason() -> None:
    assert may_refuse("  ") is AnswerRefusal.REASON_MISSING
    assert may_refuse("Loket tidak boleh kosong.") is None
