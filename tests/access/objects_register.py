"""Issued certificates of the access world."""

from portal.certification.schemes.models import CertificateApplication
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
