"""A new version of how an agency's certificates look; what is printed already keeps its own."""

from datetime import datetime

from portal.certification.documents import look as rules
from portal.certification.documents import pdf
from portal.certification.documents.look import Look, LookRefusal, Signing
from portal.certification.schemes.look_models import CertificateLook
from portal.certification.schemes.queries import looks
from portal.certification.schemes.service import signatures
from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import Conflict, Refused
from portal.people.service import locks


def refuse_unprintable(look: Look) -> None:
    """Raises Refused(LookRefusal)."""
    refusal = rules.may_look(look)
    if refusal is None and pdf.missing("".join((look.name, *look.indonesian, *look.english))):
        refusal = LookRefusal.UNPRINTABLE
    if refusal is not None:
        raise Refused(refusal)


def keep(
    organisation_id: int, look: Look, *, version: int, now: datetime, actor_id: int
) -> CertificateLook:
    """Print with this look from now on; the same as the newest is no new version.

    `version` is the newest when the form was filled, 0 for none. Raises Refused(LookRefusal), and
    Conflict when somebody else kept another one meanwhile.
    """
    refuse_unprintable(look)
    if look.signing is Signing.SERVICE and signatures.service() is None:
        raise Refused(LookRefusal.NO_SERVICE, field="signing")
    with transaction():
        locks.organisation(organisation_id)
        last = looks.newest(organisation_id)
        digest = rules.digest(look, pdf.template_digest())
        if last is not None and last.digest == digest:
            return last
        if (last.number if last else 0) != version:
            raise Conflict("look")
        made = CertificateLook(
            organisation_id=organisation_id,
            number=version + 1,
            look=look.stored(),
            logo=look.logo,
            digest=digest,
            made_at=now,
            made_by_id=actor_id,
        )
        db.session.add(made)
        db.session.flush()
        audit.record(
            "certificate_look.kept",
            object_kind="certificate_look",
            object_id=made.id,
            now=now,
            actor_id=actor_id,
            organisation_id=organisation_id,
            number=made.number,
        )
    return made
