"""Certificates earned elsewhere: entered, verified by a second person, withdrawn.

An accepted one becomes evidence of recognition with one document and the certificate's own end, in
the same transaction; withdrawn later, the evidence goes with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.certification.rules import external as rules
from portal.certification.rules.external import ExternalRefusal, ExternalState, Proves, Written
from portal.certification.schemes.external_models import (
    ExternalCertificate,
    ExternalCertificateTarget,
)
from portal.certification.schemes.queries import external
from portal.certification.schemes.renewal_notices import ExternalNotice
from portal.competency.queries import catalogue, policies
from portal.competency.rules.kinds import SourceKind
from portal.core import audit, stored, zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.stored import Received
from portal.core.uploads import Purpose
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.ledger.service.appending import withdraw as withdraw_evidence
from portal.people.queries import agencies
from portal.people.service import inbox, locks

_FIELDS = {
    ExternalRefusal.TITLE: "title",
    ExternalRefusal.ISSUER: "issuer",
    ExternalRefusal.NUMBER: "number",
    ExternalRefusal.DUPLICATE: "number",
    ExternalRefusal.DAY_NOT_COME: "issued_on",
    ExternalRefusal.ENDS_BEFORE: "last_on",
    ExternalRefusal.DOCUMENT: "document",
    ExternalRefusal.HOW: "how",
    ExternalRefusal.REASON: "reason",
}


@dataclass(frozen=True, slots=True)
class Filing:
    """Whose certificate it is and who enters it: the holder, or an officer for them."""

    person_id: int
    entered_by_id: int
    known: str = ""


def enter(
    filing: Filing, what: Written, document: Received | None, *, today: date, now: datetime
) -> ExternalCertificate:
    """Write a certificate down; it waits for somebody who verifies it. Raises
    Refused(ExternalRefusal): another of this issuer and number stands already, whoever has it.
    """
    refusal = rules.may_enter(what, has_document=document is not None, today=today)
    if refusal is not None or document is None:
        raise _refused(refusal or ExternalRefusal.DOCUMENT)
    with transaction():
        locks.person(filing.person_id)
        agency_id = agencies.employing(filing.person_id, today)
        if agency_id is None:
            raise _refused(ExternalRefusal.WITHOUT_AGENCY)
        issuer, number = rules.key(what.issuer), rules.key(what.number)
        if external.is_taken(issuer, number):
            raise _refused(ExternalRefusal.DUPLICATE)
        kept = stored.add(
            document, Purpose.DOCUMENT, person_id=filing.person_id, organisation_id=agency_id,
            now=now,
        )  # fmt: skip
        made = ExternalCertificate(
            organisation_id=agency_id, person_id=filing.person_id, kind=what.kind.value,
            title=what.title.strip(), issuer=what.issuer.strip(), issuer_key=issuer,
            number=what.number.strip(), number_key=number, issued_on=what.issued_on,
            valid_until=what.until, known=filing.known, document_id=kept.id, entered_at=now,
            entered_by_id=filing.entered_by_id,
        )  # fmt: skip
        db.session.add(made)
        try:
            db.session.flush()
        except IntegrityError as error:  # another was entered at the same time
            raise _refused(ExternalRefusal.DUPLICATE) from error
        _note("external_certificate.entered", made, now, filing.entered_by_id)
        if filing.entered_by_id != filing.person_id:
            _tell(made, ExternalNotice.ENTERED, now)
    return made


def accept(
    external_id: int, how: str, proves: Sequence[Proves], *, decider_id: int, now: datetime
) -> ExternalCertificate:
    """Verified with its issuer: it becomes evidence. Raises Refused(ExternalRefusal)."""
    with transaction():
        found = _to_decide(external_id, decider_id)
        zone = agencies.timezones()[found.organisation_id]
        known = catalogue.catalogue()
        refusal = rules.may_accept(
            how,
            proves,
            {
                one.competency: known.for_rules(one.competency)
                for one in proves
                if one.competency in known.histories
            },
            policies.in_force(zones.local_day(now, zone)),
        )
        if refusal is not None:
            raise _refused(refusal)
        found.decision, found.decided_at, found.decided_by_id = "accepted", now, decider_id
        found.verified_how = how.strip()
        db.session.add_all(
            ExternalCertificateTarget(
                external_id=found.id, competency_id=one.competency, strand=one.strand.value,
                level=one.level,
            )
            for one in proves
        )  # fmt: skip
        append(_evidence(found, proves, zone, decider_id), now=now)
        _note("external_certificate.accepted", found, now, decider_id)
        _tell(found, ExternalNotice.ACCEPTED, now)
    return found


def refuse(external_id: int, reason: str, *, decider_id: int, now: datetime) -> ExternalCertificate:
    """Not recognised, and why. Raises Refused(ExternalRefusal)."""
    with transaction():
        found = _to_decide(external_id, decider_id)
        _need(reason)
        found.decision, found.decided_at, found.decided_by_id = "refused", now, decider_id
        found.reason = reason.strip()
        _note("external_certificate.refused", found, now, decider_id)
        _tell(found, ExternalNotice.REFUSED, now)
    return found


def withdraw(external_id: int, *, person_id: int, now: datetime) -> ExternalCertificate:
    """The holder, or whoever entered it, takes back what waits; again is no error."""
    with transaction():
        found = _locked(external_id)
        if found.withdrawn_at is not None:
            return found
        if external.state(found) is not ExternalState.WAITING:
            raise _refused(ExternalRefusal.DECIDED)
        found.withdrawn_at, found.withdrawn_by_id = now, person_id
        _note("external_certificate.withdrawn", found, now, person_id)
    return found


def take_out(external_id: int, reason: str, *, actor_id: int, now: datetime) -> ExternalCertificate:
    """An accepted one counts no more (revoked by its issuer, or never issued); its evidence goes.

    Raises Refused(ExternalRefusal).
    """
    with transaction():
        found = _locked(external_id)
        if external.state(found) is not ExternalState.ACCEPTED:
            raise _refused(ExternalRefusal.NOT_ACCEPTED)
        if external.counts_for(found) == actor_id:
            raise _refused(ExternalRefusal.OWN)
        _need(reason)
        found.withdrawn_at, found.withdrawn_by_id = now, actor_id
        found.reason = reason.strip()
        withdraw_evidence(
            SourceKind.RECOGNITION, ref(found), recorded_by_id=actor_id, now=now,
            detail={"reason": reason.strip()},
        )  # fmt: skip
        _note("external_certificate.taken_out", found, now, actor_id)
        _tell(found, ExternalNotice.TAKEN_OUT, now)
    return found


def ref(found: ExternalCertificate) -> str:
    """The name of its evidence in the ledger."""
    return f"external:{found.public_id}"


def _evidence(
    found: ExternalCertificate, proves: Sequence[Proves], zone: str, decider_id: int
) -> Entry:
    """With the certificate's own end; without one the policy's."""
    lines = tuple(
        Line(
            one.competency, one.strand, one.level, passed=True, valid_from=found.issued_on,
            valid_until=found.valid_until, documents=1,
        )
        for one in proves
    )  # fmt: skip
    return Entry(
        organisation_id=found.organisation_id,
        person_id=found.person_id,
        source_kind=SourceKind.RECOGNITION,
        source_ref=ref(found),
        occurred_at=zones.midnight(found.issued_on, zone),
        recorded_by_id=decider_id,
        lines=lines,
        detail={"title": found.title, "issuer": found.issuer, "number": found.number},
    )


def _to_decide(external_id: int, decider_id: int) -> ExternalCertificate:
    found = _locked(external_id)
    refusal = rules.may_decide(
        external.state(found), decider=decider_id, holder=external.counts_for(found),
        entered_by=found.entered_by_id,
    )  # fmt: skip
    if refusal is not None:
        raise _refused(refusal)
    return found


def _locked(external_id: int) -> ExternalCertificate:
    query = select(ExternalCertificate).where(ExternalCertificate.id == external_id)
    found = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def _need(reason: str) -> None:
    if len(reason.strip()) < rules.LEAST_WORDS:
        raise _refused(ExternalRefusal.REASON)


def _refused(refusal: ExternalRefusal) -> Refused:
    return Refused(refusal, field=_FIELDS.get(refusal))


def _tell(found: ExternalCertificate, kind: ExternalNotice, now: datetime) -> None:
    inbox.send(
        found.person_id, kind, {"title": found.title},
        path=f"/certificates/external/{found.public_id}", event_key=f"{kind}:{found.id}", now=now,
    )  # fmt: skip


def _note(action: str, found: ExternalCertificate, now: datetime, actor_id: int) -> None:
    audit.record(
        action,
        object_kind="external_certificate",
        object_id=found.id,
        organisation_id=found.organisation_id,
        now=now,
        actor_id=actor_id,
    )
