"""Agencies and partners."""

from datetime import datetime

from portal.core import audit
from portal.core.db import db, transaction
from portal.people.models import Organisation
from portal.people.service import locks


def create(
    *,
    code: str,
    name: str,
    kind: str = "agency",
    timezone: str = "Asia/Jakarta",
    now: datetime,
    actor_id: int | None = None,
) -> Organisation:
    """A new agency or partner."""
    with transaction():
        organisation = Organisation(
            code=code, kind=kind, name=name, timezone=timezone, created_at=now
        )
        db.session.add(organisation)
        db.session.flush()
        audit.record(
            "organisation.created",
            object_kind="organisation",
            object_id=organisation.id,
            organisation_id=organisation.id,
            now=now,
            actor_id=actor_id,
        )
    return organisation


def rename(organisation_id: int, name: str, *, now: datetime, actor_id: int) -> None:
    """What the organisation is called from now on."""
    with transaction():
        organisation = locks.organisation(organisation_id)
        if organisation.name == name:
            return
        organisation.name = name
        audit.record(
            "organisation.renamed",
            object_kind="organisation",
            object_id=organisation.id,
            organisation_id=organisation.id,
            now=now,
            actor_id=actor_id,
        )
