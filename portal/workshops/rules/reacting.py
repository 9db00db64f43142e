"""The survey after an activity: who is asked, and when."""

from datetime import datetime
from enum import StrEnum


class SurveyRefusal(StrEnum):
    """Why somebody cannot answer the survey now."""

    NOT_OVER = "activity_survey.not_over"
    NOT_PRESENT = "activity_survey.not_present"


class RemarkState(StrEnum):
    """What the agency decided about a remark: a partner reads those handed on alone."""

    NEW = "new"
    SHARED = "shared"
    WITHHELD = "withheld"


def may_answer(ends_at: datetime | None, now: datetime, *, attended: int) -> SurveyRefusal | None:
    """Whoever was in a session is asked once the last one is over."""
    if ends_at is None or now < ends_at:
        return SurveyRefusal.NOT_OVER
    return None if attended else SurveyRefusal.NOT_PRESENT
