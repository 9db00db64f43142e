"""Mentoring: proposed, agreed to by both, met, closed. What is confirmed is the mentee's hours."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select

from portal.core import audit, zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.evaluation.models import FollowUp, Mentoring, MentoringSession, MentoringShare
from portal.evaluation.notices import MentoringNotice
from portal.evaluation.queries import mentoring as queries
from portal.evaluation.rules import mentoring as rules
from portal.evaluation.rules.mentoring import FORM, MentoringRefusal, MentoringState
from portal.learning.hours import booking
from portal.learning.rules.hours import Activity
from portal.learning.rules.hours_policy import Scope
from portal.people.models import Person
from portal.people.queries import agencies
from portal.people.service import inbox, locks


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a mentoring is to be."""

    mentee_id: int
    mentor_id: int
    competency_id: int | None
    goals: str
    until_on: date


def begin(
    wanted: Wanted, organisation_id: int, *, by_id: int, today: date, now: datetime
) -> Mentoring:
    """Propose it; whoever proposes for themselves has agreed. Raises Refused(MentoringRefusal)."""
    with transaction():
        locks.persons([wanted.mentee_id, wanted.mentor_id])
        refusal = rules.may_begin(
            mentee=wanted.mentee_id,
            mentor=wanted.mentor_id,
            is_open=queries.is_open(wanted.mentee_id, wanted.mentor_id),
            goals=wanted.goals,
            until=wanted.until_on,
            today=today,
        )
        if refusal is not None:
            raise Refused(refusal, field=_FIELDS.get(refusal, "number"))
        answers = queries.approved_for(wanted.mentee_id)
        made = Mentoring(
            organisation_id=organisation_id,
            follow_up_id=answers.id if answers else None,
            mentee_id=wanted.mentee_id,
            mentor_id=wanted.mentor_id,
            competency_id=wanted.competency_id,
            goals=wanted.goals.strip(),
            until_on=wanted.until_on,
            proposed_at=now,
            proposed_by_id=by_id,
            mentee_agreed_at=now if by_id == wanted.mentee_id else None,
            mentor_agreed_at=now if by_id == wanted.mentor_id else None,
        )
        db.session.add(made)
        db.session.flush()
        noted("evaluation.mentoring_proposed", made, by_id, now)
        for one in {made.mentee_id, made.mentor_id} - {by_id}:
            _tell(made, MentoringNotice.ASKED, one, by_id, now)
    return made


_FIELDS = {
    MentoringRefusal.UNTIL: "until_on",
    MentoringRefusal.WORDS: "goals",
    MentoringRefusal.TOO_LONG: "goals",
}


def agree(mentoring_id: int, *, by_id: int, now: datetime) -> Mentoring:
    """One of the two agrees; with the second it starts. Raises Refused(MentoringRefusal)."""
    with transaction():
        row = _locked(mentoring_id, by_id)
        _refuse_settled(row, by_id)
        if by_id == row.mentee_id:
            row.mentee_agreed_at = now
        else:
            row.mentor_agreed_at = now
        noted("evaluation.mentoring_agreed", row, by_id, now)
        if queries.course(row).began_at is not None:
            _carried(row, now)
            _tell(row, MentoringNotice.BEGUN, _other(row, by_id), by_id, now)
    return row


def decline(mentoring_id: int, reason: str, *, by_id: int, now: datetime) -> Mentoring:
    """One of the two does not want it. Raises Refused(MentoringRefusal)."""
    with transaction():
        row = _locked(mentoring_id, by_id)
        _refuse_settled(row, by_id)
        refusal = rules.worded(reason)
        if refusal is not None:
            raise Refused(refusal, field="reason")
        row.declined_at, row.declined_by_id, row.reason = now, by_id, reason.strip()
        noted("evaluation.mentoring_declined", row, by_id, now)
        _tell(row, MentoringNotice.DECLINED, _other(row, by_id), by_id, now)
    return row


def _refuse_settled(row: Mentoring, by_id: int) -> None:
    mine = row.mentee_agreed_at if by_id == row.mentee_id else row.mentor_agreed_at
    if mine is not None or rules.state(queries.course(row)) is not MentoringState.PROPOSED:
        raise Refused(MentoringRefusal.AGREED, field="reason")


def share(mentoring_id: int, wanted: Collection[int], *, by_id: int, now: datetime) -> None:
    """What the mentor may read from now on; what is not named any more is withdrawn at once.

    Raises NotFound for whoever is not the mentee.
    """
    with transaction():
        row = _locked(mentoring_id, by_id)
        if by_id != row.mentee_id:
            raise NotFound
        standing = db.session.scalars(
            select(MentoringShare).where(
                MentoringShare.mentoring_id == row.id, MentoringShare.withdrawn_at.is_(None)
            )
        ).all()
        for one in standing:
            if one.competency_id not in wanted:
                one.withdrawn_at = now
        known = {one.competency_id for one in standing}
        db.session.add_all(
            MentoringShare(mentoring_id=row.id, competency_id=key, shared_at=now)
            for key in sorted(set(wanted) - known)
        )
        noted("evaluation.mentoring_shared", row, by_id, now)


