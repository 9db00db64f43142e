"""Reading the ledger's rows as the values of `rules.evidence`."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    null,
    or_,
    select,
    tuple_,
    union_all,
)

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import BigInt, db, shared_alias
from portal.ledger.models import (
    EvidenceDetail,
    EvidenceEvent,
    EvidenceLine,
    LedgerEntry,
    LedgerPending,
)
from portal.ledger.rules.evidence import Event, Horizon, Line, NaturalKey
from portal.people.models import Person

# Columns of the tables themselves, not of the mapped classes: a plain statement on the
# connection costs half of one that goes through the session.
_E = EvidenceEvent.__table__.c
_L = EvidenceLine.__table__.c
_C = LedgerEntry.__table__.c
_EVENT = (
    _E.id,
    _E.organisation_id,
    _E.person_id,
    _E.source_kind,
    _E.source_ref,
    _E.revision,
    _E.occurred_at,
    _E.recorded_at,
    _E.recorded_by_id,
    _E.commitment,
)
_LINE = (
    _L.id,
    _L.competency_id,
    _L.strand,
    _L.level,
    _L.passed,
    _L.valid_from,
    _L.valid_until,
    _L.earned,
    _L.possible,
    _L.cut,
    _L.spec_version,
    _L.indicators,
    _L.example_on,
    _L.raters,
    _L.documents,
)
_POSITION = len(_EVENT)  # where the chain's position stands, then the line
_KINDS = {kind.value: kind for kind in SourceKind}
_STRANDS = {strand.value: strand for strand in Strand}


def _joined() -> Select[*tuple[Any, ...]]:
    """Events, each beside its lines (an event without lines once), in order of both."""
    return (
        select(*_EVENT, _C.position, *_LINE)
        .select_from(EvidenceEvent.__table__)
        .outerjoin(LedgerEntry.__table__, _C.event_id == _E.id)
        .outerjoin(EvidenceLine.__table__, _L.event_id == _E.id)
        .order_by(_E.id, _L.id)
    )


def _unplaced(*spoken: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """`_joined` without the places in the chain, which what is known now does not ask for."""
    return (
        select(*_EVENT, null(), *_LINE)
        .select_from(EvidenceEvent.__table__)
        .outerjoin(EvidenceLine.__table__, and_(_L.event_id == _E.id, *spoken))
        .order_by(_E.id, _L.id)
    )


_P = Person.__table__.c
_IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
_PERSON: BindParameter[int] = bindparam("person", type_=BigInt)
RECORDS = union_all(
    select(_P.id).where(_P.id.in_(_IDS)), select(_P.id).where(_P.merged_into_id.in_(_IDS))
)
"""The persons `ids` and every record merged into one of them: evidence is never rewritten, so it
stays with the record it was written for and counts for the one that record was merged into. Two
branches, for either database then reads both by index.
"""
_RECORDS_OF_ONE = union_all(select(_PERSON), select(_P.id).where(_P.merged_into_id == _PERSON))

# Built once: building a statement costs more than running it (performance.md §2.4).
_OF_PERSONS = _joined().where(_E.person_id.in_(RECORDS))
_NOW_OF_PERSONS = _unplaced().where(_E.person_id.in_(RECORDS))
_SPEAKING = _unplaced(_L.competency_id.in_(bindparam("competencies", expanding=True))).where(
    _E.person_id.in_(_RECORDS_OF_ONE), or_(_L.id.is_not(None), _E.revision > 1)
)
_T = shared_alias(EvidenceEvent)  # an event that spoke, of whatever revision
_D = EvidenceDetail.__table__.c
_WORDS = (
    select(_E.source_kind, _E.source_ref, _E.revision, _D.detail)
    .join(EvidenceDetail.__table__, _D.event_id == _E.id)
    .where(
        _E.person_id.in_(RECORDS),
        tuple_(_E.source_kind, _E.source_ref).in_(
            select(_T.source_kind, _T.source_ref)
            .join(EvidenceLine.__table__, _L.event_id == _T.id)
            # A sum, so that no index of competencies carries it: the whole agency speaks of one.
            .where(_T.person_id.in_(RECORDS), _L.competency_id + 0 == bindparam("competency"))
        ),
    )
)
_KEPT = select(_P.id, _P.merged_into_id).where(_P.id.in_(_IDS))
_OF_SOURCE = _joined().where(_E.source_kind == bindparam("kind"), _E.source_ref == bindparam("ref"))
_BY_ID = _joined().where(_E.id.in_(bindparam("ids", expanding=True)))


def _values(rows: Iterable[Row[Any]]) -> Iterator[tuple[int, Event]]:
    """(row id, event) with its lines, from rows of `_joined`."""
    head: Sequence[Any] | None = None
    lines: list[Line] = []
    for row in rows:
        if head is None or row[0] != head[0]:
            if head is not None:
                yield head[0], _event(head, lines)
            head, lines = row, []
        if row[_POSITION + 1] is not None:
            lines.append(_line(row[_POSITION + 1 :]))
    if head is not None:
        yield head[0], _event(head, lines)


def _event(row: Sequence[Any], lines: list[Line]) -> Event:
    return Event(
        row[1],
        row[2],
        _KINDS[row[3]],
        row[4],
        row[5],
        row[6],
        row[7],
        row[8],
        tuple(lines),
        row[9],
        row[_POSITION],
    )


def _line(row: Sequence[Any]) -> Line:
    return Line(
        row[1],
        _STRANDS[row[2]],
        row[3],
        row[4],
        row[5],
        row[6],
        row[7],
        row[8],
        row[9],
        row[10],
        row[11],
        row[12],
        row[13],
        row[14],
        row[0],
    )


def of_persons(person_ids: Collection[int]) -> dict[int, list[Event]]:
    """Every event of these persons with its lines and chain position, in one statement.

    Those of records merged into a person are among the person's, as they were written: one more
    statement finds out whose they are now. An absorbed record has its own.
    """
    return _by_person(_OF_PERSONS, person_ids)


def now_of_persons(person_ids: Collection[int]) -> dict[int, list[Event]]:
    """`of_persons` without chain positions: for the profile as it is known now."""
    return _by_person(_NOW_OF_PERSONS, person_ids)


def _by_person(
    statement: Select[*tuple[Any, ...]], person_ids: Collection[int]
) -> dict[int, list[Event]]:
    found: defaultdict[int, list[Event]] = defaultdict(list)
    connection = db.session.connection()
    for _, event in _values(connection.execute(statement, {"ids": list(person_ids)}).all()):
        found[event.person_id].append(event)
    absorbed = found.keys() - set(person_ids)
    if absorbed:
        for record, kept in connection.execute(_KEPT, {"ids": sorted(absorbed)}):
            found[kept] += found[record]
    return {person_id: found[person_id] for person_id in person_ids}


def speaking(person_id: int, competency_ids: Collection[int]) -> list[Event]:
    """What decides these competencies of the person, without chain positions.

    Events with the lines that speak of them, and every further revision of whatever source, which
    may have taken such lines back. The rest of a long history stays where it is.
    """
    values = {"person": person_id, "competencies": list(competency_ids)}
    rows = db.session.connection().execute(_SPEAKING, values).all()
    return [event for _, event in _values(rows)]


def revisions(source_kind: str, source_ref: str) -> list[tuple[int, Event]]:
    """(row id, event) of every revision of a source, in order."""
    values = {"kind": source_kind, "ref": source_ref}
    rows = db.session.connection().execute(_OF_SOURCE, values).all()
    return sorted(_values(rows), key=lambda found: found[1].revision)


def by_ids(event_ids: Collection[int]) -> dict[int, Event]:
    """Events by row id, for the sequencer and for `verify`."""
    return dict(_values(db.session.connection().execute(_BY_ID, {"ids": list(event_ids)}).all()))


def unchained(person_ids: Collection[int]) -> set[int]:
    """Those of these persons of whom an entry waits for the sequencer; one statement."""
    kept = func.coalesce(_P.merged_into_id, _P.id)
    query = (
        select(kept)
        .join(EvidenceEvent.__table__, _E.person_id == _P.id)
        .join(LedgerPending.__table__, LedgerPending.__table__.c.event_id == _E.id)
        .where(_P.id.in_(RECORDS))
    )
    found = db.session.connection().execute(query, {"ids": list(person_ids)})
    return {person_id for (person_id,) in found}


def agencies_of(person_ids: Collection[int]) -> set[int]:
    """The agencies that recorded anything about these persons; one statement."""
    query = select(_E.organisation_id).where(_E.person_id.in_(RECORDS)).distinct()
    found = db.session.connection().execute(query, {"ids": list(person_ids)})
    return {agency_id for (agency_id,) in found}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line of evidence comes from."""

    kind: SourceKind
    ref: str
    occurred_at: datetime
    revision: int


