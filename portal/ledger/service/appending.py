"""Appending: one event with its lines, and the profile that follows, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from portal.competency.queries import catalogue
from portal.competency.rules import policy
from portal.competency.rules.kinds import SourceKind
from portal.core import entropy, zones
from portal.core.canonical import Json, canonical_json
from portal.core.db import db, dialect_name, table_of, transaction
from portal.core.errors import Refused
from portal.ledger.models import EvidenceDetail, EvidenceEvent, EvidenceLine, LedgerPending
from portal.ledger.queries import events
from portal.ledger.rules.appending import may_append
from portal.ledger.rules.evidence import SALT_BYTES, Event, Line, commitment, touched
from portal.ledger.service import at_once, segments
from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as its source hands it over.

    `detail` are words, names and documents: shown to those who may read the evidence, erasable,
    sealed by a commitment; None when there are none. Lines are what was measured.
    """

    organisation_id: int
    person_id: int
    source_kind: SourceKind
    source_ref: str
    occurred_at: datetime
    recorded_by_id: int | None
    lines: tuple[Line, ...]
    detail: Json = field(default=None)


def append(entry: Entry, *, now: datetime, is_first: bool = False, is_locked: bool = False) -> int:
    """Enter a fact, or its next revision when the source has spoken before. The event's id.

    The same content again is no new revision: a repeated call returns the first event. Raises
    Refused(AppendRefusal). Segments of every touched competency change in this transaction.
    `is_first`: the caller's own lock proves that the source has not spoken, so nothing is asked;
    the unique revision would refuse a second one. `is_locked`: the caller holds the lock of the
    person, whose record is merged into no other.
    """
    with transaction():
        kept_id = entry.person_id if is_locked else _lock_person(entry.person_id)
        known = [] if is_first else events.revisions(entry.source_kind, entry.source_ref)
        earlier = [event for _, event in known]
        if earlier and _says_the_same(earlier[-1], entry):
            return known[-1][0]
        return _write(entry, earlier, known[-1][0] if known else None, now, kept_id)


def withdraw(
    source_kind: SourceKind,
    source_ref: str,
    *,
    recorded_by_id: int | None,
    now: datetime,
    detail: Json = None,
) -> int:
    """Take a source's evidence back: a revision without lines. Raises Refused.

    `detail` may say why under "reason".
    """
    with transaction():
        known = events.revisions(source_kind, source_ref)
        last = known[-1][1] if known else None
        entry = Entry(
            organisation_id=last.agency_id if last else 0,
            person_id=last.person_id if last else 0,
            source_kind=source_kind,
            source_ref=source_ref,
            occurred_at=last.occurred_at if last else now,
            recorded_by_id=recorded_by_id,
            lines=(),
            detail=detail,
        )
        kept_id = _lock_person(last.person_id) if last else 0
        earlier = [event for _, event in known]
        return _write(entry, earlier, known[-1][0] if known else None, now, kept_id)


_KEPT = select(Person.merged_into_id).where(Person.id == bindparam("person"))
_LOCK = _KEPT.with_for_update(key_share=True)
# Plain statements on the connection: appending is too frequent for the unit of work.
_EVENTS = table_of(EvidenceEvent)
_INSERT_EVENT = insert(_EVENTS).returning(_EVENTS.c.id)
_INSERT_LINES = insert(table_of(EvidenceLine))
_INSERT_DETAIL = insert(table_of(EvidenceDetail))
_INSERT_PENDING = insert(table_of(LedgerPending))


def _lock_person(person_id: int) -> int:
    """Appends about one person queue here, so that no segment is computed from half of them.

    The person whose profile it makes: another one where the record was merged. On SQLite the
    transaction already holds the only write lock.
    """
    query = _LOCK if dialect_name() == "postgresql" else _KEPT
    kept_id = db.session.connection().execute(query, {"person": person_id}).scalar()
    if kept_id is None:
        return person_id
    _lock_person(kept_id)
    return int(kept_id)


def _says_the_same(last: Event, entry: Entry) -> bool:
    return set(last.lines) == set(entry.lines) and last.occurred_at == entry.occurred_at


def _write(
    entry: Entry, earlier: list[Event], last_id: int | None, now: datetime, kept_id: int
) -> int:
    reference = catalogue.catalogue()
    sealed = b"" if entry.detail is None else canonical_json(entry.detail)
    salt = entropy.token_bytes(SALT_BYTES) if sealed else b""
    event = Event(
        agency_id=entry.organisation_id,
        person_id=entry.person_id,
        source_kind=entry.source_kind,
        source_ref=entry.source_ref,
        revision=len(earlier) + 1,
        occurred_at=entry.occurred_at,
        recorded_at=now,
        recorded_by=entry.recorded_by_id,
        lines=entry.lines,
        commitment=commitment(salt, sealed) if sealed else None,
    )
    refusal = may_append(event, earlier, policy.in_force(reference.deciding, zones.local_day(now)))
    if refusal is not None:
        raise Refused(refusal)
    event_id = _store(event, last_id, salt, sealed)
    segments.refresh(kept_id, touched([*earlier, event]), reference)
    return event_id


def _store(event: Event, last_id: int | None, salt: bytes, sealed: bytes) -> int:
    """The rows of the event, its lines, its sealed detail, its place in the sequencer's list."""
    row = {
        "public_id": entropy.public_id(),
        "organisation_id": event.agency_id,
        "person_id": event.person_id,
        "source_kind": event.source_kind.value,
        "source_ref": event.source_ref,
        "revision": event.revision,
        "supersedes_id": last_id,
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "recorded_by_id": event.recorded_by,
        "commitment": event.commitment,
    }
    if dialect_name() == "postgresql":
        return at_once.enter(row, [line_row(0, line) for line in event.lines], salt, sealed)
    connection = db.session.connection()
    event_id = int(connection.execute(_INSERT_EVENT, row).scalar_one())
    if event.lines:
        connection.execute(_INSERT_LINES, [line_row(event_id, line) for line in event.lines])
    connection.execute(_INSERT_PENDING, {"event_id": event_id})
    if sealed:
        connection.execute(_INSERT_DETAIL, {"event_id": event_id, "salt": salt, "detail": sealed})
    return event_id


def line_row(event_id: int, line: Line) -> dict[str, object]:
    """The row of a line, as it is inserted."""
    return {
        "event_id": event_id,
        "competency_id": line.competency_id,
        "strand": line.strand.value,
        "level": line.target_level,
        "passed": line.passed,
        "valid_from": line.valid_from,
        "valid_until": line.valid_until,
        "earned": line.earned,
        "possible": line.possible,
        "cut": line.cut,
        "spec_version": line.spec_version,
        "indicators": line.indicators,
        "example_on": line.example_on,
        "raters": line.raters,
        "documents": line.documents,
    }


def append_all(entries: Iterable[Entry], *, now: datetime) -> list[int]:
    """Several facts in one transaction; the first refusal undoes all."""
    with transaction():
        return [append(entry, now=now) for entry in entries]
