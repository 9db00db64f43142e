"""What rules ask about somebody who wants to sit an exam: what they are, what they tried before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.assessment.models import Attempt, AttemptResult
from portal.assessment.rules.attempts import Purpose
from portal.certification.models import Exam, Registration, Sitting, SittingShift
from portal.certification.queries.sittings import held
from portal.certification.rules.eligibility import Candidate
from portal.certification.rules.exams import Ladder, ScoreRelease
from portal.certification.rules.registration import Earlier
from portal.core.db import db
from portal.learning import standing
from portal.ledger.queries import profiles


def candidate(person_id: int, organisation_id: int, on: date) -> Candidate:
    """The person on the day; two statements."""
    facts = standing.of_person(person_id, organisation_id, on)
    levels = profiles.levels([person_id], on)[person_id]
    return Candidate(
        units=facts.facts.units,
        jobs=facts.facts.jobs,
        status=facts.facts.status,
        courses=frozenset(facts.passed),
        levels={id_: held_level.level for id_, held_level in levels.items()},
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt at an exam that counts, as its registration leads to it."""

    exam_id: int
    registration_id: int
    form_id: int | None
    closed_at: datetime | None
    passed: bool | None  # None until the score has been released


def tried(person_id: int, exam_ids: Collection[int]) -> list[Tried]:
    """Attempts at these exams that began and were not voided, oldest first; one statement."""
    newer = aliased(AttemptResult)
    latest = (
        select(newer.id)
        .where(newer.attempt_id == Attempt.id)
        .order_by(newer.number.desc())
        .limit(1)
        .correlate(Attempt)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Sitting.exam_id, Registration.id, Attempt.form_id, Attempt.closed_at,
            AttemptResult.passed, Exam.release, Sitting.score_released_at,
        )
        .join(Registration, Registration.public_id == Attempt.owner_ref)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .join(Exam, Exam.id == Sitting.exam_id)
        .outerjoin(AttemptResult, AttemptResult.id == latest)
        .where(
            Attempt.person_id == person_id,
            Attempt.purpose == Purpose.EXAM.value,
            Attempt.started_at.is_not(None),
            Attempt.ending.is_distinct_from("voided"),
            Sitting.exam_id.in_(exam_ids),
        )
        .order_by(Attempt.started_at)
    )  # fmt: skip
    return [
        Tried(exam, registration, form, closed_at, passed if is_out(release, out_at) else None)
        for exam, registration, form, closed_at, passed, release, out_at in rows
    ]


def is_out(release: dict[str, object], released_at: datetime | None) -> bool:
    """Whether scores of a sitting may be known, by its exam's ladder and what the board did."""
    return Ladder.read(release).score is ScoreRelease.AT_SUBMISSION or released_at is not None


def earlier(found: Sequence[Tried], exam_id: int) -> list[Earlier]:
    """What the rule needs of the attempts before."""
    return [Earlier(one.closed_at, one.passed) for one in found if one.exam_id == exam_id]


def forms_had(found: Sequence[Tried], exam_id: int) -> list[int]:
    """The parallel forms the person wrote before, the last one at the end."""
    return [one.form_id for one in found if one.exam_id == exam_id and one.form_id is not None]


@dataclass(frozen=True, slots=True)
class Held:
    """A registration that somebody holds, with the span of its shift where it has one."""

    registration_id: int
    sitting_id: int
    exam_id: int
    starts_at: datetime | None
    ends_at: datetime | None
    is_over: bool
    is_present: bool


def held_ones(person_id: int, now: datetime) -> list[Held]:
    """Registrations the person holds in sittings that were not cancelled; one statement."""
    last = (
        select(SittingShift.ends_at)
        .where(SittingShift.sitting_id == Sitting.id)
        .order_by(SittingShift.ends_at.desc())
        .limit(1)
        .correlate(Sitting)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Registration.id, Registration.sitting_id, Sitting.exam_id, SittingShift.starts_at,
            SittingShift.ends_at, last, Registration.checked_in_at,
        )
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .outerjoin(SittingShift, SittingShift.id == Registration.shift_id)
        .where(Registration.person_id == person_id, held(), Sitting.cancelled_at.is_(None))
    )  # fmt: skip
    return [
        Held(
            id_, sitting, exam, starts_at, ends_at,
            is_over=(ends_at or last_at or now) <= now, is_present=present is not None,
        )
        for id_, sitting, exam, starts_at, ends_at, last_at, present in rows
    ]  # fmt: skip