def origins(line_ids: Collection[int]) -> dict[int, Origin]:
    """Line → where it comes from; one statement."""
    if not line_ids:
        return {}
    rows = db.session.execute(
        select(_L.id, _E.source_kind, _E.source_ref, _E.occurred_at, _E.revision)
        .join(EvidenceEvent.__table__, _E.id == _L.event_id)
        .where(_L.id.in_(line_ids))
    )
    return {id_: Origin(_KINDS[kind], ref, at, number) for id_, kind, ref, at, number in rows}


def heads(organisation_ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """Where the chains of these agencies stand: last position and its hash; one statement."""
    last = (
        select(LedgerEntry.organisation_id, func.max(LedgerEntry.position).label("position"))
        .where(LedgerEntry.organisation_id.in_(organisation_ids))
        .group_by(LedgerEntry.organisation_id)
        .subquery()
    )
    rows = db.session.execute(
        select(LedgerEntry.organisation_id, LedgerEntry.position, LedgerEntry.entry_hash).join(
            last,
            and_(
                last.c.organisation_id == LedgerEntry.organisation_id,
                last.c.position == LedgerEntry.position,
            ),
        )
    )
    return {agency_id: (position, digest) for agency_id, position, digest in rows}


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


_absorbed = shared_alias(Person)
has_evidence = or_(
    exists(select(EvidenceEvent.id).where(EvidenceEvent.person_id == Person.id)),
    exists(
        select(EvidenceEvent.id)
        .join(_absorbed, _absorbed.id == EvidenceEvent.person_id)
        .where(_absorbed.merged_into_id == Person.id)
    ),
)
"""A person who proved something, also under a record merged into theirs."""


def person_ids(after: int = 0, size: int = 200) -> Iterator[list[int]]:
    """Persons with evidence, in chunks by id; absorbed records are no persons of their own."""
    while True:
        chunk = list(
            db.session.scalars(
                select(Person.id)
                .where(Person.id > after, Person.merged_into_id.is_(None), has_evidence)
                .order_by(Person.id)
                .limit(size)
            )
        )
        if not chunk:
            return
        yield chunk
        after = chunk[-1]


def details_of(person_id: int, competency_id: int) -> dict[NaturalKey, dict[str, Any]]:
    """The words of a person's sources that spoke of a competency; erased ones are not there.

    Those of a withdrawal are among them, although it has no line.
    """
    values = {"ids": [person_id], "competency": competency_id}
    rows = db.session.connection().execute(_WORDS, values)
    return {
        NaturalKey(_KINDS[kind], ref, revision): json.loads(detail)
        for kind, ref, revision, detail in rows
    }
