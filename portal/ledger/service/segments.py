"""The cached profile: computed anew for the touched competencies of one person."""

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, delete, exists, insert, select

from portal.competency.queries.catalogue import Catalogue, catalogue
from portal.core.db import db, dialect_name, table_of
from portal.ledger.models import ProfileSegment
from portal.ledger.queries import events
from portal.ledger.rules.evidence import Event, touched
from portal.ledger.rules.segments import Segment, timelines
from portal.ledger.service import at_once
from portal.people.models import Person

_SEGMENTS = table_of(ProfileSegment)
_DELETE = delete(_SEGMENTS).where(
    _SEGMENTS.c.person_id == bindparam("person"),
    _SEGMENTS.c.competency_id == bindparam("competency"),
)
_DELETE_PERSONS = delete(_SEGMENTS).where(
    _SEGMENTS.c.person_id.in_(bindparam("persons", expanding=True))
)
_INSERT = insert(_SEGMENTS)


def refresh(person_id: int, competency_ids: Collection[int], reference: Catalogue) -> None:
    """Replace the segments of these competencies by what the ledger says now.

    Needs a surrounding `transaction()` that holds the person's lock.
    """
    if not competency_ids:
        return
    known = events.speaking(person_id, competency_ids)
    rows = computed(person_id, known, competency_ids, reference)
    if dialect_name() == "postgresql":
        at_once.replace(person_id, competency_ids, rows)
        return
    connection = db.session.connection()
    connection.execute(_DELETE, [{"person": person_id, "competency": c} for c in competency_ids])
    if rows:
        connection.execute(_INSERT, rows)


def rewrite(person_ids: Collection[int]) -> None:
    """Write these persons' whole profiles anew; an absorbed record has none.

    Needs a surrounding `transaction()` that holds the persons' locks.
    """
    reference = catalogue()
    kept = db.session.scalars(
        select(Person.id).where(Person.id.in_(person_ids), Person.merged_into_id.is_(None))
    ).all()
    rows = [
        row
        for person_id, known in events.now_of_persons(kept).items()
        for row in computed(person_id, known, touched(known), reference)
    ]
    replace(person_ids, rows)


def replace(person_ids: Collection[int], rows: list[dict[str, object]]) -> None:
    """Put these rows in the place of everything the cache holds of the persons."""
    connection = db.session.connection()
    connection.execute(_DELETE_PERSONS, {"persons": list(person_ids)})
    if rows:
        connection.execute(_INSERT, rows)


def computed(
    person_id: int,
    known: Iterable[Event],
    competency_ids: Collection[int],
    reference: Catalogue,
) -> list[dict[str, object]]:
    """The segment rows of a person as the pure rules make them."""
    competencies = [reference.for_rules(id_) for id_ in sorted(competency_ids)]
    lines = timelines(known, competencies, reference.deciding)
    return [
        _row(person_id, competency_id, segment)
        for competency_id, found in lines.items()
        for segment in found
    ]


def _row(person_id: int, competency_id: int, segment: Segment) -> dict[str, object]:
    found = segment.verdict
    knowledge, skill, attitude = found.strand_levels
    return {
        "person_id": person_id,
        "competency_id": competency_id,
        "from_on": segment.from_on,
        "until_on": segment.until_on,
        "policy_version": segment.policy_version,
        "level": found.level,
        "knowledge": knowledge,
        "skill": skill,
        "attitude": attitude,
        "limiting": [str(limit) for limit in found.limiting],
        "awaiting": found.awaiting,
        "deciding": [proof.line.id if proof else None for proof in found.deciding],
    }


def without_ground() -> list[tuple[int, int]]:
    """(person id, competency id) held for somebody without evidence, or for an absorbed record."""
    grounded = exists(
        select(Person.id).where(
            Person.id == ProfileSegment.person_id,
            Person.merged_into_id.is_(None),
            events.has_evidence,
        )
    )
    rows = db.session.execute(
        select(ProfileSegment.person_id, ProfileSegment.competency_id)
        .where(~grounded)
        .distinct()
        .order_by(ProfileSegment.person_id, ProfileSegment.competency_id)
    )
    return [(person_id, competency_id) for person_id, competency_id in rows]


def stored(person_ids: Collection[int]) -> list[dict[str, object]]:
    """The segment rows the cache holds."""
    columns = ProfileSegment.__table__.columns
    rows = db.session.execute(
        select(*columns).where(ProfileSegment.person_id.in_(person_ids))
    ).mappings()
    return [dict(row) for row in rows]
