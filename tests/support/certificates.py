"""As many certificates as a multitude has people, written by the database itself: for plans, for
the pages of an officer with thousands of ends ahead, and the bench.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, text

from portal.certification.documents import facts, look
from portal.certification.documents.look import Look, Signing
from portal.certification.rules.requirements import NOTHING, Group, Leaf, LeafKind, Operator
from portal.certification.rules.schemes import CertificateKind, DecidedBy, Target, Terms
from portal.certification.rules.signatories import Signatory
from portal.certification.rules.validity import Validity
from portal.certification.schemes.look_models import CertificateLook
from portal.certification.schemes.models import CertificateScheme, CertificateSchemeVersion
from portal.competency.queries.catalogue import catalogue
from portal.competency.rules.kinds import Strand
from portal.core.db import db, dialect_name, transaction
from portal.people.models import OrgUnit
from tests.certification.documents import made
from tests.support.multitude import Multitude
from tests.support.portal_app import NOON

TODAY = NOON.date()
RARE = 40
"""Of the first so many people every second was suspended, each other revoked; their names are
found by a word of their own.
"""
_AT = "'2024-03-01 02:00:00.000000'"


@dataclass(frozen=True, slots=True)
class Issued:
    """What was written: two schemes in turn, one certificate for each person, from `first` on."""

    crowd: Multitude
    schemes: tuple[CertificateScheme, CertificateScheme]
    first: int


def issue(crowd: Multitude, *, ahead_days: int = 365) -> Issued:
    """A certificate for everybody. Half of them end within `ahead_days` from today on, one after
    the other; the others ended as long ago. Ids are those of their holders.
    """
    with transaction():
        pairs = [_scheme(crowd, number) for number in (1, 2)]
        connection = db.session.connection()
        if dialect_name() == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))  # no request, but a load
        values = {
            "agency": crowd.agency.id, "first": crowd.first, "last": crowd.first + crowd.count,
            "scheme": pairs[0][0].id, "version": pairs[0][1].id, "unit": pairs[0][1].unit_id,
            "scheme2": pairs[1][0].id, "version2": pairs[1][1].id,
        }  # fmt: skip
        for statement in (_APPLICATIONS, _certificates(ahead_days), _EVENTS, *_WORDS):
            connection.execute(text(statement), values)
    return Issued(crowd, (pairs[0][0], pairs[1][0]), crowd.first)


def qr_value(person_id: int) -> str:
    """What the code of this person's certificate holds."""
    return f"q000000000{10_000_000_000 + person_id}A"


def papers(issued: Issued, signatory_id: int) -> None:
    """Facts and a printed document for each certificate, which this person signs. As much waits in
    any crowd, since nobody's own work grows with the agency: a hundred signatures, and a hundred
    applications for the next certificate.
    """
    said = Look(signing=Signing.SERVICE)
    kept = CertificateLook(
        organisation_id=issued.crowd.agency.id, number=1, look=said.stored(), logo=b"",
        digest=look.digest(said, made.facts().template_digest), made_at=NOON - timedelta(days=900),
        made_by_id=signatory_id,
    )  # fmt: skip
    with transaction():
        db.session.add(kept)
        db.session.flush()
        connection = db.session.connection()
        if dialect_name() == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))  # no request, but a load
        first = issued.crowd.first
        values = {
            "first": first, "last": first + issued.crowd.count, "signer": signatory_id,
            "salt": bytes(16), "facts": facts.canonical(made.facts(template_digest=kept.digest)),
            "agency": issued.crowd.agency.id, "ahead": AHEAD,
        }  # fmt: skip
        for statement in _PAPERS:
            connection.execute(text(statement), values)


