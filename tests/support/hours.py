"""Claims of learning outside the portal, for tests."""

import io
from datetime import date, datetime

from portal.core import stored
from portal.core.stored import Received
from portal.core.uploads import Purpose
from portal.learning.hours import filing
from portal.learning.hours.filing import Who
from portal.learning.hours.models import HoursClaim
from portal.learning.rules.claims import Filed
from portal.learning.rules.hours import Activity
from portal.learning.rules.hours_policy import Scope
from tests.core.uploads.samples import pdf
from tests.support.portal_app import NOON

TODAY = NOON.date()
_numbers = iter(range(1, 1_000_000))


def received(name: str = "sertifikat.pdf") -> Received:
    """A document that came and was checked."""
    return stored.receive(io.BytesIO(pdf()), name, Purpose.DOCUMENT)


def filed(
    form: str = "workshop",
    *,
    on: date = date(2026, 9, 7),
    until: date | None = None,
    number: str = "",
    title: str = "Lokakarya layanan",
    organiser: str = "Lembaga Administrasi Negara",
    scope: Scope = Scope.DOMESTIC,
    **amounts: int,
) -> Filed:
    """A sound claim; without `number` a fresh one."""
    activity = Activity(form, scope, on, until or on, **amounts)
    return Filed(activity, title, organiser, number or f"No. {next(_numbers)}/LAN")


def make_claim(
    person_id: int, what: Filed | None = None, *, now: datetime = NOON, today: date = TODAY
) -> HoursClaim:
    """An open claim of somebody, with its document."""
    return filing.file(Who(person_id, today, now), what or filed(), received())
