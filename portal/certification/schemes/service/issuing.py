"""Issuing: a granted application becomes a certificate, in one transaction with all that follows.

Number, frozen facts, signatures, evidence, audit and the order to print are committed together or
not at all. There is no other way in: only a granted application, or the reissue of a certificate
(`standing`), is ever issued (CE-4).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.certification.documents import codes, pdf
from portal.certification.documents import facts as frozen
from portal.certification.documents.facts import Facts
from portal.certification.documents.look import Signing
from portal.certification.documents.statuslist import PLACES
from portal.certification.rules import issuing as rules
from portal.certification.rules import numbering, validity
from portal.certification.rules.applications import Kind, Verdict
from portal.certification.rules.issuing import IssueRefusal
from portal.certification.rules.validity import Term
from portal.certification.schemes.models import (
    Certificate,
    CertificateApplication,
    CertificateFacts,
    CertificateNumber,
    CertificateStatusPlace,
)
from portal.certification.schemes.queries import issuing as queries
from portal.certification.schemes.queries import looks, signing_posts
from portal.certification.schemes.queries.issuing import Ground
from portal.certification.schemes.service import (
    freezing,
    printing,
    signatures,
    signing,
    succession,
)
from portal.competency.rules.kinds import SourceKind
from portal.core import audit, entropy, zones
from portal.core.db import db, dialect_name, table_of, transaction
from portal.core.errors import NotFound, Refused
from portal.ledger.rules.evidence import Line
from portal.ledger.service.appending import Entry, append
from portal.people.models import Person

SALT_BYTES = 16


def issue(application: CertificateApplication, *, by_id: int | None, now: datetime) -> Certificate:
    """The certificate of a granted application; the same again returns the one there is.

    `by_id`: whose act granted it, None where a rule did. Raises Refused(IssueRefusal,
    SignatoryRefusal.VACANT).
    """
    with transaction():
        asked = _locked(application.id)
        query = select(Certificate).where(Certificate.application_id == asked.id)
        earlier = db.session.scalar(query)
        if earlier is not None:
            return earlier
        if asked.decision != Verdict.GRANTED.value:
            raise Refused(IssueRefusal.NOT_GRANTED)
        ground = queries.ground(asked.version_id)
        person = db.session.get_one(Person, asked.person_id)
        before = queries.previous(asked) if asked.kind == Kind.RENEWAL.value else None
        term = _term(asked, ground, before, now)
        said = freezing.facts(asked, ground, person, term, base=signing.base(), now=now)
        return enter(
            Draft(
                ground=ground,
                person_id=person.id,
                facts=said,
                valid_from=term.since,
                valid_until=term.until,
                occurred_at=now,
                application_id=asked.id,
                renews_id=before.id if before else None,
            ),
            by_id=by_id,
            now=now,
        )


def _locked(application_id: int) -> CertificateApplication:
    found = db.session.scalar(
        select(CertificateApplication)
        .where(CertificateApplication.id == application_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _term(
    asked: CertificateApplication, ground: Ground, before: Certificate | None, now: datetime
) -> Term:
    """The days: they begin with the issue; whether a renewal was in time tells its hand-in."""
    zone = ground.agency.timezone
    return validity.term(
        ground.terms.validity,
        zones.local_day(now, zone),
        before.valid_until if before else None,
        zones.local_day(asked.submitted_at or now, zone),
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """A certificate before it has a number. `valid_until` is exclusive; `occurred_at` is when what
    it proves was certified first: a reissue proves nothing new.
    """

    ground: Ground
    person_id: int
    facts: Facts
    valid_from: date
    valid_until: date | None
    occurred_at: datetime
    application_id: int | None = None
    reissues_id: int | None = None
    renews_id: int | None = None


def enter(draft: Draft, *, by_id: int | None, now: datetime) -> Certificate:
    """Number, sign and enter a certificate. Needs a surrounding `transaction()`.

    The person is locked before the counter, as wherever evidence is entered; the counter is held
    for the rest of the transaction, so that its numbers have no gap.
    """
    key, ground = signing.current(), draft.ground
    public_id = entropy.public_id()
    lines = evidence_lines(draft)
    if lines:
        append(_entry(draft, public_id, lines, by_id), now=now, is_first=True)
    year = draft.facts.issued_on.year
    sequence = _next(ground.unit.id, year)
    last = queries.last_issued_at(ground.unit.id, year, sequence - 1)
    refusal = rules.may_follow(now, last)
    if refusal is not None:
        raise Refused(refusal)
    facts = replace(
        draft.facts,
        code=codes.new_code(),
        qr_value=codes.new_qr_value(),
        number=_number(ground, sequence, year),
        key_id=key.id,
    )
    _refuse_unfit(facts)
    row = _row(draft, facts, public_id, sequence, year)
    salt, content = entropy.token_bytes(SALT_BYTES), frozen.canonical(facts)
    row.commitment = rules.commitment(salt, content)
    row.issued_at, row.issued_by_id = now, by_id
    db.session.add(row)
    db.session.flush()
    kept = CertificateFacts(certificate_id=row.id, salt=salt, facts=content)
    signing.fill(kept, facts, ground, _place(row), key, now)
    db.session.add(kept)
    printing.order(row, now=now)
    _want_signatures(row, facts, ground, now)
    _record(row, by_id, now)
    return row


def _want_signatures(row: Certificate, facts: Facts, ground: Ground, now: datetime) -> None:
    """Who held the signing posts today is asked to sign, where the agency's look says so."""
    way = looks.printed_with(facts.template_digest).signing
    if way is Signing.SERVICE:
        signatures.want(row, signing_posts.signers(ground.terms, facts.issued_on), now=now)
    elif way is Signing.PEN:
        succession.wait_for_ink(row, facts)


