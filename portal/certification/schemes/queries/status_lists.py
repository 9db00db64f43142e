"""Which places of a status list are raised: of what was revoked or replaced, or is suspended."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from sqlalchemy import func, select

from portal.certification.documents.statuslist import StatusPurpose
from portal.certification.rules import certificate_states as states
from portal.certification.rules.certificate_states import Act, Happened
from portal.certification.schemes.models import CertificateEvent, CertificateStatusPlace
from portal.core.db import db
from portal.people.models import Organisation

_ENDED = {Act.REVOKED, Act.REISSUED}


def agency(public_id: str) -> Organisation | None:
    """The agency of an issuer's address."""
    query = select(Organisation).where(
        Organisation.public_id == public_id, Organisation.kind == "agency"
    )
    return db.session.scalar(query)


def is_there(organisation_id: int, number: int) -> bool:
    """Whether any certificate has a place in the agency's list of this number."""
    row = CertificateStatusPlace
    query = select(row.certificate_id).where(
        row.organisation_id == organisation_id, row.list == number
    )
    return db.session.scalar(query.limit(1)) is not None


def last_event() -> int:
    """Changes with every act; a list made at the same one says the same."""
    return db.session.scalar(select(func.max(CertificateEvent.id))) or 0


def raised(
    organisation_id: int, number: int, purpose: StatusPurpose, *, now: datetime
) -> Iterator[int]:
    """The raised places of one list; one statement."""
    place = CertificateStatusPlace
    rows = db.session.execute(
        select(place.place, CertificateEvent.act, CertificateEvent.at)
        .join(CertificateEvent, CertificateEvent.certificate_id == place.certificate_id)
        .where(
            place.organisation_id == organisation_id,
            place.list == number,
            CertificateEvent.at <= now,
        )
        .order_by(place.place, CertificateEvent.at, CertificateEvent.id)
    )
    for found, acts in groupby(rows, lambda row: row.place):
        happened = [Happened(Act(row.act), row.at) for row in acts]
        ended = any(one.act in _ENDED for one in happened)
        suspended = not ended and states.is_suspended(happened, now)
        if ended if purpose is StatusPurpose.REVOCATION else suspended:
            yield found
