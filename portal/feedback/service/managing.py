"""Opening services for the survey, changing what is said of them, and ending them."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.feedback.models import PublicService
from portal.feedback.queries import services
from portal.feedback.rules import services as rules
from portal.feedback.rules.services import ServiceRefusal

_FIELDS = {ServiceRefusal.SLUG: "slug", ServiceRefusal.REVERSED: "closes_on"}


@dataclass(frozen=True, slots=True)
class Written:
    """What is said of a service. `closes_on` is the first day on which it is closed."""

    code: str
    slug: str
    name: str
    served: int | None
    opens_on: date
    closes_on: date | None


def open_service(
    unit_id: int, organisation_id: int, written: Written, *, now: datetime, actor_id: int | None
) -> PublicService:
    """A new service of a unit. Raises Refused(ServiceRefusal)."""
    with transaction():
        _check(organisation_id, written)
        service = PublicService(
            organisation_id=organisation_id,
            unit_id=unit_id,
            created_at=now,
            created_by_id=actor_id,
        )
        _write(service, written)
        db.session.add(service)
        db.session.flush()
        _record("service.opened", service, now, actor_id)
    return service


def change(service_id: int, written: Written, *, now: datetime, actor_id: int) -> None:
    """Say something else of a service; printed posters hold its address, so it stays.

    Raises Refused(ServiceRefusal).
    """
    with transaction():
        service = db.session.get_one(
            PublicService, service_id, with_for_update=True, populate_existing=True
        )
        _check(service.organisation_id, written, but=service.id)
        _write(service, written)
        _record("service.changed", service, now, actor_id)


def _check(organisation_id: int, written: Written, *, but: int = 0) -> None:
    refusal = rules.may_write(written.slug, written.opens_on, written.closes_on)
    if refusal is not None:
        raise Refused(refusal, field=_FIELDS[refusal])
    if services.slug_is_taken(written.slug, but=but):
        raise Refused(ServiceRefusal.SLUG_TAKEN, field="slug")
    if services.code_is_taken(organisation_id, written.code, but=but):
        raise Refused(ServiceRefusal.CODE_TAKEN, field="code")


def _write(service: PublicService, written: Written) -> None:
    service.code, service.slug, service.name = written.code, written.slug, written.name
    service.served = written.served
    service.opens_on, service.closes_on = written.opens_on, written.closes_on


def _record(action: str, service: PublicService, now: datetime, actor_id: int | None) -> None:
    audit.record(
        action,
        object_kind="public_service",
        object_id=service.id,
        now=now,
        actor_id=actor_id,
        organisation_id=service.organisation_id,
        code=service.code,
    )
