"""Reading the ledger's rows as the values of `rules.evidence`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import RowMapping, func, select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db
from portal.ledger.models import EvidenceDetail, EvidenceEvent, EvidenceLine, LedgerEntry
from portal.ledger.rules.evidence import Event, Horizon, Line

_EVENT = (
    EvidenceEvent.id,
    EvidenceEvent.organisation_id,
    EvidenceEvent.person_id,
    EvidenceEvent.source_kind,
    EvidenceEvent.source_ref,
    EvidenceEvent.revision,
    EvidenceEvent.occurred_at,
    EvidenceEvent.recorded_at,
    EvidenceEvent.recorded_by_id,
    EvidenceEvent.commitment,
)
_LINE = tuple(column for column in EvidenceLine.__table__.columns)


def _event(row: RowMapping, lines: Iterable[Line], position: int | None) -> Event:
    return Event(
        agency_id=row["organisation_id"],
        person_id=row["person_id"],
        source_kind=SourceKind(row["source_kind"]),
        source_ref=row["source_ref"],
        revision=row["revision"],
        occurred_at=row["occurred_at"],
        recorded_at=row["recorded_at"],
        recorded_by=row["recorded_by_id"],
        lines=tuple(lines),
        commitment=row["commitment"],
        position=position,
    )


def _line(row: RowMapping) -> Line:
    return Line(
        competency_id=row["competency_id"],
        strand=Strand(row["strand"]),
        target_level=row["level"],
        passed=row["passed"],
        valid_from=row["valid_from"],
        valid_until=row["valid_until"],
        earned=row["earned"],
        possible=row["possible"],
        cut=row["cut"],
        spec_version=row["spec_version"],
        indicators=row["indicators"],
        example_on=row["example_on"],
        raters=row["raters"],
        documents=row["documents"],
        id=row["id"],
    )


def of_persons(person_ids: Collection[int]) -> dict[int, list[Event]]:
    """Every event of these persons with its lines and chain position, in two statements."""
    heads = db.session.execute(
        select(*_EVENT, LedgerEntry.position)
        .outerjoin(LedgerEntry, LedgerEntry.event_id == EvidenceEvent.id)
        .where(EvidenceEvent.person_id.in_(person_ids))
        .order_by(EvidenceEvent.id)
    ).mappings()
    rows = db.session.execute(
        select(*_LINE)
        .join(EvidenceEvent, EvidenceEvent.id == EvidenceLine.event_id)
        .where(EvidenceEvent.person_id.in_(person_ids))
        .order_by(EvidenceLine.id)
    ).mappings()
    lines = _by_event(rows)
    found: dict[int, list[Event]] = {person_id: [] for person_id in person_ids}
    for head in heads:
        event = _event(head, lines.get(head["id"], ()), head["position"])
        found[head["person_id"]].append(event)
    return found


def _by_event(rows: Iterable[RowMapping]) -> Mapping[int, list[Line]]:
    lines: defaultdict[int, list[Line]] = defaultdict(list)
    for row in rows:
        lines[row["event_id"]].append(_line(row))
    return lines


def revisions(source_kind: str, source_ref: str) -> list[tuple[int, Event]]:
    """(row id, event) of every revision of a source, in order."""
    heads = (
        db.session.execute(
            select(*_EVENT)
            .where(EvidenceEvent.source_kind == source_kind, EvidenceEvent.source_ref == source_ref)
            .order_by(EvidenceEvent.revision)
        )
        .mappings()
        .all()
    )
    if not heads:
        return []
    rows = db.session.execute(
        select(*_LINE).where(EvidenceLine.event_id.in_([head["id"] for head in heads]))
    ).mappings()
    lines = _by_event(rows)
    return [(head["id"], _event(head, lines.get(head["id"], ()), None)) for head in heads]


def by_ids(event_ids: Collection[int]) -> dict[int, Event]:
    """Events by row id, for the sequencer and for `verify`."""
    heads = db.session.execute(select(*_EVENT).where(EvidenceEvent.id.in_(event_ids))).mappings()
    rows = db.session.execute(select(*_LINE).where(EvidenceLine.event_id.in_(event_ids))).mappings()
    lines = _by_event(rows)
    return {head["id"]: _event(head, lines.get(head["id"], ()), None) for head in heads}


def horizon_at(instant: datetime) -> Horizon:
    """What was known at an instant: per agency the last position chained by then."""
    rows = db.session.execute(
        select(LedgerEntry.organisation_id, func.max(LedgerEntry.position))
        .where(LedgerEntry.chained_at <= instant)
        .group_by(LedgerEntry.organisation_id)
    )
    return Horizon({organisation_id: position for organisation_id, position in rows})


def details(event_ids: Collection[int]) -> dict[int, tuple[bytes, bytes]]:
    """(salt, detail bytes) of events that still have them."""
    rows = db.session.execute(
        select(EvidenceDetail.event_id, EvidenceDetail.salt, EvidenceDetail.detail).where(
            EvidenceDetail.event_id.in_(event_ids)
        )
    )
    return {event_id: (salt, detail) for event_id, salt, detail in rows}


def person_ids(after: int = 0, size: int = 200) -> Iterator[list[int]]:
    """Persons with evidence, in chunks by id."""
    while True:
        chunk = list(
            db.session.scalars(
                select(EvidenceEvent.person_id)
                .where(EvidenceEvent.person_id > after)
                .distinct()
                .order_by(EvidenceEvent.person_id)
                .limit(size)
            )
        )
        if not chunk:
            return
        yield chunk
        after = chunk[-1]
