"""Applying for a certificate: begun, completed, handed in, withdrawn; one open for each scheme.

Whoever acts holds the applicant's row first, so that two devices take turns; the unique index makes
true that there is one open application.
"""

from datetime import datetime

from portal.certification.rules import applications as rules
from portal.certification.rules.applications import (
    MOST_DOCUMENTS,
    ApplyRefusal,
    Kind,
    StatementRefusal,
)
from portal.certification.rules.schemes import DecidedBy, Terms
from portal.certification.schemes.application_notices import ApplicationNotice
from portal.certification.schemes.models import (
    CertificateApplication,
    CertificateApplicationDocument,
    CertificateScheme,
    CertificateStatement,
)
from portal.certification.schemes.queries import (
    applications,
    certificates,
    facts,
    occasions,
    schemes,
)
from portal.certification.schemes.service import deciding, informing
from portal.core import stored, zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.stored import Received
from portal.core.uploads import Purpose
from portal.people.queries import agencies
from portal.people.service import locks

LONGEST_TITLE = 200


def begin(
    person_id: int, organisation_id: int | None, public_id: str, *, now: datetime
) -> CertificateApplication:
    """Begin to apply for a scheme of one's agency, by the version that applies now.

    Who has begun already gets that application again. Those who lead the applicant are asked for
    the statements. Raises NotFound, Refused(ApplyRefusal).
    """
    with transaction():
        locks.person(person_id)
        offered = applications.offered(organisation_id)
        scheme = db.session.scalar(offered.where(CertificateScheme.public_id == public_id))
        version = None if scheme is None else schemes.newest(scheme.id)
        if scheme is None or version is None:
            raise NotFound
        if occasions.asks_for_one(Terms.read(version.terms).requirements):
            raise NotFound  # issued by the organisers' act alone
        known = applications.open_one(person_id, scheme.id)
        if known is not None:
            return known
        made = CertificateApplication(
            organisation_id=scheme.organisation_id,
            scheme_id=scheme.id,
            version_id=version.id,
            person_id=person_id,
            kind=kind_for(person_id, scheme, now).value,
            began_at=now,
        )
        db.session.add(made)
        db.session.flush()
        whole = applications.locked(made.id)
        informing.note("application.begun", whole, now, person_id)
        if applications.asked_statements(applications.asked(whole)):
            on = applications.day_of(whole, now)
            informing.superiors(whole, applications.supervisors(person_id, on), now)
    return whole


def kind_for(person_id: int, scheme: CertificateScheme, now: datetime) -> Kind:
    """First or renewal. Raises Refused(ApplyRefusal)."""
    on = zones.local_day(now, agencies.timezones()[scheme.organisation_id])
    held = certificates.held_by(person_id, on, now)
    kind = rules.kind_of([one.held for one in held if one.scheme.id == scheme.id], on)
    if isinstance(kind, ApplyRefusal):
        raise Refused(kind)
    return kind


def add_document(
    application_id: int, received: Received | None, title: str, *, now: datetime
) -> CertificateApplicationDocument:
    """Add a document to an application that is not handed in yet.

    Raises Refused(ApplyRefusal, QuotaRefusal).
    """
    if received is None:
        raise Refused(ApplyRefusal.NO_DOCUMENT, field="document")
    with transaction():
        application = _writable(application_id)
        if len(applications.documents(application_id)) >= MOST_DOCUMENTS:
            raise Refused(ApplyRefusal.TOO_MANY_DOCUMENTS, field="document")
        file = stored.add(
            received,
            Purpose.DOCUMENT,
            person_id=application.person_id,
            organisation_id=application.organisation_id,
            now=now,
        )
        made = CertificateApplicationDocument(
            application_id=application_id,
            file_id=file.id,
            title=(title.strip() or file.original_name)[:LONGEST_TITLE],
            added_at=now,
        )
        db.session.add(made)
        db.session.flush()
        informing.note("application.document_added", application, now, application.person_id)
    return made


def remove_document(application_id: int, public_id: str, *, now: datetime) -> None:
    """Take a document out again; its bytes go. Raises NotFound, Refused(ApplyRefusal)."""
    with transaction():
        application = _writable(application_id)
        attached = applications.document(application_id, public_id)
        stored.forget(attached.file, now=now)
        attached.document.title = ""
        informing.note("application.document_removed", application, now, application.person_id)


