"""As many certificates as a multitude has people, written by the database itself: for plans, for
the pages of an officer with thousands of ends ahead, and the bench.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, text

from portal.certification.rules.requirements import NOTHING, Group, Leaf, LeafKind, Operator
from portal.certification.rules.schemes import CertificateKind, DecidedBy, Target, Terms
from portal.certification.rules.signatories import Signatory
from portal.certification.rules.validity import Validity
from portal.certification.schemes.models import CertificateScheme, CertificateSchemeVersion
from portal.competency.queries.catalogue import catalogue
from portal.competency.rules.kinds import Strand
from portal.core.db import db, dialect_name, transaction
from portal.people.models import OrgUnit
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
        "id - :first + 1, '800.2/' || id || '/KOTA/2024', 'C' || id, 'q' || id, '2023-03-01', "
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
