"""Writing the append-only audit: in the same transaction as the act it records."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import g, has_request_context
from sqlalchemy import insert

from portal.core.db import db
from portal.core.models import AuditEntry


class Outcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


def record(
    action: str,
    *,
    object_kind: str,
    object_id: object,
    now: datetime,
    actor_id: int | None,
    organisation_id: int | None = None,
    outcome: Outcome = Outcome.DONE,
    **detail: str | int | bool | list[str] | list[int] | None,
) -> None:
    """Add one entry. `detail` holds ids, codes and numbers only: no names, numbers of persons
    or free text. Without an organisation it belongs to that of whoever acts in this request.
    Needs a surrounding `transaction()`.
    """
    request_id = g.get("request_id", "") if has_request_context() else ""
    if organisation_id is None:
        organisation_id = _agency_of_the_request()
    db.session.add(
        AuditEntry(
            at=now,
            actor_id=actor_id,
            organisation_id=organisation_id,
            action=action,
            object_kind=object_kind,
            object_id=str(object_id),
            outcome=outcome,
            request_id=request_id,
            detail=detail,
        )
    )


def record_each(
    action: str,
    *,
    object_kind: str,
    object_ids: Iterable[object],
    now: datetime,
    actor_id: int | None,
    organisation_id: int,
) -> None:
    """An entry for each of many things a job did alike, in one statement."""
    rows: list[dict[str, Any]] = [
        {
            "at": now,
            "actor_id": actor_id,
            "organisation_id": organisation_id,
            "action": action,
            "object_kind": object_kind,
            "object_id": str(one),
            "outcome": Outcome.DONE,
            "request_id": "",
            "detail": {},
        }
        for one in object_ids
    ]
    if rows:
        db.session.execute(insert(AuditEntry), rows)


def _agency_of_the_request() -> int | None:
    actor = g.get("actor") if has_request_context() else None
    return None if actor is None else actor.organisation_id
