"""Acts on many lines of the register: each line by itself, so that one cut off goes on by being
asked for again.

A reminder is sent once a day and certificate, a suspension where it is not suspended yet: what is
done already is left out, and a call carries out one piece.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.certification.rules.bulk import PIECE, BulkRefusal
from portal.certification.rules.certificate_states import PublicState
from portal.certification.schemes.queries import register
from portal.certification.schemes.queries.register import Listed, Search
from portal.certification.schemes.renewal_notices import RenewalNotice
from portal.certification.schemes.service import exporting, standing
from portal.core import audit
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.people.models import InboxMessage
from portal.people.service import inbox

OWN_PAGE = "/certificates"


@dataclass(frozen=True, slots=True)
class Done:
    """How many were done now, and how many are left for the next call."""

    count: int
    left: int


def remind(
    actor: Actor, search: Search, public_ids: Sequence[str], *, on: date, now: datetime
) -> Done:
    """Ask holders to renew: of the chosen lines, else of all the filters leave. Without an end,
    renewed, revoked, replaced or suspended ones are nothing to remind of. Raises
    Refused(BulkRefusal).
    """
    lines = exporting.rows(actor, search, public_ids, on=on, now=now)
    to_ask = [one for one in lines if _is_to_renew(one)]
    if not to_ask:
        raise Refused(BulkRefusal.NONE)
    keys = {f"certificate.asked:{one.certificate.id}:{on}": one for one in to_ask}
    fresh = [key for key in keys if key not in _sent(list(keys))]
    for key in fresh[:PIECE]:
        _ask(keys[key], key, now)
    done = Done(len(fresh[:PIECE]), len(fresh) - len(fresh[:PIECE]))
    if done.count:
        with transaction():
            _note(actor, "certificate.holders_reminded", done.count, now)
    return done


def suspend(
    actor: Actor, public_ids: Sequence[str], reason: str, *, on: date, now: datetime
) -> Done:
    """Suspend chosen lines, each in its own transaction. Raises Refused(BulkRefusal)."""
    if not reason.strip():
        raise Refused(BulkRefusal.REASON)
    lines = register.ticked(actor, public_ids[:PIECE], on=on, now=now) if public_ids else []
    valid = [one for one in lines if one.state is PublicState.VALID]
    if not valid:
        raise Refused(BulkRefusal.NONE)
    for one in valid:
        standing.suspend(one.certificate.id, reason, by_id=actor.person_id, now=now)
    return Done(len(valid), 0)


def _is_to_renew(one: Listed) -> bool:
    is_standing = one.state in {PublicState.VALID, PublicState.EXPIRED}
    return is_standing and not one.is_renewed and one.certificate.valid_until is not None


def _sent(keys: Sequence[str]) -> set[str]:
    """Which of these messages are written down already."""
    found: set[str] = set()
    for start in range(0, len(keys), PIECE):
        piece = keys[start : start + PIECE]
        query = select(InboxMessage.event_key).where(InboxMessage.event_key.in_(piece))
        found.update(db.session.scalars(query))
    return found


def _ask(one: Listed, key: str, now: datetime) -> None:
    until = one.certificate.valid_until
    last_on = "" if until is None else (until - timedelta(days=1)).isoformat()
    inbox.send(
        one.person_id,
        RenewalNotice.ASKED,
        {"title": one.version.title, "last_on": last_on},
        path=OWN_PAGE,
        event_key=key,
        now=now,
        mail=True,
    )


def _note(actor: Actor, action: str, count: int, now: datetime) -> None:
    audit.record(
        action,
        object_kind="certificate_register",
        object_id=actor.organisation_id,
        organisation_id=actor.organisation_id,
        now=now,
        actor_id=actor.person_id,
        count=count,
    )
