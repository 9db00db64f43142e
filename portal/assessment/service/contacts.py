"""Noting that an attempt's browser is there, and telling it the time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.assessment import single
from portal.assessment.models import Attempt, AttemptContact
from portal.assessment.rules.contact import Contact, seen
from portal.assessment.service.holding import Hold
from portal.core import keys
from portal.core.db import db, dialect_name, table_of, transaction
from portal.core.errors import NotFound

_contact = table_of(AttemptContact)


@dataclass(frozen=True, slots=True)
class Told:
    """What the browser is told. `holds` is false when another one has taken the attempt over.

    `stored` is the end of this epoch's saves without a hole: what was acknowledged above it is
    not here any more and is sent again (RL-1).
    """

    deadline: datetime | None
    paused: bool
    closed: bool
    holds: bool
    paused_at: datetime | None = None
    ending: str | None = None
    stored: int = 0


def beat(public_id: str, hold: Hold, network: str, *, now: datetime) -> Told:
    """Note the contact of the browser that holds the attempt. Raises NotFound for another's.

    Two at once leave one of them: a contact is a sign of life, not a fact to be proved.
    """
    with transaction():
        attempt = db.session.execute(
            select(
                Attempt.id,
                Attempt.epoch,
                Attempt.cookie_hash,
                Attempt.deadline,
                Attempt.paused_at,
                Attempt.closed_at,
                Attempt.ending,
                single.stored_through.label("stored"),
            ).where(Attempt.public_id == public_id),
            {"epoch": hold.epoch},
        ).one_or_none()
        if attempt is None or (
            hold.epoch == attempt.epoch and hold.cookie_hash != attempt.cookie_hash
        ):
            raise NotFound
        told = Told(
            attempt.deadline,
            attempt.paused_at is not None,
            attempt.closed_at is not None,
            hold.epoch == attempt.epoch,
            attempt.paused_at,
            attempt.ending,
            attempt.stored,
        )
        if told.holds and not told.closed and told.deadline is not None:
            _note(attempt.id, keys.current().mac(keys.Purpose.THROTTLE, network.encode()), now)
    return told


def _note(attempt_id: int, network_mac: str, now: datetime) -> None:
    row = db.session.get(AttemptContact, attempt_id, populate_existing=True)
    before = None
    if row is not None:
        before = Contact(
            row.first_at, row.seen_at, row.network_mac, row.moves, row.gaps, row.gap_seconds
        )
    after = seen(before, network_mac, now)
    values = {
        "seen_at": after.seen_at,
        "network_mac": after.network,
        "moves": after.moves,
        "gaps": after.gaps,
        "gap_seconds": after.gap_seconds,
    }
    insert = postgresql.insert if dialect_name() == "postgresql" else sqlite.insert
    db.session.execute(
        insert(_contact)
        .values(attempt_id=attempt_id, first_at=after.first_at, **values)
        .on_conflict_do_update(index_elements=["attempt_id"], set_=values)
    )
