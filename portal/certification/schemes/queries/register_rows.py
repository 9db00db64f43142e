"""The register row by row, for its verification and its checkpoints."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import aliased

from portal.certification.schemes.models import (
    Certificate,
    CertificateEvent,
    CertificateFacts,
    CertificateNumber,
    CertificateStatusPlace,
)
from portal.core.canonical import Json, instant_text
from portal.core.db import db
from portal.people.models import Organisation, OrgUnit, Person

CHUNK = 500


def counters() -> Sequence[tuple[int, int, str, int]]:
    """Every unit and year that has numbers: unit, year, the codes of agency and unit, the counter
    (0: none).
    """
    row = CertificateNumber
    named = union_all(
        select(row.unit_id, row.year), select(Certificate.unit_id, Certificate.year)
    ).subquery()
    rows = db.session.execute(
        select(
            named.c.unit_id,
            named.c.year,
            Organisation.code.label("agency"),
            OrgUnit.code,
            func.coalesce(row.last, 0),
        )
        .distinct()
        .join(OrgUnit, OrgUnit.id == named.c.unit_id)
        .join(Organisation, Organisation.id == OrgUnit.organisation_id)
        .outerjoin(row, (row.unit_id == named.c.unit_id) & (row.year == named.c.year))
        .order_by(named.c.unit_id, named.c.year)
    )
    return [(unit, year, f"{agency}/{code}", last) for unit, year, agency, code, last in rows]


def in_order(unit_id: int, year: int, after: int = 0) -> Iterator[Sequence[Any]]:
    """Certificates of a unit and year by number, behind `after`, in chunks of constant memory, with
    their facts (None once erased), their place in the lists (None: without), when the holder was
    erased.
    """
    into = aliased(Person)
    query: Select[*tuple[Any, ...]] = (
        select(
            Certificate.id,
            Certificate.sequence,
            Certificate.number,
            Certificate.code,
            Certificate.qr_value,
            Certificate.commitment,
            CertificateFacts.salt,
            CertificateFacts.facts,
            CertificateFacts.signature,
            CertificateFacts.credential,
            CertificateStatusPlace.place,
            func.coalesce(Person.erased_at, into.erased_at).label("erased_at"),
        )
        .join(Person, Person.id == Certificate.person_id)
        .outerjoin(into, into.id == Person.merged_into_id)
        .outerjoin(CertificateFacts, CertificateFacts.certificate_id == Certificate.id)
        .outerjoin(CertificateStatusPlace, CertificateStatusPlace.certificate_id == Certificate.id)
        .where(Certificate.unit_id == unit_id, Certificate.year == year)
        .order_by(Certificate.sequence)
        .limit(CHUNK)
    )
    while rows := db.session.execute(query.where(Certificate.sequence > after)).all():
        yield rows
        after = rows[-1].sequence


def acts(certificate_ids: Sequence[int]) -> Mapping[int, Sequence[Any]]:
    """What was done to these, in order: act, the successor, and whom the successor replaces."""
    after = aliased(Certificate)
    rows = db.session.execute(
        select(
            CertificateEvent.certificate_id,
            CertificateEvent.act,
            CertificateEvent.successor_id,
            after.reissues_id,
        )
        .outerjoin(after, after.id == CertificateEvent.successor_id)
        .where(CertificateEvent.certificate_id.in_(certificate_ids))
        .order_by(CertificateEvent.at, CertificateEvent.id)
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.certificate_id, []).append(row)
    return found


def agencies() -> Sequence[int]:
    """Agencies that have issued anything."""
    return db.session.scalars(
        select(Certificate.organisation_id).distinct().order_by(Certificate.organisation_id)
    ).all()


def entries(organisation_id: int, since: datetime | None, through: datetime) -> Iterator[Json]:
    """Everything entered from `since` until before `through`, in the order of time: certificates,
    then acts. Personal words are not among it, so that an erasure changes nothing.
    """
    row, event = Certificate, CertificateEvent
    issued = select(row).where(row.organisation_id == organisation_id, row.issued_at < through)
    done = (
        select(event)
        .join(row, row.id == event.certificate_id)
        .where(row.organisation_id == organisation_id, event.at < through)
    )
    if since is not None:
        issued, done = issued.where(row.issued_at >= since), done.where(event.at >= since)
    for one in _streamed(issued.order_by(row.issued_at, row.id)):
        yield _plain(one)
    for one in _streamed(done.order_by(event.at, event.id)):
        yield _plain(one)


def _streamed(query: Select[Any]) -> Iterator[Any]:
    yield from db.session.scalars(query.execution_options(yield_per=CHUNK))


def _plain(row: Certificate | CertificateEvent) -> Json:
    """Every column of an append-only row."""
    columns = row.__table__.columns
    return {column.name: _value(getattr(row, column.key)) for column in columns}


def _value(value: Any) -> Json:
    if isinstance(value, datetime):
        return instant_text(value)
    plain: Json = value.isoformat() if isinstance(value, date) else value
    return plain
