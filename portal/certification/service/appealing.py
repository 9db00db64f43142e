"""Objecting to a result or an item, deciding it, and what follows (banding)."""

from datetime import date, datetime

from sqlalchemy import select, update

from portal.assessment import release
from portal.assessment.models import Attempt
from portal.assessment.rules.attempts import Release
from portal.certification import periods
from portal.certification.models import ExamAppeal
from portal.certification.queries import appeals, outcomes, results
from portal.certification.queries.appeals import Case
from portal.certification.queries.results import Own
from portal.certification.result_notices import ResultNotice
from portal.certification.rules import appeals as rules
from portal.certification.rules.appeals import AppealRefusal, Decision, Effect, Grounds
from portal.certification.rules.exam_policy import ExamPolicy
from portal.certification.rules.release import papers_free_at
from portal.certification.service import case_clock
from portal.competency.rules.kinds import SourceKind
from portal.core import audit, zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused
from portal.ledger.queries import events
from portal.ledger.service.appending import withdraw as withdraw_evidence
from portal.people.service import inbox, locks


def grounds(own: Own, now: datetime, *, about_item: bool = False) -> Grounds:
    """What the examinee may object to now, and since when."""
    shown = release.of(own.attempt, now)
    since = own.sitting.score_released_at or own.attempt.closed_at or now
    if about_item and release.shows(shown, Release.RIGHT_WRONG):
        climb = outcomes.ladders([own.registration.public_id])[own.registration.public_id]
        free = papers_free_at(climb.course, climb.ladder.right_wrong_days or 0)
        since = since if free is None else max(since, free)
    return Grounds(shown, since, policy_of(own, since).figures.appeal_days)


def policy_of(own: Own, at: datetime) -> ExamPolicy:
    """The periods in force on the day of an instant, where the sitting was."""
    return periods.of(zones.local_day(at, own.sitting.zone))


def file(
    person_id: int, registration: str, text: str, *, item_ref: str = "", today: date, now: datetime
) -> ExamAppeal:
    """Object to one's own result, or to one item of one's paper; it gets a number and a day.

    Raises NotFound, Refused(AppealRefusal).
    """
    with transaction():
        own = results.own(person_id, registration)
        locks.organisation(own.sitting.organisation_id)
        found = grounds(own, now, about_item=bool(item_ref))
        refusal = rules.may_file(found, text, about_item=bool(item_ref), now=now)
        if refusal is not None:
            raise Refused(refusal, field="text")
        _refuse_item(own, item_ref)
        days = periods.of(today).figures.answer_working_days
        appeal = ExamAppeal(
            organisation_id=own.sitting.organisation_id,
            registration_id=own.registration.id,
            item_ref=item_ref,
            number=_number(own.sitting.organisation_id, today.year),
            text=text.strip(),
            filed_at=now,
            due_at=periods.due_at(own.sitting, today, days),
        )
        db.session.add(appeal)
        db.session.flush()
        _record("appeal.filed", appeal, now, person_id)
        _tell_examinee(appeal, own.exam.title, own.sitting.zone, person_id, now)
        case = case_clock.of_appeal(appeal, own.exam, own.sitting, person_id)
        case_clock.tell_board(case, "filed", now)
    return appeal


def _refuse_item(own: Own, item_ref: str) -> None:
    if item_ref and item_ref not in {place["ref"] for place in own.attempt.paper}:
        raise Refused(AppealRefusal.ITEM_UNKNOWN)
    waiting = appeals.of_registration(own.registration.id)
    if any(
        one.item_ref == item_ref and one.decided_at is None and one.withdrawn_at is None
        for one in waiting
    ):
        raise Refused(AppealRefusal.ALREADY_OPEN)


def _number(organisation_id: int, year: int) -> str:
    """The next number of the agency's year; its lock is held."""
    return f"BD-{year}-{organisation_id}-{appeals.count_of_year(organisation_id, year) + 1:04d}"


def take_back(person_id: int, public_id: str, *, now: datetime) -> None:
    """Withdraw one's own open appeal; again is no error. Raises NotFound, Refused."""
    with transaction():
        appeal = _locked(public_id)
        if results.person_of(appeal.registration_id) != person_id:
            raise NotFound
        if appeal.withdrawn_at is not None:
            return
        if appeal.decided_at is not None:
            raise Refused(AppealRefusal.DECIDED)
        appeal.withdrawn_at = now
        _record("appeal.withdrawn", appeal, now, person_id)


def decide(
    case: Case,
    *,
    decision: Decision,
    effect: Effect,
    reasons: str,
    officer_id: int,
    now: datetime,
) -> None:
    """Answer it with reasons, in one transaction with what follows. Raises Refused(AppealRefusal).

    A make-up voids the attempt: its evidence is withdrawn and the try counts no more. A regrade is
    asked for beside it and takes two persons.
    """
    refusal = rules.may_say(decision, effect, reasons)
    if refusal is not None:
        raise Refused(refusal, field="reasons")
    with transaction():
        appeal = _locked(case.appeal.public_id)
        is_open = appeal.decided_at is None and appeal.withdrawn_at is None
        refused = rules.may_decide(appeals.ties(case, officer_id), is_open=is_open)
        if refused is not None:
            raise Refused(refused)
        appeal.decided_at, appeal.decided_by_id = now, officer_id
        appeal.decision, appeal.effect = decision.value, effect.value
        appeal.reasons = reasons.strip()
        if effect is Effect.MAKE_UP:
            _void(case.attempt, officer_id, now)
        _record("appeal.decided", appeal, now, officer_id)
        inbox.send(
            case.person.id,
            ResultNotice.APPEAL_DECIDED,
            {"number": appeal.number, "title": case.exam.title},
            path=f"/exams/appeals/{appeal.public_id}",
            event_key=f"{ResultNotice.APPEAL_DECIDED}:{appeal.id}",
            now=now,
            mail=True,
        )


def _void(attempt: Attempt, officer_id: int, now: datetime) -> None:
    """The attempt counts no more; its answers and marks stay for a dispute."""
    db.session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.closed_at.is_not(None))
        .values(ending="voided")
    )
    known = events.revisions(SourceKind.EXAM.value, f"attempt:{attempt.public_id}")
    if known and not known[-1][1].is_withdrawal:
        withdraw_evidence(
            SourceKind.EXAM,
            f"attempt:{attempt.public_id}",
            recorded_by_id=officer_id,
            now=now,
            detail={"reason": "appeal"},
        )


def _locked(public_id: str) -> ExamAppeal:
    found = db.session.scalar(
        select(ExamAppeal)
        .where(ExamAppeal.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _values(appeal: ExamAppeal, title: str, zone: str) -> dict[str, str | int]:
    day = periods.last_day(appeal.due_at, zone).isoformat()
    return {"number": appeal.number, "title": title, "due_on": day}


def _tell_examinee(
    appeal: ExamAppeal, title: str, zone: str, person_id: int, now: datetime
) -> None:
    inbox.send(
        person_id,
        ResultNotice.APPEAL_FILED,
        _values(appeal, title, zone),
        path=f"/exams/appeals/{appeal.public_id}",
        event_key=f"{ResultNotice.APPEAL_FILED}:{appeal.id}",
        now=now,
    )


def _record(action: str, appeal: ExamAppeal, now: datetime, actor_id: int) -> None:
    audit.record(
        action,
        object_kind="exam_appeal",
        object_id=appeal.id,
        organisation_id=appeal.organisation_id,
        now=now,
        actor_id=actor_id,
        decision=appeal.decision or None,
        effect=appeal.effect or None,
    )
