"""Certificates as they stand on a day: those of one person, and the register.

The state is that of `rules.certificate_states`, computed in the database where lists are filtered
by it (a test holds both together). A certificate stays with the record it was issued to and counts
for the person that record was merged into.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, case, select
from sqlalchemy.orm import aliased, contains_eager

from portal.certification.rules import validity
from portal.certification.rules.applications import Held
from portal.certification.rules.certificate_states import Act, PublicState
from portal.certification.rules.requirements import LeafKind, leaves
from portal.certification.rules.schemes import Terms
from portal.certification.rules.validity import Renewal, Term
from portal.certification.schemes.models import (
    Certificate,
    CertificateEvent,
    CertificateScheme,
    CertificateSchemeVersion,
)
from portal.core.db import db
from portal.people.models import Person
from portal.people.queries.records import own_records, records_of


@dataclass(frozen=True)
class HeldCertificate:
    """A certificate as it is on the day, with the version it was issued under.

    `renewed_by` is the id of the certificate that renews it, None where there is none.
    """

    certificate: Certificate
    version: CertificateSchemeVersion
    scheme: CertificateScheme
    state: PublicState
    on: date
    renewed_by: int | None = None

    @cached_property
    def terms(self) -> Terms:
        return Terms.read(self.version.terms)

    @cached_property
    def term(self) -> Term:
        """Its days, with window and grace as its own version has them."""
        row = self.certificate
        return validity.held(self.terms.validity, row.valid_from, row.valid_until)

    @property
    def renewal(self) -> Renewal:
        """Where it stands towards its renewal; only `is_renewable` looks at the state as well."""
        return validity.renewal(self.term, self.on)

    @property
    def is_renewable(self) -> bool:
        """Whether the holder may ask for its renewal on the day."""
        stands = self.state in {PublicState.VALID, PublicState.EXPIRED}
        is_open = self.renewal in {Renewal.OPEN, Renewal.IN_GRACE}
        return stands and is_open and self.renewed_by is None

    @property
    def held(self) -> Held:
        """As `rules.applications.kind_of` wants it."""
        return Held(self.state, self.term)


def state_at(on: date, now: datetime) -> ColumnElement[str | None]:
    """The state of a row of `certificate` at `now`, on the agency's day `on`; null before its
    issue.
    """
    return case(
        (Certificate.issued_at > now, None),
        (_was(Act.REVOKED, now), PublicState.REVOKED.value),
        (_was(Act.REISSUED, now), PublicState.SUPERSEDED.value),
        (Certificate.valid_until <= on, PublicState.EXPIRED.value),
        (_last_word(now) == Act.SUSPENDED.value, PublicState.SUSPENDED.value),
        else_=PublicState.VALID.value,
    )


def _was(act: Act, now: datetime) -> ColumnElement[bool]:
    row = CertificateEvent
    return _is_there(
        select(row.id).where(
            row.certificate_id == Certificate.id, row.act == act.value, row.at <= now
        )
    )


def is_renewed(now: datetime) -> ColumnElement[bool]:
    """Whether another certificate renews the row; one that was revoked renews nothing."""
    newer, row = aliased(Certificate), CertificateEvent
    revoked = select(row.id).where(
        row.certificate_id == newer.id, row.act == Act.REVOKED.value, row.at <= now
    )
    return _is_there(
        select(newer.id).where(
            newer.renews_id == Certificate.id, newer.issued_at <= now, ~_is_there(revoked)
        )
    )


def _is_there(query: Select[int]) -> ColumnElement[bool]:
    """Whether a row is found, asked of each line by itself: an EXISTS in a list of columns
    PostgreSQL may answer by reading all rows there are.
    """
    return query.limit(1).scalar_subquery().is_not(None)


def _last_word(now: datetime) -> ColumnElement[str]:
    """Of suspensions and their ends the last."""
    row = CertificateEvent
    return (
        select(row.act)
        .where(
            row.certificate_id == Certificate.id,
            row.act.in_([Act.SUSPENDED.value, Act.REINSTATED.value]),
            row.at <= now,
        )
        .order_by(row.at.desc(), row.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def own(person_id: int) -> Select[Certificate]:
    """Certificates that count for the person. Lists and single reads start here."""
    return select(Certificate).where(Certificate.person_id.in_(own_records(person_id)))


def held_by(person_id: int, on: date, now: datetime) -> Sequence[HeldCertificate]:
    """What the person holds or held, the newest first; one statement."""
    return _held(own(person_id).order_by(Certificate.id.desc()), on, now)


def held_by_all(
    person_ids: Sequence[int], on: date, now: datetime
) -> Mapping[int, Sequence[HeldCertificate]]:
    """The same of many persons, by the id of the person it counts for; one statement."""
    query = (
        select(Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.person_id.in_(records_of(person_ids)))
        .order_by(Certificate.id.desc())
        .add_columns(Person.merged_into_id)
    )
    found: dict[int, list[HeldCertificate]] = {one: [] for one in person_ids}
    rows = list(_read(query, on, now))
    renewed = _renewed(rows)
    for row in rows:
        found[row.merged_into_id or row.Certificate.person_id].append(_one(row, on, renewed))
    return found


def renewable_since(person_id: int, on: date, now: datetime) -> Mapping[int, date]:
    """Exams that a renewal of something the person holds or held asks for, with the first day of
    its window; one statement. Nothing that was revoked, suspended, replaced or renewed.
    """
    found: dict[int, date] = {}
    for one in held_by(person_id, on, now):
        opens = one.term.window_opens
        stands = one.state in {PublicState.VALID, PublicState.EXPIRED} and one.renewed_by is None
        if opens is None or opens > on or not stands:
            continue
        for leaf in leaves(one.terms.asked(is_renewal=True)):
            if leaf.kind is LeafKind.EXAM:
                found[leaf.ref] = max(opens, found.get(leaf.ref, opens))
    return found


def of_scheme(held: Sequence[HeldCertificate], scheme_id: int) -> Sequence[Held]:
    """Those of one scheme, as `rules.applications.kind_of` wants them."""
    return [one.held for one in held if one.scheme.id == scheme_id]


def _held(query: Select[*tuple[Any, ...]], on: date, now: datetime) -> Sequence[HeldCertificate]:
    rows = list(_read(query, on, now))
    renewed = _renewed(rows)
    return [_one(row, on, renewed) for row in rows]


def _read(query: Select[*tuple[Any, ...]], on: date, now: datetime) -> Sequence[Any]:
    """Rows of certificates that exist at `now`, each with version, scheme and state."""
    return db.session.execute(
        query.join(CertificateSchemeVersion, CertificateSchemeVersion.id == Certificate.version_id)
        .join(CertificateSchemeVersion.scheme)
        .where(Certificate.issued_at <= now)
        .add_columns(CertificateSchemeVersion, state_at(on, now).label("state"))
        .options(contains_eager(CertificateSchemeVersion.scheme))
    ).all()


def _renewed(rows: Sequence[Any]) -> Mapping[int, int]:
    """Which certificate renews which; one that was revoked renews nothing."""
    return {
        row.Certificate.renews_id: row.Certificate.id
        for row in rows
        if row.Certificate.renews_id is not None and row.state != PublicState.REVOKED
    }


def _one(row: Any, on: date, renewed: Mapping[int, int]) -> HeldCertificate:
    version = row.CertificateSchemeVersion
    certificate: Certificate = row.Certificate
    return HeldCertificate(
        certificate,
        version,
        version.scheme,
        PublicState(row.state),
        on,
        renewed.get(certificate.id),
    )
