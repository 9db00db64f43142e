"""Who owes how many learning hours, counted back and reminded of."""

from datetime import date

import pytest

from portal.learning.data import hours_policies
from portal.learning.rules.duties import (
    Duty,
    Standing,
    contract_year,
    count_back,
    owed,
    to_remind,
)
from portal.learning.rules.hours_policy import DutyKind
from portal.people.rules.spans import Dated, Span

POLICY = hours_policies()[-1]
TODAY = date(2026, 11, 26)
LONG_AGO = date(2010, 3, 1)


def standing(*statuses: tuple[str, date, date | None], employed=None, absences=()) -> Standing:
    return Standing(
        statuses=[Dated(Span(begin, end), status) for status, begin, end in statuses],
        employed=employed or [Span(LONG_AGO)],
        absences=[Dated(Span(begin, end), kind) for kind, begin, end in absences],
    )


def duty(who: Standing, on: date = TODAY) -> Duty:
    return owed(who, POLICY, on.year, on)


def test_a_pns_owes_twenty_hours_for_the_whole_year() -> None:
    found = duty(standing(("pns", LONG_AGO, None)))
    assert (found.kind, found.jp100, found.months) == (DutyKind.MINIMUM, 2000, 12)
    assert found.short(900) == 1100
    assert found.short(2500) == 0


def test_newcomers_owe_by_the_months_they_are_there() -> None:
    who = standing(("pns", LONG_AGO, None), employed=[Span(date(2026, 9, 1))])
    assert (duty(who).months, duty(who).jp100) == (4, 666)


def test_a_candidate_owes_a_programme_and_by_month_after_the_appointment() -> None:
    appointed = date(2026, 6, 1)
    who = standing(("cpns", LONG_AGO, appointed), ("pns", appointed, None))
    before = duty(who, date(2026, 5, 31))
    assert (before.kind, before.programme, before.jp100) == (
        DutyKind.PROGRAMME, "pelatihan_dasar", 0,
    )  # fmt: skip
    assert before.short(0) == 0
    assert (duty(who).months, duty(who).jp100) == (7, 1166)


@pytest.mark.parametrize("kind", ["study_leave", "long_leave", "unpaid_leave"])
def test_months_of_leave_owe_nothing(kind: str) -> None:
    who = standing(("pns", LONG_AGO, None), absences=[(kind, date(2026, 3, 15), date(2026, 9, 15))])
    assert (duty(who).months, duty(who).away, duty(who).jp100) == (6, 6, 1000)
    whole = standing(("pns", LONG_AGO, None), absences=[(kind, date(2025, 8, 1), None)])
    assert (duty(whole).jp100, duty(whole).short(0)) == (0, 0)


def test_who_moves_between_agencies_owes_the_same() -> None:
    moved = date(2026, 5, 4)
    who = standing(("pns", LONG_AGO, None), employed=[Span(LONG_AGO, moved), Span(moved)])
    assert duty(who).months == 12


def test_a_pppk_has_a_ceiling_in_the_contract_year_and_never_a_shortfall() -> None:
    found = duty(standing(("pppk", date(2024, 2, 1), None)))
    assert (found.kind, found.jp100) == (DutyKind.CEILING, 2400)
    assert (found.first_on, found.last_on) == (date(2026, 2, 1), date(2027, 1, 31))
    assert found.short(0) == 0
    assert [found.counted(jp100) for jp100 in (100, 2400, 3000)] == [100, 2400, 2400]


def test_a_contract_begun_on_a_leap_day_goes_on_every_year() -> None:
    assert contract_year(date(2024, 2, 29), date(2026, 2, 28)) == (
        date(2025, 3, 1), date(2026, 2, 28),
    )  # fmt: skip
    assert contract_year(date(2024, 2, 29), date(2028, 3, 1))[0] == date(2028, 2, 29)


@pytest.mark.parametrize("status", ["non_asn", "outside", "pppk_paruh_waktu"])
def test_others_owe_nothing(status: str) -> None:
    assert duty(standing((status, LONG_AGO, None))).kind is DutyKind.NONE
    assert duty(standing()).kind is DutyKind.NONE


def test_the_cap_of_a_day_is_counted_back_from_the_last_of_the_year() -> None:
    found = duty(standing(("pns", LONG_AGO, None)))
    back = count_back(found, 900, POLICY, TODAY)
    assert back is not None
    assert (back.days, back.latest_on, back.reachable) == (4, date(2026, 12, 28), True)
    late = count_back(found, 900, POLICY, date(2026, 12, 30))
    assert late is not None
    assert (late.reachable, late.days_left, late.most_jp100) == (False, 2, 600)
    assert count_back(found, 2000, POLICY, TODAY) is None
    assert count_back(found, 0, POLICY, date(2026, 9, 30)) is None
    assert count_back(found, 0, POLICY, date(2027, 1, 1)) is None


def test_reminders_come_in_three_months_to_those_behind_alone() -> None:
    found = duty(standing(("pns", LONG_AGO, None)))
    asked = {month: to_remind(found, 999, POLICY, date(2026, month, 5)) for month in range(1, 13)}
    assert {month for month, asks in asked.items() if asks} == {7, 10}
    assert to_remind(found, 499, POLICY, date(2026, 4, 1))
    assert not to_remind(found, 500, POLICY, date(2026, 4, 30))
    ceiling = duty(standing(("pppk", LONG_AGO, None)))
    assert not to_remind(ceiling, 0, POLICY, date(2026, 4, 1))
