"""What happens to a certificate after its issue: suspended, reinstated, revoked, issued anew.

Each act is one event with its reason, followed in the same transaction by the ledger, the audit
and a message to the holder; status lists and every page read the events. Two persons revoke
(security.md AZ-9): one proposes, another one approves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select

from portal.certification.documents import facts as frozen
from portal.certification.documents.facts import Facts
from portal.certification.rules import certificate_states as rules
from portal.certification.rules.certificate_states import Act, ActRefusal, Happened
from portal.certification.schemes.certificate_notices import CertificateNotice
from portal.certification.schemes.models import (
    Certificate,
    CertificateEvent,
    CertificateFacts,
    CertificateNote,
)
from portal.certification.schemes.queries import issuing as queries
from portal.certification.schemes.queries.issuing import Ground
from portal.certification.schemes.service import freezing, issuing, signing, succession
from portal.certification.schemes.service.issuing import Draft
from portal.competency.rules.kinds import SourceKind
from portal.core import audit, zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.ledger.queries import events
from portal.ledger.service.appending import Entry, append, withdraw
from portal.people.models import Approval, Person
from portal.people.queries import agencies
from portal.people.service import approvals, inbox
from portal.people.service.approvals import Agreed, Proposal

REVOKE: Final = "certificate.revoke"
"""Kind of the proposal that two persons stand behind."""
LONGEST_REASON: Final = 2000


@dataclass(frozen=True, slots=True)
class _Who:
    by_id: int
    second_id: int | None = None


def suspend(certificate_id: int, reason: str, *, by_id: int, now: datetime) -> None:
    """It holds no more until it is reinstated. Raises Refused(ActRefusal)."""
    with transaction():
        row = _may(Act.SUSPENDED, certificate_id, reason, now)
        _take_back(row, reason, by_id, now)
        _happen(row, Act.SUSPENDED, reason, _Who(by_id), now)


def reinstate(certificate_id: int, reason: str, *, by_id: int, now: datetime) -> None:
    """It holds again, to the end it had. Raises Refused(ActRefusal)."""
    with transaction():
        row = _may(Act.REINSTATED, certificate_id, reason, now)
        _give_back(row, by_id, now)
        _happen(row, Act.REINSTATED, reason, _Who(by_id), now)


def propose_revocation(certificate_id: int, reason: str, *, by_id: int, now: datetime) -> Approval:
    """Ask a second person to agree that it never holds again. Raises Refused(ActRefusal,
    ApprovalRefusal).
    """
    with transaction():
        row = _may(Act.REVOKED, certificate_id, reason, now)
        what = Proposal(
            kind=REVOKE,
            subject=f"certificate:{row.id}",
            payload={"certificate": row.id},
            organisation_id=row.organisation_id,
            reason=reason[:LONGEST_REASON],
        )
        return approvals.propose(what, actor_id=by_id, now=now)


def _revoke(agreed: Agreed) -> dict[str, object]:
    """Carried out in the transaction of the second person's approval."""
    reason = db.session.get_one(Approval, agreed.approval_id).reason
    row = _may(Act.REVOKED, agreed.payload["certificate"], reason, agreed.now)
    _take_back(row, reason, agreed.decided_by, agreed.now)
    who = _Who(agreed.proposed_by, agreed.decided_by)
    _happen(row, Act.REVOKED, reason, who, agreed.now)
    return {}


ACTS = {REVOKE: approvals.Act(Permission.CERTIFICATE_MANAGE, _revoke)}


def reissue(certificate_id: int, reason: str, *, by_id: int, now: datetime) -> Certificate:
    """Issue it anew because the holder's name on it is wrong, its key was withdrawn, or a signatory
    left before signing: same days, same scheme version, the holder's name and the signatories as
    the records have them now. Old and new name each other.

    Raises Refused(ActRefusal, IssueRefusal, SignatoryRefusal.VACANT).
    """
    with transaction():
        row = _may(Act.REISSUED, certificate_id, reason, now)
        kept = db.session.get(CertificateFacts, row.id)
        if kept is None:
            raise Refused(ActRefusal.ENDED)  # what it said was erased with the person
        ground, person = queries.ground(row.version_id), _kept(row.person_id)
        printed = frozen.read(kept.facts)
        if not _is_due(row, printed, person, ground, now):
            raise Refused(ActRefusal.SAME_NAME)
        _take_back(row, reason, by_id, now)
        draft = Draft(
            ground=ground,
            person_id=person.id,
            facts=freezing.renamed(printed, person, ground, now=now),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            occurred_at=_first_issued_at(row),
            reissues_id=row.id,
            renews_id=row.renews_id,
        )
        made = issuing.enter(draft, by_id=by_id, now=now)
        _happen(row, Act.REISSUED, reason, _Who(by_id), now, successor=made)
    return made


