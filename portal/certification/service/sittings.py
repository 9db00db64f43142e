"""Holding an exam: planning a sitting, opening it to people, cancelling it, copying it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from portal.certification.models import (
    Exam,
    Registration,
    Sitting,
    SittingOfficer,
    SittingRoom,
    SittingShift,
)
from portal.certification.queries import exams, sittings
from portal.certification.queries.sittings import Whole
from portal.certification.rules import sittings as rules
from portal.certification.rules.sittings import Mode, Plan, SittingRefusal, Span
from portal.certification.service import telling
from portal.core import audit
from portal.core.access import Actor
from portal.core.db import db, transaction
from portal.core.errors import Forbidden, NotFound, Refused

_FIELDS = {
    SittingRefusal.REGISTRATION_WINDOW: "closes_on",
    SittingRefusal.REGISTRATION_LATE: "closes_on",
    SittingRefusal.SHIFT_ORDER: "ends",
    SittingRefusal.SHIFT_SHORT: "ends",
    SittingRefusal.SHIFT_OVERLAP: "starts",
    SittingRefusal.SHIFT_PAST: "day",
    SittingRefusal.LATE_MINUTES: "late_minutes",
    SittingRefusal.MAKES_UP: "makes_up",
}


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody says about a sitting. `networks` are ranges in their one form."""

    title: str
    version_id: int
    mode: Mode
    zone: str
    opens_at: datetime
    closes_at: datetime
    needs_approval: bool = False
    late_minutes: int = 0
    networks: Sequence[str] = field(default_factory=tuple)
    instructions: str = ""
    makes_up_id: int | None = None


def create(exam_id: int, what: Written, shift: Span, *, now: datetime, actor_id: int) -> Sitting:
    """A sitting with its first shift; nobody sees it before it is opened.

    Raises Refused(SittingRefusal).
    """
    with transaction():
        exam = db.session.get_one(Exam, exam_id)
        _check(exam, what, [shift])
        if shift.starts_at <= now:
            raise Refused(SittingRefusal.SHIFT_PAST, field="day")
        sitting = Sitting(
            organisation_id=exam.organisation_id,
            exam_id=exam_id,
            created_at=now,
            created_by_id=actor_id,
            makes_up_id=_original(exam, what.makes_up_id),
        )
        _write(sitting, what)
        db.session.add(sitting)
        db.session.flush()
        db.session.add(
            SittingShift(
                sitting_id=sitting.id, number=1, starts_at=shift.starts_at, ends_at=shift.ends_at
            )
        )
        _record("sitting.created", sitting, now, actor_id)
    return sitting


def change(sitting_id: int, what: Written, *, now: datetime, actor_id: int) -> None:
    """Say something else about a sitting that has not begun. Raises Refused(SittingRefusal)."""
    with transaction():
        found = _changing(sitting_id, now)
        _check(found.exam, what, sittings.spans(found.shifts))
        _write(found.sitting, what)
        _record("sitting.changed", found.sitting, now, actor_id)


def _original(exam: Exam, sitting_id: int | None) -> int | None:
    """The sitting that this one makes up for."""
    if sitting_id is None:
        return None
    found = db.session.get(Sitting, sitting_id)
    if found is None or found.exam_id != exam.id or found.makes_up_id is not None:
        raise Refused(SittingRefusal.MAKES_UP, field="makes_up")
    return sitting_id


def publish(sitting_id: int, *, now: datetime, actor_id: int) -> None:
    """Show it to the people of the agency. Raises Refused(SittingRefusal)."""
    with transaction():
        found = _changing(sitting_id, now)
        if found.sitting.published_at is not None:
            return
        if not found.rooms or not exams.forms(found.sitting.version_id):
            raise Refused(SittingRefusal.NOT_READY)
        found.sitting.published_at = now
        _record("sitting.published", found.sitting, now, actor_id)


def cancel(sitting_id: int, reason: str, *, now: datetime, actor_id: int) -> None:
    """Call it off, with a reason that everybody is told. Raises Refused(SittingRefusal)."""
    with transaction():
        found = locked(sitting_id)
        if found.cancelled_at is not None:
            raise Refused(SittingRefusal.CANCELLED)
        if not reason.strip():
            raise Refused(SittingRefusal.REASON, field="reason")
        whole = sittings.whole(sitting_id)
        if whole.ends_at is not None and whole.ends_at <= now:
            raise Refused(SittingRefusal.BEGUN)
        found.cancelled_at, found.cancelled_by_id = now, actor_id
        found.cancel_reason = reason.strip()
        telling.tell_all(found, telling.Told.CANCELLED, now=now)
        _record("sitting.cancelled", found, now, actor_id)


def remove(sitting_id: int, *, now: datetime, actor_id: int) -> None:
    """Take away a sitting nobody ever registered for. Raises Refused(HAS_PEOPLE)."""
    with transaction():
        sitting = locked(sitting_id)
        if db.session.scalar(
            select(Registration.id).where(Registration.sitting_id == sitting_id).limit(1)
        ):
            raise Refused(SittingRefusal.HAS_PEOPLE)
        _record("sitting.deleted", sitting, now, actor_id)
        for model in (SittingOfficer, SittingRoom, SittingShift):
            db.session.execute(delete(model).where(model.sitting_id == sitting_id))
        db.session.delete(sitting)


