"""Places in activities: one's own, and those of an activity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from portal.core import zones
from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.people.models import Employment, OrgUnit, Person
from portal.people.queries import grant_people, scopes
from portal.people.rules import names
from portal.workshops.models import (
    Activity,
    ActivityOutcome,
    ActivityRegistration,
    ActivitySession,
)
from portal.workshops.rules import places as rules
from portal.workshops.rules.places import PlaceState

PAGE = 50


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody on the list of an activity."""

    row: ActivityRegistration
    name: str
    person_public_id: str
    unit: str

    @property
    def state(self) -> PlaceState:
        return state(self.row)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of participants; `after` goes on from its last one, "" at the end."""

    rows: Sequence[Participant]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who of the list: whose name has these words, or the holder of one place by its public id."""

    words: str = ""
    only: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.words or self.only)


EVERYBODY = Wanted()


@dataclass(frozen=True, slots=True)
class Own:
    """One's own place with its activity."""

    row: ActivityRegistration
    activity: Activity

    @property
    def state(self) -> PlaceState:
        return state(self.row)


def state(row: ActivityRegistration) -> PlaceState:
    """Where a registration stands."""
    return rules.state(
        withdrawn_at=row.withdrawn_at,
        refused_at=row.refused_at,
        approved_at=row.approved_at,
        seated_at=row.seated_at,
    )


def held() -> ColumnElement[bool]:
    """Neither withdrawn nor refused."""
    return and_(
        ActivityRegistration.withdrawn_at.is_(None), ActivityRegistration.refused_at.is_(None)
    )


def own(actor: Actor) -> Select[ActivityRegistration]:
    """The actor's own registrations."""
    return select(ActivityRegistration).where(ActivityRegistration.person_id == actor.person_id)


def mine(actor: Actor, *, limit: int = PAGE) -> list[Own]:
    """One's own places, the last asked for first; one statement."""
    rows = db.session.execute(
        own(actor)
        .join(Activity, Activity.id == ActivityRegistration.activity_id)
        .add_columns(Activity)
        .order_by(ActivityRegistration.id.desc())
        .limit(limit)
    )
    return [Own(row, one) for row, one in rows]


def of_person(activity_id: int, person_id: int) -> ActivityRegistration | None:
    """The open registration of somebody, read anew; None when there is none."""
    return db.session.scalar(
        select(ActivityRegistration)
        .where(
            ActivityRegistration.activity_id == activity_id,
            ActivityRegistration.person_id == person_id,
            held(),
        )
        .execution_options(populate_existing=True)
    )


def is_completed(registration_id: int) -> bool:
    """Whether presence in its sessions completed the activity."""
    done = select(ActivityOutcome.completed).where(
        ActivityOutcome.registration_id == registration_id
    )
    return bool(db.session.scalar(done))


