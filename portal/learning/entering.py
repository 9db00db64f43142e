"""Taking a place in a run: at once, by approval, or in the order of asking when it is full.

The run's row is locked by whoever signs up, answers or gives a place back, so that a seat is never
given twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.content.models import Course
from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.learning import doors
from portal.learning.models import CourseRun, Enrolment, EnrolmentRequest
from portal.learning.notices import PlaceNotice
from portal.learning.rules import approving
from portal.learning.rules.approving import Answer, AnswerRefusal
from portal.learning.rules.enrolling import EnrolRefusal, Step
from portal.people.service import inbox


@dataclass(frozen=True, slots=True)
class SignedUp:
    """What became of it: a place, or a request that waits. `request` is its public id."""

    step: Step
    enrolment_id: int | None = None
    request: str = ""


def sign_up_for(
    person_id: int,
    organisation_id: int | None,
    slug: str,
    run: str = "",
    *,
    note: str = "",
    now: datetime,
) -> SignedUp:
    """The same for a course, in the run named or, without one, the run that fits best.

    Who has a place in the course already keeps it. Raises NotFound, Refused(EnrolRefusal).
    """
    if organisation_id is None:
        raise NotFound
    with transaction():
        held = _place_in(person_id, organisation_id, slug)
        if held is not None:
            return SignedUp(Step.ENTER, held)
        if not run:
            on = doors.today_of(organisation_id, now)
            found = doors.doors(person_id, organisation_id, slug, on=on, now=now)
            run = doors.best(found).run.public_id
        return sign_up(person_id, organisation_id, run, note=note, now=now)


def sign_up(
    person_id: int, organisation_id: int, run_public_id: str, *, note: str = "", now: datetime
) -> SignedUp:
    """Take a place, or ask for one; who has one, or asked already, is told where they stand.

    Raises NotFound, Refused(EnrolRefusal).
    """
    with transaction():
        run = _locked(run_public_id, organisation_id)
        held = _held(run.id, person_id)
        if held is not None:
            return SignedUp(Step.ENTER, held)
        door = doors.door(person_id, organisation_id, run_public_id, now=now)
        if door.refused is not None:
            raise door.refused
        if door.claim is not None:
            return SignedUp(Step.ENTER, enter(run, door.claim.request, now=now))
        if door.step is Step.ENTER:
            return SignedUp(Step.ENTER, _place(run, person_id, now))
        request = EnrolmentRequest(run_id=run.id, person_id=person_id, asked_at=now, note=note)
        db.session.add(request)
        db.session.flush()
        if run.needs_approval:
            _tell_officials(door.run, request, now)
        _record("request.asked", run, request, person_id, now)
    return SignedUp(door.step, None, request.public_id)


def enter(run: CourseRun, request: EnrolmentRequest, *, now: datetime) -> int:
    """Take up the place that was asked for; the enrolment's id. Joins a transaction."""
    request.closed_at, request.outcome = now, "entered"
    return _place(run, request.person_id, now)


def answer(
    request_id: int, *, grant: bool, reason: str, actor_id: int, may: bool, now: datetime
) -> None:
    """Grant or refuse a request; a granted one enters at once when a seat is left.

    `may`: the caller found that the request waits for the actor; it is asked anew here whether it
    waits at all. Raises Refused(AnswerRefusal).
    """
    with transaction():
        request = _request(request_id)
        run = locked_run(request.run_id)
        refusal = None if grant else approving.may_refuse(reason)
        if refusal is not None:
            raise Refused(refusal, field="reason")
        if not may or request.closed_at is not None or request.answer:
            raise Refused(AnswerRefusal.NOT_WAITING)
        request.answered_at, request.answered_by_id = now, actor_id
        request.reason = reason.strip()
        if grant:
            request.answer = Answer.GRANTED.value
            _enter_granted(run, request, now)
        else:
            request.answer, request.outcome = Answer.REFUSED.value, "refused"
            request.closed_at = now
            _tell(request, PlaceNotice.REFUSED, run, now)
            _move_up(run, now)
        act = "request.granted" if grant else "request.refused"
        _record(act, run, request, actor_id, now)


def withdraw(person_id: int, public_id: str, *, now: datetime) -> None:
    """Want the place no longer; again changes nothing. Raises NotFound for another's."""
    with transaction():
        request = db.session.scalar(
            select(EnrolmentRequest).where(
                EnrolmentRequest.public_id == public_id, EnrolmentRequest.person_id == person_id
            )
        )
        if request is None:
            raise NotFound
        run = locked_run(request.run_id)
        request = _request(request.id)
        if request.closed_at is not None:
            return
        request.closed_at, request.outcome = now, "withdrawn"
        db.session.flush()
        _record("request.withdrawn", run, request, person_id, now)
        _move_up(run, now)


