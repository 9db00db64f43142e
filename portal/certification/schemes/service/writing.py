"""Writing schemes: drafted by some, published by another, never changed afterwards (AZ-9)."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select

from portal.certification.documents import facts, pdf
from portal.certification.rules.requirements import Group, Leaf, LeafKind, Node
from portal.certification.rules.schemes import Fault, SchemeRefusal, Terms
from portal.certification.schemes.models import (
    CertificateScheme,
    CertificateSchemeVersion,
    CertificateSchemeWriter,
)
from portal.certification.schemes.queries import schemes
from portal.certification.schemes.queries.schemes import Certified
from portal.certification.schemes.service import telling
from portal.certification.schemes.service.telling import SchemeNotice
from portal.core import audit, zones
from portal.core.db import db, transaction
from portal.core.errors import Conflict, NotFound, Refused
from portal.people.queries import agencies
from portal.people.service import locks


def create(
    organisation_id: int, code: str, terms: Terms, *, now: datetime, actor_id: int
) -> CertificateScheme:
    """Begin a scheme. Raises Refused(SchemeRefusal.CODE_TAKEN)."""
    with transaction():
        locks.organisation(organisation_id)
        if schemes.is_taken(organisation_id, code):
            raise Refused(SchemeRefusal.CODE_TAKEN, field="code")
        scheme = CertificateScheme(
            organisation_id=organisation_id,
            code=code,
            title=terms.title,
            draft=resolved(organisation_id, terms).stored(),
            created_at=now,
            created_by_id=actor_id,
        )
        db.session.add(scheme)
        db.session.flush()
        _wrote(scheme, now, actor_id)
        _record("scheme.begun", scheme, now, actor_id)
    return scheme


def write(scheme_id: int, terms: Terms, *, version: int, now: datetime, actor_id: int) -> int:
    """Keep what an author has written; the draft's version. The same again is no change.

    `version` is the one the form was filled from. Raises Refused(SchemeRefusal), and Conflict when
    somebody else wrote meanwhile.
    """
    with transaction():
        scheme = _locked(scheme_id)
        _refuse_closed(scheme)
        if scheme.submitted_at is not None:
            raise Refused(SchemeRefusal.SUBMITTED)
        kept = resolved(scheme.organisation_id, terms).stored()
        if scheme.draft == kept:
            return scheme.draft_version
        if scheme.draft_version != version:
            raise Conflict("scheme")
        scheme.draft, scheme.title = kept, terms.title
        scheme.draft_version += 1
        _wrote(scheme, now, actor_id)
        _record("scheme.written", scheme, now, actor_id, number=scheme.draft_version)
    return scheme.draft_version


def submit(scheme_id: int, *, version: int, now: datetime, actor_id: int) -> None:
    """Hand the draft to a second person; again is no error. Raises Refused, Conflict."""
    with transaction():
        scheme = _locked(scheme_id)
        _refuse_closed(scheme)
        if scheme.submitted_at is not None:
            return
        _refuse_other(scheme, version)
        _wrote(scheme, now, actor_id)
        _publishable(scheme, now)
        scheme.hand_in(actor_id, now)
        _record("scheme.submitted", scheme, now, actor_id, number=version)
        telling.ask_publishers(scheme, now=now)


def take_back(scheme_id: int, *, now: datetime, actor_id: int) -> None:
    """Go on writing; again is no error."""
    with transaction():
        scheme = _locked(scheme_id)
        if scheme.take_back():
            _record("scheme.taken_back", scheme, now, actor_id)


def send_back(scheme_id: int, reason: str, *, now: datetime, actor_id: int) -> None:
    """Give it back to its authors and say why. Raises Refused(SchemeRefusal)."""
    words = reason.strip()
    if not words:
        raise Refused(SchemeRefusal.NO_REASON, field="reason")
    with transaction():
        scheme = _locked(scheme_id)
        if scheme.submitted_at is None:
            raise Refused(SchemeRefusal.NOT_SUBMITTED)
        scheme.send_back(words, now)
        _record("scheme.returned", scheme, now, actor_id)
        telling.tell_writers(scheme, SchemeNotice.RETURNED, now=now)


def publish(
    scheme_id: int, *, version: int, now: datetime, actor_id: int
) -> CertificateSchemeVersion:
    """Publish as the second person. From then on whoever begins to apply does so under it.

    `version` is the draft's as it was looked at. Raises Refused(SchemeRefusal and whatever
    `rules.schemes.faults` finds), Conflict.
    """
    with transaction():
        scheme = _locked(scheme_id)
        _refuse_closed(scheme)
        submitted_by = scheme.submitted_by_id
        if submitted_by is None:
            raise Refused(SchemeRefusal.NOT_SUBMITTED)
        if actor_id in schemes.writers(scheme.id):
            raise Refused(SchemeRefusal.OWN_WORK)
        _refuse_other(scheme, version)
        terms, policy_version = _publishable(scheme, now)
        last = schemes.newest(scheme.id)
        made = CertificateSchemeVersion(
            scheme_id=scheme.id,
            number=1 if last is None else last.number + 1,
            kind=terms.kind.value,
            title=terms.title,
            unit_id=terms.unit,
            terms=terms.stored(),
            policy_version=policy_version,
            submitted_by_id=submitted_by,
            published_by_id=actor_id,
            published_at=now,
        )
        db.session.add(made)
        scheme.take_back()
        db.session.flush()
        _record("scheme.published", scheme, now, actor_id, number=made.number)
        telling.tell_writers(scheme, SchemeNotice.PUBLISHED, now=now)
    return made


def retire(scheme_id: int, *, now: datetime, actor_id: int) -> None:
    """Nobody applies from now on; what was issued and is being decided stands. Again: no error."""
    with transaction():
        scheme = _locked(scheme_id)
        if scheme.retired_at is None:
            scheme.retired_at, scheme.retired_by_id = now, actor_id
            scheme.take_back()
            _record("scheme.retired", scheme, now, actor_id)


def reopen(scheme_id: int, *, now: datetime, actor_id: int) -> None:
    """Open to applications again; again is no error."""
    with transaction():
        scheme = _locked(scheme_id)
        if scheme.retired_at is not None:
            scheme.retired_at = scheme.retired_by_id = None
            _record("scheme.reopened", scheme, now, actor_id)


def resolved(organisation_id: int, terms: Terms) -> Terms:
    """The terms with what their exams and assessments certify, as the tables have it.

    What is not the agency's, or held no more, is named by nothing: publishing refuses it.
    """
    known = {
        LeafKind.EXAM: schemes.exams(organisation_id),
        LeafKind.PRACTICAL: schemes.practicals(organisation_id),
    }
    return replace(
        terms,
        requirements=_resolved(terms.requirements, known),
        renewal=_resolved(terms.renewal, known),
    )


def _resolved(node: Node, known: dict[LeafKind, Certified]) -> Node:
    if isinstance(node, Group):
        return Group(node.operator, tuple(_resolved(part, known) for part in node.parts))
    return _certified(node, known[node.kind]) if node.kind in known else node


def _certified(leaf: Leaf, known: Certified) -> Leaf:
    if leaf.ref not in known:
        return replace(leaf, ref=0, competency=0, level=0)
    _title, competency, level = known[leaf.ref]
    return replace(leaf, competency=competency, level=level)


def against(organisation_id: int, terms: Terms, on: date) -> tuple[Fault, ...]:
    """Everything that stands against publishing resolved terms on the day, in the form's order."""
    found = list(schemes.faults(terms, on))
    if terms.unit and terms.unit not in schemes.units(organisation_id, on):
        found.append(Fault(SchemeRefusal.UNIT))
    posts = {one.post for one in terms.signatories if one.post}
    if not posts <= set(schemes.posts(organisation_id, on)):
        found.append(Fault(SchemeRefusal.SIGNATORIES))
    if not all(facts.may_print(text) and not pdf.missing(text) for text in terms.printed):
        found.append(Fault(SchemeRefusal.UNPRINTABLE))
    return tuple(found)


