"""Leaves whose months owe no hours: recorded with their decree, taken out again, never changed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select

from portal.core import audit
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.learning.data import hours_policies
from portal.learning.hours.models import LearningAbsence
from portal.learning.rules.claims import AbsenceRefusal
from portal.people.models import Person
from portal.people.queries import person_lists, scopes
from portal.people.rules import identifiers
from portal.people.service import locks

PAGE = 50


@dataclass(frozen=True, slots=True)
class Leave:
    """What is recorded about one leave; `until_on` is its first day back, None while it lasts."""

    number: str  # of the person, as typed
    kind: str
    from_on: date
    until_on: date | None
    decree: str


def handled(actor: Actor, on: date) -> Select[LearningAbsence]:
    """Leaves of persons in scope that stand."""
    within = scopes.reaches(actor, Permission.HOURS_HANDLE, on, LearningAbsence.person_id)
    return select(LearningAbsence).where(within, LearningAbsence.removed_at.is_(None))


def latest(actor: Actor, on: date) -> list[tuple[LearningAbsence, Person]]:
    """The leaves recorded last."""
    query = (
        handled(actor, on)
        .join(Person, Person.id == LearningAbsence.person_id)
        .add_columns(Person)
        .order_by(LearningAbsence.id.desc())
        .limit(PAGE)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def kinds(locale: str = "id") -> dict[str, str]:
    """Kinds of leave of the policies, by their names in a language."""
    return {
        kind: one.name(locale)
        for policy in hours_policies()
        for kind, one in policy.absences.items()
    }


def record(actor: Actor, leave: Leave, *, on: date, now: datetime) -> LearningAbsence:
    """Raises Refused(AbsenceRefusal)."""
    if leave.kind not in kinds():
        raise Refused(AbsenceRefusal.KIND_UNKNOWN, field="kind")
    if leave.until_on is not None and leave.until_on <= leave.from_on:
        raise Refused(AbsenceRefusal.REVERSED, field="until_on")
    person_id = _person(actor, leave.number, on)
    with transaction():
        locks.person(person_id)
        if _overlaps(person_id, leave):
            raise Refused(AbsenceRefusal.OVERLAPS, field="from_on")
        made = LearningAbsence(
            person_id=person_id,
            kind=leave.kind,
            valid_from=leave.from_on,
            valid_until=leave.until_on,
            decree=leave.decree.strip(),
            recorded_at=now,
            recorded_by_id=actor.person_id,
        )
        db.session.add(made)
        db.session.flush()
        _note("hours.absence_recorded", actor, made, now)
    return made


def remove(actor: Actor, public_id: str, *, on: date, now: datetime) -> None:
    """The leave counts no more; what was recorded stays. Raises NotFound."""
    with transaction():
        found = db.session.scalar(
            handled(actor, on)
            .where(LearningAbsence.public_id == public_id)
            .with_for_update(of=LearningAbsence)
        )
        if found is None:
            raise NotFound
        found.removed_at = now
        _note("hours.absence_removed", actor, found, now)


def _person(actor: Actor, number: str, on: date) -> int:
    """Somebody in scope; who works elsewhere reads like nobody (AZ-4)."""
    wanted = identifiers.normalise_any(number)
    found = person_lists.by_numbers(actor, [wanted], on).get(wanted)
    if found is None or not scopes.names(actor, Permission.HOURS_HANDLE, [found[0]], on):
        raise Refused(AbsenceRefusal.PERSON_UNKNOWN, field="number")
    return found[0]


def _overlaps(person_id: int, leave: Leave) -> bool:
    standing = [
        LearningAbsence.person_id == person_id,
        LearningAbsence.removed_at.is_(None),
        or_(LearningAbsence.valid_until.is_(None), LearningAbsence.valid_until > leave.from_on),
    ]
    if leave.until_on is not None:
        standing.append(LearningAbsence.valid_from < leave.until_on)
    return db.session.scalar(select(LearningAbsence.id).where(*standing).limit(1)) is not None


def _note(action: str, actor: Actor, row: LearningAbsence, now: datetime) -> None:
    audit.record(
        action,
        object_kind="learning_absence",
        object_id=row.id,
        organisation_id=actor.organisation_id,
        now=now,
        actor_id=actor.person_id,
        kind=row.kind,
        person=row.person_id,
    )