def meet(
    mentoring_id: int,
    held_on: date,
    minutes: int,
    note: str,
    *,
    by_id: int,
    today: date,
    now: datetime,
) -> MentoringSession:
    """Write a session down; the other one confirms it. Raises Refused(MentoringRefusal)."""
    with transaction():
        row = _locked(mentoring_id, by_id)
        taken = exists().where(
            MentoringSession.mentoring_id == row.id, MentoringSession.held_on == held_on
        )
        course = queries.course(row)
        refusal = rules.may_meet(
            course,
            held_on=held_on,
            began_on=_day(row, course.began_at),
            today=today,
            minutes=minutes,
            is_taken=bool(db.session.scalar(select(taken))),
        ) or rules.worded(note)
        if refusal is not None:
            raise Refused(refusal, field=_SESSION_FIELDS.get(refusal, "held_on"))
        made = MentoringSession(
            mentoring_id=row.id,
            held_on=held_on,
            minutes=minutes,
            note=note.strip(),
            written_at=now,
            written_by_id=by_id,
        )
        db.session.add(made)
        db.session.flush()
        noted("evaluation.mentoring_met", row, by_id, now)
        _tell(row, MentoringNotice.MET, _other(row, by_id), by_id, now, of=made.id)
    return made


_SESSION_FIELDS = {
    MentoringRefusal.MINUTES: "minutes",
    MentoringRefusal.WORDS: "note",
    MentoringRefusal.TOO_LONG: "note",
}


def _day(row: Mentoring, at: datetime | None) -> date | None:
    zone = agencies.timezones()[row.organisation_id]
    return zones.local_day(at, zone) if at else None


def confirm(
    mentoring_id: int, session_id: int, title: str, *, by_id: int, now: datetime
) -> MentoringSession:
    """The other one says it took place; it is booked by the caps of the month that are left.

    `title` is what the hours are called in the mentee's account. Raises Refused(MentoringRefusal).
    """
    with transaction():
        row = _locked(mentoring_id, by_id)
        found = _session(row, session_id)
        _refuse_confirmed(row, found, by_id)
        found.confirmed_at = now
        booked = booking.book(
            booking.Completed(
                parts=[
                    Activity(
                        FORM,
                        Scope.DOMESTIC,
                        found.held_on,
                        found.held_on,
                        minutes=found.minutes,
                        events=1,
                    )
                ],
                title=title,
                organiser=queries.name(db.session.get_one(Person, row.mentor_id)),
                organisation_id=row.organisation_id,
            ),
            [row.mentee_id],
            by=row.mentor_id,
            now=now,
        )
        found.credit_jp100 = booked[row.mentee_id]
        noted("evaluation.mentoring_confirmed", row, by_id, now)
    return found


def remove(mentoring_id: int, session_id: int, *, by_id: int, now: datetime) -> None:
    """Either takes back a session nobody confirmed. Raises Refused(MentoringRefusal)."""
    with transaction():
        row = _locked(mentoring_id, by_id)
        found = _session(row, session_id)
        if found.confirmed_at is not None:
            raise Refused(MentoringRefusal.CONFIRMED)
        db.session.delete(found)
        noted("evaluation.mentoring_unmet", row, by_id, now)


def _refuse_confirmed(row: Mentoring, found: MentoringSession, by_id: int) -> None:
    refusal = rules.may_confirm(
        running=rules.state(queries.course(row)) is MentoringState.RUNNING,
        confirmed=found.confirmed_at is not None,
        is_writer=found.written_by_id == by_id,
    )
    if refusal is not None:
        raise Refused(refusal)


def _session(row: Mentoring, session_id: int) -> MentoringSession:
    found = db.session.get(MentoringSession, session_id, populate_existing=True)
    if found is None or found.mentoring_id != row.id:
        raise NotFound
    return found


def close(
    mentoring_id: int, outcome: str, *, fulfilled: bool, by_id: int, now: datetime
) -> Mentoring:
    """Either ends it with a word about what was reached. Raises Refused(MentoringRefusal)."""
    with transaction():
        row = _locked(mentoring_id, by_id)
        if rules.state(queries.course(row)) is not MentoringState.RUNNING:
            raise Refused(MentoringRefusal.NOT_RUNNING, field="outcome")
        refusal = rules.worded(outcome)
        if refusal is not None:
            raise Refused(refusal, field="outcome")
        row.ended_at, row.ended_by_id = now, by_id
        row.fulfilled, row.outcome = fulfilled, outcome.strip()
        _carried(row, now)
        noted("evaluation.mentoring_ended", row, by_id, now)
        _tell(row, MentoringNotice.ENDED, _other(row, by_id), by_id, now)
    return row


def _carried(row: Mentoring, now: datetime) -> None:
    """The follow-up it answers runs and ends with it; what the two wrote stays with them."""
    if row.follow_up_id is None:
        return
    follow_up = db.session.get_one(
        FollowUp, row.follow_up_id, with_for_update=True, populate_existing=True
    )
    if follow_up.ended_at is not None:
        return
    follow_up.began_at = follow_up.began_at or now
    if row.ended_at is not None:
        follow_up.ended_at, follow_up.ended_by_id = now, row.ended_by_id
        follow_up.fulfilled = row.fulfilled


def _locked(mentoring_id: int, by_id: int) -> Mentoring:
    found = db.session.scalar(
        select(Mentoring)
        .where(Mentoring.id == mentoring_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or by_id not in (found.mentee_id, found.mentor_id):
        raise NotFound
    return found


def _other(row: Mentoring, by_id: int) -> int:
    return row.mentor_id if by_id == row.mentee_id else row.mentee_id


def _tell(
    row: Mentoring, kind: MentoringNotice, to_id: int, by_id: int, now: datetime, *, of: int = 0
) -> None:
    inbox.send(
        to_id,
        kind,
        {"name": queries.name(db.session.get_one(Person, by_id))},
        path=f"/mentoring/{row.public_id}",
        event_key=f"{kind}:{row.id}:{to_id}:{of}",
        now=now,
        mail=True,
    )


def noted(action: str, row: Mentoring, actor_id: int, now: datetime) -> None:
    """Set down in the audit log what was done with a mentoring."""
    audit.record(
        action,
        object_kind="mentoring",
        object_id=row.id,
        organisation_id=row.organisation_id,
        now=now,
        actor_id=actor_id,
    )