def _publishable(scheme: CertificateScheme, now: datetime) -> tuple[Terms, int]:
    """The draft, sound today and different from what applies; the policy it was checked under."""
    on = zones.local_day(now, agencies.timezones()[scheme.organisation_id])
    terms = resolved(scheme.organisation_id, Terms.read(scheme.draft))
    for fault in against(scheme.organisation_id, terms, on):
        raise Refused(fault.reason)
    last = schemes.newest(scheme.id)
    if last is not None and last.terms == terms.stored():
        raise Refused(SchemeRefusal.UNCHANGED)
    policy = schemes.policy_of(on)
    return terms, 0 if policy is None else policy.version


def _refuse_closed(scheme: CertificateScheme) -> None:
    if scheme.retired_at is not None:
        raise Refused(SchemeRefusal.RETIRED)


def _refuse_other(scheme: CertificateScheme, version: int) -> None:
    if scheme.draft_version != version:
        raise Conflict("scheme")


def _locked(scheme_id: int) -> CertificateScheme:
    found = db.session.scalar(
        select(CertificateScheme)
        .where(CertificateScheme.id == scheme_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _wrote(scheme: CertificateScheme, now: datetime, actor_id: int) -> None:
    if actor_id not in schemes.writers(scheme.id):
        db.session.add(
            CertificateSchemeWriter(scheme_id=scheme.id, person_id=actor_id, first_at=now)
        )
        db.session.flush()


def _record(
    action: str, scheme: CertificateScheme, now: datetime, actor_id: int, number: int | None = None
) -> None:
    audit.record(
        action,
        object_kind="certificate_scheme",
        object_id=scheme.id,
        now=now,
        actor_id=actor_id,
        organisation_id=scheme.organisation_id,
        code=scheme.code,
        number=number,
    )
