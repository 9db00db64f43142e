"""Taking lines of the register out as a file: which, and that it was noted."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from portal.certification.rules.bulk import BulkRefusal
from portal.certification.schemes.queries import register
from portal.certification.schemes.queries.register import Listed, Search
from portal.core import audit
from portal.core.access import Actor
from portal.core.db import transaction
from portal.core.errors import Refused

MOST = 50_000
"""Lines of one file: what a spreadsheet is still worked with."""


def rows(
    actor: Actor, search: Search, public_ids: Sequence[str], *, on: date, now: datetime
) -> list[Listed]:
    """The chosen lines, else all the filters leave. Raises Refused(BulkRefusal)."""
    if public_ids:
        return list(register.ticked(actor, public_ids, on=on, now=now))
    found: list[Listed] = []
    for piece in register.every(actor, search, on=on, now=now):
        found += piece
        if len(found) > MOST:
            raise Refused(BulkRefusal.TOO_MANY)
    return found


REGISTER: Final = "certificate.register_downloaded"
FORECAST: Final = "certificate.forecast_downloaded"


def note(actor: Actor, what: str, count: int, *, now: datetime) -> None:
    """CO-7: a download is logged with how many certificates it holds or counts."""
    with transaction():
        audit.record(
            what,
            object_kind="certificate_register",
            object_id=actor.organisation_id,
            organisation_id=actor.organisation_id,
            now=now,
            actor_id=actor.person_id,
            count=count,
        )
