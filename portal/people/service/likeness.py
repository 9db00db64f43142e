"""Comparing records in the background, and saying that two which look alike are two persons."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import delete, or_
from sqlalchemy.dialects import postgresql, sqlite

from portal.core import audit, zones
from portal.core.db import db, dialect_name, transaction
from portal.core.errors import Refused
from portal.people.models import DuplicatePair, PersonUncompared
from portal.people.queries import likeness as queries
from portal.people.rules import approvals, likeness
from portal.people.rules.likeness import Sign

AT_ONCE = 100
"""Persons in one transaction: it stays far below the time the one writer may be held."""
ROUNDS = 20


def compare_new(*, now: datetime) -> int:
    """Compare those whose name or number is new with all others; how many. A job calls it."""
    done = 0
    for _round in range(ROUNDS):
        compared = compare_some(now=now)
        done += compared
        if compared < AT_ONCE:
            break
    return done


def compare_some(*, now: datetime) -> int:
    """One portion; pairs already known keep their date and whoever dismissed them."""
    with transaction():
        ids = queries.waiting(AT_ONCE)
        if ids:
            found = alike(ids, zones.local_day(now))
            _drop_gone(ids, found)
            _keep(found, now)
            done = delete(PersonUncompared).where(PersonUncompared.person_id.in_(ids))
            db.session.execute(done)
    return len(ids)


def alike(person_ids: Collection[int], on: date) -> dict[tuple[int, int], tuple[Sign, ...]]:
    """The pairs with one of these persons in them that need a look, with their signs."""
    pairs = queries.candidates(person_ids)
    faces = queries.faces({id_ for pair in pairs for id_ in pair}, on)
    found = {
        pair: likeness.signs(faces[pair[0]], faces[pair[1]])
        for pair in sorted(pairs)
        if pair[0] in faces and pair[1] in faces
    }
    return {pair: signs for pair, signs in found.items() if signs}


def dismiss(
    one_id: int, other_id: int, reason: str, *, organisation_id: int, actor_id: int, now: datetime
) -> None:
    """They are two persons: the pair is not shown again. Raises Refused(ApprovalRefusal)."""
    refusal = approvals.may_propose(reason)
    if refusal is not None:
        raise Refused(refusal, field="reason")
    low, high = sorted((one_id, other_id))
    with transaction():
        pair = queries.pair_of(low, high, lock=True)
        if pair is None:
            pair = DuplicatePair(one_id=low, other_id=high, signs=[], found_at=now)
            db.session.add(pair)
        pair.dismissed_at, pair.dismissed_by_id = now, actor_id
        pair.dismissed_reason = reason.strip()
        _note("person.pair_dismissed", low, high, organisation_id, now, actor_id)


def reconsider(
    one_id: int, other_id: int, *, organisation_id: int, actor_id: int, now: datetime
) -> None:
    """The pair is to be looked at again. Doing it again changes nothing."""
    with transaction():
        pair = queries.pair_of(one_id, other_id, lock=True)
        if pair is None or pair.dismissed_at is None:
            return
        pair.dismissed_at = pair.dismissed_by_id = None
        pair.dismissed_reason = ""
        _note("person.pair_reopened", pair.one_id, pair.other_id, organisation_id, now, actor_id)


def _drop_gone(ids: Collection[int], found: Collection[tuple[int, int]]) -> None:
    """Pairs that no longer look alike, after a name or number was put right."""
    concerned = or_(DuplicatePair.one_id.in_(ids), DuplicatePair.other_id.in_(ids))
    rows = db.session.scalars(
        db.select(DuplicatePair).where(concerned, DuplicatePair.dismissed_at.is_(None))
    )
    for row in rows:
        if (row.one_id, row.other_id) not in found:
            db.session.delete(row)


def _keep(found: dict[tuple[int, int], tuple[Sign, ...]], now: datetime) -> None:
    rows = [
        {
            "one_id": one,
            "other_id": other,
            "signs": [sign.value for sign in signs],
            "found_at": now,
            "dismissed_reason": "",
        }
        for (one, other), signs in found.items()
    ]
    if not rows:
        return
    insert = sqlite.insert if dialect_name() == "sqlite" else postgresql.insert
    statement = insert(DuplicatePair)
    signs = {"signs": statement.excluded.signs}
    statement = statement.on_conflict_do_update(index_elements=["one_id", "other_id"], set_=signs)
    db.session.execute(statement, rows)


def _note(
    action: str, one: int, other: int, organisation_id: int, now: datetime, actor_id: int
) -> None:
    audit.record(
        action,
        object_kind="person",
        object_id=one,
        organisation_id=organisation_id,
        now=now,
        actor_id=actor_id,
        other=other,
    )
