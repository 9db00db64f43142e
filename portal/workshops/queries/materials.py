"""Files of an activity, as those who write on it and as its participants find them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.workshops.models import Activity, ActivityMaterial
from portal.workshops.rules import materials as rules
from portal.workshops.rules.materials import Phase


@dataclass(frozen=True, slots=True)
class Material:
    """A file with what is known of its bytes."""

    row: ActivityMaterial
    file: StoredFile

    @property
    def phase(self) -> Phase:
        return Phase(self.row.phase)


def of_activity(activity_id: int) -> Sequence[Material]:
    """Every file of an activity, in the order they were added."""
    rows = db.session.execute(
        select(ActivityMaterial, StoredFile)
        .join(StoredFile, StoredFile.id == ActivityMaterial.file_id)
        .where(ActivityMaterial.activity_id == activity_id, StoredFile.deleted_at.is_(None))
        .order_by(ActivityMaterial.id)
    )
    return [Material(row, file) for row, file in rows]


def given(one: Activity, now: datetime) -> Sequence[Material]:
    """Those that participants read now."""
    return [each for each in of_activity(one.id) if rules.is_out(each.phase, one.ends_at, now)]


def one_of(found: Sequence[Material], public_id: str) -> Material:
    """One of these files. Raises NotFound."""
    for each in found:
        if each.row.public_id == public_id:
            return each
    raise NotFound
