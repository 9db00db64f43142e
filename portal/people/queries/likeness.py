"""Whom a record may be compared with, and the pairs that wait for somebody to look at them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.core.access import Actor
from portal.core.db import db
from portal.core.permissions import Permission
from portal.people.models import DuplicatePair, Person, PersonIdentifier, PersonUncompared
from portal.people.queries import directory
from portal.people.rules import identifiers
from portal.people.rules.identifiers import Identifier, IdentifierKind
from portal.people.rules.likeness import Face, Sign, told_by

PAGE = 30
_BIRTH = 8  # digits of a national number that are the birth date
_BEHIND_DIGITS = ":"


@dataclass(frozen=True, slots=True)
class Shown:
    """One pair as a list shows it."""

    one: Person
    other: Person
    signs: Sequence[Sign]
    is_dismissed: bool
    id: int


def waiting(at_most: int) -> list[int]:
    """Persons that still have to be compared, the oldest first."""
    query = select(PersonUncompared.person_id).order_by(PersonUncompared.person_id)
    return list(db.session.scalars(query.limit(at_most)))


def candidates(person_ids: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of one of these persons and another one, each found by an index: same folded name,
    same birth date in a national number, same address. The lower id first.
    """
    one, other = aliased(Person), aliased(Person)
    mine, theirs = aliased(PersonIdentifier), aliased(PersonIdentifier)
    named = (
        select(one.id, other.id)
        .join(other, and_(other.sort_key == one.sort_key, other.id != one.id))
        .where(one.id.in_(person_ids), one.sort_key != "", other.merged_into_id.is_(None))
    )
    born = func.substr(mine.value, 1, _BIRTH)
    at_birth = (
        select(mine.person_id, theirs.person_id)
        .join(
            theirs,
            and_(
                theirs.value >= born,
                theirs.value < born.concat(_BEHIND_DIGITS),
                theirs.person_id != mine.person_id,
            ),
        )
        .where(
            mine.person_id.in_(person_ids),
            mine.organisation_id.is_(None),
            theirs.organisation_id.is_(None),
        )
    )
    written = (
        select(one.id, other.id)
        .join(other, and_(other.email == one.email, other.id != one.id))
        .where(one.id.in_(person_ids), one.email.is_not(None), other.merged_into_id.is_(None))
    )
    rows = db.session.execute(union(named, at_birth, written))
    return {(min(one_id, other_id), max(one_id, other_id)) for one_id, other_id in rows}


def faces(person_ids: Collection[int], on: date) -> dict[int, Face]:
    """What these records show; merged and erased ones are left out. Two statements."""
    told: dict[int, list[Identifier]] = defaultdict(list)
    for person_id, kind, value in db.session.execute(
        select(PersonIdentifier.person_id, PersonIdentifier.kind, PersonIdentifier.value).where(
            PersonIdentifier.person_id.in_(person_ids)
        )
    ):
        read = identifiers.parse(IdentifierKind(kind), value, on=on)
        if isinstance(read, Identifier):
            told[person_id].append(read)
    rows = db.session.execute(
        select(Person.id, Person.full_name, Person.email).where(
            Person.id.in_(person_ids),
            Person.merged_into_id.is_(None),
            Person.erased_at.is_(None),
        )
    )
    return {
        id_: Face(id_, name, told_by(tuple(told[id_])), email or "") for id_, name, email in rows
    }


def page(
    actor: Actor, on: date, *, dismissed: bool = False, of: int | None = None, before: int = 0
) -> tuple[list[Shown], int]:
    """Pairs of which both records are in scope, the latest found first; and where to go on."""
    query = _pairs(actor, on).order_by(DuplicatePair.id.desc()).limit(PAGE + 1)
    is_over = DuplicatePair.dismissed_at.is_not(None)
    query = query.where(is_over if dismissed else ~is_over)
    if of is not None:
        query = query.where(or_(DuplicatePair.one_id == of, DuplicatePair.other_id == of))
    if before:
        query = query.where(DuplicatePair.id < before)
    pairs = list(db.session.scalars(query))
    ids = {id_ for pair in pairs for id_ in (pair.one_id, pair.other_id)}
    people = {one.id: one for one in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
    shown = [
        Shown(
            one=people[pair.one_id],
            other=people[pair.other_id],
            signs=[Sign(one) for one in pair.signs],
            is_dismissed=pair.dismissed_at is not None,
            id=pair.id,
        )
        for pair in pairs[:PAGE]
    ]
    return shown, shown[-1].id if len(pairs) > PAGE else 0


def pair_of(one_id: int, other_id: int, *, lock: bool = False) -> DuplicatePair | None:
    """The row of two records, in whichever order."""
    low, high = sorted((one_id, other_id))
    query = select(DuplicatePair).where(DuplicatePair.one_id == low, DuplicatePair.other_id == high)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def _pairs(actor: Actor, on: date) -> Select[DuplicatePair]:
    def reached(column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        people = directory.people(actor, Permission.PERSON_MERGE, on)
        one = people.where(Person.id == column).with_only_columns(literal(1))
        return exists(one.correlate(DuplicatePair))

    return select(DuplicatePair).where(
        reached(DuplicatePair.one_id), reached(DuplicatePair.other_id)
    )
