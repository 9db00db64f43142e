"""Taking part in an activity: asking, a place or the waiting list, giving it back.

The activity's row is locked by whoever signs up, so that places are counted once.
"""

from datetime import datetime

from sqlalchemy import Select, select

from portal.core import audit
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.workshops.models import Activity, ActivityRegistration
from portal.workshops.notices import ActivityNotice
from portal.workshops.queries import activities, inviting, places, requests
from portal.workshops.rules import places as rules
from portal.workshops.rules.activities import Mode
from portal.workshops.rules.places import PlaceRefusal, PlaceState, Window
from portal.workshops.service import asking, seating, telling
from portal.workshops.service.activities import held, locked


def open_to(actor: Actor) -> Select[Activity]:
    """Activities somebody may take part in: published ones of the agency they work for."""
    return activities.published().where(Activity.organisation_id == actor.organisation_id)


def sign_up(
    scope: Select[Activity], public_id: str, person_id: int, attends: str, *, by: int, now: datetime
) -> ActivityRegistration:
    """Take part, oneself or (`by` another) as told by an organiser, which grants it too.

    Who has a place, or asked already, gets that registration again. Raises NotFound,
    Refused(PlaceRefusal).
    """
    with transaction():
        one = held(scope.where(Activity.public_id == public_id))
        known = places.of_person(one.id, person_id)
        if known is not None:
            return known
        chosen = by != person_id or _is_called(one, person_id, now)
        _refuse(rules.may_register(_window(one), now, organised=chosen))
        granted = chosen or not one.needs_approval
        return take(one, person_id, attends, granted=granted, by=by, now=now)


def _is_called(one: Activity, person_id: int, now: datetime) -> bool:
    """Whether a letter calls the person, asked only where that changes anything."""
    open_ = rules.may_register(_window(one), now, organised=False) is None
    return (one.needs_approval or not open_) and inviting.is_called(one.id, person_id, now)


def sign_up_led(activity_id: int, person_id: int, *, by: int, now: datetime) -> None:
    """A superior signs somebody up while registration is open, which approves it too; who asked
    already has it granted. Raises Refused(PlaceRefusal).
    """
    with transaction():
        one = locked(activity_id)
        _refuse(closed(one, now))
        known = places.of_person(one.id, person_id)
        if known is None:
            take(one, person_id, Mode.ONSITE.value, granted=True, by=by, now=now)
        elif places.state(known) is PlaceState.REQUESTED:
            answer(known.id, grant=True, reason="", by=by, now=now)


def closed(one: Activity, now: datetime) -> PlaceRefusal | None:
    """Why nobody signs up themselves now; None while registration is open."""
    return rules.may_register(_window(one), now, organised=False)


def _window(one: Activity) -> Window:
    """When it takes registrations; it was complete when it was published."""
    ends = one.ends_at or one.created_at
    return Window(one.registration_opens_at or ends, one.registration_closes_at or ends, ends)


def accept(one: Activity, person_id: int, attends: str, *, now: datetime) -> ActivityRegistration:
    """Whoever was called says that they come: a registration that is granted, with the place held
    for them. Needs the activity's lock. Raises Refused(PlaceRefusal).
    """
    known = places.of_person(one.id, person_id)
    if known is None:
        return take(one, person_id, attends, granted=True, by=person_id, now=now)
    if known.approved_at is None:
        known.approved_at = now
    if known.seated_at is None:
        _place(one, known, now)
    return known


def take(
    one: Activity, person_id: int, attends: str, *, granted: bool, by: int, now: datetime
) -> ActivityRegistration:
    """A new registration, with a place where it is granted and there is one. Needs the activity's
    lock. Raises Refused(PlaceRefusal).
    """
    unit = places.unit_of(person_id, one.organisation_id, now)
    if unit is None:
        raise Refused(PlaceRefusal.NOT_EMPLOYED)
    other = places.clashes(person_id, one.id)
    if other is not None:
        raise Refused(PlaceRefusal.CLASH, title=other)
    row = ActivityRegistration(
        organisation_id=one.organisation_id,
        activity_id=one.id,
        person_id=person_id,
        unit_id=unit.id,
        attends=_attends(one, attends),
        requested_at=now,
        requested_by_id=by,
        approved_at=now if granted else None,
        decided_by_id=by if granted and by != person_id else None,
    )
    db.session.add(row)
    db.session.flush()
    _note("activity.signed_up", row, by, now)
    _place(one, row, now)
    return row


