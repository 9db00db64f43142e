"""Tries of secrets, counted before they are judged (AU-6, WE-6).

A try is counted first and taken back when it was right, so that parallel tries can not slip
past the limit together. The rules are in `rules/throttle.py`, the store in `core/rates.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.core import entropy, keys, rates
from portal.core.db import transaction
from portal.core.errors import TooMany
from portal.people.rules import throttle as rules
from portal.people.rules.throttle import Counted


@dataclass(frozen=True, slots=True)
class Counter:
    """One thing a try is counted by: an account, a known device, an address."""

    what: Counted
    key: str

    @property
    def bucket(self) -> str:
        return rates.bucket(self.what.value, self.key)


def count(counters: Sequence[Counter], *, now: datetime) -> None:
    """Count a try by everything given. Raises TooMany, counting nothing, while any holds."""
    buckets = [one.bucket for one in counters]
    with transaction():
        rates.hold(buckets)
        remembered = [
            (one.what, _failures(one.what, name, now))
            for one, name in zip(counters, buckets, strict=True)
        ]
        _held_by, wait = rules.longest_wait(remembered, now)
        if wait > rules.NO_WAIT:
            raise TooMany(rules.seconds(wait))
        for name in buckets:
            rates.add(name, now=now)


def right(counters: Iterable[Counter], *, now: datetime) -> None:
    """The try was right: its account or device starts afresh, its address only gets it back."""
    with transaction():
        for one in counters:
            if rules.BRAKES[one.what].step:
                rates.forget(one.bucket)
            else:
                rates.take_back(one.bucket, now=now)


def _failures(what: Counted, bucket: str, now: datetime) -> rules.Failures:
    brake = rules.BRAKES[what]
    since = now - (brake.forget_after if brake.step else brake.window)
    counted = rates.tries(bucket, since=since)
    instants = [one.last_at for one in counted for _ in range(min(one.count, brake.allowed))]
    return rules.Failures(
        count=sum(one.count for one in counted), recent=tuple(instants[-brake.allowed :])
    )


# Devices that have signed in before are counted by themselves, so that a stranger who keeps
# failing on purpose can not hold the owner's own browser back (rules/throttle.py).


def new_device_mark(account_id: int) -> str:
    """The value of a cookie that tells later: this browser signed in to this account."""
    nonce = entropy.public_id()
    return f"{nonce}.{keys.current().mac(keys.Purpose.THROTTLE, _device(nonce, account_id))}"


def known_device(mark: str, account_id: int | None) -> str | None:
    """The device's own key when `mark` was made for this account; None otherwise.

    Does the same work when there is no account (AU-6).
    """
    nonce, _, mac = mark.partition(".")
    fits = keys.current().mac_fits(keys.Purpose.THROTTLE, _device(nonce, account_id or 0), mac)
    return nonce if fits and account_id is not None else None


def _device(nonce: str, account_id: int) -> bytes:
    return f"device:{nonce}:{account_id}".encode()
