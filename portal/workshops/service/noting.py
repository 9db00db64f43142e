"""Acts on an activity in the audit log."""

from portal.core import audit
from portal.workshops.models import Activity
from portal.workshops.service.wishes import By


def note(action: str, one: Activity, by: By) -> None:
    """Joins the transaction of the act."""
    audit.record(
        action,
        object_kind="activity",
        object_id=one.id,
        organisation_id=one.organisation_id,
        now=by.now,
        actor_id=by.person_id,
    )
