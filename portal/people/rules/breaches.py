"""A failure to protect personal data: what has to be told, to whom, and by when.

Source: UU 27/2022 article 46: in writing, within 3 × 24 hours, to the persons and to the authority:
which data, when and how it was disclosed, and what is done about it; to the public where the
failure disturbs public services or seriously affects people.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

TELL_WITHIN: Final = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Breach:
    """What is known: in words of whoever reports it. `groups` are ids of the register."""

    what: str
    how: str
    measures: str
    happened_at: datetime
    found_at: datetime
    groups: tuple[str, ...]

    @property
    def due_at(self) -> datetime:
        """The clock runs from the moment it was found."""
        return self.found_at + TELL_WITHIN
