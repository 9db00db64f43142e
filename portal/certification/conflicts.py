"""Who sits an exam must not have a hand in its papers (AZ-8)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, or_, select

from portal.assessment.models import Attempt, ExamSpecificationVersion
from portal.assessment.rules.attempts import Purpose
from portal.certification.models import Registration, Sitting, SittingShift
from portal.core.db import db


def examinees(specification_id: int, person_ids: Collection[int], now: datetime) -> frozenset[int]:
    """Those of these persons who are registered for a sitting that is still to end, or whose
    attempt is still open, as one that was paused may be.
    """
    to_end = exists().where(SittingShift.sitting_id == Sitting.id, SittingShift.ends_at > now)
    open_still = exists().where(
        Attempt.purpose == Purpose.EXAM.value,
        Attempt.owner_ref == Registration.public_id,
        Attempt.closed_at.is_(None),
    )
    found = db.session.scalars(
        select(Registration.person_id)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .join(ExamSpecificationVersion, ExamSpecificationVersion.id == Sitting.version_id)
        .where(
            ExamSpecificationVersion.specification_id == specification_id,
            Registration.person_id.in_(person_ids),
            Registration.withdrawn_at.is_(None),
            Registration.refused_at.is_(None),
            Sitting.cancelled_at.is_(None),
            or_(to_end, open_still),
        )
    )
    return frozenset(found)
