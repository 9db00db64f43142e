"""The working-day calendar of an agency, from its week and its named days."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, and_, select

from portal.core.access import Actor
from portal.core.db import db
from portal.core.errors import Forbidden, NotFound
from portal.core.permissions import Permission
from portal.people.models import Holiday, Organisation
from portal.people.rules.calendar import (
    DayKind,
    NamedDay,
    Verification,
    WorkCalendar,
    calendar_of,
)


def of_agency(organisation_id: int, since: date) -> WorkCalendar:
    """The calendar from a day on; two statements."""
    week = db.session.scalars(
        select(Organisation.work_week).where(Organisation.id == organisation_id)
    ).one()
    days = db.session.scalars(
        select(Holiday).where(Holiday.organisation_id == organisation_id, Holiday.on_date >= since)
    )
    return calendar_of(week_of(week), (), map(named, days))


def with_zone(organisation_id: int, since: date) -> tuple[str, WorkCalendar]:
    """The time zone of an agency and its calendar from a day on; one statement."""
    rows = db.session.execute(
        select(Organisation.timezone, Organisation.work_week, Holiday)
        .outerjoin(
            Holiday,
            and_(Holiday.organisation_id == Organisation.id, Holiday.on_date >= since),
        )
        .where(Organisation.id == organisation_id)
    ).all()
    zone, week, _day = rows[0]
    days = [named(row) for _zone, _week, row in rows if row is not None]
    return zone, calendar_of(week_of(week), (), days)


def week_of(written: str) -> frozenset[int]:
    """The ISO week days that an agency's `work_week` names."""
    return frozenset(map(int, written))


def named(row: Holiday) -> NamedDay:
    """A day as the rules see it."""
    return NamedDay(row.on_date, DayKind(row.kind), row.name, Verification(row.verification))


def of_year(organisation_id: int, year: int) -> Sequence[Holiday]:
    """The named days of a year, in order."""
    query = select(Holiday).where(
        Holiday.organisation_id == organisation_id,
        Holiday.on_date >= date(year, 1, 1),
        Holiday.on_date <= date(year, 12, 31),
    )
    return db.session.scalars(query.order_by(Holiday.on_date)).all()


def day(organisation_id: int, on: date) -> Holiday | None:
    """The named day of a date, read anew."""
    query = select(Holiday).where(Holiday.organisation_id == organisation_id, Holiday.on_date == on)
    return db.session.scalar(query.execution_options(populate_existing=True))


def in_scope(actor: Actor) -> Select[Organisation]:
    """Agencies whose calendar the actor opens: where they hold CALENDAR_WRITE, be it in a unit."""
    ids = {one.organisation_id for one in actor.grants_with(Permission.CALENDAR_WRITE)}
    return select(Organisation).where(Organisation.id.in_(ids))


def agencies(actor: Actor) -> list[Organisation]:
    """These agencies, the actor's own first."""
    found = db.session.scalars(in_scope(actor).order_by(Organisation.name))
    return sorted(found, key=lambda one: one.id != actor.organisation_id)


def may_write(actor: Actor, organisation_id: int) -> bool:
    """A calendar binds the whole agency, so a unit is not enough."""
    held = actor.grants_with(Permission.CALENDAR_WRITE)
    return any(one.unit_id is None and one.organisation_id == organisation_id for one in held)


def agency(actor: Actor, public_id: str) -> Organisation:
    """An agency whose calendar the actor may change. Raises NotFound, Forbidden (AZ-4)."""
    found = db.session.scalar(in_scope(actor).where(Organisation.public_id == public_id))
    if found is None:
        raise NotFound
    if not may_write(actor, found.id):
        raise Forbidden(Permission.CALENDAR_WRITE)
    return found
