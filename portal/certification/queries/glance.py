"""The next exam of a person for the home page, read along in the statement about the learner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    extract,
    literal,
    null,
    select,
)

from portal.certification.models import Registration, Sitting, SittingRoom, SittingShift
from portal.certification.queries.sittings import held
from portal.core.db import BigInt, Instant

EXAM = "exam"
NEAR = timedelta(days=14)
"""An exam this close is the next step."""


@dataclass(frozen=True, slots=True)
class Coming:
    """An exam in which the person has a seat."""

    public_id: str
    title: str
    zone: str
    room: str
    starts_at: datetime


@cache
def coming() -> Select[*tuple[Any, ...]]:
    """The nearest one; takes `person`, `exam_now` and `exam_until`."""
    now = bindparam("exam_now", type_=Instant())
    nearest = (
        select(
            Registration.id,
            Registration.public_id,
            Sitting.zone.concat("|").concat(SittingRoom.name).concat("|").concat(Sitting.title),
            cast(extract("epoch", SittingShift.starts_at), BigInteger).label("starts"),
        )
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .join(SittingShift, SittingShift.id == Registration.shift_id)
        .join(SittingRoom, SittingRoom.id == Registration.room_id)
        .where(
            Registration.person_id == bindparam("person", type_=BigInt),
            held(),
            Registration.seat.is_not(None),
            Sitting.cancelled_at.is_(None),
            SittingShift.ends_at > now,
            SittingShift.starts_at < bindparam("exam_until", type_=Instant()),
        )
        .order_by(SittingShift.starts_at)
        .limit(1)
        .subquery()
    )
    id_, public_id, title, starts = nearest.c
    return select(
        literal(EXAM),
        id_,
        public_id,
        cast(null(), Date),
        cast(null(), Date),
        cast(null(), Integer),
        cast(title, String),
        starts,
    )


def values(now: datetime) -> dict[str, datetime]:
    """What `coming` takes besides the person."""
    return {"exam_now": now, "exam_until": now + NEAR}


def read(rows: Iterable[Any]) -> Coming | None:
    """The exam among the rows that came along."""
    for row in rows:
        if row.what == EXAM:
            zone, room, title = row.title.split("|", 2)
            at = datetime.fromtimestamp(row.run_id, UTC)
            return Coming(row.value, title, zone, room, at)
    return None
