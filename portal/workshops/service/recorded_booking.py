"""The second person's word, hours for everybody of a checked list, and corrections by two persons.

It goes in pieces, each a transaction: interrupted it goes on, repeated it changes nothing. What is
put right becomes a further entry; what was booked stays readable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, or_, select

from portal.core import audit, zones
from portal.core.acting import By
from portal.core.db import db, transaction, with_retries
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.learning.data import hours_policies
from portal.learning.hours import booking, verifying
from portal.learning.hours.booking import Completed
from portal.learning.hours.filing import FIELDS, Who
from portal.learning.hours.models import HoursClaim, HoursEntry
from portal.learning.rules import claims
from portal.learning.rules.claims import Filed
from portal.learning.rules.hours import Activity
from portal.learning.rules.hours_policy import in_force
from portal.people.queries import agencies
from portal.people.service import approvals, inbox
from portal.people.service.approvals import Act, Agreed, Proposal
from portal.workshops.models import RecordedActivity, RecordedCorrection, RecordedPerson
from portal.workshops.notices import ActivityNotice
from portal.workshops.queries import recorded
from portal.workshops.rules.recorded import LineFault, RecordRefusal, RecordState
from portal.workshops.service import recording

JOB: Final = "recorded-activities"
PUT_RIGHT: Final = "workshops.recorded_correction"
PIECE: Final = 50
"""Lines of one transaction: SQLite's one lock is held well under 200 ms."""
ROUNDS: Final = 4
"""Transactions in one request; a job goes on with the rest."""


def confirm(recorded_id: int, by: By) -> RecordedActivity:
    """The second person agrees; the hours follow piece by piece. Again, by the same person, is no
    error. Raises Refused(RecordRefusal).
    """
    with transaction():
        one = recording.locked(recorded_id)
        if one.checked_by_id == by.person_id:
            return one
        one = recording.to_check(recorded_id, by)
        one.checked_at, one.checked_by_id = by.now, by.person_id
        recording.note("recorded.confirmed", one, by)
    return one


def stretch(recorded_id: int, *, now: datetime) -> bool:
    """A few pieces of one record; True while there is more to do."""
    return all(with_retries(_piece, recorded_id, now=now) for _round in range(ROUNDS))


def go_on(*, now: datetime) -> None:
    """Every record under way until nothing is left; may run twice at once and be cut off."""
    one = RecordedActivity
    open_ = select(RecordedCorrection.recorded_id).where(RecordedCorrection.done_at.is_(None))
    under_way = select(one.id).where(
        or_(one.checked_at.is_not(None) & one.booked_at.is_(None), one.id.in_(open_))
    )
    for recorded_id in db.session.scalars(under_way.order_by(one.id)).all():
        while stretch(recorded_id, now=now):
            pass


def _piece(recorded_id: int, *, now: datetime) -> bool:
    """The next lines of a record, or of its oldest open correction, in one transaction."""
    with transaction():
        one = recording.locked(recorded_id)
        if recorded.state(one) is RecordState.BOOKING:
            _book_some(one, now)
            return True
        if one.booked_at is None:
            return False
        correction = db.session.scalar(
            select(RecordedCorrection)
            .where(
                RecordedCorrection.recorded_id == recorded_id,
                RecordedCorrection.done_at.is_(None),
            )
            .order_by(RecordedCorrection.id)
            .limit(1)
            .with_for_update()
        )
        if correction is None:
            return False
        _correct_some(one, correction, now)
    return True


def _book_some(one: RecordedActivity, now: datetime) -> None:
    """Hours and entry of the next lines; at the end the record is booked."""
    rows = _next(one.id, "waiting")
    if rows and one.checked_by_id is not None:
        numbers = {row.person_id: row.certificate for row in rows if row.certificate}
        what = Completed(
            [recorded.facts(one)],
            one.title,
            one.organiser,
            one.organisation_id,
            numbers,
            verifying.RECORDED,
        )
        ids = [row.person_id for row in rows]
        made = booking.entered(what, ids, by=one.checked_by_id, now=now)
        claim_of = {claim.person_id: (claim, jp100) for claim, jp100 in made}
        for row in rows:
            _settle(row, claim_of.get(row.person_id), now)
    if len(rows) < PIECE:
        one.booked_at = now
        _note("recorded.booked", one, one.checked_by_id, now)
        recording.tell_recorder(one, ActivityNotice.RECORD_BOOKED, now)


def _settle(row: RecordedPerson, made: tuple[HoursClaim, int] | None, now: datetime) -> None:
    """What somebody claimed meanwhile counts once: the line says so and books nothing."""
    if made is None:
        row.state, row.reason = "known", LineFault.CLAIMED.value
        return
    claim, _jp100 = made
    row.state, row.claim_id = "booked", claim.id
    inbox.send(
        row.person_id,
        ActivityNotice.RECORDED,
        {"activity": claim.title},
        path=f"/history/hours/claims/{claim.public_id}",
        event_key=f"{ActivityNotice.RECORDED.value}:{claim.id}",
        now=now,
    )


