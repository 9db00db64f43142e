"""Sessions of an activity: when each is held, where, and who teaches in it."""

from datetime import datetime

from sqlalchemy import delete

from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.workshops.models import Activity, ActivitySession, SessionTrainer
from portal.workshops.queries import activities, presence
from portal.workshops.rules import activities as rules
from portal.workshops.rules.activities import ActivityRefusal, Span
from portal.workshops.service import telling, trainers
from portal.workshops.service.activities import written
from portal.workshops.service.noting import note
from portal.workshops.service.wishes import By, Meeting


def add(activity_id: int, what: Meeting, by: By) -> ActivitySession:
    """One more session. Raises Refused(ActivityRefusal) at the field it concerns."""
    with transaction():
        one = written(activity_id, by)
        _refuse_time(one, what.span, by.now, but=0)
        _refuse_words(one, what, by, but=0)
        session = ActivitySession(activity_id=one.id)
        _say(session, what)
        db.session.add(session)
        db.session.flush()
        _teach(session, what)
        _follow(one, by)
        _tell(one, by)
    return session


def change(activity_id: int, public_id: str, what: Meeting, by: By) -> None:
    """Hold a session at another time or place, or with others teaching; whoever takes part is told
    where it concerns them. One that has begun keeps its time. The same again changes nothing.
    Raises NotFound, Refused(ActivityRefusal).
    """
    with transaction():
        one = written(activity_id, by)
        session = activities.session(one.id, public_id)
        former = (_span(session), session.room, session.online_url)
        if what.span != former[0]:
            if session.starts_at <= by.now:
                raise Refused(ActivityRefusal.SESSION_BEGUN, field="day")
            _refuse_time(one, what.span, by.now, but=session.id)
        _refuse_words(one, what, by, but=session.id)
        _say(session, what)
        db.session.execute(delete(SessionTrainer).where(SessionTrainer.session_id == session.id))
        _teach(session, what)
        _follow(one, by)
        if (what.span, what.room, what.online_url) != former:
            _tell(one, by)


def remove(activity_id: int, public_id: str, by: By) -> None:
    """Take a session out that nobody was present in yet. Raises NotFound, Refused."""
    with transaction():
        one = written(activity_id, by)
        session = activities.session(one.id, public_id)
        if session.starts_at <= by.now or presence.present(one.id).get(session.id):
            raise Refused(ActivityRefusal.SESSION_BEGUN)
        if one.published_at is not None and len(activities.meetings(one.id)) == 1:
            raise Refused(ActivityRefusal.LAST_SESSION)
        db.session.execute(delete(SessionTrainer).where(SessionTrainer.session_id == session.id))
        db.session.delete(session)
        db.session.flush()
        _follow(one, by)
        _tell(one, by)


def _span(session: ActivitySession) -> Span:
    return Span(session.starts_at, session.ends_at)


def _refuse_time(one: Activity, span: Span, now: datetime, *, but: int) -> None:
    known = [meeting.session for meeting in activities.meetings(one.id)]
    refusal = rules.may_hold(span, [_span(each) for each in known if each.id != but], now)
    if refusal is not None:
        raise Refused(refusal, field="ends" if refusal in _OF_END else "day")


_OF_END = {ActivityRefusal.SESSION_ORDER, ActivityRefusal.SESSION_LONG}


def _refuse_words(one: Activity, what: Meeting, by: By, *, but: int) -> None:
    if what.online_url and not what.online_url.startswith("https://"):
        raise Refused(ActivityRefusal.LINK, field="online_url")
    trainers.refuse_busy(one, what.trainers, what.span, by, but=but, field="trainers")


def _say(session: ActivitySession, what: Meeting) -> None:
    session.title, session.room, session.online_url = what.title, what.room, what.online_url
    session.starts_at, session.ends_at = what.span.starts_at, what.span.ends_at


def _teach(session: ActivitySession, what: Meeting) -> None:
    db.session.add_all(
        SessionTrainer(session_id=session.id, key=key, name=name)
        for key, name in trainers.keyed(what.trainers).items()
    )
    db.session.flush()


def _follow(one: Activity, by: By) -> None:
    """First begin and last end follow the sessions; nobody registers once the first has begun."""
    known = activities.meetings(one.id)
    one.starts_at = min((meeting.session.starts_at for meeting in known), default=None)
    one.ends_at = max((meeting.session.ends_at for meeting in known), default=None)
    if one.published_at is None:
        return
    opens, closes = one.registration_opens_at, one.registration_closes_at
    if one.starts_at and opens and closes and closes > one.starts_at:
        if one.starts_at <= opens:
            raise Refused(ActivityRefusal.WINDOW_LATE, field="day")
        one.registration_closes_at = one.starts_at
    note("activity.changed", one, by)


def _tell(one: Activity, by: By) -> None:
    """Whoever has a place in what is published is told of other times or places."""
    if one.published_at is not None:
        telling.tell_all(one, telling.Told.RESCHEDULED, now=by.now)
