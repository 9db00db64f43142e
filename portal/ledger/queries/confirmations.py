"""Confirmations: those one wrote, those about oneself, and what they say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from portal.competency.rules.kinds import SourceKind
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.core.permissions import Permission
from portal.ledger.models import Confirmation, EvidenceDetail, EvidenceEvent, EvidenceLine
from portal.people.models import Person
from portal.people.queries import scopes
from portal.people.queries.records import own_records

PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """A confirmation with the names and the file a page shows."""

    found: Confirmation
    person: Person
    author: Person
    document: StoredFile | None


@dataclass(frozen=True, slots=True)
class RowPage:
    rows: tuple[Row, ...]
    after: str  # public id to go on from; "" at the end


def written_by(actor: Actor) -> Select[Confirmation]:
    """What the actor confirmed, also of people they lead no more (rows one recorded oneself)."""
    return select(Confirmation).where(Confirmation.author_id == actor.person_id)


def readable(actor: Actor, on: date) -> Select[Confirmation]:
    """What the actor wrote, what is about them, and what they may correct."""
    return select(Confirmation).where(
        or_(
            Confirmation.author_id == actor.person_id,
            Confirmation.person_id.in_(own_records(actor.person_id)),
            scopes.reaches(actor, Permission.EVIDENCE_CORRECT, on, Confirmation.person_id),
        )
    )


def one(scope: Select[Confirmation], public_id: str) -> Row:
    """One of the scope. Raises NotFound."""
    found = _rows(scope.where(Confirmation.public_id == public_id))
    if not found:
        raise NotFound
    return found[0]


def page(scope: Select[Confirmation], after: str = "") -> RowPage:
    """The latest first, by keyset."""
    edge = (
        db.session.scalar(select(Confirmation.id).where(Confirmation.public_id == after))
        if after
        else None
    )
    query = scope.where(Confirmation.id < edge) if edge else scope
    rows = _rows(query.order_by(Confirmation.id.desc()).limit(PAGE + 1))
    more = len(rows) > PAGE
    return RowPage(tuple(rows[:PAGE]), rows[PAGE - 1].found.public_id if more else "")


def _rows(query: Select[Confirmation]) -> list[Row]:
    person, author = aliased(Person), aliased(Person)
    found = db.session.execute(
        query.join(person, person.id == Confirmation.person_id)
        .join(author, author.id == Confirmation.author_id)
        .outerjoin(StoredFile, StoredFile.id == Confirmation.document_id)
        .add_columns(person, author, StoredFile)
    )
    return [Row(*row) for row in found]


@dataclass(frozen=True, slots=True)
class Words:
    """What a confirmation says; empty where it has been erased."""

    kinds: tuple[str, ...]  # of its events
    detail: Mapping[str, Any]
    reason: str  # of its withdrawal


def words(found: Confirmation) -> Words:
    """The words kept beside the evidence of a confirmation."""
    rows = db.session.execute(
        select(EvidenceEvent.source_kind, EvidenceEvent.revision, EvidenceDetail.detail)
        .outerjoin(EvidenceDetail, EvidenceDetail.event_id == EvidenceEvent.id)
        .where(
            EvidenceEvent.person_id == found.person_id,
            EvidenceEvent.source_ref == source_ref(found),
        )
        .order_by(EvidenceEvent.id)
    ).all()
    details = [json.loads(detail) for _kind, _revision, detail in rows if detail]
    return Words(
        kinds=tuple(kind for kind, revision, _detail in rows if revision == 1),
        detail=next((one for one in details if "example" in one), {}),
        reason=next((str(one["reason"]) for one in details if "reason" in one), ""),
    )


def source_ref(found: Confirmation) -> str:
    """What the ledger calls the source of its evidence."""
    return f"confirmation:{found.public_id}"


def standing_kinds(found: Confirmation) -> list[SourceKind]:
    """The kinds of its events that have not been withdrawn, by a correction for instance."""
    newest: dict[str, bool] = {}
    rows = db.session.execute(
        select(
            EvidenceEvent.source_kind,
            exists(select(EvidenceLine.id).where(EvidenceLine.event_id == EvidenceEvent.id)),
        )
        .where(
            EvidenceEvent.person_id == found.person_id,
            EvidenceEvent.source_ref == source_ref(found),
        )
        .order_by(EvidenceEvent.revision)
    )
    for kind, counts in rows:
        newest[kind] = counts
    return [SourceKind(kind) for kind, counts in newest.items() if counts]
