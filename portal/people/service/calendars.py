"""The working-day calendar of an agency: its week, and the days that differ from it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.people import data
from portal.people.models import Holiday
from portal.people.queries import calendars
from portal.people.rules import calendar as rules
from portal.people.rules.calendar import CalendarRefusal, NamedDay, Verification
from portal.people.service import locks


@dataclass(frozen=True, slots=True)
class Copied:
    """How many days of the national list were added, and how many dates were taken already."""

    added: int
    kept: int


def set_week(
    organisation_id: int, week: Collection[int], *, now: datetime, actor_id: int | None
) -> None:
    """The ISO week days on which the agency works. Raises Refused(CalendarRefusal)."""
    with transaction():
        agency = locks.organisation(organisation_id)
        refusal = rules.may_set_week(week)
        if refusal is not None:
            raise Refused(refusal, field="week")
        written = "".join(str(one) for one in sorted(set(week)))
        if agency.work_week == written:
            return
        former, agency.work_week = agency.work_week, written
        _note("calendar.week_set", organisation_id, now, actor_id, former=former, week=written)


def add_day(
    organisation_id: int, new: NamedDay, *, source: str, now: datetime, actor_id: int | None
) -> Holiday:
    """A day that differs from its week. The same day again is the one that was written first.

    Raises Refused(CalendarRefusal).
    """
    with transaction():
        locks.organisation(organisation_id)
        known = calendars.day(organisation_id, new.on)
        if known is not None and (known.kind, known.name) == (new.kind, new.name):
            return known
        _refuse(known, new, source)
        row = _row(organisation_id, new, source)
        db.session.add(row)
        _note_day("calendar.day_added", organisation_id, new, now, actor_id)
        db.session.flush()
    return row


def change_day(
    organisation_id: int,
    on: date,
    new: NamedDay,
    *,
    source: str,
    now: datetime,
    actor_id: int | None,
) -> Holiday:
    """Put a day right; whoever does so has looked at it, so it counts as confirmed.

    Raises NotFound when there is no such day any more, Refused(CalendarRefusal).
    """
    with transaction():
        locks.organisation(organisation_id)
        row = calendars.day(organisation_id, on)
        if row is None:
            raise NotFound
        _refuse(None if new.on == on else calendars.day(organisation_id, new.on), new, source)
        row.on_date, row.kind, row.name = new.on, new.kind.value, new.name
        row.source, row.verification = source, new.verification.value
        _note_day("calendar.day_changed", organisation_id, new, now, actor_id, former=on)
    return row


def remove_day(organisation_id: int, on: date, *, now: datetime, actor_id: int | None) -> None:
    """The day follows its week again. Raises NotFound when it does already."""
    with transaction():
        locks.organisation(organisation_id)
        row = calendars.day(organisation_id, on)
        if row is None:
            raise NotFound
        _note_day("calendar.day_removed", organisation_id, calendars.named(row), now, actor_id)
        db.session.delete(row)


def copy_year(organisation_id: int, year: int, *, now: datetime, actor_id: int | None) -> Copied:
    """Add the national list of a year; dates the agency has entered stay as they are.

    Raises Refused(CalendarRefusal) for a year that the portal has no list of.
    """
    national = [one for one in data.national_days() if one.on.year == year]
    if not national:
        raise Refused(CalendarRefusal.YEAR_UNKNOWN)
    with transaction():
        locks.organisation(organisation_id)
        taken = {row.on_date for row in calendars.of_year(organisation_id, year)}
        source = data.national_source(year)
        added = [_row(organisation_id, one, source) for one in national if one.on not in taken]
        db.session.add_all(added)
        if added:
            _note(
                "calendar.year_copied", organisation_id, now, actor_id, year=year, days=len(added)
            )
    return Copied(len(added), len(national) - len(added))


def confirm_year(
    organisation_id: int, year: int, source: str, *, now: datetime, actor_id: int | None
) -> int:
    """Somebody compared the year's unconfirmed days with this decree; how many there were."""
    with transaction():
        locks.organisation(organisation_id)
        if not source.strip():
            raise Refused(CalendarRefusal.SOURCE_MISSING, field="source")
        rows = [
            row
            for row in calendars.of_year(organisation_id, year)
            if row.verification != Verification.CONFIRMED
        ]
        for row in rows:
            row.verification, row.source = Verification.CONFIRMED.value, source
        if rows:
            _note(
                "calendar.year_confirmed", organisation_id, now, actor_id, year=year, days=len(rows)
            )
    return len(rows)


def _refuse(taken: Holiday | None, new: NamedDay, source: str) -> None:
    refusal = rules.may_add([calendars.named(taken)] if taken else [], new, source)
    if refusal is None:
        return
    fields = {
        CalendarRefusal.NAME_MISSING: "name",
        CalendarRefusal.SOURCE_MISSING: "source",
    }
    raise Refused(refusal, field=fields.get(refusal, "on"))


def _row(organisation_id: int, new: NamedDay, source: str) -> Holiday:
    return Holiday(
        organisation_id=organisation_id,
        on_date=new.on,
        name=new.name,
        kind=new.kind.value,
        source=source,
        verification=new.verification.value,
    )


def _note_day(
    action: str,
    organisation_id: int,
    day: NamedDay,
    now: datetime,
    actor_id: int | None,
    *,
    former: date | None = None,
) -> None:
    detail = {"on": day.on.isoformat(), "kind": day.kind.value}
    if former is not None and former != day.on:
        detail["former"] = former.isoformat()
    _note(action, organisation_id, now, actor_id, **detail)


def _note(
    action: str, organisation_id: int, now: datetime, actor_id: int | None, **detail: str | int
) -> None:
    audit.record(
        action,
        object_kind="calendar",
        object_id=organisation_id,
        organisation_id=organisation_id,
        now=now,
        actor_id=actor_id,
        outcome=audit.Outcome.DONE,
        **detail,
    )
