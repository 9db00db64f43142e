"""What somebody reads before they begin: the instructions of the exam, then of the sitting."""

from sqlalchemy import select

from portal.assessment.closing import Briefing
from portal.certification.models import Exam, Registration, Sitting
from portal.core.db import db


def of(owner_ref: str) -> Briefing:
    """The briefing of a registration; empty for none."""
    row = db.session.execute(
        select(Exam.instructions, Sitting.instructions)
        .join(Sitting, Sitting.exam_id == Exam.id)
        .join(Registration, Registration.sitting_id == Sitting.id)
        .where(Registration.public_id == owner_ref)
    ).one_or_none()
    return Briefing(tuple(text for text in row or () if text.strip()))
