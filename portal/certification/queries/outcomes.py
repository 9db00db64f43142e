"""What an exam attempt leads to: what it certifies, and how its result comes out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, exists, or_, select

from portal.assessment.models import Attempt, ExamSpecification, ExamSpecificationVersion
from portal.assessment.rules.attempts import Purpose
from portal.certification.models import Exam, Registration, Sitting, SittingShift
from portal.certification.rules.exams import Ladder, ScoreRelease
from portal.certification.rules.release import Course
from portal.core import stamps
from portal.core.db import db
from portal.core.errors import NotFound
from portal.people.models import Person


@dataclass(frozen=True, slots=True)
class Certified:
    """What a registration's exam certifies. `valid_months` None is without an end.

    `is_merged`: the record of the examinee has been merged into another one.
    """

    exam_code: str
    exam_title: str
    competency_id: int
    level: int
    valid_months: int | None
    zone: str
    spec_version: str
    ladder: Ladder
    released_at: datetime | None
    examinee_id: int
    is_merged: bool


# Built once, and of columns: a release and a regrade ask for every attempt.
_CERTIFIED = (
    select(
        Exam.code, Exam.title, Exam.competency_id, Exam.level, Exam.valid_months, Sitting.zone,
        ExamSpecification.code.label("specification"), ExamSpecificationVersion.number,
        Exam.release, Sitting.score_released_at, Person.id.label("examinee_id"),
        Person.merged_into_id, stamps.column(stamps.REFERENCE).label("reference"),
    )
    .select_from(Registration)
    .join(Person, Person.id == Registration.person_id)
    .join(Sitting, Sitting.id == Registration.sitting_id)
    .join(Exam, Exam.id == Sitting.exam_id)
    .join(ExamSpecificationVersion, ExamSpecificationVersion.id == Sitting.version_id)
    .join(ExamSpecification, ExamSpecification.id == ExamSpecificationVersion.specification_id)
    .where(Registration.public_id == bindparam("ref"))
)  # fmt: skip


_CERTIFIED_LOCKED = _CERTIFIED.with_for_update(of=Person, key_share=True)


def certified(owner_ref: str, *, lock: bool = False) -> Certified:
    """By the registration an attempt belongs to; one statement. Raises NotFound.

    `lock` holds the examinee's record, as evidence about one person is entered in order.
    """
    query = _CERTIFIED_LOCKED if lock else _CERTIFIED
    row = db.session.connection().execute(query, {"ref": owner_ref}).one_or_none()
    if row is None:
        raise NotFound
    stamps.remember(stamps.REFERENCE, row.reference)
    return Certified(
        row.code,
        row.title,
        row.competency_id,
        row.level,
        row.valid_months,
        row.zone,
        f"{row.specification[:50]}@{row.number}",
        Ladder.read(row.release),
        row.score_released_at,
        row.examinee_id,
        row.merged_into_id is not None,
    )


@dataclass(frozen=True, slots=True)
class Climb:
    """The ladder of a registration's exam and what has happened to its paper."""

    ladder: Ladder
    course: Course


def ladders(owner_refs: Collection[str]) -> dict[str, Climb]:
    """By registration; two statements whatever the number."""
    rows = db.session.execute(
        select(Registration.public_id, Sitting.version_id, Sitting.score_released_at, Exam.release)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .join(Exam, Exam.id == Sitting.exam_id)
        .where(Registration.public_id.in_(owner_refs))
    ).all()
    ends = shift_ends({row.version_id for row in rows})
    return {
        ref: Climb(Ladder.read(release), Course(released_at, ends[version]))
        for ref, version, released_at, release in rows
    }


def climbs(version_ids: Collection[int]) -> dict[int, list[Climb]]:
    """By version, one for every sitting that was not cancelled; two statements."""
    rows = db.session.execute(
        select(Sitting.version_id, Sitting.score_released_at, Exam.release)
        .join(Exam, Exam.id == Sitting.exam_id)
        .where(Sitting.version_id.in_(version_ids), Sitting.cancelled_at.is_(None))
    ).all()
    ends = shift_ends(version_ids)
    found: dict[int, list[Climb]] = {}
    for version, released_at, release in rows:
        climb = Climb(Ladder.read(release), Course(released_at, ends[version]))
        found.setdefault(version, []).append(climb)
    return found


def shift_ends(version_ids: Collection[int]) -> dict[int, tuple[datetime, ...]]:
    """The ends of every shift in which a paper of these versions was or will be sat."""
    rows = db.session.execute(
        select(Sitting.version_id, SittingShift.ends_at)
        .join(SittingShift, SittingShift.sitting_id == Sitting.id)
        .where(Sitting.version_id.in_(version_ids), Sitting.cancelled_at.is_(None))
    )
    found: dict[int, list[datetime]] = {one: [] for one in version_ids}
    for version, end in rows:
        found[version].append(end)
    return {version: tuple(ends) for version, ends in found.items()}


def score_is_out() -> ColumnElement[bool]:
    """Exam attempts, beside `Attempt`, whose score is told (EX-11)."""
    return (Attempt.purpose == Purpose.EXAM.value) & exists(
        select(Registration.id)
        .join(Sitting, Sitting.id == Registration.sitting_id)
        .join(Exam, Exam.id == Sitting.exam_id)
        .where(
            Registration.public_id == Attempt.owner_ref,
            or_(
                Sitting.score_released_at.is_not(None),
                Exam.release["score"].as_string() == ScoreRelease.AT_SUBMISSION.value,
            ),
        )
    )
