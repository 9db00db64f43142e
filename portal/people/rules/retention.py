"""How long what is kept (PR-1, PR-3). The register says the same in words; a test compares them.

Everything is computed from instants the rows have: a job that did not run changes no answer, it
only leaves later what is over.
"""

from datetime import date, datetime, timedelta
from typing import Final

SESSIONS: Final = timedelta(days=90)
"""After a session's end; of a session nobody ended, after the last instant it could have lived."""
SESSION_LIFE: Final = timedelta(days=30)
LINKS: Final = timedelta(days=90)
"""After activation links, changes of address and used recovery codes are over."""
INBOX: Final = timedelta(days=2 * 365)
IMPORTS: Final = timedelta(days=365)
"""After the last thing that happened to an import: it cannot be undone from then on."""
VIEWINGS: Final = timedelta(days=5 * 365)
REQUESTS: Final = timedelta(days=5 * 365)
"""After the answer."""
FILES: Final = timedelta(days=30)
"""Rows of files whose bytes are gone."""
OUTBOX: Final = timedelta(days=90)
"""After an effect was carried out."""

AFTER_SERVICE_YEARS: Final = 1
"""Name, numbers and account stay for one year after the last employment."""


def identity_until(last_day_of_service: date) -> date:
    """The first day on which name, numbers and account may go. `last_day_of_service` is the day
    after which nobody employs the person (the exclusive end of the last employment).
    """
    year = last_day_of_service.year + AFTER_SERVICE_YEARS
    try:
        return last_day_of_service.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)


def is_over(ended_at: datetime, kept: timedelta, now: datetime) -> bool:
    """Whether something that ended then need not be kept any more."""
    return ended_at + kept <= now
