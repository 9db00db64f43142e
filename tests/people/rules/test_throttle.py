"""AU-6 and WE-6: wrong tries are slowed, nobody is locked out for good."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.rules import throttle
from portal.people.rules.throttle import BRAKES, NO_WAIT, Counted, Failures

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ACCOUNT = BRAKES[Counted.LOGIN_ACCOUNT]
ADDRESS = BRAKES[Counted.LOGIN_ADDRESS]
SECOND = timedelta(seconds=1)

brakes = st.sampled_from(list(BRAKES.values()))
pauses = st.lists(st.integers(0, 5000), max_size=40)


def failed(brake, *instants):
    failures = Failures()
    for instant in instants:
        failures = throttle.after_failure(brake, failures, instant)
    return failures


def quick(count):
    return [NOON + SECOND * n for n in range(count)]


def test_nothing_failed_means_no_wait():
    assert all(throttle.wait(brake, Failures(), NOON) == NO_WAIT for brake in BRAKES.values())


def test_the_eleventh_wrong_try_waits_and_then_the_right_password_works():
    """AU-6: ten are free, the eleventh is delayed; after the delay a try is allowed."""
    now = NOON + SECOND * 10
    assert throttle.wait(ACCOUNT, failed(ACCOUNT, *quick(9)), now) == NO_WAIT
    held = throttle.wait(ACCOUNT, failed(ACCOUNT, *quick(10)), now)
    assert held > NO_WAIT
    assert throttle.wait(ACCOUNT, failed(ACCOUNT, *quick(10)), now + held) == NO_WAIT


def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour():
    failures = failed(ACCOUNT, *quick(10))
    now = NOON + SECOND * 9
    waits = []
    for _ in range(8):
        now += throttle.wait(ACCOUNT, failures, now)
        failures = throttle.after_failure(ACCOUNT, failures, now)
        waits.append(throttle.wait(ACCOUNT, failures, now).total_seconds())
    assert waits == [60, 120, 240, 480, 900, 900, 900, 900]


def test_one_success_begins_again():
    """A success forgets the failures: the caller stores `Failures()`."""
    failures = failed(ACCOUNT, *quick(15))
    now = NOON + SECOND * 14
    assert throttle.wait(ACCOUNT, failures, now) > NO_WAIT
    fresh = throttle.after_failure(ACCOUNT, Failures(), now)
    assert throttle.wait(ACCOUNT, fresh, now) == NO_WAIT


def test_failures_are_forgotten_after_a_day():
    failures = failed(ACCOUNT, *quick(40))
    tomorrow = NOON + SECOND * 39 + timedelta(hours=24)
    assert throttle.wait(ACCOUNT, failures, tomorrow) == NO_WAIT
    assert throttle.after_failure(ACCOUNT, failures, tomorrow) == Failures(1, (tomorrow,))


def test_an_address_allows_300_failures_in_a_minute_and_never_backs_off():
    """WE-6: one office shares an address."""
    burst = [NOON + timedelta(milliseconds=100 * n) for n in range(300)]
    now = burst[-1]
    assert throttle.wait(ADDRESS, failed(ADDRESS, *burst[:299]), now) == NO_WAIT
    held = throttle.wait(ADDRESS, failed(ADDRESS, *burst), now)
    assert now + held == NOON + timedelta(minutes=1)
    later = failed(ADDRESS, *burst, *(now + timedelta(minutes=m) for m in range(1, 20)))
    assert throttle.wait(ADDRESS, later, now + timedelta(minutes=20)) == NO_WAIT


def test_five_resets_an_hour():
    brake = BRAKES[Counted.RESET_ACCOUNT]
    asked = [NOON + timedelta(minutes=5 * n) for n in range(5)]
    held = throttle.wait(brake, failed(brake, *asked), asked[-1])
    assert asked[-1] + held == NOON + timedelta(hours=1)


def test_a_clock_set_back_does_not_lengthen_the_wait():
    failures = failed(ACCOUNT, *(NOON + timedelta(hours=2) for _ in range(12)))
    assert throttle.wait(ACCOUNT, failures, NOON) <= max(ACCOUNT.longest, ACCOUNT.window)


def test_a_known_browser_does_not_wait_for_what_others_did_to_the_account():
    attacked = failed(ACCOUNT, *quick(30))
    now = NOON + SECOND * 30
    stranger = [(Counted.LOGIN_ACCOUNT, attacked), (Counted.LOGIN_ADDRESS, Failures())]
    owner = [(Counted.LOGIN_DEVICE, Failures()), (Counted.LOGIN_ADDRESS, Failures())]
    assert throttle.longest_wait(stranger, now)[0] is Counted.LOGIN_ACCOUNT
    assert throttle.longest_wait(owner, now) == (None, NO_WAIT)


def test_of_two_brakes_the_longer_one_holds():
    now = NOON + SECOND * 12
    both = [
        (Counted.LOGIN_ACCOUNT, failed(ACCOUNT, *quick(12))),
        (Counted.RESET_ACCOUNT, failed(BRAKES[Counted.RESET_ACCOUNT], *quick(5))),
    ]
    what, held = throttle.longest_wait(both, now)
    assert what is Counted.RESET_ACCOUNT
    assert held == throttle.wait(BRAKES[what], both[1][1], now)


@pytest.mark.parametrize(
    ("duration", "shown"),
    [(NO_WAIT, 0), (timedelta(microseconds=1), 1), (SECOND, 1), (SECOND * 59.2, 60)],
)
def test_retry_after_is_rounded_up(duration, shown):
    assert throttle.seconds(duration) == shown


@given(brakes, pauses)
def test_no_wait_is_ever_longer_than_the_bound_and_each_ends(brake, steps):
    now, failures = NOON, Failures()
    for pause in steps:
        now += SECOND * pause
        failures = throttle.after_failure(brake, failures, now)
        held = throttle.wait(brake, failures, now)
        assert NO_WAIT <= held <= max(brake.longest, brake.window)
        assert throttle.wait(brake, failures, now + held) == NO_WAIT
        assert len(failures.recent) <= brake.allowed


@given(brakes, pauses, st.integers(0, 5000))
def test_one_more_failure_never_shortens_the_wait(brake, steps, pause):
    now, failures = NOON, Failures()
    for step in steps:
        now += SECOND * step
        failures = throttle.after_failure(brake, failures, now)
    now += SECOND * pause
    worse = throttle.after_failure(brake, failures, now)
    assert throttle.wait(brake, worse, now) >= throttle.wait(brake, failures, now)


@given(st.integers(10, 10**9))
def test_a_huge_count_costs_nothing_more(count):
    failures = Failures(count, (NOON,))
    assert throttle.wait(ACCOUNT, failures, NOON) <= ACCOUNT.longest


def test_every_counted_thing_has_a_brake_within_its_bound():
    assert set(BRAKES) == set(Counted)
    assert all(brake.step <= brake.longest for brake in BRAKES.values())
