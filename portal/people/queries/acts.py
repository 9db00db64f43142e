"""What was done to a unit, a job, a post or a calendar: the audit's entries about one thing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.core.db import db
from portal.core.models import AuditEntry
from portal.people.models import OrgUnit, Person

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Act:
    """One act; no name where a command or nobody known did it."""

    at: datetime
    action: str
    by: str
    detail: dict[str, Any]


def of_thing(kind: str, id_: int) -> list[Act]:
    """The newest acts first."""
    rows = db.session.execute(
        select(AuditEntry.at, AuditEntry.action, Person.full_name, AuditEntry.detail)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(
            AuditEntry.object_kind == kind,
            AuditEntry.object_id == str(id_),
            AuditEntry.outcome == "done",
        )
        .order_by(AuditEntry.id.desc())
        .limit(SHOWN)
    )
    return [Act(row[0], row[1], row[2] or "", row[3]) for row in rows]


def unit_names(acts: Sequence[Act]) -> dict[int, str]:
    """The names of the units that moves speak of."""
    ids: Collection[int] = {
        act.detail[word]
        for act in acts
        for word in ("former", "parent")
        if act.action == "unit.moved" and act.detail.get(word)
    }
    if not ids:
        return {}
    rows = db.session.execute(select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(ids)))
    return {id_: name for id_, name in rows}
