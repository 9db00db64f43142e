"""Reminding whoever answers before the 72 hours are over, and once when they are (PR-2)."""

from datetime import datetime

from portal.core.db import transaction
from portal.people.queries import data_requests as queries
from portal.people.rules import privacy as rules
from portal.people.rules.privacy import Urgency
from portal.people.service import privacy
from portal.people.service.privacy import PrivacyNotice

JOB = "privacy-clock"

_OCCASIONS = {
    Urgency.SOON: PrivacyNotice.DUE_SOON,
    Urgency.LAST_CALL: PrivacyNotice.LAST_CALL,
    Urgency.OVERDUE: PrivacyNotice.OVERDUE,
}


def remind(*, now: datetime) -> int:
    """Tell every officer of each request that is near or past its deadline; how many requests.

    Each occasion is told once per officer however often this runs. After a pause of all jobs
    only what is true now is said, never a reminder that came too late.
    """
    due = queries.due_before(now + rules.SOON, now)
    with transaction():
        for one in due:
            occasion = _OCCASIONS[rules.urgency(one.request.due_at, now)]
            for handler in one.handlers:
                privacy.tell_handler(handler, occasion, one.request, now=now)
    return len(due)
