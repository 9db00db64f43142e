"""Calling staff: laws of who gets a place, and where an invitation stands."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.workshops.rules import invitations as rules
from portal.workshops.rules.invitations import (
    Facts,
    Finding,
    InvitationRefusal,
    InvitationState,
    Known,
    Work,
)
from tests.support.portal_app import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNITS = st.sampled_from([1, 2, 3])
INSTANTS = st.integers(-5, 5).map(lambda days: NOON + days * DAY)
FACTS = st.builds(
    Facts,
    st.sampled_from(["", "coming", "declined", "replaced"]),
    INSTANTS,
    st.none() | INSTANTS,
    st.none() | INSTANTS,
    st.booleans(),
    st.booleans(),
)


@given(
    left=st.integers(0, 6),
    quotas=st.fixed_dictionaries({1: st.integers(0, 3), 2: st.integers(0, 3), 3: st.just(0)}),
    wanted=st.lists(st.frozensets(UNITS, max_size=2), max_size=12),
)
def test_nobody_is_called_beyond_a_place_and_nobody_before_who_was_named_first(
    left: int, quotas: dict[int, int], wanted: list[frozenset[int]]
) -> None:
    given_ = rules.seat(left, quotas, enumerate(wanted))
    assert len(given_) <= left
    for unit, seats in quotas.items():
        assert sum(unit in wanted[who] for who in given_) <= seats
    assert given_ == sorted(given_)
    for who, counted in enumerate(wanted):
        if who in given_:
            continue
        before = [one for one in given_ if one < who]
        full = any(sum(unit in wanted[one] for one in before) >= quotas[unit] for unit in counted)
        assert full or len(before) == left


@given(one=FACTS, now=INSTANTS)
def test_only_who_is_waited_for_answers_and_silence_never_comes_back(
    one: Facts, now: datetime
) -> None:
    found = rules.state(one, now)
    assert (rules.may_reply(found) is None) is (found is InvitationState.INVITED)
    if found is InvitationState.INVITED:
        assert now < one.reply_by_at
        assert one.freed_at is None
    if found is InvitationState.LAPSED and not one.asks:
        assert rules.state(one, now + DAY) is InvitationState.LAPSED
    held = one.freed_at is None and not one.answer and one.withdrawn_at is None
    silent = rules.lapses(one.reply_by_at, None, now, asks=one.asks)
    if held:
        assert silent is (found is InvitationState.LAPSED)


@given(st.builds(Known, st.booleans(), st.booleans(), st.booleans(), st.just(""), st.booleans()))
def test_whoever_is_free_or_asked_themselves_is_called(known: Known) -> None:
    stands = known.seated or known.invited or known.away
    assert (rules.finding(known) in rules.MAY_BE_CALLED) is not stands


def test_a_colleague_shares_the_unit_or_a_job_family() -> None:
    me = Work(1, frozenset({"administrasi"}))
    assert rules.may_replace(me, Work(1)) is None
    assert rules.may_replace(me, Work(2, frozenset({"administrasi", "keuangan"}))) is None
    other = Work(2, frozenset({"keuangan"}))
    assert rules.may_replace(me, other) is InvitationRefusal.COLLEAGUE_ELSEWHERE


@pytest.mark.parametrize(
    ("reply_by_at", "starts_at", "refusal"),
    [
        (NOON + DAY, NOON + 2 * DAY, None),
        (NOON + 2 * DAY, NOON + 2 * DAY, None),
        (NOON, NOON + 2 * DAY, InvitationRefusal.REPLY_PAST),
        (NOON + 3 * DAY, NOON + 2 * DAY, InvitationRefusal.REPLY_LATE),
        (NOON + DAY, NOON - HOUR, InvitationRefusal.NOT_COMING),
        (NOON + DAY, None, InvitationRefusal.NOT_COMING),
    ],
)
def test_a_letter_asks_for_a_reply_before_the_begin(
    reply_by_at: datetime, starts_at: datetime | None, refusal: InvitationRefusal | None
) -> None:
    assert rules.may_send(reply_by_at, starts_at, NOON) is refusal


def test_two_years_back_from_a_leap_day() -> None:
    assert rules.never_since(date(2028, 2, 29)) == date(2026, 2, 28)
    assert rules.never_since(date(2026, 11, 27)) == date(2024, 11, 27)
    assert rules.finding(Known(clash="Lain")) is Finding.CLASH
