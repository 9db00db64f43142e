"""What the pages of an activity ask for, as they hand it over, and who asks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.learning.rules.hours_policy import Scope
from portal.workshops.rules.activities import Mode, Span


@dataclass(frozen=True, slots=True)
class By:
    """Who acts and when; `agency`: for the agency, not for a partner."""

    person_id: int
    agency: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class What:
    """What it is: the first page of the form."""

    title: str
    summary: str
    form: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Where:
    """Where it is held, and what the venue offers to whoever needs it."""

    mode: Mode
    zone: str
    place: str
    accessibility: Sequence[str] = ()
    access_note: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session as it is written; names of trainers as on letters."""

    span: Span
    title: str = ""
    room: str = ""
    online_url: str = ""
    trainers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """For how many, on which terms. `quotas`: places by unit."""

    capacity: int
    opens_at: datetime
    closes_at: datetime
    price_idr: int = 0
    material: str = ""
    needs_approval: bool = False
    presence_percent: int = 80
    quotas: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActivityTests:
    """The tests of an activity, as the page asks for them."""

    bank_id: int
    items: int
    minutes: int
    pass_percent: int
    tries: int
    open_days: int
    has_before: bool
    has_after: bool
    is_required: bool