def _next(recorded_id: int, state: str, *more: Any) -> Sequence[RecordedPerson]:
    return db.session.scalars(
        select(RecordedPerson)
        .where(RecordedPerson.recorded_id == recorded_id, RecordedPerson.state == state, *more)
        .order_by(RecordedPerson.person_id)
        .limit(PIECE)
        .execution_options(populate_existing=True)
    ).all()


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is to be put right: of one line, or of all; the right facts, or a withdrawal (None)."""

    line: str  # public id; "" for all
    right: Activity | None
    reason: str


def propose(recorded_id: int, wrong: Wrong, by: By) -> None:
    """Ask a second person for a correction; nothing is done yet.

    Raises NotFound, Refused(RecordRefusal, ClaimRefusal, ApprovalRefusal).
    """
    with transaction():
        one = recording.locked(recorded_id)
        _refuse_unless_settled(one)
        row = _line(one.id, wrong.line) if wrong.line else None
        if row is not None and row.state != "booked":
            raise Refused(RecordRefusal.NOT_BOOKED, field="reason")
        right = wrong.right or recorded.facts(one)
        _check_facts(one, right, by.on)
        payload = {
            "recorded": one.id,
            "public_id": one.public_id,
            "place": row.place if row else None,
            "kind": "correct" if wrong.right else "withdraw",
            "begins_on": right.begins_on.isoformat(),
            "ends_on": right.ends_on.isoformat(),
            "minutes": right.minutes,
            "events": right.events,
            "reason": wrong.reason.strip(),
        }
        what = Proposal(
            PUT_RIGHT, f"recorded:{one.id}", payload, one.organisation_id, wrong.reason.strip()
        )
        approvals.propose(what, actor_id=by.person_id, now=by.now)


def _refuse_unless_settled(one: RecordedActivity) -> None:
    if one.booked_at is None:
        raise Refused(RecordRefusal.NOT_BOOKED, field="reason")
    query = select(RecordedCorrection.id).where(
        RecordedCorrection.recorded_id == one.id, RecordedCorrection.done_at.is_(None)
    )
    if db.session.scalar(query.limit(1)) is not None:
        raise Refused(RecordRefusal.UNDER_WAY, field="reason")


def _line(recorded_id: int, public_id: str) -> RecordedPerson:
    found = db.session.scalar(
        select(RecordedPerson).where(
            RecordedPerson.recorded_id == recorded_id, RecordedPerson.public_id == public_id
        )
    )
    if found is None:
        raise NotFound
    return found


def _check_facts(one: RecordedActivity, right: Activity, on: date) -> None:
    policy = in_force(hours_policies(), right.ends_on)
    refusal = claims.may_claim(Filed(right, one.title, one.organiser, ""), policy, on)
    if refusal is not None:
        raise Refused(refusal, field=FIELDS.get(refusal))


def _agreed(agreed: Agreed) -> Mapping[str, Any]:
    """Both stand behind it: kept, and carried out from here on. Raises Refused(RecordRefusal)."""
    told = agreed.payload
    one = recording.locked(int(told["recorded"]))
    _refuse_unless_settled(one)
    if agreed.decided_by in recorded.listed(one.id):
        raise Refused(RecordRefusal.OWN_LINE)
    db.session.add(
        RecordedCorrection(
            recorded_id=one.id,
            place=told["place"],
            kind=told["kind"],
            begins_on=date.fromisoformat(told["begins_on"]),
            ends_on=date.fromisoformat(told["ends_on"]),
            minutes=told["minutes"],
            events=told["events"],
            reason=told["reason"],
            asked_by_id=agreed.proposed_by,
            agreed_at=agreed.now,
            agreed_by_id=agreed.decided_by,
        )
    )
    _note("recorded.corrected", one, agreed.decided_by, agreed.now)
    return {}


ACTS: Mapping[str, Act] = {PUT_RIGHT: Act(Permission.ACTIVITY_RECORD, _agreed)}


def _correct_some(one: RecordedActivity, correction: RecordedCorrection, now: datetime) -> None:
    """A further entry for each of the next lines it reaches."""
    last = RecordedPerson.corrected_id
    reached = [or_(last.is_(None), last < correction.id)]
    if correction.place is not None:
        reached.append(RecordedPerson.place == correction.place)
    rows = _next(one.id, "booked", *reached)
    right = None if correction.kind == "withdraw" else recorded.facts(correction, one)
    zone = agencies.timezones()[one.organisation_id]
    who = Who(correction.agreed_by_id, zones.local_day(now, zone), now)
    for row in rows:
        row.corrected_id = correction.id
        try:
            with db.session.begin_nested():
                _enter(row, right, correction.reason, who)
        except Refused as refused:
            row.reason = str(refused.reason)
        else:
            row.state = "withdrawn" if right is None else "booked"
    if len(rows) < PIECE:
        correction.done_at = now


def _enter(row: RecordedPerson, right: Activity | None, reason: str, who: Who) -> None:
    claim = db.session.get_one(HoursClaim, row.claim_id)
    last = select(func.max(HoursEntry.revision)).where(HoursEntry.claim_id == claim.id)
    verifying.correct(
        select(HoursClaim),
        claim.public_id,
        right,
        reason=reason,
        seen=db.session.scalar(last) or 0,
        who=who,
        agreed=True,
    )


def _note(action: str, one: RecordedActivity, actor_id: int | None, now: datetime) -> None:
    audit.record(
        action,
        object_kind="recorded_activity",
        object_id=one.id,
        organisation_id=one.organisation_id,
        now=now,
        actor_id=actor_id,
    )
