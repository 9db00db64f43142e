"""Writing an activity: draft, sessions with trainers, proposal, review, publication, cancelling."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, select

from portal.core import audit, stored
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.learning.data import hours_policies
from portal.learning.rules.hours_policy import in_force
from portal.people.rules.names import search_key
from portal.workshops.models import (
    Activity,
    ActivityCompetency,
    ActivityMaterial,
    ActivityQuota,
    ActivityRegistration,
    ActivityRemark,
    ActivitySession,
    ActivityTest,
    SessionTrainer,
)
from portal.workshops.notices import ActivityNotice
from portal.workshops.queries import activities, materials, partners, testing
from portal.workshops.queries.activities import Whole
from portal.workshops.rules import activities as rules
from portal.workshops.rules.activities import ActivityRefusal, Span, State
from portal.workshops.rules.testing import FEWEST, ActivityTestRefusal
from portal.workshops.service import seating, telling
from portal.workshops.service.wishes import By, Meeting, Terms, What, Where


def create(agency_id: int, partner_id: int | None, what: What, *, zone: str, by: By) -> Activity:
    """A draft. Raises Refused(ActivityRefusal); a partner needs an agreement with the agency."""
    _refuse_form(what, by.now)
    with transaction():
        one = Activity(
            organisation_id=agency_id,
            partner_id=partner_id,
            zone=zone,
            created_at=by.now,
            created_by_id=by.person_id,
        )
        _refuse_without_agreement(one, by.now)
        _say(one, what)
        db.session.add(one)
        db.session.flush()
        _note("activity.created", one, by)
    return one


def _refuse_form(what: What, now: datetime) -> None:
    form = in_force(hours_policies(), now.date()).forms.get(what.form)
    if form is None:
        raise Refused(ActivityRefusal.FORM_UNKNOWN, field="form")
    if what.scope not in form.rules:
        raise Refused(ActivityRefusal.NOT_ABROAD, field="scope")


def _refuse_without_agreement(one: Activity, now: datetime) -> None:
    if one.partner_id is None:
        return
    standing = {id_ for id_, _name in partners.standing(one.partner_id, now.date())}
    if one.organisation_id not in standing:
        raise Refused(ActivityRefusal.NO_AGREEMENT)


def _say(one: Activity, what: What) -> None:
    one.title, one.summary = what.title, what.summary
    one.form, one.scope = what.form, what.scope.value


def change(activity_id: int, what: What, by: By) -> None:
    """Say something else about what it is. Raises Refused(ActivityRefusal)."""
    _refuse_form(what, by.now)
    with transaction():
        _say(_written(activity_id, by), what)


def place(activity_id: int, where: Where, by: By) -> None:
    """Say where it is held. Raises Refused(ActivityRefusal)."""
    with transaction():
        one = _written(activity_id, by)
        one.mode, one.zone, one.place = where.mode.value, where.zone, where.place
        one.accessibility, one.access_note = list(where.accessibility), where.access_note
        if one.published_at is not None:
            _note("activity.changed", one, by)


def aim(activity_id: int, levels: dict[int, int], strand: str, by: By) -> None:
    """Which competencies it speaks to, at which level, and for which strand."""
    if levels and not strand:
        raise Refused(ActivityRefusal.STRAND, field="strand")
    with transaction():
        one = _written(activity_id, by)
        db.session.execute(
            delete(ActivityCompetency).where(ActivityCompetency.activity_id == activity_id)
        )
        db.session.add_all(
            ActivityCompetency(activity_id=activity_id, competency_id=id_, level=level)
            for id_, level in levels.items()
        )
        one.strand = strand if levels else ""
        db.session.flush()
        _refuse_untestable(one)


def _refuse_untestable(one: Activity) -> None:
    """A test that is set asks about what the activity aims at."""
    test = testing.test_of(one.id)
    if test is not None and testing.available(test.bank_id, one.id).total() < FEWEST:
        raise Refused(ActivityTestRefusal.OTHER_AIMS, field="competency_1")


def add_session(activity_id: int, what: Meeting, by: By) -> ActivitySession:
    """One more session. Raises Refused(ActivityRefusal) at the field it concerns."""
    with transaction():
        one = _written(activity_id, by)
        _refuse_session(one, what, by.now)
        session = ActivitySession(
            activity_id=one.id,
            title=what.title,
            room=what.room,
            online_url=what.online_url,
            starts_at=what.span.starts_at,
            ends_at=what.span.ends_at,
        )
        db.session.add(session)
        db.session.flush()
        named = {search_key(name)[:160]: name for name in what.trainers}
        db.session.add_all(
            SessionTrainer(session_id=session.id, key=key, name=name) for key, name in named.items()
        )
        db.session.flush()
        _follow(one, by)
    return session


def _refuse_session(one: Activity, what: Meeting, now: datetime) -> None:
    others = [
        Span(known.session.starts_at, known.session.ends_at)
        for known in activities.meetings(one.id)
    ]
    refusal = rules.may_hold(what.span, others, now)
    if refusal is not None:
        raise Refused(refusal, field="ends" if refusal in _OF_END else "day")
    if what.online_url and not what.online_url.startswith("https://"):
        raise Refused(ActivityRefusal.LINK, field="online_url")
    keys = {search_key(name)[:160] for name in what.trainers}
    other = activities.busy(keys, what.span, one.organisation_id, 0)
    if other is not None:
        raise Refused(ActivityRefusal.TRAINER_BUSY, field="trainers", title=other)


_OF_END = {ActivityRefusal.SESSION_ORDER, ActivityRefusal.SESSION_LONG}


def remove_session(activity_id: int, public_id: str, by: By) -> None:
    """Take a session out that nobody was present in yet. Raises NotFound, Refused."""
    with transaction():
        one = _written(activity_id, by)
        session = db.session.scalar(
            select(ActivitySession).where(
                ActivitySession.activity_id == one.id, ActivitySession.public_id == public_id
            )
        )
        if session is None:
            raise NotFound
        if session.starts_at <= by.now:
            raise Refused(ActivityRefusal.SESSION_PAST)
        db.session.execute(delete(SessionTrainer).where(SessionTrainer.session_id == session.id))
        db.session.delete(session)
        db.session.flush()
        _follow(one, by)


def _follow(one: Activity, by: By) -> None:
    """First begin and last end follow the sessions; who has a place is told of other times."""
    known = activities.meetings(one.id)
    one.starts_at = min((meeting.session.starts_at for meeting in known), default=None)
    one.ends_at = max((meeting.session.ends_at for meeting in known), default=None)
    if one.published_at is not None:
        _note("activity.changed", one, by)
        telling.tell_all(one, telling.Told.RESCHEDULED, now=by.now)


def offer(activity_id: int, terms: Terms, by: By) -> None:
    """For how many, and on which terms. Raises Refused(ActivityRefusal)."""
    if terms.closes_at <= terms.opens_at:
        raise Refused(ActivityRefusal.WINDOW, field="closes_on")
    with transaction():
        one = _written(activity_id, by)
        if one.starts_at is not None and terms.closes_at > one.starts_at:
            raise Refused(ActivityRefusal.WINDOW_LATE, field="closes_on")
        used = {quota.row.unit_id: quota.row.taken for quota in activities.quotas(one.id)}
        _refuse_seats(one, terms, used)
        one.capacity, one.price_idr = terms.capacity, terms.price_idr
        one.material, one.needs_approval = terms.material, terms.needs_approval
        one.presence_percent = terms.presence_percent
        one.registration_opens_at = terms.opens_at
        one.registration_closes_at = terms.closes_at
        db.session.execute(delete(ActivityQuota).where(ActivityQuota.activity_id == one.id))
        db.session.add_all(
            ActivityQuota(activity_id=one.id, unit_id=id_, seats=seats, taken=used.get(id_, 0))
            for id_, seats in terms.quotas.items()
        )
        if one.published_at is not None:
            _ask(one)
            _note("activity.changed", one, by)
            seating.move_up(one, by.now)


def _refuse_seats(one: Activity, terms: Terms, used: dict[int, int]) -> None:
    """A quota that some already hold places of stays; another is counted from its first place."""
    lost = [id_ for id_, taken in used.items() if taken and id_ not in terms.quotas]
    pairs = [(seats, used.get(id_, 0)) for id_, seats in terms.quotas.items()]
    refusal = rules.may_seat(terms.capacity, one.seats_taken, pairs)
    new = one.seats_taken and set(terms.quotas) - set(used)
    if refusal is None and (lost or new):
        refusal = ActivityRefusal.QUOTA
    if refusal is not None:
        at = "capacity" if refusal is ActivityRefusal.CAPACITY else "quotas"
        raise Refused(refusal, field=at, count=one.seats_taken)


def submit(activity_id: int, by: By) -> None:
    """Hand a proposal to the agency; again changes nothing. Raises Refused(ActivityRefusal)."""
    with transaction():
        one = locked(activity_id)
        if _state(one, by.now) is State.SUBMITTED:
            return
        _refuse_incomplete(_written(activity_id, by), by.now)
        _refuse_without_agreement(one, by.now)
        one.submitted_at, one.returned_at = by.now, None
        _remark(one, "submitted", "", by)
        _note("activity.submitted", one, by)


def comment(activity_id: int, text: str, by: By) -> None:
    """Say something about a proposal; the other side reads it. Raises Refused(REASON)."""
    with transaction():
        one = locked(activity_id)
        if not text.strip():
            raise Refused(ActivityRefusal.REASON, field="text")
        _remark(one, "comment", text.strip(), by)
        telling.tell_house(one, ActivityNotice.REMARK, now=by.now)


def give_back(activity_id: int, reason: str, by: By) -> None:
    """Return a proposal to its partner, with what should change. Raises Refused."""
    with transaction():
        one = locked(activity_id)
        if _state(one, by.now) is not State.SUBMITTED:
            raise Refused(ActivityRefusal.NOT_SUBMITTED)
        if not reason.strip():
            raise Refused(ActivityRefusal.REASON, field="text")
        one.returned_at = by.now
        _remark(one, "returned", reason.strip(), by)
        _note("activity.returned", one, by)
        telling.tell_house(one, ActivityNotice.RETURNED, now=by.now)


def publish(activity_id: int, by: By) -> None:
    """Open it to staff: a partner's proposal once submitted, one's own draft at once; again
    changes nothing. Raises Refused(ActivityRefusal).
    """
    with transaction():
        one = locked(activity_id)
        if one.published_at is not None and one.cancelled_at is None:
            return
        wanted = State.SUBMITTED if one.partner_id is not None else State.DRAFT
        if _state(one, by.now) is not wanted:
            raise Refused(ActivityRefusal.NOT_SUBMITTED)
        if one.partner_id is not None and one.created_by_id == by.person_id:
            raise Refused(ActivityRefusal.OWN_PROPOSAL)
        _refuse_incomplete(one, by.now)
        _refuse_without_agreement(one, by.now)
        _ask(one)
        one.published_at, one.published_by_id = by.now, by.person_id
        _remark(one, "published", "", by)
        _note("activity.published", one, by)
        telling.tell_house(one, ActivityNotice.PUBLISHED, now=by.now)


openings: list[Callable[[Activity], None]] = []
"""What is asked before something is opened, or costs otherwise: each raises Refused where it may
not. Filled once, by `web/wiring.py`, from the areas above.
"""


def _ask(one: Activity) -> None:
    for may_open in openings:
        may_open(one)


def cancel(activity_id: int, reason: str, by: By) -> None:
    """Call it off; everybody with a place is told why. Again changes nothing."""
    with transaction():
        one = locked(activity_id)
        if one.cancelled_at is not None:
            return
        if _state(one, by.now) is State.OVER:
            raise Refused(ActivityRefusal.OVER)
        if not reason.strip():
            raise Refused(ActivityRefusal.REASON, field="reason")
        one.cancelled_at, one.cancelled_by_id = by.now, by.person_id
        one.cancel_reason = reason.strip()
        _note("activity.cancelled", one, by)
        telling.tell_all(one, telling.Told.CANCELLED, now=by.now)
        telling.tell_house(one, ActivityNotice.CALLED_OFF, now=by.now)


def discard(activity_id: int, by: By) -> None:
    """Throw a draft away that nobody else has seen. Raises Refused(ActivityRefusal)."""
    with transaction():
        one = _written(activity_id, by)
        held = select(ActivityRegistration.id).where(ActivityRegistration.activity_id == one.id)
        if one.submitted_at is not None or db.session.scalar(held.limit(1)) is not None:
            raise Refused(ActivityRefusal.NOT_A_DRAFT)
        _note("activity.discarded", one, by)
        sessions = select(ActivitySession.id).where(ActivitySession.activity_id == one.id)
        db.session.execute(delete(SessionTrainer).where(SessionTrainer.session_id.in_(sessions)))
        for each in materials.of_activity(one.id):
            stored.forget(each.file, now=by.now)
        for model in _PARTS_OF_A_DRAFT:
            db.session.execute(delete(model).where(model.activity_id == one.id))
        db.session.delete(one)


_PARTS_OF_A_DRAFT = (
    ActivitySession,
    ActivityCompetency,
    ActivityMaterial,
    ActivityQuota,
    ActivityRemark,
    ActivityTest,
)


def locked(activity_id: int) -> Activity:
    """The row, held until the transaction ends: seats and states are counted under it."""
    query = select(Activity).where(Activity.id == activity_id).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def _written(activity_id: int, by: By) -> Activity:
    """The row to write on. Raises Refused(ActivityRefusal) when this side may not."""
    one = locked(activity_id)
    refusal = rules.may_write(_state(one, by.now), by_agency=by.agency)
    if refusal is not None:
        raise Refused(refusal)
    return one


def _state(one: Activity, now: datetime) -> State:
    return rules.state(activities.marks(one), now)


def _refuse_incomplete(one: Activity, now: datetime) -> None:
    db.session.flush()
    if rules.missing(_whole(one).proposal, now):
        raise Refused(ActivityRefusal.INCOMPLETE)


def _whole(one: Activity) -> Whole:
    return activities.whole(one.id)


def _remark(one: Activity, act: str, text: str, by: By) -> None:
    db.session.add(
        ActivityRemark(activity_id=one.id, act=act, text=text, at=by.now, by_id=by.person_id)
    )


def _note(action: str, one: Activity, by: By) -> None:
    audit.record(
        action,
        object_kind="activity",
        object_id=one.id,
        organisation_id=one.organisation_id,
        now=by.now,
        actor_id=by.person_id,
    )
