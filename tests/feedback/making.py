"""Services and answers for tests. Call inside an application context; everything commits."""

import itertools
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from portal.core.db import db, transaction
from portal.feedback.data import policies
from portal.feedback.models import PublicService, SurveyAnswer
from portal.feedback.queries import services
from portal.feedback.queries.services import Served
from portal.feedback.rules import periods
from portal.feedback.rules.policy import ELEMENTS
from portal.feedback.service import summing
from portal.people.models import OrgUnit
from tests.support.people import LONG_AGO, LONG_AGO_ON, make_agency, make_unit

POLICY = policies()[-1]
ON = date(2026, 11, 26)  # the day of NOON
_serial = itertools.count(1)


def make_service(
    unit: OrgUnit | None = None,
    *,
    slug: str = "",
    name: str = "Layanan KTP-el",
    opens_on: date = LONG_AGO_ON,
    closes_on: date | None = None,
    served: int | None = None,
) -> PublicService:
    number = next(_serial)
    unit = unit or make_unit(make_agency())
    with transaction():
        service = PublicService(
            organisation_id=unit.organisation_id,
            unit_id=unit.id,
            code=f"L{number}",
            slug=slug or f"layanan-{number}",
            name=name,
            opens_on=opens_on,
            closes_on=closes_on,
            served=served,
            created_at=LONG_AGO,
        )
        db.session.add(service)
    return service


def served(service: PublicService) -> Served:
    return services.named(service.slug)


def make_answers(
    service: PublicService,
    count: int = 1,
    *,
    on: date = ON,
    rating: int = 3,
    batch_id: int | None = None,
    **ratings: int | None,
) -> None:
    """So many answers of the same kind, from the web unless a batch is named."""
    values: Mapping[str, int | None] = {key: rating for key in ELEMENTS} | ratings
    with transaction():
        for _ in range(count):
            sheet = None if batch_id else f"{next(_serial):043d}"
            db.session.add(
                SurveyAnswer(
                    service_id=service.id,
                    period=periods.of(POLICY, on).number,
                    answered_on=on,
                    policy_version=POLICY.version,
                    sheet=sheet,
                    batch_id=batch_id,
                    **values,
                )
            )
        add_up(service, periods.of(POLICY, on).number)


def add_up(service: PublicService, period: int) -> None:
    """Bring the sums in step with answers that were written past the services."""
    with transaction():
        db.session.flush()
        row = summing.locked(service.id, period, POLICY.minimum)
        summing.keep(row, summing.recounted(service.id, period, POLICY.minimum))


def answers_of(service: PublicService) -> list[SurveyAnswer]:
    query = select(SurveyAnswer).where(SurveyAnswer.service_id == service.id)
    return list(db.session.scalars(query.order_by(SurveyAnswer.id)))
