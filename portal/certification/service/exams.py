"""Writing exams: what they certify, of which paper, for whom, how often."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from portal.certification.models import Exam, Sitting, SittingShift
from portal.certification.queries import exams
from portal.certification.rules import eligibility
from portal.certification.rules import exams as rules
from portal.certification.rules.eligibility import RequirementRefusal, Requirements
from portal.certification.rules.exams import ExamRefusal, Ladder
from portal.core import audit
from portal.core.db import db, transaction
from portal.core.errors import Refused

_FIELDS = {
    ExamRefusal.ATTEMPTS: "max_attempts",
    ExamRefusal.WAIT: "wait_days",
    ExamRefusal.VALIDITY: "valid_months",
    ExamRefusal.LADDER: "key_days",
    RequirementRefusal.OWN_LEVEL: "levels",
    RequirementRefusal.MONTHS: "months_in_post",
    RequirementRefusal.STATEMENTS: "statements",
}


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody says about an exam."""

    code: str
    title: str
    specification_id: int
    competency_id: int
    level: int
    max_attempts: int = 1
    wait_days: int = 0
    valid_months: int | None = None
    ladder: Ladder = field(default_factory=Ladder)
    requirements: Requirements = field(default_factory=Requirements)
    instructions: str = ""


def create(organisation_id: int, what: Written, *, now: datetime, actor_id: int) -> Exam:
    """A new exam. Raises Refused(ExamRefusal, RequirementRefusal)."""
    with transaction():
        _check(organisation_id, what, but=None)
        exam = Exam(organisation_id=organisation_id, created_at=now, created_by_id=actor_id)
        _write(exam, what)
        db.session.add(exam)
        db.session.flush()
        _record("exam.created", exam, now, actor_id)
    return exam


def change(exam_id: int, what: Written, *, now: datetime, actor_id: int) -> None:
    """Say something else about an exam; registrations that are there stay.

    The paper stays that of its specification once a sitting is there. Raises Refused.
    """
    with transaction():
        exam = locked(exam_id)
        if exam.retired_at is not None:
            raise Refused(ExamRefusal.RETIRED)
        if _has_sitting(exam_id):
            what = replace(
                what,
                specification_id=exam.specification_id,
                competency_id=exam.competency_id,
                level=exam.level,
            )
        _check(exam.organisation_id, what, but=exam_id)
        _write(exam, what)
        _record("exam.changed", exam, now, actor_id)


def retire(exam_id: int, *, now: datetime, actor_id: int) -> None:
    """No more sittings of it. Raises Refused(ExamRefusal.HAS_COMING) while one is to come."""
    with transaction():
        exam = locked(exam_id)
        if exam.retired_at is not None:
            return
        if _has_coming(exam_id, now):
            raise Refused(ExamRefusal.HAS_COMING)
        exam.retired_at = now
        _record("exam.retired", exam, now, actor_id)


def reopen(exam_id: int, *, now: datetime, actor_id: int) -> None:
    """Take it up again."""
    with transaction():
        exam = locked(exam_id)
        if exam.retired_at is None:
            return
        exam.retired_at = None
        _record("exam.reopened", exam, now, actor_id)


def locked(exam_id: int) -> Exam:
    """The exam, held until the transaction ends: attempts and waiting are counted under it."""
    query = select(Exam).where(Exam.id == exam_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _has_sitting(exam_id: int) -> bool:
    query = select(Sitting.id).where(Sitting.exam_id == exam_id).limit(1)
    return db.session.scalar(query) is not None


def _has_coming(exam_id: int, now: datetime) -> bool:
    query = (
        select(SittingShift.id)
        .join(Sitting, Sitting.id == SittingShift.sitting_id)
        .where(
            Sitting.exam_id == exam_id,
            Sitting.cancelled_at.is_(None),
            SittingShift.ends_at > now,
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def _check(organisation_id: int, what: Written, *, but: int | None) -> None:
    refusal: ExamRefusal | RequirementRefusal | None = rules.may_write(
        what.ladder,
        max_attempts=what.max_attempts,
        wait_days=what.wait_days,
        valid_months=what.valid_months,
    ) or eligibility.may_ask(what.requirements, competency=what.competency_id, level=what.level)
    if refusal is not None:
        raise Refused(refusal, field=_FIELDS.get(refusal))
    if exams.code_is_taken(organisation_id, what.code, but=but):
        raise Refused(ExamRefusal.CODE_TAKEN, field="code")
    known = [id_ for id_, _title in exams.specifications(organisation_id)]
    if what.specification_id not in known:
        raise Refused(ExamRefusal.SPECIFICATION, field="specification")


def _write(exam: Exam, what: Written) -> None:
    exam.code, exam.title = what.code, what.title
    exam.specification_id = what.specification_id
    exam.competency_id, exam.level = what.competency_id, what.level
    exam.max_attempts, exam.wait_days = what.max_attempts, what.wait_days
    exam.valid_months = what.valid_months
    exam.release = what.ladder.stored()
    exam.requirements = what.requirements.stored()
    exam.instructions = what.instructions


def _record(action: str, exam: Exam, now: datetime, actor_id: int) -> None:
    audit.record(
        action,
        object_kind="exam",
        object_id=exam.id,
        now=now,
        actor_id=actor_id,
        organisation_id=exam.organisation_id,
        code=exam.code,
    )