def moved_up(run: CourseRun, *, now: datetime) -> None:
    """Tell those whom more seats let in; joins a transaction that holds the run."""
    _move_up(run, now)


def _enter_granted(run: CourseRun, request: EnrolmentRequest, now: datetime) -> None:
    door = doors.door(request.person_id, run.organisation_id, run.public_id, now=now)
    if door.refused is None:
        enter(run, request, now=now)
        _tell(request, PlaceNotice.GRANTED, run, now)
    else:
        waits = door.refused.reason is EnrolRefusal.NO_SEAT_YET
        _tell(request, PlaceNotice.QUEUED if waits else PlaceNotice.GRANTED, run, now)


def _place(run: CourseRun, person_id: int, now: datetime) -> int:
    """A new enrolment in the run; the person has no open one."""
    number = db.session.scalar(
        select(func.max(Enrolment.number)).where(
            Enrolment.run_id == run.id, Enrolment.person_id == person_id
        )
    )
    enrolment = Enrolment(
        run_id=run.id,
        revision_id=run.revision_id,
        person_id=person_id,
        number=(number or 0) + 1,
        enrolled_at=now,
    )
    db.session.add(enrolment)
    db.session.flush()
    return enrolment.id


def _move_up(run: CourseRun, now: datetime) -> None:
    """Tell whoever has a seat now and waited for nothing else; each request is told once."""
    if run.quota is None:
        return
    db.session.flush()
    entered = db.session.scalars(
        select(func.count()).where(Enrolment.run_id == run.id, Enrolment.ended_at.is_(None))
    ).one()
    for request in _seated(run.id, run.quota - entered):
        if not run.needs_approval or request.answer == Answer.GRANTED:
            _tell(request, PlaceNotice.SEAT_FREE, run, now)


def _seated(run_id: int, seats: int) -> Sequence[EnrolmentRequest]:
    if seats < 1:
        return ()
    return db.session.scalars(
        select(EnrolmentRequest)
        .where(EnrolmentRequest.run_id == run_id, EnrolmentRequest.closed_at.is_(None))
        .order_by(EnrolmentRequest.asked_at, EnrolmentRequest.id)
        .limit(seats)
    ).all()


def _tell_officials(run: CourseRun, request: EnrolmentRequest, now: datetime) -> None:
    desk = doors.desks_of([(run, request)], doors.today_of(run.organisation_id, now))[request.id]
    for person in sorted(desk.officials):
        tell_official(person, request, run, first=True, now=now)


def tell_official(
    person_id: int, request: EnrolmentRequest, run: CourseRun, *, first: bool, now: datetime
) -> None:
    """Say once that a request waits for this official."""
    inbox.send(
        person_id,
        PlaceNotice.ASKED if first else PlaceNotice.PASSED_ON,
        {"course": doors.title_of(run)},
        path=f"/team/requests/{request.public_id}",
        event_key=f"place_asked:{request.id}:{person_id}",
        now=now,
        mail=True,
    )


def _tell(request: EnrolmentRequest, kind: PlaceNotice, run: CourseRun, now: datetime) -> None:
    inbox.send(
        request.person_id,
        kind,
        {"course": doors.title_of(run)},
        path=f"/catalogue/requests/{request.public_id}",
        event_key=f"{kind.value}:{request.id}",
        now=now,
        mail=True,
    )


def _place_in(person_id: int, organisation_id: int, slug: str) -> int | None:
    return db.session.scalar(
        select(Enrolment.id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .join(Course, Course.id == CourseRun.course_id)
        .where(
            Course.slug == slug,
            CourseRun.organisation_id == organisation_id,
            Enrolment.person_id == person_id,
            Enrolment.ended_at.is_(None),
        )
        .order_by(Enrolment.id.desc())
        .limit(1)
    )


def _held(run_id: int, person_id: int) -> int | None:
    return db.session.scalar(
        select(Enrolment.id).where(
            Enrolment.run_id == run_id,
            Enrolment.person_id == person_id,
            Enrolment.ended_at.is_(None),
        )
    )


def _locked(public_id: str, organisation_id: int) -> CourseRun:
    found = db.session.scalar(
        select(CourseRun)
        .where(CourseRun.public_id == public_id, CourseRun.organisation_id == organisation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def locked_run(run_id: int) -> CourseRun:
    """The run, held until the transaction ends."""
    query = select(CourseRun).where(CourseRun.id == run_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _request(request_id: int) -> EnrolmentRequest:
    query = select(EnrolmentRequest).where(EnrolmentRequest.id == request_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _record(
    action: str, run: CourseRun, request: EnrolmentRequest, actor_id: int, now: datetime
) -> None:
    audit.record(
        action,
        object_kind="enrolment_request",
        object_id=request.id,
        now=now,
        actor_id=actor_id,
        organisation_id=run.organisation_id,
        run=run.id,
    )
