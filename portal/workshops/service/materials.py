"""Adding files to an activity and taking them away."""

from portal.core import stored
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.stored import Received
from portal.core.uploads import Purpose
from portal.workshops.models import ActivityMaterial
from portal.workshops.queries import materials
from portal.workshops.rules.materials import MOST, MaterialRefusal, Phase
from portal.workshops.service.activities import locked
from portal.workshops.service.noting import note
from portal.workshops.service.wishes import By

LONGEST = 200


def add(
    activity_id: int, received: Received | None, title: str, phase: Phase, by: By
) -> ActivityMaterial:
    """Hand a file to the participants. Raises Refused(MaterialRefusal, QuotaRefusal)."""
    if received is None:
        raise Refused(MaterialRefusal.NO_FILE, field="document")
    with transaction():
        one = locked(activity_id)
        if one.cancelled_at is not None:
            raise Refused(MaterialRefusal.CANCELLED, field="document")
        if len(materials.of_activity(one.id)) >= MOST:
            raise Refused(MaterialRefusal.TOO_MANY, field="document", most=MOST)
        file = stored.add(
            received,
            Purpose.LESSON_MEDIA,
            person_id=by.person_id,
            organisation_id=one.organisation_id,
            now=by.now,
        )
        made = ActivityMaterial(
            activity_id=one.id,
            file_id=file.id,
            title=(title.strip() or file.original_name)[:LONGEST],
            phase=phase.value,
            added_at=by.now,
            added_by_id=by.person_id,
        )
        db.session.add(made)
        db.session.flush()
        note("activity.material_added", one, by)
    return made


def remove(activity_id: int, public_id: str, by: By) -> None:
    """Take a file away; its bytes go. Raises NotFound."""
    with transaction():
        one = locked(activity_id)
        found = materials.one_of(materials.of_activity(one.id), public_id)
        stored.forget(found.file, now=by.now)
        db.session.delete(found.row)
        note("activity.material_removed", one, by)
