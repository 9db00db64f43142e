"""Services: the one an address names, and those an actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.feedback.models import PublicService
from portal.feedback.rules import services as rules
from portal.feedback.rules.services import Standing
from portal.people.models import Organisation, OrgUnit
from portal.people.queries import scopes


@dataclass(frozen=True, slots=True)
class Served:
    """A service as its respondents meet it."""

    id: int
    public_id: str
    slug: str
    name: str
    unit: str
    agency: str
    organisation_id: int
    zone: str
    opens_on: date
    closes_on: date | None

    def standing(self, on: date) -> Standing:
        return rules.standing(self.opens_on, self.closes_on, on)


_SERVED: Select[*tuple[Any, ...]] = (
    select(
        PublicService.id,
        PublicService.public_id,
        PublicService.slug,
        PublicService.name,
        OrgUnit.name,
        Organisation.name,
        PublicService.organisation_id,
        Organisation.timezone,
        PublicService.opens_on,
        PublicService.closes_on,
    )
    .join(OrgUnit, OrgUnit.id == PublicService.unit_id)
    .join(Organisation, Organisation.id == PublicService.organisation_id)
)


def named(slug: str) -> Served:
    """The service an address names; one statement. Raises NotFound."""
    row = db.session.execute(_SERVED.where(PublicService.slug == slug)).one_or_none()
    if row is None:
        raise NotFound
    return Served(*row)


def open_to_all(on: date, organisation_id: int | None = None) -> Sequence[Served]:
    """Services whose survey is open on the day, by agency, unit and name."""
    query = _SERVED.where(
        PublicService.opens_on <= on,
        or_(PublicService.closes_on.is_(None), PublicService.closes_on > on),
    ).order_by(Organisation.name, OrgUnit.path, PublicService.name, PublicService.id)
    if organisation_id is not None:
        query = query.where(PublicService.organisation_id == organisation_id)
    return [Served(*row) for row in db.session.execute(query)]


def in_scope(actor: Actor, permission: Permission) -> Select[PublicService]:
    """Services of units in scope; lists and single reads both start here."""
    return (
        select(PublicService)
        .join(OrgUnit, OrgUnit.id == PublicService.unit_id)
        .where(scopes.unit_condition(actor, permission))
        .options(joinedload(PublicService.unit))
    )


def listed(actor: Actor, permission: Permission) -> Sequence[PublicService]:
    """Services in scope, by unit and name."""
    query = in_scope(actor, permission).order_by(OrgUnit.path, PublicService.name, PublicService.id)
    return db.session.scalars(query).all()


def one(
    actor: Actor, permission: Permission, public_id: str, *, lock: bool = False
) -> PublicService:
    """One service in scope. Raises NotFound."""
    query = in_scope(actor, permission).where(PublicService.public_id == public_id)
    if lock:
        query = query.with_for_update(of=PublicService).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def slug_is_taken(slug: str, *, but: int = 0) -> bool:
    """Whether another service of the installation has this address."""
    query = select(PublicService.id).where(PublicService.slug == slug, PublicService.id != but)
    return db.session.scalar(query.limit(1)) is not None


def code_is_taken(organisation_id: int, code: str, *, but: int = 0) -> bool:
    """Whether another service of the agency has this code."""
    query = select(PublicService.id).where(
        PublicService.organisation_id == organisation_id,
        PublicService.code == code,
        PublicService.id != but,
    )
    return db.session.scalar(query.limit(1)) is not None
