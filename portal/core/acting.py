"""Who acts, for acts that go by the day of the agency."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.core.access import Actor


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, on which day of their agency, and when."""

    actor: Actor
    on: date
    now: datetime

    @property
    def person_id(self) -> int:
        return self.actor.person_id