def agree(application_id: int, *, agreed: bool, now: datetime) -> None:
    """Say whether the score may stand on the certificate. Raises Refused(ApplyRefusal)."""
    with transaction():
        application = _writable(application_id)
        if application.agreed is agreed:
            return
        application.agreed = agreed
        informing.note("application.agreed", application, now, application.person_id, agreed=agreed)


def submit(application_id: int, *, now: datetime) -> CertificateApplication:
    """Hand it in; where the rule decides it is granted at once. Again is no error.

    Raises Refused(ApplyRefusal), and what issuing refuses.
    """
    with transaction():
        application = _held(application_id)
        if application.submitted_at is not None and application.withdrawn_at is None:
            return application
        kind_for(application.person_id, application.version.scheme, now)
        case = applications.case(application, now)
        refusal = rules.may_submit(
            is_open=application.withdrawn_at is None,
            met=case.outcome.met,
            score_is_public=case.terms.score_is_public,
            agreed=application.agreed,
        )
        if refusal is not None:
            raise Refused(refusal, field="agreed" if refusal is ApplyRefusal.CONSENT else None)
        application.submitted_at = now
        db.session.flush()
        informing.note("application.submitted", application, now, application.person_id)
        if case.terms.decided_by is DecidedBy.RULE:
            deciding.by_rule(case, now=now)
        else:
            informing.applicant(application, ApplicationNotice.SUBMITTED, now)
            barred = deciding.barred_from(case, now)
            informing.board(application, ApplicationNotice.TO_DECIDE, now, without=barred)
    return application


def withdraw(application_id: int, *, now: datetime) -> None:
    """Take it back before it is decided; its documents go. Again is no error.

    Raises Refused(ApplyRefusal).
    """
    with transaction():
        application = _held(application_id)
        if application.withdrawn_at is not None:
            return
        if application.decided_at is not None:
            raise Refused(ApplyRefusal.NOT_OPEN)
        application.withdrawn_at = now
        for attached in applications.documents(application_id):
            stored.forget(attached.file, now=now)
            attached.document.title = ""
        informing.note("application.withdrawn", application, now, application.person_id)


def state(
    application_id: int, key: str, by_id: int, *, is_made: bool, note: str, now: datetime
) -> CertificateStatement:
    """Somebody who leads the applicant makes a statement, or says why not.

    May be said anew until the application is handed in; the same again changes nothing. Raises
    NotFound, Refused(StatementRefusal).
    """
    with transaction():
        application = _held(application_id)
        if application.submitted_at is not None or application.withdrawn_at is not None:
            raise Refused(StatementRefusal.CLOSED)
        on = applications.day_of(application, now)
        asked = applications.asked_statements(applications.asked(application))
        leads = by_id in applications.supervisors(application.person_id, on)
        if not leads or key not in {one.key for one in asked}:
            raise NotFound
        refusal = rules.may_state(is_made=is_made, note=note)
        if refusal is not None:
            raise Refused(refusal, field="note")
        return _enter(application, key, by_id, is_made, note.strip(), now)


def _enter(
    application: CertificateApplication,
    key: str,
    by_id: int,
    is_made: bool,
    note: str,
    now: datetime,
) -> CertificateStatement:
    rows = facts.statements([application.id])
    known = next((one for one in rows if one.key == key), None)
    if known is not None and (known.person_id, known.is_made, known.note) == (by_id, is_made, note):
        return known
    made = known or CertificateStatement(application_id=application.id, key=key)
    made.person_id, made.is_made, made.note, made.at = by_id, is_made, note, now
    db.session.add(made)
    db.session.flush()
    informing.note("application.stated", application, now, by_id, key=key, made=is_made)
    kind = ApplicationNotice.STATED if is_made else ApplicationNotice.NOT_STATED
    informing.applicant(application, kind, now, turn=f"{key}:{now.isoformat()}")
    return made


def _held(application_id: int) -> CertificateApplication:
    """With its applicant locked. Raises NotFound."""
    found = db.session.get(CertificateApplication, application_id)
    if found is None:
        raise NotFound
    locks.person(found.person_id)
    return applications.locked(application_id)


def _writable(application_id: int) -> CertificateApplication:
    """Held, and not handed in yet. Raises Refused(ApplyRefusal)."""
    application = _held(application_id)
    is_over = application.withdrawn_at is not None or application.decided_at is not None
    if is_over or application.submitted_at is not None:
        raise Refused(ApplyRefusal.NOT_OPEN)
    return application
