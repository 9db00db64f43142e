"""What certificates of a scheme say somebody can do, for whoever follows a credential's address."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.certification.rules.schemes import Target, Terms
from portal.certification.schemes.models import CertificateScheme, CertificateSchemeVersion
from portal.competency.queries import catalogue
from portal.competency.queries.catalogue import CompetencyValue
from portal.competency.rules.wording import LevelText
from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.models import Organisation, OrgUnit


@dataclass(frozen=True, slots=True)
class Proved:
    """One competency of a scheme as it was worded when the version was published."""

    target: Target
    competency: CompetencyValue

    @property
    def level(self) -> LevelText | None:
        return self.competency.level(self.target.level)


@dataclass(frozen=True, slots=True)
class Certified:
    """A published version; `newest` is the number of the one that applies now."""

    version: CertificateSchemeVersion
    scheme: CertificateScheme
    unit: str
    agency: str
    newest: int
    terms: Terms
    proved: tuple[Proved, ...]


def scheme(public_id: str, number: int) -> Certified:
    """One version by the scheme's public id. Raises NotFound."""
    rows = db.session.execute(
        select(CertificateSchemeVersion, CertificateScheme, OrgUnit.name, Organisation.name)
        .join(CertificateScheme, CertificateScheme.id == CertificateSchemeVersion.scheme_id)
        .join(OrgUnit, OrgUnit.id == CertificateSchemeVersion.unit_id)
        .join(Organisation, Organisation.id == CertificateScheme.organisation_id)
        .where(CertificateScheme.public_id == public_id)
        .order_by(CertificateSchemeVersion.number)
    ).all()
    found = next((row for row in rows if row[0].number == number), None)
    if found is None:
        raise NotFound
    version, row, unit, agency = found
    terms = Terms.read(version.terms)
    proved = tuple(
        Proved(one, _worded(one.competency, version.published_at.date())) for one in terms.targets
    )
    return Certified(version, row, unit, agency, rows[-1][0].number, terms, proved)


def competency(public_id: str, on: date) -> CompetencyValue:
    """A competency as it is worded on the day. Raises NotFound."""
    known = catalogue.catalogue()
    for id_, history in known.histories.items():
        if history[-1].public_id == public_id:
            return _worded(id_, on)
    raise NotFound


def _worded(competency_id: int, on: date) -> CompetencyValue:
    """As on the day; what had not begun or has ended by then as it was worded last."""
    known = catalogue.catalogue()
    today = known.on(on)
    if competency_id in today:
        return today[competency_id]
    return known.histories[competency_id][-1]
