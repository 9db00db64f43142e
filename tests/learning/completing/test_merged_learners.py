"""The learning of a record that was merged goes to the person who stays, and leaves again."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.assessment.models import Attempt
from portal.core.db import Base, db, transaction
from portal.core.permissions import Permission, Role
from portal.evaluation.models import EvaluationForm
from portal.learning import entering, queries, rebuilding
from portal.learning import service as learning
from portal.learning.hours import books, claims
from portal.learning.hours.models import LearningAbsence
from portal.learning.margin.models import LessonNote
from portal.learning.models import CourseCompletion, CourseRun, Enrolment, EnrolmentRequest
from portal.people.models import Organisation, Person
from portal.people.queries import holders
from portal.people.service import approvals, merging
from portal.web.merging import traces_of
from tests.assessment.conftest import Sitting
from tests.assessment.passing import hand_in
from tests.support.evaluation import make_period
from tests.support.hours import make_claim
from tests.support.people import make_account, make_grant, make_person, make_unit
from tests.support.portal_app import NOON

TODAY = NOON.date()
HOUR = timedelta(hours=1)
MOVING = (
    Attempt, CourseCompletion, Enrolment, EnrolmentRequest, EvaluationForm, LearningAbsence,
    LessonNote,
)  # fmt: skip


class Twins:
    """Whoever sits the quiz was entered twice: `real` is the record that stays."""

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self.agency = db.session.get_one(Organisation, sitting.agency_id)
        unit = make_unit(self.agency)
        self.real = make_person(unit)
        self.double = db.session.get_one(Person, sitting.person_id)
        self.officers = [make_person(unit) for _ in range(2)]
        for officer in self.officers:
            make_account(officer)
            make_grant(officer, Role.HR, self.agency)
        self.run = db.session.scalars(select(CourseRun)).one()

    def fill(self) -> None:
        """The double passed the course; both asked for a place in another run."""
        learning.finish_lesson(
            self.double.id, self.sitting.enrolment_id, "baca", on_day=TODAY, now=NOON
        )
        hand_in(self.sitting)
        self.own_place = learning.enrol(self.real.id, self.agency.id, self.slug, now=NOON)
        other = self.other_run()
        for person, at in ((self.double, NOON), (self.real, NOON + HOUR)):
            entering.sign_up(person.id, self.agency.id, other, now=at)
        with transaction():
            db.session.add(
                LearningAbsence(
                    person_id=self.double.id, kind="leave", valid_from=date(2026, 3, 1),
                    valid_until=date(2026, 6, 1), decree="SK 1", recorded_at=NOON,
                    recorded_by_id=self.officers[0].id,
                )
            )  # fmt: skip
            db.session.add(
                LessonNote(
                    person_id=self.double.id, course_id=self.run.course_id, lesson_key="baca",
                    anchor="", quote="", text="Ingat ini.", written_at=NOON, changed_at=NOON,
                )
            )  # fmt: skip
        make_period(self.agency.id, [self.double.id], code="2026-1", from_on=date(2026, 1, 1))

    @property
    def slug(self) -> str:
        found = queries.open_runs(self.agency.id, NOON).limit(1)
        return str(db.session.execute(found).one()[0].slug)

    def other_run(self) -> str:
        with transaction():
            run = CourseRun(
                revision_id=self.run.revision_id, course_id=self.run.course_id,
                organisation_id=self.agency.id, opens_at=NOON, needs_approval=True,
                is_costly=True,
            )  # fmt: skip
            db.session.add(run)
        return run.public_id

    def merge(self) -> None:
        ids = [self.real.id, self.double.id]
        with transaction():  # entered without papers: no number, status or employment
            for name in ("person_identifier", "person_status", "employment"):
                table = db.metadata.tables[name]
                db.session.execute(table.delete().where(table.c.person_id == self.double.id))
        approval = merging.propose(
            *ids, traces=traces_of(ids), organisation_id=self.agency.id, reason="Orang yang sama",
            actor_id=self.officers[0].id, on=TODAY, now=NOON + HOUR,
        )  # fmt: skip
        approvals.approve(approval.id, actor_id=self.officers[1].id, on=TODAY, now=NOON + HOUR)
        db.session.expire_all()
        assert self.double.merged_into_id == self.real.id

    def undo(self) -> None:
        approval = merging.propose_undo(
            self.double.id, organisation_id=self.agency.id, reason="Ternyata dua orang",
            actor_id=self.officers[0].id, now=NOON + HOUR,
        )  # fmt: skip
        approvals.approve(approval.id, actor_id=self.officers[1].id, on=TODAY, now=NOON + HOUR)
        db.session.expire_all()

    def of(self, model: type[Base], person: Person) -> int:
        return len(db.session.scalars(select(model).filter_by(person_id=person.id)).all())


@pytest.fixture
def twins(sitting: Sitting) -> Twins:
    return Twins(sitting)


def rows() -> dict[str, list[tuple[object, ...]]]:
    db.session.expire_all()
    return {
        model.__tablename__: [
            tuple(row) for row in db.session.execute(select(*model.__table__.columns)).all()
        ]
        for model in MOVING
    }


def test_everything_learnt_goes_along_and_an_undoing_gives_it_back(twins: Twins) -> None:
    twins.fill()
    before = rows()
    assert all(before.values())
    twins.merge()
    for model in MOVING:
        assert twins.of(model, twins.double) == 0, model
        assert twins.of(model, twins.real) >= 1, model
    passed = db.session.get_one(Enrolment, twins.sitting.enrolment_id)
    assert (passed.number, passed.ended_at) == (2, None)
    # Of two places in one run the one that was not begun ended; of two requests the later.
    assert db.session.get_one(Enrolment, twins.own_place).ended_at == NOON + HOUR
    first, later = db.session.scalars(select(EnrolmentRequest).order_by(EnrolmentRequest.asked_at))
    assert (first.outcome, later.outcome) == ("", "withdrawn")
    course = queries.course(twins.real.id, twins.agency.id, twins.slug, NOON)
    assert course.enrolment is not None
    assert course.enrolment.id == passed.id
    assert rebuilding.rebuild(check=True).differing == ()
    twins.undo()
    assert rows() == before
    assert rebuilding.rebuild(check=True).differing == ()


def test_what_was_completed_after_the_merge_follows_its_place(twins: Twins) -> None:
    hand_in(twins.sitting)
    twins.merge()
    learning.finish_lesson(
        twins.real.id, twins.sitting.enrolment_id, "baca", on_day=TODAY, now=NOON + HOUR
    )
    assert twins.of(CourseCompletion, twins.real) == 1
    twins.undo()
    assert twins.of(CourseCompletion, twins.double) == 1
    assert twins.of(CourseCompletion, twins.real) == 0
    assert rebuilding.rebuild(check=True).differing == ()


def test_claims_of_the_other_record_are_read_and_never_verified_by_oneself(twins: Twins) -> None:
    claim = make_claim(twins.double.id)
    officer = twins.real
    make_account(officer)
    make_grant(officer, Role.HR, twins.agency)
    reader = next(
        one
        for one in holders.of_agency(twins.agency, Permission.HOURS_HANDLE, NOON)
        if one.person_id == officer.id
    )
    waiting = claims.waiting(reader, TODAY)
    assert [one.id for one in db.session.scalars(waiting)] == [claim.id]
    hand_in(twins.sitting)
    twins.merge()
    assert [one.id for one in db.session.scalars(claims.own(reader))] == [claim.id]
    assert db.session.scalars(claims.waiting(reader, TODAY)).all() == []
    assert books.booked([officer.id], date(2026, 1, 1), date(2026, 12, 31)) == {}