def _attends(one: Activity, wished: str) -> str:
    """How the person is there: their choice where there is one."""
    if one.mode != Mode.BOTH:
        return one.mode
    if wished not in {Mode.ONSITE, Mode.ONLINE}:
        raise Refused(PlaceRefusal.ATTENDS, field="attends")
    return wished


def _place(one: Activity, row: ActivityRegistration, now: datetime) -> None:
    """A place where there is one, and say what became of it."""
    if row.approved_at is None:
        telling.tell(row, one, ActivityNotice.REQUESTED, now=now)
        asking.tell_officials(row, one, now=now)
        return
    seating.lapse(one, now)  # those who wait longer move up first, perhaps this one among them
    if row.seated_at is None and not seating.seat(one, row, now):
        telling.tell(row, one, ActivityNotice.WAITING, now=now)


def answer(registration_id: int, *, grant: bool, reason: str, by: int, now: datetime) -> None:
    """Grant or refuse a request; a granted one gets a place or waits for one. The same answer again
    changes nothing. Raises Refused(PlaceRefusal).
    """
    with transaction():
        row, one = _held(registration_id)
        if row.person_id == by:
            raise Refused(PlaceRefusal.OWN)
        if row.decided_by_id == by and (row.refused_at is None) is grant:
            return
        if places.state(row) is not PlaceState.REQUESTED:
            raise Refused(PlaceRefusal.ANSWERED)
        if not grant and requests.is_granted(one, row, now):
            raise Refused(PlaceRefusal.SILENCE)
        if not grant and not reason.strip():
            raise Refused(PlaceRefusal.REASON, field="reason")
        row.decided_by_id = by
        if grant:
            row.approved_at = now
            _note("activity.place_granted", row, by, now)
            _place(one, row, now)
            return
        row.refused_at, row.refusal = now, reason.strip()
        _note("activity.place_refused", row, by, now)
        telling.tell(row, one, ActivityNotice.REFUSED, now=now)
        asking.tell_caller(row, one, now=now)


def grant_by_silence(registration_id: int, *, now: datetime) -> bool:
    """Grant what nobody answered in time, where the rule says so (learning.rules.approving)."""
    with transaction():
        row, one = _held(registration_id)
        waits = places.state(row) is PlaceState.REQUESTED
        if not waits or not requests.is_granted(one, row, now):
            return False
        row.approved_at = now
        _note("activity.place_granted_by_silence", row, None, now)
        _place(one, row, now)
        return True


def withdraw(person_id: int, activity_id: int, *, now: datetime) -> None:
    """Give one's own place back; again changes nothing. Raises Refused(BEGUN)."""
    with transaction():
        one = locked(activity_id)
        row = places.of_person(one.id, person_id)
        if row is None:
            return
        if one.starts_at is not None and now >= one.starts_at:
            raise Refused(PlaceRefusal.BEGUN)
        _end(one, row, person_id, now)
        _note("activity.withdrawn", row, person_id, now)


def remove(registration_id: int, *, by: int, now: datetime) -> None:
    """The organiser takes a place back; again changes nothing."""
    with transaction():
        row, one = _held(registration_id)
        if row.withdrawn_at is not None or row.refused_at is not None:
            return
        _end(one, row, by, now)
        _note("activity.place_removed", row, by, now)
        telling.tell(row, one, ActivityNotice.REMOVED, now=now)


def _end(one: Activity, row: ActivityRegistration, by: int, now: datetime) -> None:
    row.withdrawn_at, row.withdrawn_by_id = now, by
    db.session.flush()
    asking.tell_caller(row, one, now=now)
    seating.free(one, row, now)


def _held(registration_id: int) -> tuple[ActivityRegistration, Activity]:
    """A registration with its activity, which is held until the transaction ends."""
    found = select(ActivityRegistration).where(ActivityRegistration.id == registration_id)
    one = locked(db.session.scalars(found).one().activity_id)
    row = db.session.scalars(found.execution_options(populate_existing=True)).one()
    return row, one


def _refuse(refusal: PlaceRefusal | None) -> None:
    if refusal is not None:
        raise Refused(refusal)


def _note(action: str, row: ActivityRegistration, by: int | None, now: datetime) -> None:
    audit.record(
        action,
        object_kind="activity_registration",
        object_id=row.id,
        organisation_id=row.organisation_id,
        now=now,
        actor_id=by,
        activity=row.activity_id,
    )
