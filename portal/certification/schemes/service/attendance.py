"""Certificates of attendance for everybody who completed an activity, as a task in pieces.

Each is an application granted by the organisers' act, issued as every certificate is: numbered,
signed, printed and verified by the same machinery. Cut off it goes on, repeated it issues nothing.
"""

from datetime import datetime
from typing import Final

from portal.certification.rules import findings
from portal.certification.rules.applications import Kind, Verdict
from portal.certification.rules.issuing import IssueRefusal
from portal.certification.rules.schemes import Terms
from portal.certification.rules.weighing import Facts, weigh
from portal.certification.schemes.models import CertificateApplication, CertificateSchemeVersion
from portal.certification.schemes.occasion_models import CertificateOccasion
from portal.certification.schemes.queries import occasions, signing_posts
from portal.certification.schemes.queries.occasions import Waiting
from portal.certification.schemes.service import informing, issuing
from portal.core import zones
from portal.core.db import db
from portal.core.errors import Refused
from portal.people.models import Organisation
from portal.people.service import inbox, locks
from portal.workshops.models import Activity, ActivityTask
from portal.workshops.notices import ActivityNotice
from portal.workshops.service import tasks
from portal.workshops.service.tasks import Act, Moved
from portal.workshops.service.wishes import By

PIECE: Final = 10
"""Certificates of one transaction: each is signed twice."""


def begin(one: Activity, scheme: str, by: By) -> ActivityTask:
    """Issue to everybody who completed the activity. Raises NotFound, Refused(IssueRefusal,
    SignatoryRefusal.VACANT).
    """
    version = occasions.scheme(one.organisation_id, scheme)
    zone = db.session.get_one(Organisation, one.organisation_id).timezone
    signing_posts.signing(Terms.read(version.terms), zones.local_day(by.now, zone))
    count = occasions.counts(one.id)
    waits = count.completed - count.issued
    if not waits:
        raise Refused(IssueRefusal.NOBODY)
    return tasks.begin(one.id, Act.CERTIFICATES, total=waits, by=by, about=scheme)


def step(task: ActivityTask, now: datetime) -> Moved | None:
    """The next few; None when everybody has theirs."""
    rows = occasions.piece(task.activity_id, PIECE)
    if not rows:
        return None
    one = db.session.get_one(Activity, task.activity_id)
    version = occasions.scheme(one.organisation_id, task.about)
    for row in rows:
        _issue(row, one, version, task.by_id, now)
    return Moved(len(rows))


def _issue(
    row: Waiting, one: Activity, version: CertificateSchemeVersion, by_id: int, now: datetime
) -> None:
    locks.person(row.person_id)
    tree = Terms.read(version.terms).requirements
    day = zones.local_day(row.decided_at, one.zone)
    outcome = weigh(tree, Facts(activity=day), zones.local_day(now, one.zone))
    rests_on = {found.leaf.key: row.registration for found in findings.found(outcome)}
    made = CertificateApplication(
        organisation_id=one.organisation_id,
        scheme_id=version.scheme_id,
        version_id=version.id,
        person_id=row.person_id,
        kind=Kind.FIRST.value,
        began_at=now,
        submitted_at=now,
        decided_at=now,
        decision=Verdict.GRANTED.value,
        findings=findings.stored(outcome, rests_on),
        version=version,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(CertificateOccasion(application_id=made.id, registration_id=row.registration_id))
    db.session.flush()
    informing.note("application.granted", made, now, by_id)
    issuing.issue(made, by_id=by_id, now=now)
    inbox.send(
        row.person_id,
        ActivityNotice.CERTIFIED,
        {"activity": one.title},
        path="/certificates",
        event_key=f"{ActivityNotice.CERTIFIED.value}:{row.registration_id}",
        now=now,
        mail=True,
    )


def install() -> None:
    """Name the act; called once, by `web/wiring.py`."""
    tasks.steps[Act.CERTIFICATES] = step
