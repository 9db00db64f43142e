"""Counting tries: the shared store of every rate limit (WE-6).

A bucket is what is counted and whose: its key is stored only as a keyed hash, so the table
tells no address, number or name. Rows of one second each; readers fold them.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv6Address, ip_address

from sqlalchemy import bindparam, delete, func, literal, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from portal.core import keys
from portal.core.db import db, dialect_name, transaction
from portal.core.errors import TooMany
from portal.core.models import RateCount

KEPT = timedelta(hours=24)
"""No limit looks further back."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `allowed` tries in any stretch of `window`. `what` names the bucket's kind."""

    what: str
    allowed: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Tries:
    """`count` tries within one second, the last of them at `last_at`."""

    last_at: datetime
    count: int


def bucket(what: str, key: str) -> str:
    """The stored name of a bucket; nobody without the installation's key can guess it."""
    return f"{what}:{keys.current().mac(keys.Purpose.THROTTLE, f'{what}:{key}'.encode())[:40]}"


def address_key(address: str) -> str:
    """What is counted as one address: an IPv4 address, or the /64 network a site gets in IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return parsed.exploded[:19]
    return str(parsed)


def hold(buckets: Iterable[str]) -> None:
    """Until the transaction ends nobody else counts in these buckets, so that a hundred tries
    at once are judged one after the other. SQLite holds its one writer anyway.
    """
    if dialect_name() == "sqlite":
        return
    for number in sorted(_lock_number(one) for one in buckets):
        db.session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def tries(name: str, *, since: datetime) -> list[Tries]:
    """What the bucket counted after `since`, oldest first."""
    rows = db.session.execute(
        select(RateCount.last_at, RateCount.count)
        .where(RateCount.bucket == name, RateCount.last_at > since)
        .order_by(RateCount.last_at)
    )
    return [Tries(last_at, count) for last_at, count in rows]


def add(name: str, *, now: datetime) -> None:
    """Count one try; what no limit needs any more goes. Needs a surrounding `transaction()`."""
    db.session.execute(
        delete(RateCount).where(RateCount.bucket == name, RateCount.last_at <= now - KEPT)
    )
    insert = sqlite.insert if dialect_name() == "sqlite" else postgresql.insert
    row = insert(RateCount).values(bucket=name, window_start=_second(now), count=1, last_at=now)
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["bucket", "window_start"],
            set_={"count": RateCount.count + 1, "last_at": now},
        )
    )


def take_back(name: str, *, now: datetime) -> None:
    """Uncount the try counted at `now`. Needs a surrounding `transaction()`."""
    db.session.execute(
        update(RateCount)
        .where(
            RateCount.bucket == name,
            RateCount.window_start == _second(now),
            RateCount.count > 0,
        )
        .values(count=RateCount.count - 1)
    )


def forget(name: str) -> None:
    """Empty a bucket. Needs a surrounding `transaction()`."""
    db.session.execute(delete(RateCount).where(RateCount.bucket == name))


def prune(*, now: datetime) -> int:
    """Take out rows that no limit looks at any more; how many. A daily job calls it."""
    with transaction():
        gone = db.session.execute(delete(RateCount).where(RateCount.last_at <= now - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult


def spend(limit: Limit, key: str, *, now: datetime) -> None:
    """Count one use of something limited. Raises TooMany, and counts nothing, beyond the limit.

    Looking and counting are one statement, for some pages spend with every request.
    """
    name = bucket(limit.what, key)
    since = now - limit.window
    values = {
        "bucket": name, "allowed": limit.allowed, "since": since, "first": _second(since),
        "second": _second(now), "now": now,
    }  # fmt: skip
    with transaction():
        hold([name])
        counted = db.session.connection().execute(_spending(dialect_name()), values).first()
        if counted is not None:
            return
        free_at = free_from(limit, tries(name, since=since), now)
        raise TooMany(-((now - free_at) // timedelta(seconds=1)))


@cache
def _spending(dialect: str) -> ReturningInsert[int]:
    """Counts one more at `now` where fewer than `allowed` were counted after `since`, and then
    gives a row.
    """
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    now = bindparam("now", type_=RateCount.last_at.type)
    counted = (
        select(func.coalesce(func.sum(RateCount.count), 0))
        .where(
            RateCount.bucket == bindparam("bucket"),
            RateCount.window_start >= bindparam("first"),  # finds them along the key
            RateCount.last_at > bindparam("since"),
        )
        .scalar_subquery()
    )
    row = select(
        bindparam("bucket", type_=RateCount.bucket.type),
        bindparam("second", type_=RateCount.window_start.type),
        literal(1),
        now,
    ).where(counted < bindparam("allowed"))
    names = ["bucket", "window_start", "count", "last_at"]
    statement = insert(RateCount).from_select(names, row)
    return statement.on_conflict_do_update(
        index_elements=["bucket", "window_start"],
        set_={"count": RateCount.count + 1, "last_at": now},
    ).returning(RateCount.count)


def free_from(limit: Limit, counted: Sequence[Tries], now: datetime) -> datetime:
    """The instant from which one more try fits; `now` when it fits at once."""
    instants = [one.last_at for one in counted for _ in range(one.count)]
    if len(instants) < limit.allowed:
        return now
    return max(now, instants[-limit.allowed] + limit.window)


def _second(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)


def _lock_number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
