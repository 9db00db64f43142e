"""Certificates earned elsewhere: one's own, and those an officer verifies, the oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from portal.certification.rules.external import ExternalState
from portal.certification.schemes.external_models import (
    ExternalCertificate,
    ExternalCertificateTarget,
)
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.people.models import Person
from portal.people.queries import scopes
from portal.people.queries.records import own_records
from portal.people.rules import names

PAGE = 25
NEED = Permission.CERTIFICATE_MANAGE


@dataclass(frozen=True, slots=True)
class Row:
    """One with the names a page shows."""

    found: ExternalCertificate
    person: str  # public id
    name: str
    entered_by: str
    decided_by: str
    document: StoredFile | None
    state: ExternalState


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row]
    after: str


def own(actor: Actor) -> Select[ExternalCertificate]:
    """One's own. Lists and single reads start here."""
    records = own_records(actor.person_id)
    return select(ExternalCertificate).where(ExternalCertificate.person_id.in_(records))


def handled(actor: Actor, on: date) -> Select[ExternalCertificate]:
    """Of the people in the actor's reach."""
    return select(ExternalCertificate).where(
        scopes.reaches(actor, NEED, on, ExternalCertificate.person_id)
    )


def waiting(actor: Actor, on: date) -> Select[ExternalCertificate]:
    """Those that wait for this person: neither their own nor entered by them."""
    return handled(actor, on).where(
        *_is_open(),
        ExternalCertificate.person_id != actor.person_id,
        ExternalCertificate.entered_by_id != actor.person_id,
    )


def _is_open() -> tuple[ColumnElement[bool], ...]:
    row = ExternalCertificate
    return (row.decided_at.is_(None), row.withdrawn_at.is_(None))


def state(found: ExternalCertificate) -> ExternalState:
    """Where it stands."""
    if found.withdrawn_at is not None:
        return ExternalState.WITHDRAWN
    return ExternalState(found.decision) if found.decision else ExternalState.WAITING


def counts_for(found: ExternalCertificate) -> int:
    """The person it counts for: the record it was entered for may have been merged."""
    kept = db.session.scalar(select(Person.merged_into_id).where(Person.id == found.person_id))
    return kept or found.person_id


def is_taken(issuer_key: str, number_key: str) -> bool:
    """Whether one of this issuer and number stands."""
    query = select(ExternalCertificate.id).where(
        ExternalCertificate.issuer_key == issuer_key,
        ExternalCertificate.number_key == number_key,
        ExternalCertificate.withdrawn_at.is_(None),
        ExternalCertificate.decision != "refused",
    )
    return db.session.scalar(query) is not None


def one(scope: Select[ExternalCertificate], public_id: str) -> Row:
    """One of the scope. Raises NotFound."""
    found = _rows(scope.where(ExternalCertificate.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def latest(scope: Select[ExternalCertificate]) -> Sequence[Row]:
    """The last entered first, at most a page."""
    return _rows(scope.order_by(ExternalCertificate.id.desc()).limit(PAGE))


def page(scope: Select[ExternalCertificate], *, is_open: bool, after: str = "") -> Page:
    """Those that wait, the oldest first; the others, the latest first; by keyset."""
    key = ExternalCertificate.id
    edge = (
        db.session.scalar(select(key).where(ExternalCertificate.public_id == after))
        if after
        else None
    )
    if is_open:
        query = scope.where(*_is_open()).order_by(key).where(key > (edge or 0))
    else:
        over = (ExternalCertificate.decision != "") | ExternalCertificate.withdrawn_at.is_not(None)
        query = scope.where(over).order_by(key.desc())
        query = query.where(key < edge) if edge else query
    found = _rows(query.limit(PAGE + 1))
    return Page(found[:PAGE], found[PAGE - 1].found.public_id if len(found) > PAGE else "")


def targets(external_id: int) -> Sequence[ExternalCertificateTarget]:
    """What it was found to prove."""
    query = select(ExternalCertificateTarget).where(
        ExternalCertificateTarget.external_id == external_id
    )
    row = ExternalCertificateTarget
    return db.session.scalars(query.order_by(row.competency_id, row.strand)).all()


def _rows(query: Select[ExternalCertificate]) -> list[Row]:
    record, kept, entered, decided = (aliased(Person) for _ in range(4))
    found = db.session.execute(
        query.join(record, record.id == ExternalCertificate.person_id)
        .join(kept, kept.id == func.coalesce(record.merged_into_id, record.id))
        .join(entered, entered.id == ExternalCertificate.entered_by_id)
        .outerjoin(decided, decided.id == ExternalCertificate.decided_by_id)
        .outerjoin(StoredFile, StoredFile.id == ExternalCertificate.document_id)
        .add_columns(kept, entered, decided, StoredFile)
        .execution_options(populate_existing=True)
    )
    return [
        Row(one, who.public_id, _name(who), _name(by), _name(judge), file, state(one))
        for one, who, by, judge, file in found
    ]


def _name(who: Person | None) -> str:
    return "" if who is None else names.printed(who.full_name, who.front_title, who.back_title)
