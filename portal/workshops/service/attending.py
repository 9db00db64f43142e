"""Noting who was there, and what comes of it: completion by the presence rule, hours for all.

Booking goes in pieces, each a transaction of its own: interrupted, it goes on with whoever has no
outcome yet, and repeated it changes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from portal.core.chunks import chunks
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.learning.hours import booking
from portal.learning.hours.booking import Completed
from portal.learning.rules.hours_policy import Scope
from portal.workshops.models import (
    Activity,
    ActivityOutcome,
    ActivityRegistration,
    SessionPresence,
)
from portal.workshops.notices import ActivityNotice
from portal.workshops.queries import activities, presence, rosters, testing
from portal.workshops.queries.places import held
from portal.workshops.rules import presence as rules
from portal.workshops.rules import testing as test_rules
from portal.workshops.rules import worth
from portal.workshops.rules.presence import PresenceRefusal, Way
from portal.workshops.service import arriving, noting, telling
from portal.workshops.service.activities import locked
from portal.workshops.service.wishes import By

PIECE = 200


@dataclass(frozen=True, slots=True)
class Booked:
    """What one act brought: how many completed it, how many did not, hundredths in all."""

    completed: int
    missed: int
    jp100: int


@dataclass(frozen=True, slots=True)
class Ticks:
    """A page of the list of a session as it comes back, by public id of places: who is ticked, and
    who was noted as present when it was made. About anybody else it says nothing.
    """

    there: Collection[str]
    seen: Collection[str] = ()


def note(activity_id: int, session_public_id: str, ticks: Ticks, reason: str, by: By) -> int:
    """Who was in a session: those ticked were, those no longer ticked were not. How many were.

    Noted by hand, so with a reason. Raises NotFound, Refused(PresenceRefusal).
    """
    with transaction():
        one = locked(activity_id)
        session = activities.session(one.id, session_public_id)
        booked = presence.is_booked(one.id)
        refusal = rules.may_note(session.starts_at, by.now, booked=booked)
        if refusal is not None:
            raise Refused(refusal)
        if not reason.strip():
            raise Refused(PresenceRefusal.REASON, field="reason")
        held_places = rosters.ids(one.id)
        wanted, gone = (
            sorted(held_places[each] for each in some if each in held_places)
            for some in (set(ticks.there), set(ticks.seen) - set(ticks.there))
        )
        for some in chunks(gone):
            db.session.execute(
                delete(SessionPresence).where(
                    SessionPresence.session_id == session.id,
                    SessionPresence.registration_id.in_(some),
                )
            )
        arriving.enter(session.id, wanted, Way.HAND, by, reason=reason.strip())
        noting.note("activity.presence_noted", one, by)
        return presence.present(one.id)[session.id]


def complete(activity_id: int, by: By) -> Booked:
    """Decide for everybody with a place and book the hours; goes on where it was interrupted.

    Raises Refused(PresenceRefusal).
    """
    completed = missed = jp100 = 0
    while True:
        with transaction():
            done = piece(activity_id, by)
        if done is None:
            return Booked(completed, missed, jp100)
        completed += done.completed
        missed += done.missed
        jp100 += done.jp100


def refuse_early(one: Activity, now: datetime) -> None:
    """Raises Refused(PresenceRefusal) while nothing can be decided yet: before the end, and while
    a test that is asked for may still be taken.
    """
    if one.cancelled_at is not None:
        raise Refused(PresenceRefusal.CANCELLED)
    if one.ends_at is None or now < one.ends_at:
        raise Refused(PresenceRefusal.NOT_OVER)
    test = testing.test_of(one.id)
    if test is None or not test.is_required:
        return
    if now < test_rules.decided_from(one.ends_at, test.open_days, test.minutes):
        raise Refused(PresenceRefusal.TEST_OPEN)


def piece(activity_id: int, by: By) -> Booked | None:
    """The next few hundred; None when nobody is left. Needs a surrounding `transaction()`."""
    one = locked(activity_id)
    refuse_early(one, by.now)
    rows = db.session.scalars(
        select(ActivityRegistration)
        .outerjoin(ActivityOutcome, ActivityOutcome.registration_id == ActivityRegistration.id)
        .where(
            ActivityRegistration.activity_id == one.id,
            held(),
            ActivityRegistration.seated_at.is_not(None),
            ActivityOutcome.registration_id.is_(None),
        )
        .order_by(ActivityRegistration.id)
        .limit(PIECE)
    ).all()
    if not rows:
        return None
    whole = activities.whole(one.id)
    sessions = len(whole.meetings)
    there = presence.attended([row.id for row in rows])
    passed = _passed(one, rows)
    enough = {
        row.person_id
        for row in rows
        if rules.is_enough(there.get(row.id, 0), sessions, one.presence_percent)
        and (passed is None or row.public_id in passed)
    }
    hours = _hours(whole, enough, by)
    for row in rows:
        _outcome(row, one, there.get(row.id, 0), sessions, hours.get(row.person_id), by)
    noting.note("activity.hours_booked", one, by)
    return Booked(len(enough), len(rows) - len(enough), sum(hours.values()))


def _passed(one: Activity, rows: Sequence[ActivityRegistration]) -> set[str] | None:
    """Who passed the test after, where that is asked for; None where it is not."""
    test = testing.test_of(one.id)
    if test is None or not test.is_required:
        return None
    return testing.passed([row.public_id for row in rows])


def _hours(whole: activities.Whole, person_ids: Collection[int], by: By) -> dict[int, int]:
    one = whole.activity
    spans = [(span.starts_at, span.ends_at) for span in whole.spans]
    parts = worth.parts(one.form, Scope(one.scope), spans, one.zone, whole.policy)
    what = Completed(parts, one.title, whole.head.house, one.organisation_id)
    return booking.book(what, person_ids, by=by.person_id, now=by.now)


def _outcome(
    row: ActivityRegistration, one: Activity, there: int, sessions: int, jp100: int | None, by: By
) -> None:
    done = jp100 is not None
    db.session.add(
        ActivityOutcome(
            registration_id=row.id,
            attended=there,
            sessions=sessions,
            completed=done,
            jp100=jp100 or 0,
            decided_at=by.now,
            decided_by_id=by.person_id,
        )
    )
    kind = ActivityNotice.CREDITED if done else ActivityNotice.NOT_COMPLETED
    telling.tell(row, one, kind, now=by.now)
