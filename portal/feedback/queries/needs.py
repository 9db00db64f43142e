"""What citizens' answers say units need of their staff: read by whoever plans, stored nowhere."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from portal.core.db import db
from portal.feedback.data import policies
from portal.feedback.models import PublicService
from portal.feedback.queries import figures
from portal.feedback.rules import needs as rules
from portal.feedback.rules import periods, policy
from portal.feedback.rules.periods import Period
from portal.feedback.rules.policy import PointsTo


@dataclass(frozen=True, slots=True)
class Need:
    """A weakness of a unit's service about its staff: competence or behaviour, never of a person.

    `name` is what the element is called ("U6 Kompetensi pelaksana"); `converted` its value times
    25, from so many published answers of the period.
    """

    unit_id: int
    service: str
    slug: str
    period: Period
    element: str
    name: str
    points_to: PointsTo
    converted: Decimal
    respondents: int


def needs(unit_ids: Collection[int], on: date) -> Sequence[Need]:
    """The needs of these units in the latest period whose figures stand; two statements."""
    version = policy.in_force(policies(), on)
    period = periods.last_final(version, on)
    chosen = PublicService.unit_id.in_(unit_ids)
    rows = db.session.execute(
        select(PublicService.id, PublicService.unit_id, PublicService.name, PublicService.slug)
        .where(chosen)
        .order_by(PublicService.unit_id, PublicService.name, PublicService.id)
    )
    counted = figures.of(version, chosen, on)
    words = {one.key: f"{one.code} {one.name.in_('id')}" for one in version.elements}
    found = []
    for service_id, unit_id, name, slug in rows:
        one = counted.get((service_id, period.number))
        result = None if one is None else one.result(version)
        found += [
            Need(
                unit_id, name, slug, period, weak.element, words[weak.element], weak.points_to,
                weak.converted, weak.respondents,
            )
            for weak in rules.weaknesses(version, result)
        ]  # fmt: skip
    return found
