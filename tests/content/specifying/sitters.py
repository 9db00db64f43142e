"""A registration for a sitting of tomorrow, of a version that was published."""

from datetime import timedelta

from sqlalchemy import select

from portal.assessment.models import ExamForm, ExamSpecification, ExamSpecificationVersion
from portal.certification.models import Exam, Registration, Sitting, SittingShift
from portal.competency.models import Competency
from portal.core.db import db, transaction
from portal.people.models import Person
from tests.assessment.making import COMPETENCY
from tests.content.specifying.bureau import Bureau
from tests.support.portal_app import NOON


def registered(
    bureau: Bureau, version: ExamSpecificationVersion, who: Person
) -> tuple[Registration, int]:
    """The registration, and the id of the form it would get."""
    by = {"created_at": NOON, "created_by_id": bureau.reviewer.id}
    specification = db.session.get_one(ExamSpecification, version.specification_id)
    competency = db.session.scalars(select(Competency.id).where(Competency.key == COMPETENCY)).one()
    form_id = db.session.scalars(
        select(ExamForm.id).where(ExamForm.version_id == version.id, ExamForm.number == 1)
    ).one()
    with transaction():
        exam = Exam(
            organisation_id=bureau.agency.id, code="U-1", title="Ujian", level=2, wait_days=0,
            specification_id=specification.id, competency_id=competency, max_attempts=1, **by,
        )  # fmt: skip
        db.session.add(exam)
        db.session.flush()
        sitting = Sitting(
            organisation_id=bureau.agency.id, exam_id=exam.id, version_id=version.id,
            title="Ujian", mode="fixed", zone="Asia/Jakarta", registration_opens_at=NOON,
            registration_closes_at=NOON + timedelta(hours=1), late_minutes=0, networks=[], **by,
        )  # fmt: skip
        db.session.add(sitting)
        db.session.flush()
        begins = NOON + timedelta(days=1)
        shift = SittingShift(
            sitting_id=sitting.id, number=1, starts_at=begins, ends_at=begins + timedelta(hours=2)
        )
        db.session.add(shift)
        db.session.flush()
        row = Registration(
            sitting_id=sitting.id, shift_id=shift.id, person_id=who.id, requested_at=NOON,
            requested_by_id=who.id, organisation_id=bureau.agency.id, number=1,
            approved_at=NOON, decided_by_id=bureau.reviewer.id,
        )  # fmt: skip
        db.session.add(row)
    return row, form_id
