"""Writing an activity: draft, sessions with trainers, proposal, review, publication, cancelling."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Select, delete, select

from portal.core import stored
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.learning.data import hours_policies
from portal.learning.rules.hours_policy import in_force
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
from portal.workshops.rules import activities as rules
from portal.workshops.rules.activities import ActivityRefusal, State
from portal.workshops.rules.testing import FEWEST, ActivityTestRefusal
from portal.workshops.service import seating, telling, trainers
from portal.workshops.service.noting import note
from portal.workshops.service.wishes import By, Terms, What, Where


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
        note("activity.created", one, by)
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
        _say(written(activity_id, by), what)


def place(activity_id: int, where: Where, by: By) -> None:
    """Say where it is held. Raises Refused(ActivityRefusal)."""
    with transaction():
        one = written(activity_id, by)
        one.mode, one.zone, one.place = where.mode.value, where.zone, where.place
        one.accessibility, one.access_note = list(where.accessibility), where.access_note
        if one.published_at is not None:
            note("activity.changed", one, by)


def aim(activity_id: int, levels: dict[int, int], strand: str, by: By) -> None:
    """Which competencies it speaks to, at which level, and for which strand."""
    if levels and not strand:
        raise Refused(ActivityRefusal.STRAND, field="strand")
    with transaction():
        one = written(activity_id, by)
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


def offer(activity_id: int, terms: Terms, by: By) -> None:
    """For how many, and on which terms. Raises Refused(ActivityRefusal)."""
    if terms.closes_at <= terms.opens_at:
        raise Refused(ActivityRefusal.WINDOW, field="closes_on")
    with transaction():
        one = written(activity_id, by)
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
            note("activity.changed", one, by)
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
        _refuse_incomplete(written(activity_id, by), by)
        _refuse_without_agreement(one, by.now)
        one.submitted_at, one.returned_at = by.now, None
        _remark(one, "submitted", "", by)
        note("activity.submitted", one, by)


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
        note("activity.returned", one, by)
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
        _refuse_incomplete(one, by)
        _refuse_without_agreement(one, by.now)
        _ask(one)
        one.published_at, one.published_by_id = by.now, by.person_id
        _remark(one, "published", "", by)
        note("activity.published", one, by)
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
        note("activity.cancelled", one, by)
        telling.tell_all(one, telling.Told.CANCELLED, now=by.now)
        telling.tell_house(one, ActivityNotice.CALLED_OFF, now=by.now)


def discard(activity_id: int, by: By) -> None:
    """Throw a draft away that nobody else has seen. Raises Refused(ActivityRefusal)."""
    with transaction():
        one = written(activity_id, by)
        held = select(ActivityRegistration.id).where(ActivityRegistration.activity_id == one.id)
        if one.submitted_at is not None or db.session.scalar(held.limit(1)) is not None:
            raise Refused(ActivityRefusal.NOT_A_DRAFT)
        note("activity.discarded", one, by)
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
    return held(select(Activity).where(Activity.id == activity_id))


def held(query: Select[Activity]) -> Activity:
    """`locked` by any selection of one row. Raises NotFound."""
    found = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def written(activity_id: int, by: By) -> Activity:
    """The row to write on, held. Raises Refused(ActivityRefusal) when this side may not."""
    one = locked(activity_id)
    refusal = rules.may_write(_state(one, by.now), by_agency=by.agency)
    if refusal is not None:
        raise Refused(refusal)
    return one


def _state(one: Activity, now: datetime) -> State:
    return rules.state(activities.marks(one), now)


def _refuse_incomplete(one: Activity, by: By) -> None:
    """Also where a trainer was taken meanwhile by what others handed in."""
    db.session.flush()
    whole = activities.whole(one.id)
    if rules.missing(whole.proposal, by.now):
        raise Refused(ActivityRefusal.INCOMPLETE)
    for meeting, span in zip(whole.meetings, whole.spans, strict=True):
        trainers.refuse_busy(one, meeting.trainers, span, by, but=meeting.session.id)


def _remark(one: Activity, act: str, text: str, by: By) -> None:
    db.session.add(
        ActivityRemark(activity_id=one.id, act=act, text=text, at=by.now, by_id=by.person_id)
    )