def copy(sitting_id: int, *, days: int, title: str, now: datetime, actor_id: int) -> Sitting:
    """The same sitting so many days later: shifts, rooms, officers, terms; nobody registered.

    It takes the newest version of the specification.
    """
    with transaction():
        whole, later = sittings.whole(sitting_id), timedelta(days=days)
        if not whole.shifts or whole.shifts[0].starts_at + later <= now:
            raise Refused(SittingRefusal.SHIFT_PAST, field="day")
        old = whole.sitting
        made = Sitting(
            organisation_id=old.organisation_id, exam_id=old.exam_id,
            version_id=exams.versions(whole.exam.specification_id)[0].id, title=title.strip(),
            mode=old.mode, zone=old.zone, needs_approval=old.needs_approval,
            registration_opens_at=old.registration_opens_at + later,
            registration_closes_at=old.registration_closes_at + later,
            late_minutes=old.late_minutes, networks=list(old.networks),
            instructions=old.instructions, created_at=now, created_by_id=actor_id,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        _copy_parts(whole, made, later, now, actor_id)
        _record("sitting.copied", made, now, actor_id)
    return made


def _copy_parts(
    whole: Whole, made: Sitting, later: timedelta, now: datetime, actor_id: int
) -> None:
    for number, shift in enumerate(whole.shifts, start=1):
        db.session.add(
            SittingShift(
                sitting_id=made.id, number=number, starts_at=shift.starts_at + later,
                ends_at=shift.ends_at + later,
            )
        )  # fmt: skip
    rooms: dict[int | None, int | None] = {None: None}
    for room in whole.rooms:
        copied = SittingRoom(
            sitting_id=made.id, name=room.name, place=room.place, seats=room.seats,
            row_seats=room.row_seats, remote=room.remote, networks=list(room.networks),
        )  # fmt: skip
        db.session.add(copied)
        db.session.flush()
        rooms[room.id] = copied.id
    for duty in sittings.officers(whole.sitting.id):
        db.session.add(
            SittingOfficer(
                sitting_id=made.id, room_id=rooms[duty.officer.room_id],
                person_id=duty.officer.person_id, duty=duty.officer.duty, assigned_at=now,
                assigned_by_id=actor_id,
            )
        )  # fmt: skip


def refuse_own(actor: Actor, whole: Whole, *, now: datetime) -> None:
    """AZ-8: nobody manages an exam they sit themselves. Raises Forbidden; it is noted.

    Call it in the view, before the act's own transaction.
    """
    if actor.person_id not in sittings.sits(whole.exam.id, [actor.person_id], now):
        return
    with transaction():
        audit.record(
            "sitting.own_refused",
            object_kind="sitting",
            object_id=whole.sitting.id,
            now=now,
            actor_id=actor.person_id,
            organisation_id=whole.sitting.organisation_id,
            outcome=audit.Outcome.REFUSED,
        )
    raise Forbidden("own exam")


def locked(sitting_id: int) -> Sitting:
    """The sitting, held until the transaction ends: seats are given under it."""
    query = select(Sitting).where(Sitting.id == sitting_id).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def changing(sitting_id: int, now: datetime) -> Whole:
    """The sitting, held, while it can still be changed. Raises Refused."""
    return _changing(sitting_id, now)


def _changing(sitting_id: int, now: datetime) -> Whole:
    sitting = locked(sitting_id)
    if sitting.cancelled_at is not None:
        raise Refused(SittingRefusal.CANCELLED)
    found = sittings.whole(sitting_id)
    if found.ends_at is not None and found.ends_at <= now:
        raise Refused(SittingRefusal.BEGUN)
    return found


def _check(exam: Exam, what: Written, shifts: Sequence[Span]) -> None:
    versions = {one.id: one for one in exams.versions(exam.specification_id)}
    version = versions.get(what.version_id)
    if version is None:
        raise NotFound
    plan = Plan(what.mode, what.opens_at, what.closes_at, what.late_minutes, shifts)
    refusal = rules.may_plan(plan, version.minutes)
    if refusal is not None:
        raise Refused(refusal, field=_FIELDS.get(refusal))


def _write(sitting: Sitting, what: Written) -> None:
    sitting.title, sitting.version_id = what.title, what.version_id
    sitting.mode, sitting.zone = what.mode.value, what.zone
    sitting.registration_opens_at = what.opens_at
    sitting.registration_closes_at = what.closes_at
    sitting.needs_approval, sitting.late_minutes = what.needs_approval, what.late_minutes
    sitting.networks, sitting.instructions = list(what.networks), what.instructions


def _record(action: str, sitting: Sitting, now: datetime, actor_id: int) -> None:
    audit.record(
        action,
        object_kind="sitting",
        object_id=sitting.id,
        now=now,
        actor_id=actor_id,
        organisation_id=sitting.organisation_id,
        exam=sitting.exam_id,
    )
