"""Calling staff to an activity: the letter, the places it holds, and the answers.

The activity's row is locked by whoever calls and whoever answers, so that places are counted once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.core import audit, outbox, zones
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.workshops.models import (
    Activity,
    ActivityInvitation,
    ActivityLetter,
    ActivityRegistration,
)
from portal.workshops.queries import activities, invitations, inviting
from portal.workshops.queries.inviting import Candidate
from portal.workshops.rules import invitations as rules
from portal.workshops.rules.invitations import Finding, InvitationRefusal, InvitationState
from portal.workshops.service import calling, registering, seating
from portal.workshops.service.activities import locked
from portal.workshops.service.wishes import By


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands in the letter; `reply_by_at` is the end of the last day to reply."""

    number: str
    dated_on: date
    signer_name: str
    signer_post: str
    reply_by_at: datetime
    bring: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The letter, how many it calls, and who is left out with what stands against it."""

    letter: ActivityLetter
    called: int
    left: Sequence[tuple[Candidate, Finding]]


def send(activity_id: int, what: Letter, person_ids: Sequence[int], by: By) -> Sent:
    """Call these persons, in this order, as far as places are free; each holds one until the reply
    date. Raises Refused(InvitationRefusal).
    """
    with transaction():
        one = locked(activity_id)
        _refuse_letter(one, what, by.now)
        seating.lapse(one, by.now)
        on = zones.local_day(by.now, one.zone)
        found = inviting.named(one, person_ids, on)
        free = [who for who in found if who.finding in rules.MAY_BE_CALLED]
        given = _given(one, free)
        if not given:
            raise Refused(InvitationRefusal.NOBODY, field="who")
        letter = _letter(one, what, by)
        called = [who for who in free if who.person_id in given]
        _hold(one, letter, called, by)
        outbox.enqueue(
            calling.KIND, {"letter": letter.id}, event_key=f"{calling.KIND}:{letter.id}", now=by.now
        )
        _note("activity.invited", letter, by.person_id, by.now, people=len(called))
    left = [
        (who, Finding.FULL if who.finding in rules.MAY_BE_CALLED else who.finding)
        for who in found
        if who.person_id not in given
    ]
    return Sent(letter, len(called), left)


def _refuse_letter(one: Activity, what: Letter, now: datetime) -> None:
    if one.published_at is None or one.cancelled_at is not None:
        raise Refused(InvitationRefusal.NOT_COMING)
    refusal = rules.may_send(what.reply_by_at, one.starts_at, now)
    if refusal is not None:
        at = None if refusal is InvitationRefusal.NOT_COMING else "reply_on"
        raise Refused(refusal, field=at)
    if invitations.is_number_taken(one.organisation_id, what.number):
        raise Refused(InvitationRefusal.NUMBER_TAKEN, field="number")


def _given(one: Activity, free: Sequence[Candidate]) -> set[int]:
    """Who of them gets a place, by quota and capacity. Counts nothing yet."""
    quotas = activities.quotas(one.id)
    paths = [(quota.unit.id, quota.unit.path) for quota in quotas]
    left = {quota.unit.id: quota.row.seats - quota.row.taken for quota in quotas}
    wanted = [(who.person_id, rules.quotas_of(who.unit_path, paths)) for who in free]
    return set(rules.seat(one.capacity - one.seats_taken, left, wanted))


def _letter(one: Activity, what: Letter, by: By) -> ActivityLetter:
    letter = ActivityLetter(
        organisation_id=one.organisation_id,
        activity_id=one.id,
        number=what.number,
        dated_on=what.dated_on,
        signer_name=what.signer_name,
        signer_post=what.signer_post,
        bring=what.bring,
        reply_by_at=what.reply_by_at,
        sent_at=by.now,
        sent_by_id=by.person_id,
    )
    db.session.add(letter)
    db.session.flush()
    return letter


def _hold(one: Activity, letter: ActivityLetter, called: Sequence[Candidate], by: By) -> None:
    """A row and a place for each; the quotas are counted in one go."""
    quotas = activities.quotas(one.id)
    paths = [(quota.unit.id, quota.unit.path) for quota in quotas]
    for who in called:
        db.session.add(
            ActivityInvitation(
                organisation_id=one.organisation_id,
                activity_id=one.id,
                letter_id=letter.id,
                person_id=who.person_id,
                unit_id=who.unit_id,
                reply_by_at=letter.reply_by_at,
                invited_at=by.now,
                invited_by_id=by.person_id,
            )
        )
        one.seats_taken += 1
        counted = rules.quotas_of(who.unit_path, paths)
        for quota in quotas:
            quota.row.taken += quota.unit.id in counted
    db.session.flush()


def come(invitation_id: int, attends: str, *, now: datetime) -> None:
    """The person comes: the place held becomes theirs; again changes nothing. Raises Refused."""
    with transaction():
        row, one = _open(invitation_id, InvitationState.COMING, now)
        if row is not None:
            registering.accept(one, row.person_id, attends, now=now)
            _note("activity.invitation_accepted", row, row.person_id, now)


def decline(invitation_id: int, reason: str, *, now: datetime) -> None:
    """The person cannot come; the place goes to whoever waits. Again changes nothing."""
    with transaction():
        row, one = _open(invitation_id, InvitationState.DECLINED, now)
        if row is None:
            return
        if not reason.strip():
            raise Refused(InvitationRefusal.REASON, field="reason")
        row.answer, row.answered_at, row.reason = "declined", now, reason.strip()
        seating.release(one, [row], now)
        _note("activity.invitation_declined", row, row.person_id, now)


def replace(invitation_id: int, colleague_id: int, *, now: datetime) -> None:
    """A colleague shall come instead: their registration waits for their superior, and the place is
    held for it. The same colleague again changes nothing. Raises Refused(InvitationRefusal).
    """
    with transaction():
        row, one = _open(invitation_id, InvitationState.REPLACING, now)
        if row is None:
            return
        _refuse_colleague(row, one, colleague_id, zones.local_day(now, one.zone))
        attends = "onsite" if one.mode == "both" else one.mode
        made: ActivityRegistration = registering.take(
            one, colleague_id, attends, granted=False, by=row.person_id, now=now
        )
        row.registration_id = made.id
        _note("activity.replacement_proposed", row, row.person_id, now)
        calling.tell_colleague(row, one, made, now=now)


def _refuse_colleague(row: ActivityInvitation, one: Activity, colleague_id: int, on: date) -> None:
    if colleague_id == row.person_id:
        raise Refused(InvitationRefusal.COLLEAGUE_SELF, field="colleague")
    who = inviting.colleague(one, colleague_id, on)
    if who is None:
        raise Refused(InvitationRefusal.COLLEAGUE_UNKNOWN, field="colleague")
    work = inviting.work_of([row.person_id, colleague_id], one.organisation_id, on)
    mine = work.get(row.person_id, rules.Work(row.unit_id))
    refusal = rules.may_replace(mine, work[colleague_id])
    if refusal is None and who.finding is not Finding.FREE:
        refusal = InvitationRefusal.COLLEAGUE_BUSY
    if refusal is not None:
        raise Refused(refusal, field="colleague", name=who.name)


def withdraw(invitation_id: int, by: By) -> None:
    """Take an unanswered invitation back; again changes nothing. Raises Refused(ANSWERED)."""
    with transaction():
        row, one = _held(invitation_id)
        if row.withdrawn_at is not None:
            return
        if row.answer or row.freed_at is not None:
            raise Refused(InvitationRefusal.ANSWERED)
        row.withdrawn_at, row.withdrawn_by_id = by.now, by.person_id
        seating.release(one, [row], by.now)
        _note("activity.invitation_withdrawn", row, by.person_id, by.now)
        calling.tell_withdrawn(row, one, now=by.now)


def _open(
    invitation_id: int, wanted: InvitationState, now: datetime
) -> tuple[ActivityInvitation | None, Activity]:
    """The invitation to answer, its activity held; no invitation where that is its answer already.
    Raises Refused where it takes none.
    """
    row, one = _held(invitation_id)
    query = select(ActivityInvitation).where(ActivityInvitation.id == row.id)
    [(known, _one)] = invitations.with_activities(query)
    found = known.state(now)
    if found is wanted:
        return None, one
    refusal = rules.may_reply(found)
    if one.cancelled_at is not None:
        refusal = InvitationRefusal.NOT_COMING
    if refusal is not None:
        raise Refused(refusal)
    return row, one


def _held(invitation_id: int) -> tuple[ActivityInvitation, Activity]:
    query = select(ActivityInvitation).where(ActivityInvitation.id == invitation_id)
    one = locked(db.session.scalars(query).one().activity_id)
    row = db.session.scalars(query.execution_options(populate_existing=True)).one()
    return row, one


def _note(
    action: str, row: ActivityInvitation | ActivityLetter, by: int, now: datetime, people: int = 1
) -> None:
    audit.record(
        action,
        object_kind=row.__tablename__,
        object_id=row.id,
        organisation_id=row.organisation_id,
        now=now,
        actor_id=by,
        activity=row.activity_id,
        people=people,
    )
