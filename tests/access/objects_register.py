"""Issued certificates of the access world, and acts on many of them."""

from sqlalchemy import select

from portal.certification.schemes.bulk_models import CertificateBulk, CertificateBulkLine
from portal.certification.schemes.models import Certificate, CertificateApplication
from portal.certification.schemes.queries import schemes
from portal.certification.schemes.service import issuing
from portal.core.db import db, transaction
from tests.access.objects import Values, kind
from tests.access.objects_schemes import scheme_of
from tests.access.world import Builder, Place, Resident
from tests.support.portal_app import NOON


@kind("issued certificate")
def issued_certificate(made: Builder, place: Place, who: Resident) -> Values:
    """A certificate of somebody in the place; of who asks where it is their own."""
    holder = who if place is Place.OWN else made.residents[place]
    scheme = scheme_of(made, place)
    version = schemes.newest(scheme.id)
    assert version is not None
    with transaction():
        asked = CertificateApplication(
            organisation_id=scheme.organisation_id, scheme_id=scheme.id, version_id=version.id,
            person_id=holder.person.id, kind="first", began_at=NOON, submitted_at=NOON,
            decided_at=NOON, decision="granted", findings=[],
        )  # fmt: skip
        db.session.add(asked)
        db.session.flush()
        row = issuing.issue(asked, by_id=None, now=NOON)
    return {"public_id": row.public_id}


@kind("certificate bulk")
def certificate_bulk(made: Builder, place: Place, who: Resident) -> Values:
    """Reminders that somebody of the place's agency asked for."""
    public_id = issued_certificate(made, place, who)["public_id"]
    holder = who if place is Place.OWN else made.residents[place]
    with transaction():
        one = db.session.scalars(select(Certificate).filter_by(public_id=public_id)).one()
        row = CertificateBulk(
            organisation_id=one.organisation_id, by_id=holder.person.id, act="remind", reason="",
            total=1, asked_at=NOON, asked_on=NOON.date(), ended_at=NOON,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        db.session.add(CertificateBulkLine(bulk_id=row.id, certificate_id=one.id, outcome="done"))
    return {"public_id": row.public_id}
