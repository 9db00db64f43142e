"""Messages and audit entries of applications for certificates."""

from collections.abc import Iterable
from datetime import datetime

from portal.certification.schemes.application_notices import ApplicationNotice
from portal.certification.schemes.models import CertificateApplication
from portal.core import audit
from portal.core.db import db
from portal.core.permissions import Permission
from portal.people.models import Organisation, Person
from portal.people.queries import approvals, holders
from portal.people.service import inbox

OWN_PATH = "/certificates/applications"
STATEMENT_PATH = "/team/statements"
BOARD_PATH = "/board/certificates"


def note(
    action: str,
    application: CertificateApplication,
    now: datetime,
    actor_id: int | None,
    **detail: str | int | bool,
) -> None:
    """An audit entry: ids, keys and numbers, no words."""
    audit.record(
        action,
        object_kind="certificate_application",
        object_id=application.id,
        organisation_id=application.organisation_id,
        now=now,
        actor_id=actor_id,
        outcome=audit.Outcome.DONE,
        version=application.version.number,
        **detail,
    )


def applicant(
    application: CertificateApplication, kind: ApplicationNotice, now: datetime, turn: str = ""
) -> None:
    """Tell whoever applied, once for each step; `turn` tells two of a kind apart."""
    _send([application.person_id], application, kind, OWN_PATH, now, turn)


def superiors(application: CertificateApplication, who: Iterable[int], now: datetime) -> None:
    """Ask those who lead the applicant for their statement."""
    _send(who, application, ApplicationNotice.STATEMENT_ASKED, STATEMENT_PATH, now)


def board(
    application: CertificateApplication,
    kind: ApplicationNotice,
    now: datetime,
    *,
    without: Iterable[int],
) -> None:
    """Tell those of the board who may decide: not `without`."""
    out = {application.person_id, *without}
    to = [one for one in members(application.organisation_id, now) if one not in out]
    _send(to, application, kind, BOARD_PATH, now)


def members(organisation_id: int, now: datetime) -> list[int]:
    """Who decides about certificates of the whole agency."""
    agency = db.session.get_one(Organisation, organisation_id)
    need = Permission.CERTIFICATE_DECIDE
    return [
        one.person_id
        for one in holders.of_agency(agency, need, now)
        if organisation_id in approvals.agencies(one, need)
    ]


def _send(
    to: Iterable[int],
    application: CertificateApplication,
    kind: ApplicationNotice,
    path: str,
    now: datetime,
    turn: str = "",
) -> None:
    values = {
        "title": application.version.title,
        "applicant": db.session.get_one(Person, application.person_id).full_name,
    }
    for person_id in sorted(to):
        inbox.send(
            person_id,
            kind,
            values,
            path=f"{path}/{application.public_id}",
            event_key=f"{kind}:{application.id}:{person_id}:{turn}",
            now=now,
            mail=True,
        )
