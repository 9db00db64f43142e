"""Days of a certificate and its renewals: nobody gets less than promised, renewal only adds."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certification.rules import certificate_states as states
from portal.certification.rules import validity
from portal.certification.rules.applications import ApplyRefusal, Held, Kind, kind_of
from portal.certification.rules.certificate_states import Act, ActRefusal, Happened, PublicState
from portal.certification.rules.validity import Base, Renewal, Validity, ValidityRefusal
from portal.ledger.rules.counting import months_after
from tests.support.portal_app import NOON

ISSUED = date(2026, 11, 26)
THREE_YEARS = Validity(months=36, window_months=6, grace_days=60)
DAYS = st.dates(date(2020, 1, 1), date(2090, 1, 1))
RULES = st.builds(
    Validity,
    months=st.integers(2, 240),
    base=st.sampled_from(list(Base)),
    month=st.integers(1, 12),
    day=st.integers(1, 28),
    window_months=st.integers(1, 12),
    grace_days=st.integers(0, 366),
).filter(lambda one: validity.may_have(one) is None)


def test_the_days_of_each_base() -> None:
    first = validity.term(THREE_YEARS, ISSUED)
    assert first.until == date(2029, 11, 26)
    assert first.last_day == date(2029, 11, 25)
    assert first.window_opens == date(2029, 5, 26)
    assert first.grace_ends == date(2030, 1, 25)
    renewed_on = date(2029, 6, 10)
    ends = {
        Base.COMPLETION: date(2032, 6, 10),
        Base.PREVIOUS_EXPIRY: date(2032, 11, 26),
        Base.FIXED_DATE: date(2033, 1, 1),
    }
    for base, until in ends.items():
        rule = replace(THREE_YEARS, base=base)
        assert validity.term(rule, renewed_on, first.until).until == until
    late = replace(THREE_YEARS, base=Base.PREVIOUS_EXPIRY)
    in_grace, lapsed = date(2030, 1, 24), date(2030, 1, 25)
    assert validity.term(late, in_grace, first.until).until == date(2032, 11, 26)
    assert validity.term(late, lapsed, first.until).until == date(2033, 1, 25)
    assert validity.term(Validity(), ISSUED) == validity.Term(ISSUED, None, None, None)


@given(RULES, DAYS, st.integers(0, 400))
def test_nobody_gets_less_than_promised_and_a_renewal_never_takes_away(
    rule: Validity, first_on: date, later: int
) -> None:
    first = validity.term(rule, first_on)
    assert rule.months is not None
    assert first.until is not None
    assert first.window_opens is not None
    assert first.until >= months_after(first_on, rule.months)
    renewed_on = first.window_opens + timedelta(days=later)
    second = validity.term(rule, renewed_on, first.until)
    assert second.until is not None
    assert second.until >= first.until
    if rule.base is not Base.PREVIOUS_EXPIRY:
        assert second.until >= months_after(renewed_on, rule.months)
    terms = validity.preview(rule, first_on)
    assert len(terms) == validity.PREVIEWED
    assert [one.since for one in terms[1:]] == [one.window_opens for one in terms[:-1]]


@given(RULES, DAYS)
def test_renewal_is_open_in_the_window_and_in_grace_alone(rule: Validity, first_on: date) -> None:
    held = validity.term(rule, first_on)
    assert held.until is not None
    assert held.window_opens is not None
    assert held.grace_ends is not None
    day = timedelta(days=1)
    assert validity.renewal(held, held.window_opens - day) is Renewal.TOO_EARLY
    assert validity.renewal(held, held.window_opens) is Renewal.OPEN
    assert validity.renewal(held, held.until - day) is Renewal.OPEN
    wait = Renewal.IN_GRACE if rule.grace_days else Renewal.LAPSED
    assert validity.renewal(held, held.until) is wait
    assert validity.renewal(held, held.grace_ends) is Renewal.LAPSED


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (THREE_YEARS, None),
        (Validity(), None),
        (replace(THREE_YEARS, months=0), ValidityRefusal.MONTHS),
        (replace(THREE_YEARS, months=241), ValidityRefusal.MONTHS),
        (replace(THREE_YEARS, base=Base.FIXED_DATE, month=2, day=29), ValidityRefusal.FIXED_DATE),
        (replace(THREE_YEARS, window_months=36), ValidityRefusal.WINDOW),
        (replace(THREE_YEARS, window_months=0), ValidityRefusal.WINDOW),
        (replace(THREE_YEARS, grace_days=-1), ValidityRefusal.GRACE),
    ],
)
def test_what_cannot_be_meant_is_refused(rule: Validity, why: ValidityRefusal | None) -> None:
    assert validity.may_have(rule) is why
    assert Validity.read(rule.stored()) == rule


def at(days: int) -> datetime:
    return NOON + timedelta(days=days)


def state(until: date | None, happened: list[Happened], days: int) -> PublicState | None:
    now = at(days)
    return states.state(NOON, until, happened, on=now.date(), now=now)


def test_states_follow_from_days_and_events() -> None:
    until = at(100).date()
    held = [Happened(Act.SUSPENDED, at(10)), Happened(Act.REINSTATED, at(20))]
    assert state(until, held, -1) is None  # before it existed
    seen = [state(until, held, days) for days in (9, 10, 19, 20, 99, 100)]
    valid, suspended = PublicState.VALID, PublicState.SUSPENDED
    assert seen == [valid, suspended, suspended, valid, valid, PublicState.EXPIRED]
    assert state(None, held, 9999) is valid
    assert state(until, [held[0]], 100) is PublicState.EXPIRED
    for act, found in ((Act.REVOKED, PublicState.REVOKED), (Act.REISSUED, PublicState.SUPERSEDED)):
        done = [*held, Happened(act, at(50))]
        assert state(until, done, 49) is valid
        assert state(until, done, 50) is state(until, done, 5000) is found


@pytest.mark.parametrize(
    ("act", "found", "suspended", "why"),
    [
        (Act.SUSPENDED, PublicState.VALID, False, None),
        (Act.SUSPENDED, PublicState.SUSPENDED, True, ActRefusal.SUSPENDED_ALREADY),
        (Act.REINSTATED, PublicState.SUSPENDED, True, None),
        (Act.REINSTATED, PublicState.VALID, False, ActRefusal.NOT_SUSPENDED),
        (Act.SUSPENDED, PublicState.EXPIRED, False, ActRefusal.EXPIRED),
        (Act.REVOKED, PublicState.EXPIRED, False, None),
        (Act.REISSUED, PublicState.SUSPENDED, True, ActRefusal.SUSPENDED),
        (Act.REVOKED, PublicState.SUPERSEDED, False, ActRefusal.ENDED),
        (Act.REISSUED, PublicState.REVOKED, False, ActRefusal.ENDED),
        (Act.REVOKED, None, False, ActRefusal.ENDED),
    ],
)
def test_what_may_be_done_to_a_certificate(
    act: Act, found: PublicState | None, suspended: bool, why: ActRefusal | None
) -> None:
    assert states.may(act, found, "Nama keliru", suspended=suspended) is why
    if why is None:
        assert states.may(act, found, " ", suspended=suspended) is ActRefusal.REASON


def test_who_holds_one_renews_it_in_its_window_and_gets_no_second() -> None:
    term = validity.term(THREE_YEARS, ISSUED)

    def asks(found: PublicState, on: date) -> Kind | ApplyRefusal:
        return kind_of([Held(found, term)], on)

    assert kind_of([], ISSUED) is Kind.FIRST
    assert asks(PublicState.VALID, date(2029, 5, 25)) is ApplyRefusal.HOLDS_ONE
    assert asks(PublicState.VALID, date(2029, 5, 26)) is Kind.RENEWAL
    assert asks(PublicState.EXPIRED, date(2030, 1, 24)) is Kind.RENEWAL
    assert asks(PublicState.EXPIRED, date(2030, 1, 25)) is Kind.FIRST
    assert asks(PublicState.SUSPENDED, date(2029, 6, 1)) is ApplyRefusal.SUSPENDED
    assert asks(PublicState.REVOKED, date(2027, 1, 1)) is Kind.FIRST
    assert asks(PublicState.SUPERSEDED, date(2029, 6, 1)) is Kind.FIRST