def evidence_lines(draft: Draft) -> Sequence[Line]:
    """What the certificate proves."""
    return rules.evidence(
        draft.ground.terms.targets,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        version=f"{draft.ground.scheme.code}/{draft.ground.version.number}",
    )


def _entry(draft: Draft, public_id: str, lines: Sequence[Line], by_id: int | None) -> Entry:
    return Entry(
        organisation_id=draft.ground.agency.id,
        person_id=draft.person_id,
        source_kind=SourceKind.CERTIFICATE,
        source_ref=public_id,
        occurred_at=draft.occurred_at,
        recorded_by_id=by_id,
        lines=tuple(lines),
        detail={"title": draft.facts.scheme.title, "certificate": public_id},
    )


_NUMBERS = table_of(CertificateNumber)
_PLACES = table_of(CertificateStatusPlace)


def _next(unit_id: int, year: int) -> int:
    """The next number of the unit in the year; other issues of the unit wait from here on."""
    insert = postgresql.insert if dialect_name() == "postgresql" else sqlite.insert
    query = (
        insert(_NUMBERS)
        .values(unit_id=unit_id, year=year, last=1)
        .on_conflict_do_update(
            index_elements=["unit_id", "year"], set_={"last": _NUMBERS.c.last + 1}
        )
        .returning(_NUMBERS.c.last)
    )
    return int(db.session.execute(query).scalar_one())


def _number(ground: Ground, sequence: int, year: int) -> str:
    return numbering.number(
        ground.terms.pattern,
        classification=ground.terms.classification,
        sequence=sequence,
        unit=ground.unit.code,
        year=year,
    )


def _refuse_unfit(facts: Facts) -> None:
    """Raises Refused(IssueRefusal) for what no font shows and for what must not be signed."""
    gaps = pdf.missing("".join(text for _, text in frozen.texts(frozen.as_json(facts))))
    if gaps:
        raise Refused(IssueRefusal.UNPRINTABLE, characters=gaps[:10])
    if frozen.faults(facts):
        raise Refused(IssueRefusal.UNFIT)


def _row(draft: Draft, facts: Facts, public_id: str, sequence: int, year: int) -> Certificate:
    return Certificate(
        public_id=public_id,
        organisation_id=draft.ground.agency.id,
        unit_id=draft.ground.unit.id,
        version_id=draft.ground.version.id,
        application_id=draft.application_id,
        reissues_id=draft.reissues_id,
        renews_id=draft.renews_id,
        person_id=draft.person_id,
        year=year,
        sequence=sequence,
        number=facts.number,
        code=facts.code,
        qr_value=facts.qr_value,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
    )


def _place(row: Certificate) -> CertificateStatusPlace:
    """A free random place in the agency's list; at most three of four are taken."""
    insert = postgresql.insert if dialect_name() == "postgresql" else sqlite.insert
    while True:
        place = CertificateStatusPlace(
            certificate_id=row.id,
            organisation_id=row.organisation_id,
            list=rules.status_list_of(row.id),
            place=entropy.below(PLACES),
        )
        values = {name: getattr(place, name) for name in _PLACES.c.keys()}  # noqa: SIM118  columns
        query = insert(_PLACES).values(**values).on_conflict_do_nothing(
            index_elements=["organisation_id", "list", "place"]
        )  # fmt: skip
        if db.session.execute(query.returning(_PLACES.c.certificate_id)).first():
            return place


def _record(row: Certificate, by_id: int | None, now: datetime) -> None:
    audit.record(
        "certificate.issued",
        object_kind="certificate",
        object_id=row.id,
        now=now,
        actor_id=by_id,
        organisation_id=row.organisation_id,
        number=row.number,
        application=row.application_id,
        replaces=row.reissues_id,
    )
