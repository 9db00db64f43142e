"""What an organiser sets up: an assessment, its terms, the versions of its checklist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.certification.practical.models import PracticalAssessment, PracticalChecklist
from portal.certification.practical.queries import assessments
from portal.certification.practical.service import telling
from portal.certification.rules import practical as rules
from portal.certification.rules.practical import AssessmentRefusal, Point
from portal.competency.queries import catalogue
from portal.competency.queries.catalogue import CompetencyValue
from portal.core import zones
from portal.core.db import db, transaction
from portal.core.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Written:
    """What an organiser decides about an assessment."""

    title: str
    instructions: str
    minutes: int
    opens_at: datetime
    closes_at: datetime | None
    min_level: int
    max_attempts: int
    wait_days: int
    notice_hours: int


def create(
    organisation_id: int,
    competency_id: int,
    level: int,
    form: str,
    what: Written,
    *,
    now: datetime,
    actor_id: int | None,
) -> PracticalAssessment:
    """A new assessment of one level; it can be booked once it has a checklist and slots.

    Raises Refused(AssessmentRefusal), NotFound.
    """
    known = catalogue.catalogue()
    if competency_id not in known.histories:
        raise NotFound
    if known.worded(competency_id, zones.local_day(now)).level(level) is None:
        raise Refused(AssessmentRefusal.LEVEL_NOT_DESCRIBED, field="level")
    _refuse(what, level)
    with transaction():
        made = PracticalAssessment(
            organisation_id=organisation_id,
            competency_id=competency_id,
            level=level,
            form=form,
            created_at=now,
            created_by_id=actor_id,
        )
        _write(made, what)
        db.session.add(made)
        db.session.flush()
        telling.record("practical.created", made, now, actor_id, level=level)
    return made


def change(
    assessment_id: int, what: Written, *, now: datetime, actor_id: int | None
) -> PracticalAssessment:
    """Other terms from now on; what is assessed stays. Raises Refused(AssessmentRefusal)."""
    with transaction():
        found = _locked(assessment_id)
        _refuse(what, found.level)
        _write(found, what)
        telling.record("practical.changed", found, now, actor_id)
    return found


def publish(
    assessment_id: int, points: Sequence[Point], *, now: datetime, actor_id: int | None
) -> PracticalChecklist:
    """The next version of the checklist; bookings made before keep theirs.

    Raises Refused(ChecklistRefusal).
    """
    with transaction():
        found = _locked(assessment_id)
        last = assessments.newest(assessment_id)
        before = assessments.points(last) if last else ()
        refusal = rules.may_publish(points, before)
        if refusal is not None:
            raise Refused(refusal, field="own", most=rules.MAX_POINTS, longest=rules.LONGEST_POINT)
        made = PracticalChecklist(
            assessment_id=assessment_id,
            number=last.number + 1 if last else 1,
            wording=worded(found, now).number,
            points=assessments.document(points),
            published_at=now,
            published_by_id=actor_id,
        )
        db.session.add(made)
        telling.record(
            "practical.checklist_published",
            found,
            now,
            actor_id,
            number=made.number,
            points=len(points),
        )
    return made


def worded(found: PracticalAssessment, now: datetime) -> CompetencyValue:
    """The competency in the words of the day."""
    return catalogue.catalogue().worded(found.competency_id, zones.local_day(now))


def proposed(found: PracticalAssessment, now: datetime) -> list[Point]:
    """The indicators of the level as points: where a checklist begins."""
    level = worded(found, now).level(found.level)
    listed = level.indicators if level else ()
    return [Point(f"i{place}", text) for place, text in enumerate(listed, 1)]


def _refuse(what: Written, level: int) -> None:
    if what.closes_at is not None and what.closes_at <= what.opens_at:
        raise Refused(AssessmentRefusal.REVERSED, field="closes_on")
    if what.min_level >= level:
        raise Refused(AssessmentRefusal.LEVEL_TOO_LOW, field="min_level")


def _write(found: PracticalAssessment, what: Written) -> None:
    for name in Written.__slots__:
        setattr(found, name, getattr(what, name))


def _locked(assessment_id: int) -> PracticalAssessment:
    found = db.session.scalar(
        select(PracticalAssessment)
        .where(PracticalAssessment.id == assessment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found