def last_of(activity_id: int, person_id: int) -> ActivityRegistration | None:
    """The last registration of somebody, whatever became of it."""
    return db.session.scalar(
        select(ActivityRegistration)
        .where(
            ActivityRegistration.activity_id == activity_id,
            ActivityRegistration.person_id == person_id,
        )
        .order_by(ActivityRegistration.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


_PARTS = {
    "seated": ActivityRegistration.seated_at.is_not(None),
    "waiting": and_(
        ActivityRegistration.approved_at.is_not(None), ActivityRegistration.seated_at.is_(None)
    ),
    "requested": ActivityRegistration.approved_at.is_(None),
}


def page(activity_id: int, part: str, wanted: Wanted = EVERYBODY, *, after: str = "") -> Page:
    """A part of the list, in the order of asking: seated, waiting, requested; one statement."""
    query = (
        _people()
        .where(ActivityRegistration.activity_id == activity_id, held(), _PARTS[part])
        .where(is_wanted(wanted))
        .order_by(ActivityRegistration.id)
        .limit(PAGE + 1)
    )
    if after:
        edge = select(ActivityRegistration.id).where(ActivityRegistration.public_id == after)
        query = query.where(ActivityRegistration.id > edge.scalar_subquery())
    found = _read(query)
    shown = found[:PAGE]
    return Page(shown, shown[-1].row.public_id if len(found) > PAGE else "")


def is_wanted(wanted: Wanted) -> ColumnElement[bool]:
    """The place is asked for, and every word stands somewhere in its holder's name."""
    found = [ActivityRegistration.public_id == wanted.only] if wanted.only else []
    if wanted.words:
        found.append(grant_people.name_has(wanted.words))
    return and_(true(), *found)


def counts(activity_id: int) -> dict[str, int]:
    """How many of the list stand where; one statement."""
    row = db.session.execute(
        select(*(func.count().filter(condition) for condition in _PARTS.values())).where(
            ActivityRegistration.activity_id == activity_id, held()
        )
    ).one()
    return dict(zip(_PARTS, row, strict=True))


def one(activity_id: int, public_id: str) -> Participant:
    """One registration of the activity. Raises NotFound."""
    found = _read(
        _people().where(
            ActivityRegistration.activity_id == activity_id,
            ActivityRegistration.public_id == public_id,
        )
    )
    if not found:
        raise NotFound
    return found[0]


def seen(scope: Select[ActivityRegistration], public_id: str) -> Participant:
    """One registration of a scope. Raises NotFound."""
    ids = scope.where(ActivityRegistration.public_id == public_id)
    found = _read(
        _people().where(ActivityRegistration.id.in_(ids.with_only_columns(ActivityRegistration.id)))
    )
    if not found:
        raise NotFound
    return found[0]


def persons(public_ids: Sequence[str]) -> Sequence[Person]:
    """Persons by public id, by name."""
    query = select(Person).where(Person.public_id.in_(public_ids))
    return db.session.scalars(query.order_by(Person.sort_key, Person.id)).all()


def participants(ids: Select[int]) -> list[tuple[Participant, Activity]]:
    """These registrations with their activities, the oldest first; one statement."""
    rows = db.session.execute(
        _people()
        .join(Activity, Activity.id == ActivityRegistration.activity_id)
        .add_columns(Activity)
        .where(ActivityRegistration.id.in_(ids))
        .order_by(ActivityRegistration.id)
    )
    return [(_participant(*row[:-1]), row[-1]) for row in rows]


@dataclass(frozen=True, slots=True)
class Led:
    """Somebody the actor leads, and where their registration stands; None without an open one."""

    person_id: int
    person_public_id: str
    name: str
    state: PlaceState | None


def team(actor: Actor, activity_id: int, on: date) -> list[Led]:
    """Those the actor leads, by name, with where each stands in an activity; one statement."""
    people = scopes.persons(actor, Permission.TEAM_READ, on).with_only_columns(Person.id)
    rows = db.session.execute(
        select(Person, ActivityRegistration)
        .outerjoin(
            ActivityRegistration,
            and_(
                ActivityRegistration.person_id == Person.id,
                ActivityRegistration.activity_id == activity_id,
                held(),
            ),
        )
        .where(Person.id.in_(people))
        .order_by(Person.sort_key, Person.id)
        .limit(500)
        .execution_options(populate_existing=True)
    )
    return [
        Led(
            who.id,
            who.public_id,
            names.printed(who.full_name, who.front_title, who.back_title),
            None if row is None else state(row),
        )
        for who, row in rows
    ]


def _people() -> Select[ActivityRegistration, str, str, str, str, str]:
    return (
        select(
            ActivityRegistration,
            Person.full_name,
            Person.front_title,
            Person.back_title,
            Person.public_id,
            OrgUnit.name,
        )
        .join(Person, Person.id == ActivityRegistration.person_id)
        .join(OrgUnit, OrgUnit.id == ActivityRegistration.unit_id)
        .execution_options(populate_existing=True)
    )


def _read(query: Select[ActivityRegistration, str, str, str, str, str]) -> list[Participant]:
    return [_participant(*row) for row in db.session.execute(query)]


def _participant(
    row: ActivityRegistration, name: str, front: str, back: str, public_id: str, unit: str
) -> Participant:
    return Participant(row, names.printed(name, front, back), public_id, unit)


def unit_of(person_id: int, organisation_id: int, now: datetime) -> OrgUnit | None:
    """The unit the person works in at the agency today."""
    on = zones.local_day(now)
    return db.session.scalar(
        select(OrgUnit)
        .join(Employment, Employment.unit_id == OrgUnit.id)
        .where(
            Employment.person_id == person_id,
            Employment.organisation_id == organisation_id,
            Employment.valid_from <= on,
            or_(Employment.valid_until.is_(None), Employment.valid_until > on),
        )
        .order_by(Employment.valid_from.desc())
        .limit(1)
    )


def clashes(person_id: int, activity_id: int) -> str | None:
    """The title of another activity in which the person has a place at the same time."""
    other, mine_ = ActivitySession.__table__.alias("theirs"), ActivitySession.__table__.alias("own")
    query = (
        select(Activity.title)
        .join(ActivityRegistration, ActivityRegistration.activity_id == Activity.id)
        .join(other, other.c.activity_id == Activity.id)
        .join(
            mine_,
            and_(
                mine_.c.activity_id == activity_id,
                mine_.c.starts_at < other.c.ends_at,
                mine_.c.ends_at > other.c.starts_at,
            ),
        )
        .where(
            ActivityRegistration.person_id == person_id,
            held(),
            ActivityRegistration.seated_at.is_not(None),
            Activity.id != activity_id,
            Activity.cancelled_at.is_(None),
        )
        .limit(1)
    )
    return db.session.scalar(query)
