"""Units as they are typed for quotas, and the last day of a window."""

import re
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from portal.core import zones
from portal.core.db import db
from portal.core.errors import Refused
from portal.people.models import OrgUnit
from portal.people.queries.unit_choice import UnitName, meant
from portal.workshops.rules.activities import ActivityRefusal

_LINE = re.compile(r"(.+?)\s*[:=]\s*(\d{1,5})")


def quotas(text: str, organisation_id: int, on: date) -> dict[int, int]:
    """ "Dinas Kesehatan: 10" a line, as places by unit. Raises Refused(QUOTA_UNIT)."""
    wanted = [line.strip() for line in text.splitlines() if line.strip()]
    if not wanted:
        return {}
    units, found = _units(organisation_id, on), {}
    for line in wanted:
        parts = _LINE.fullmatch(line)
        known = meant(parts[1], units) if parts else []
        if parts is None or len(known) != 1 or int(parts[2]) < 1:
            raise Refused(ActivityRefusal.QUOTA_UNIT, field="quotas", text=line[:120])
        found[known[0].id] = int(parts[2])
    return found


def _units(organisation_id: int, on: date) -> list[UnitName]:
    query = select(
        OrgUnit.id,
        OrgUnit.organisation_id,
        OrgUnit.public_id,
        OrgUnit.code,
        OrgUnit.name,
        OrgUnit.path,
    ).where(
        OrgUnit.organisation_id == organisation_id,
        or_(OrgUnit.valid_until.is_(None), OrgUnit.valid_until > on),
    )
    return [UnitName(*row) for row in db.session.execute(query)]


def last_day(at: datetime, zone: str) -> date:
    """The last day before an instant that ends a window."""
    return zones.local_day(at - timedelta(seconds=1), zone)
