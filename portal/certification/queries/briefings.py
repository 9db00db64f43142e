"""What somebody reads before they begin: the instructions of the exam, then of the sitting."""

from sqlalchemy import select

from portal.assessment.closing import Briefing
from portal.certification.models import Exam, Registration, Sitting
from portal.core.db import db
from portal.core.text import COMMENT, render


def of(owner_ref: str) -> Briefing:
    """The briefing of a registration, as cleaned HTML; empty for none."""
    row = db.session.execute(
        select(Exam.instructions, Sitting.instructions)
        .join(Sitting, Sitting.exam_id == Exam.id)
        .join(Registration, Registration.sitting_id == Sitting.id)
        .where(Registration.public_id == owner_ref)
    ).one_or_none()
    texts = [text for text in row or () if text.strip()]
    parts = (render(text, COMMENT, id_prefix=f"p{at}-").html for at, text in enumerate(texts))
    return Briefing(tuple(parts))
