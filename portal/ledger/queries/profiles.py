"""Reading profiles: levels of a day from the cache, and the full explanation from the entries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    null,
    select,
)

from portal.competency.queries import catalogue
from portal.core.db import db, table_of
from portal.ledger.models import ProfileSegment
from portal.ledger.queries import events
from portal.ledger.rules.evidence import Event, Horizon
from portal.ledger.rules.outlook import Step, Turning, next_turning
from portal.ledger.rules.profile import CompetencyProfile, profile
from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """What the cache says of one competency of one person on a day."""

    level: int
    strands: tuple[int, int, int]  # knowledge, skill, attitude
    limiting: tuple[str, ...]
    awaiting: bool
    until_on: date
    policy_version: int
    deciding: tuple[int | None, ...]  # line ids: knowledge, skill, attitude, decision


# Built once, and of columns, not of rows of the mapped class: a page reads hundreds.
_S = table_of(ProfileSegment).c
_PERSONS: BindParameter[list[int]] = bindparam("persons", expanding=True)
_ON = bindparam("on", type_=_S.from_on.type)
_SPAN = (_S.person_id, _S.competency_id, _S.from_on, _S.until_on, _S.level, _S.awaiting)
_HELD = (_S.policy_version, _S.knowledge, _S.skill, _S.attitude)
_LEVELS = select(*_SPAN, *_HELD, _S.limiting, _S.deciding).where(
    _S.person_id.in_(_PERSONS), _S.from_on <= _ON, _S.until_on > _ON
)
# Of a step still to come nobody asks what holds it back.
_LIMITING, _DECIDING = (
    case((_S.from_on <= _ON, column), else_=null()).label(column.name)
    for column in (_S.limiting, _S.deciding)
)
_NUMBERS = select(_S.person_id, _S.competency_id, _S.level).where(
    _S.person_id.in_(_PERSONS), _S.from_on <= _ON, _S.until_on > _ON
)
_OUTLOOKS = (
    select(*_SPAN, *_HELD, _LIMITING, _DECIDING)
    .where(_S.person_id.in_(_PERSONS), _S.until_on > _ON)
    .order_by(_S.person_id, _S.competency_id, _S.from_on)
)
_whose = itemgetter(0, 1)


def levels(person_ids: Collection[int], on: date) -> dict[int, dict[int, HeldLevel]]:
    """Person → competency → level held on the day; one statement. No entry means level 0."""
    rows = db.session.connection().execute(_LEVELS, {"persons": list(person_ids), "on": on})
    found: dict[int, dict[int, HeldLevel]] = {person_id: {} for person_id in person_ids}
    for row in rows:
        found[row.person_id][row.competency_id] = _held(row)
    return found


def level_numbers(person_ids: Collection[int], on: date) -> dict[int, dict[int, int]]:
    """Person → competency → the level alone, for figures of many; one statement."""
    rows = db.session.connection().execute(_NUMBERS, {"persons": list(person_ids), "on": on})
    found: dict[int, dict[int, int]] = {person_id: {} for person_id in person_ids}
    for person_id, competency_id, level in rows:
        found[person_id][competency_id] = level
    return found


LEVEL: ColumnElement[int] = func.coalesce(_S.level, 0)
"""The level of a statement that is joined by `held_on`; 0 for none."""


def held_on(
    person_id: ColumnElement[int], competency_id: ColumnElement[int], on: date
) -> tuple[Table, ColumnElement[bool]]:
    """What to join outer for `LEVEL` of a statement's person in its competency on the day.

    Spans of one person and competency never share a day: no row is doubled by it.
    """
    return table_of(ProfileSegment), and_(
        _S.person_id == person_id,
        _S.competency_id == competency_id,
        _S.from_on <= on,
        _S.until_on > on,
    )


def holds(competency_id: int, level: int, on: date) -> ColumnElement[bool]:
    """Whether the person of a statement on `Person` holds at least this level on the day."""
    return exists(
        select(literal(1))
        .where(
            ProfileSegment.person_id == Person.id,
            ProfileSegment.competency_id == competency_id,
            ProfileSegment.level >= level,
            ProfileSegment.from_on <= on,
            ProfileSegment.until_on > on,
        )
        .correlate(Person)
    )


def _held(row: Row[*tuple[Any, ...]]) -> HeldLevel:
    return HeldLevel(
        level=row.level,
        strands=(row.knowledge, row.skill, row.attitude),
        limiting=tuple(row.limiting),
        awaiting=row.awaiting,
        until_on=row.until_on,
        policy_version=row.policy_version,
        deciding=tuple(row.deciding),
    )


@dataclass(frozen=True, slots=True)
class Outlook:
    """A level on a day and the next turn for the worse, if one is known to come."""

    held: HeldLevel | None
    turning: Turning | None


def outlooks(person_ids: Collection[int], on: date) -> dict[int, dict[int, Outlook]]:
    """Person → competency → level on the day and what comes; one statement."""
    values = {"persons": list(person_ids), "on": on}
    rows = db.session.connection().execute(_OUTLOOKS, values).all()
    found: dict[int, dict[int, Outlook]] = {person_id: {} for person_id in person_ids}
    for (person_id, competency_id), group in groupby(rows, _whose):
        segments = list(group)
        now = segments[0] if segments[0].from_on <= on else None
        steps = [Step(row.from_on, row.until_on, row.level, row.awaiting) for row in segments]
        found[person_id][competency_id] = Outlook(
            _held(now) if now else None, next_turning(steps, on)
        )
    return found


@dataclass(frozen=True, slots=True)
class Explained:
    """A person's whole profile on a day with every deciding and unused line."""

    on: date
    events: Sequence[Event]
    competencies: Mapping[int, CompetencyProfile]


def explain(
    person_id: int,
    on: date,
    *,
    competency_ids: Collection[int] | None = None,
    horizon: Horizon | None = None,
) -> Explained:
    """The profile computed from the entries, two statements.

    `competency_ids` None means every competency the ledger speaks of.
    """
    known = events.of_persons([person_id])[person_id]
    reference = catalogue.catalogue()
    named = {line.competency_id for event in known for line in event.lines}
    wanted = named if competency_ids is None else competency_ids
    competencies = [reference.for_rules(id_) for id_ in sorted(wanted)]
    made = profile(known, competencies, reference.deciding, on=on, horizon=horizon)
    return Explained(on, known, made)
