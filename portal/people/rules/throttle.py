"""How long the next try of a secret must wait (security.md AU-6, WE-6).

Two brakes. A window allows so many failures in a stretch of time. Beyond it a back-off doubles
the wait with each further failure, up to a bound, and is forgotten when nothing fails for a
while: nobody can lock another's account for good, and the right secret works after the wait.

Somebody who keeps failing on purpose could still hold a foreign account at its longest wait.
Therefore a browser that has signed in to the account before is counted by itself
(`LOGIN_DEVICE`) and does not share the account's wait. Addresses have a window only, because a
whole office or exam room may share one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

NO_WAIT = timedelta(0)


class Counted(StrEnum):
    """What failures are counted by."""

    LOGIN_ACCOUNT = "login_account"
    LOGIN_DEVICE = "login_device"
    LOGIN_ADDRESS = "login_address"
    CODE_ACCOUNT = "code_account"
    ACTIVATION_ADDRESS = "activation_address"
    RESET_ACCOUNT = "reset_account"
    RESET_ADDRESS = "reset_address"


@dataclass(frozen=True, slots=True)
class Brake:
    """So many failures in a window; then waits from `step`, doubling, at most `longest`."""

    allowed: int
    window: timedelta
    step: timedelta = NO_WAIT
    longest: timedelta = NO_WAIT
    forget_after: timedelta = timedelta(hours=24)


_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_LONGEST = timedelta(minutes=15)

BRAKES: Mapping[Counted, Brake] = MappingProxyType(
    {
        Counted.LOGIN_ACCOUNT: Brake(10, _MINUTE, timedelta(seconds=30), _LONGEST),
        Counted.LOGIN_DEVICE: Brake(10, _MINUTE, timedelta(seconds=30), _LONGEST),
        Counted.LOGIN_ADDRESS: Brake(300, _MINUTE),
        Counted.CODE_ACCOUNT: Brake(10, _MINUTE, timedelta(seconds=30), _LONGEST),
        Counted.ACTIVATION_ADDRESS: Brake(30, _MINUTE),
        Counted.RESET_ACCOUNT: Brake(5, _HOUR),
        Counted.RESET_ADDRESS: Brake(300, _HOUR),
    }
)
"""WE-6 gives 10 per minute and account, 300 per minute and address, 5 resets per hour; codes
follow the account's brake. The activation and reset brakes per address are ours: wide enough
for an office that is activated in one morning."""


@dataclass(frozen=True, slots=True)
class Failures:
    """What is remembered of one account, device or address.

    `count` runs from the last success; `recent` holds the newest instants in any order, at least
    as many as the brake allows.
    """

    count: int = 0
    recent: Sequence[datetime] = ()


def wait(brake: Brake, failures: Failures, now: datetime) -> timedelta:
    """How long from `now` until a try is allowed; zero when it is allowed now.

    An instant later than `now` (a clock was set back) counts as now.
    """
    instants = sorted(min(instant, now) for instant in failures.recent)
    if not instants or now - instants[-1] >= brake.forget_after:
        return NO_WAIT
    until = max(_window_end(brake, instants, now), _back_off_end(brake, failures, instants[-1]))
    return max(until - now, NO_WAIT)


def longest_wait(
    counted: Iterable[tuple[Counted, Failures]], now: datetime
) -> tuple[Counted | None, timedelta]:
    """The brake that holds longest over everything one try is counted by; None for no wait."""
    held: tuple[Counted | None, timedelta] = (None, NO_WAIT)
    for what, failures in counted:
        duration = wait(BRAKES[what], failures, now)
        if duration > held[1]:
            held = (what, duration)
    return held


def after_failure(brake: Brake, failures: Failures, now: datetime) -> Failures:
    """What to remember after one more failure; old instants no rule needs are dropped."""
    if not any(now - instant < brake.forget_after for instant in failures.recent):
        return Failures(1, (now,))
    newest = sorted((*failures.recent, now))[-brake.allowed :]
    return Failures(failures.count + 1, tuple(newest))


def seconds(duration: timedelta) -> int:
    """Whole seconds for Retry-After, rounded up so that the moment named is late enough."""
    return -(-duration // timedelta(seconds=1))


def _window_end(brake: Brake, instants: Sequence[datetime], now: datetime) -> datetime:
    if len(instants) < brake.allowed:
        return now
    return instants[-brake.allowed] + brake.window


def _back_off_end(brake: Brake, failures: Failures, last: datetime) -> datetime:
    beyond = failures.count - brake.allowed
    if beyond < 0 or not brake.step:
        return last
    doublings = min(beyond, 32)
    return last + min(brake.longest, brake.step * (1 << doublings))
