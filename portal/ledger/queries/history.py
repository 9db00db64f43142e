"""What was recorded about a person, and what they asked, in the order it happened."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind
from portal.core.db import db
from portal.core.timeline import Mark, before
from portal.ledger.models import EvidenceDetail, EvidenceEvent, EvidenceLine, RequestCase
from portal.ledger.queries.events import RECORDS

EVIDENCE = "evidence"
FILED = "filed"
ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One revision of a source, as it was recorded."""

    at: datetime
    id: int
    source_kind: SourceKind
    revision: int
    kind: str = EVIDENCE


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, at the time it was filed or at the time it was answered."""

    at: datetime
    id: int
    public_id: str
    about: str  # recognition or correction
    state: str
    competency_id: int
    kind: str


def recorded(person_id: int, mark: Mark | None, size: int) -> list[Recorded]:
    """The person's evidence, the latest entry first; one more than `size` says go on."""
    event = EvidenceEvent
    rows = db.session.execute(
        select(event.recorded_at, event.id, event.source_kind, event.revision)
        .where(
            event.person_id.in_(RECORDS),
            before(mark, EVIDENCE, event.recorded_at, event.id),
        )
        .order_by(event.recorded_at.desc(), event.id.desc())
        .limit(size + 1),
        {"ids": [person_id]},
    )
    return [Recorded(at, id_, SourceKind(kind), revision) for at, id_, kind, revision in rows]


def asked(person_id: int, mark: Mark | None, size: int) -> list[Asked]:
    """The person's requests when they were filed, and when they were answered."""
    found = []
    for kind, at in ((FILED, RequestCase.created_at), (ANSWERED, RequestCase.decided_at)):
        rows = db.session.execute(
            select(
                at,
                RequestCase.id,
                RequestCase.public_id,
                RequestCase.kind,
                RequestCase.state,
                RequestCase.competency_id,
            )
            .where(
                RequestCase.person_id.in_(RECORDS),
                at.is_not(None),
                before(mark, kind, at, RequestCase.id),
            )
            .order_by(at.desc(), RequestCase.id.desc())
            .limit(size + 1),
            {"ids": [person_id]},
        )
        found += [
            Asked(when, id_, public_id, about, state, competency_id, kind)
            for when, id_, public_id, about, state, competency_id in rows
            if when is not None
        ]
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry of the list says: about what, with which outcome, in which words."""

    competency_ids: tuple[int, ...]
    passed: bool | None  # None: a revision without lines takes the evidence back
    valid_from: date | None
    detail: dict[str, Any]


def told(event_ids: Collection[int]) -> dict[int, Told]:
    """The contents of these entries, two statements; erased words are not there."""
    lines: dict[int, list[tuple[int, bool, date]]] = {id_: [] for id_ in event_ids}
    line = EvidenceLine
    for event_id, competency_id, passed, valid_from in db.session.execute(
        select(line.event_id, line.competency_id, line.passed, line.valid_from)
        .where(line.event_id.in_(event_ids))
        .order_by(line.competency_id, line.id)
    ):
        lines[event_id].append((competency_id, passed, valid_from))
    details = dict(
        db.session.execute(
            select(EvidenceDetail.event_id, EvidenceDetail.detail).where(
                EvidenceDetail.event_id.in_(event_ids)
            )
        ).all()
    )
    return {
        id_: Told(
            competency_ids=tuple(dict.fromkeys(one for one, _passed, _from in found)),
            passed=any(passed for _one, passed, _from in found) if found else None,
            valid_from=min((first for _one, _passed, first in found), default=None),
            detail=json.loads(details[id_]) if id_ in details else {},
        )
        for id_, found in lines.items()
    }
