"""What people are told about a scheme: that it waits, came back, was published."""

from collections.abc import Iterable
from datetime import datetime

from portal.certification.schemes.models import CertificateScheme
from portal.certification.schemes.queries import schemes
from portal.core.permissions import Permission
from portal.people.queries import approvals
from portal.people.service import inbox
from portal.people.service.inbox import NoticeKind


class SchemeNotice(NoticeKind):
    """About a scheme of certificates."""

    WAITING = "scheme.waiting"
    RETURNED = "scheme.returned"
    PUBLISHED = "scheme.published"


def ask_publishers(scheme: CertificateScheme, *, now: datetime) -> None:
    """Whoever may be the second person is told that one is needed."""
    people = approvals.holders(scheme.organisation_id, {Permission.SCHEME_PUBLISH}, now)
    wrote = schemes.writers(scheme.id)
    _tell(scheme, SchemeNotice.WAITING, (one for one in people if one not in wrote), now)


def tell_writers(scheme: CertificateScheme, kind: SchemeNotice, *, now: datetime) -> None:
    _tell(scheme, kind, sorted(schemes.writers(scheme.id)), now)


def _tell(
    scheme: CertificateScheme, kind: SchemeNotice, people: Iterable[int], now: datetime
) -> None:
    for person_id in people:
        inbox.send(
            person_id,
            kind,
            {"title": scheme.title},
            path=f"/admin/schemes/{scheme.public_id}",
            event_key=f"{kind}:{scheme.id}:{now.isoformat()}:{person_id}",
            now=now,
            mail=True,
        )
