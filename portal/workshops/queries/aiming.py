"""Activities to come, by what they aim at."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select

from portal.core.db import db
from portal.workshops.models import Activity, ActivityCompetency

SHOWN = 3


def beyond(
    scope: Select[Activity], competency_id: int, level: int, now: datetime
) -> Sequence[Activity]:
    """The next of the scope that aim at a competency beyond the level held; one statement."""
    query = (
        scope.join(ActivityCompetency, ActivityCompetency.activity_id == Activity.id)
        .where(
            ActivityCompetency.competency_id == competency_id,
            ActivityCompetency.level > level,
            Activity.starts_at > now,
        )
        .order_by(Activity.starts_at, Activity.id)
    )
    return db.session.scalars(query.limit(SHOWN)).all()
