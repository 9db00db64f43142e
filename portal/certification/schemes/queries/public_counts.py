"""Valid certificates of a unit's officers by scheme, as the public may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select

from portal.certification.rules import public_counts as rules
from portal.certification.rules.certificate_states import PublicState
from portal.certification.schemes.models import (
    Certificate,
    CertificateScheme,
    CertificateSchemeVersion,
)
from portal.certification.schemes.queries.certificates import state_at
from portal.core import zones
from portal.core.db import db
from portal.core.errors import NotFound
from portal.feedback.models import PublicService
from portal.people.models import Employment, Organisation, OrgUnit, Person
from portal.people.queries.records import records_of

PAGE = 60


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as the list names it."""

    public_id: str
    name: str
    agency: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A scheme and at least how many hold its certificate."""

    title: str
    count: int


def units(on: date, after: str = "") -> tuple[Sequence[Unit], str]:
    """Units of agencies in the order of their tree, and where to go on; one statement."""
    query = _units(on).order_by(OrgUnit.path).limit(PAGE + 1)
    if after:
        edge = select(OrgUnit.path).where(OrgUnit.public_id == after).scalar_subquery()
        query = query.where(OrgUnit.path > edge)
    found = [Unit(*row) for row in db.session.execute(query)]
    return found[:PAGE], found[PAGE - 1].public_id if len(found) > PAGE else ""


def unit(public_id: str, on: date) -> tuple[Unit, int]:
    """One unit and its id. Raises NotFound."""
    query = _units(on).where(OrgUnit.public_id == public_id).add_columns(OrgUnit.id)
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound
    return Unit(*row[:3]), row[3]


def of_service(service_id: int, on: date) -> tuple[Unit, int]:
    """The unit that gives a service of the citizens' survey, and its id. Raises NotFound."""
    query = _units(on).join(PublicService, PublicService.unit_id == OrgUnit.id)
    row = db.session.execute(
        query.where(PublicService.id == service_id).add_columns(OrgUnit.id)
    ).first()
    if row is None:
        raise NotFound
    return Unit(*row[:3]), row[3]


def _units(on: date) -> Select[str, str, str]:
    return (
        select(OrgUnit.public_id, OrgUnit.name, Organisation.name)
        .join(Organisation, Organisation.id == OrgUnit.organisation_id)
        .where(
            Organisation.kind == "agency",
            OrgUnit.valid_from <= on,
            or_(OrgUnit.valid_until.is_(None), OrgUnit.valid_until > on),
        )
    )


def of_unit(unit_id: int, on: date) -> tuple[Sequence[Counted], bool]:
    """Schemes with their rounded counts on the day, and whether some were too few to be told.

    Officers are those whom the unit and the units below employ on the day, each counted once.
    """
    at = zones.midnight(on)
    top = select(OrgUnit.path).where(OrgUnit.id == unit_id).scalar_subquery()
    below = select(OrgUnit.id).where(OrgUnit.path >= top, OrgUnit.path < top.concat("~"))
    officers = select(Employment.person_id).where(
        Employment.unit_id.in_(below),
        Employment.valid_from <= on,
        or_(Employment.valid_until.is_(None), Employment.valid_until > on),
    )
    kept = func.coalesce(Person.merged_into_id, Person.id)
    rows = db.session.execute(
        select(CertificateScheme.title, func.count(func.distinct(kept)))
        .select_from(Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .join(CertificateSchemeVersion, CertificateSchemeVersion.id == Certificate.version_id)
        .join(CertificateScheme, CertificateScheme.id == CertificateSchemeVersion.scheme_id)
        .where(
            Certificate.person_id.in_(records_of(officers)),
            state_at(on, at) == PublicState.VALID.value,
        )
        .group_by(CertificateScheme.id, CertificateScheme.title)
        .order_by(CertificateScheme.title)
    ).all()
    told = [(title, rules.shown(count)) for title, count in rows]
    shown = [Counted(title, count) for title, count in told if count is not None]
    return shown, len(shown) < len(told)