AHEAD = 500_000_000
"""Ids of open applications begin so far above those of their applicants."""
_WAITS = "id < :first + 200 AND id % 2 = 1"
_QR = "'q000000000' || (10000000000 + id) || 'A'"
_WHICH = "CASE WHEN id % 2 = 0 THEN :{0} ELSE :{0}2 END"
_SOME = "FROM person WHERE id >= :first AND id < :last"
_APPLICATIONS = (
    "INSERT INTO certificate_application (id, public_id, organisation_id, scheme_id, version_id, "
    "person_id, kind, began_at, submitted_at, decided_at, decision, findings) "
    f"SELECT id, 'a' || id, :agency, {_WHICH.format('scheme')}, {_WHICH.format('version')}, id, "
    f"'first', {_AT}, {_AT}, {_AT}, 'granted', '[]' {_SOME}"
)
_RARE = f"FROM person WHERE id >= :first AND id < :first + {RARE}"
_EVENTS = (
    "INSERT INTO certificate_event (certificate_id, act, at, by_id) "
    "SELECT id, CASE WHEN id % 2 = 0 THEN 'suspended' ELSE 'revoked' END, "
    f"'2026-11-01 02:00:00.000000', id {_RARE}"
)
_WORDS = (
    f"INSERT INTO person_word (person_id, word) SELECT id, 'orang' {_SOME}",
    f"INSERT INTO person_word (person_id, word) SELECT id, 'langka' {_RARE}",
)
_OF = "FROM certificate WHERE id >= :first AND id < :last"
_SIGNED = (
    "INSERT INTO certificate_signature (id, public_id, certificate_id, number, person_id, signer, "
    "issuer, reason, wanted_at"
)
_PAPERS = (
    "INSERT INTO certificate_facts (certificate_id, salt, facts, fragment) "
    f"SELECT id, :salt, :facts, '' {_OF}",
    "INSERT INTO stored_file (id, public_id, purpose, storage_key, original_name, media_type, "
    f"size_bytes, sha256, created_at) SELECT id, 'f' || id, 'certificate', 'f' || id, '', "
    f"'application/pdf', 1, 'f' || id, {_AT} {_OF}",
    "INSERT INTO certificate_document (id, certificate_id, form, language, asked_at, file_id, "
    f"made_at, fault) SELECT id, id, 'holder', 'id', {_AT}, id, {_AT}, '' {_OF}",
    f"{_SIGNED}) SELECT id, 's' || id, id, 1, :signer, '', '', '', {_AT} {_OF} AND {_WAITS}",
    f"{_SIGNED}, signed_at, kept_at, file_id) SELECT id, 's' || id, id, 1, :signer, '', '', '', "
    f"{_AT}, {_AT}, {_AT}, id {_OF} AND NOT ({_WAITS})",
    "INSERT INTO certificate_application (id, public_id, organisation_id, scheme_id, version_id, "
    "person_id, kind, began_at, submitted_at, decision, findings) "
    "SELECT id + :ahead, 'o' || id, organisation_id, scheme_id, version_id, person_id, 'renewal', "
    f"{_AT}, {_AT}, '', '[]' FROM certificate_application "
    "WHERE id >= :first AND id < :first + 1000 AND id % 10 = 0",
)


def _certificates(ahead_days: int) -> str:
    """Their ends: a day after another from today to both sides."""
    days = f"(CASE WHEN id % 2 = 0 THEN 1 ELSE -1 END) * (1 + (id / 2) % {ahead_days})"
    end = (
        f"date('{TODAY}', ({days}) || ' days')"
        if dialect_name() == "sqlite"
        else f"DATE '{TODAY}' + CAST({days} AS INTEGER)"
    )
    return (
        "INSERT INTO certificate (id, public_id, organisation_id, unit_id, version_id, "
        "application_id, person_id, year, sequence, number, code, qr_value, valid_from, "
        "valid_until, commitment, issued_at) "
        f"SELECT id, 'c' || id, :agency, :unit, {_WHICH.format('version')}, id, id, 2024, "
        f"id - :first + 1, '800.2/' || id || '/KOTA/2024', 'C' || id, {_QR}, '2023-03-01', "
        f"{end}, '', {_AT} {_SOME}"
    )


def _scheme(crowd: Multitude, number: int) -> tuple[CertificateScheme, CertificateSchemeVersion]:
    unit = db.session.scalars(
        select(OrgUnit).where(OrgUnit.organisation_id == crowd.agency.id).order_by(OrgUnit.id)
    ).first()
    assert unit is not None
    competency = min(catalogue().by_key.values())
    terms = Terms(
        kind=CertificateKind.COMPETENCY, title=f"Pelayanan {number}", title_en="", summary="",
        unit=unit.id, targets=(Target(competency, 1, (Strand.KNOWLEDGE,)),),
        requirements=Group(
            Operator.ALL,
            (Leaf("a", LeafKind.EVIDENCE, competency=competency, level=1),),
        ),
        renewal=NOTHING, validity=Validity(months=36, window_months=6, grace_days=30),
        decided_by=DecidedBy.RULE, signatories=(Signatory(1),),
        pattern="{klasifikasi}/{urut}/{unit}/{tahun}", classification="800.2",
    )  # fmt: skip
    author = crowd.first
    scheme = CertificateScheme(
        organisation_id=crowd.agency.id, code=f"S{number}", title=terms.title,
        draft=terms.stored(), created_at=NOON - timedelta(days=900), created_by_id=author,
    )  # fmt: skip
    db.session.add(scheme)
    db.session.flush()
    version = CertificateSchemeVersion(
        scheme_id=scheme.id, number=1, kind=terms.kind.value, title=terms.title, unit_id=unit.id,
        terms=terms.stored(), policy_version=1, submitted_by_id=author, published_by_id=author + 1,
        published_at=NOON - timedelta(days=900),
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    return scheme, version