def _is_due(
    row: Certificate, printed: Facts, person: Person, ground: Ground, now: datetime
) -> bool:
    """Whether anything on it is to be put right."""
    if printed.holder != freezing.holder(person) or signing.is_withdrawn(printed.key_id):
        return True
    on = zones.local_day(now, ground.agency.timezone)
    return succession.has_left(row, printed, ground.terms, on)


def _kept(person_id: int) -> Person:
    """The record that counts for the holder now."""
    person = db.session.get_one(Person, person_id)
    if person.merged_into_id is None:
        return person
    return db.session.get_one(Person, person.merged_into_id)


def _first_issued_at(row: Certificate) -> datetime:
    """When what it proves was certified first, however often it was issued anew since."""
    while row.reissues_id is not None:
        row = db.session.get_one(Certificate, row.reissues_id)
    return row.issued_at


def _may(act: Act, certificate_id: int, reason: str, now: datetime) -> Certificate:
    """The certificate, locked, when this may be done to it."""
    row = db.session.scalar(
        select(Certificate).where(Certificate.id == certificate_id).with_for_update()
    )
    if row is None:
        raise NotFound
    done = _acts(row.id)
    on = zones.local_day(now, agencies.timezones()[row.organisation_id])
    found = rules.state(row.issued_at, row.valid_until, done, on=on, now=now)
    refusal = rules.may(act, found, reason, suspended=rules.is_suspended(done, now))
    if refusal is not None:
        raise Refused(refusal, field="reason" if refusal is ActRefusal.REASON else None)
    return row


def _acts(certificate_id: int) -> Sequence[Happened]:
    rows = db.session.execute(
        select(CertificateEvent.act, CertificateEvent.at)
        .where(CertificateEvent.certificate_id == certificate_id)
        .order_by(CertificateEvent.at, CertificateEvent.id)
    )
    return [Happened(Act(act), at) for act, at in rows]


def _take_back(row: Certificate, reason: str, by_id: int, now: datetime) -> None:
    """Its evidence counts no more; one that was taken back already stays so."""
    known = events.revisions(SourceKind.CERTIFICATE, row.public_id)
    if known and known[-1][1].lines:
        withdraw(
            SourceKind.CERTIFICATE,
            row.public_id,
            recorded_by_id=by_id,
            now=now,
            detail={"reason": reason.strip()[:LONGEST_REASON], "certificate": row.public_id},
        )


def _give_back(row: Certificate, by_id: int, now: datetime) -> None:
    """Its evidence counts again, as it was entered at the issue."""
    known = events.revisions(SourceKind.CERTIFICATE, row.public_id)
    if not known:
        return
    first = known[0][1]
    title = queries.ground(row.version_id).version.title
    append(
        Entry(
            organisation_id=first.agency_id,
            person_id=first.person_id,
            source_kind=SourceKind.CERTIFICATE,
            source_ref=row.public_id,
            occurred_at=first.occurred_at,
            recorded_by_id=by_id,
            lines=tuple(replace(line, id=None) for line in first.lines),
            detail={"title": title, "certificate": row.public_id},
        ),
        now=now,
    )


_NOTICES: Final = {
    Act.SUSPENDED: CertificateNotice.SUSPENDED,
    Act.REINSTATED: CertificateNotice.REINSTATED,
    Act.REVOKED: CertificateNotice.REVOKED,
    Act.REISSUED: CertificateNotice.REISSUED,
}


def _happen(
    row: Certificate,
    act: Act,
    reason: str,
    who: _Who,
    now: datetime,
    successor: Certificate | None = None,
) -> None:
    """Write the act down, and tell the holder."""
    if act in {Act.REVOKED, Act.REISSUED}:
        succession.wait_no_more(row.id, now=now)
    note = CertificateNote(certificate_id=row.id, text=reason.strip()[:LONGEST_REASON])
    db.session.add(note)
    db.session.flush()
    event = CertificateEvent(
        certificate_id=row.id,
        act=act.value,
        at=now,
        by_id=who.by_id,
        second_id=who.second_id,
        successor_id=successor.id if successor else None,
        note_id=note.id,
    )
    db.session.add(event)
    db.session.flush()
    audit.record(
        f"certificate.{act.value}",
        object_kind="certificate",
        object_id=row.id,
        now=now,
        actor_id=who.second_id or who.by_id,
        organisation_id=row.organisation_id,
        number=row.number,
        event=event.id,
        proposed_by=who.by_id if who.second_id else None,
        successor=successor.number if successor else None,
    )
    inbox.send(
        _kept(row.person_id).id,
        _NOTICES[act],
        {"number": row.number, "title": queries.ground(row.version_id).version.title},
        path=f"/certificates/{(successor or row).public_id}",
        event_key=f"certificate:{event.id}",
        now=now,
        mail=True,
    )


Deed = Callable[..., object]
DEEDS: Final[dict[Act, Deed]] = {
    Act.SUSPENDED: suspend,
    Act.REINSTATED: reinstate,
    Act.REVOKED: propose_revocation,
    Act.REISSUED: reissue,
}
"""What one person does at the register's page; a revocation is only proposed there."""
