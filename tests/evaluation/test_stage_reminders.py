"""What is undone in a stage: a task at home, and one reminder before the stage ends."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.core import jobs
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.evaluation.models import (
    EvaluationForm,
    EvaluationObjection,
    EvaluationPeriod,
    EvaluationRating,
)
from portal.evaluation.queries import periods, stage_days
from portal.evaluation.rules.stages import Stage
from portal.evaluation.service import stage_reminders
from portal.learning.hours.models import LearningAbsence
from portal.people.models import InboxMessage, Person
from portal.web.app import Portal
from tests.support.evaluation import make_rated
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_grant
from tests.support.portal_app import NOON
from tests.support.statements import counted

SELF_DUE, RATING_DUE = "evaluation.self_due", "evaluation.rating_due"
ANSWER_DUE, CASE_DUE = "evaluation.answer_due", "evaluation.objection_due"


@dataclass
class Case:
    """A head who rates a clerk; both stages are open today."""

    office: Office
    form: EvaluationForm

    @property
    def clerk(self) -> Person:
        return self.office.clerks[0]

    def last_noon(self, stage: Stage) -> datetime:
        """Noon of the last day of a stage."""
        period = db.session.get_one(EvaluationPeriod, self.form.period_id)
        last: date | None = periods.calendar(period).of(stage).last_on
        assert last is not None
        return NOON + (last - TODAY)

    def told(self, who: Person) -> list[str]:
        query = select(InboxMessage.kind).where(InboxMessage.person_id == who.id)
        return list(db.session.scalars(query.order_by(InboxMessage.id)))

    def hand_in(self, kind: str, rater: Person) -> None:
        with transaction():
            db.session.add(
                EvaluationRating(
                    form_id=self.form.id, kind=kind, rater_id=rater.id, marks={}, guides={},
                    saved_at=NOON, submitted_at=NOON,
                )
            )  # fmt: skip


@pytest.fixture
def case(app: Portal) -> Case:
    with app.app_context():
        office = Office()
        return Case(office, make_rated(office.agency.id, office.clerks[0].id, office.head.id))


def test_what_is_undone_waits_at_home(app: Portal, page: PageClient, case: Case) -> None:
    case.office.enter(page, case.clerk)
    page.get("/")
    with counted(app) as statements:
        assert "1 penilaian diri belum dikirim" in page.get("/").text
    assert len(statements) <= 6
    case.office.enter(page, case.office.head)
    assert "1 pegawai menunggu penilaian Anda" in page.get("/").text
    with app.app_context():
        case.hand_in("self", case.clerk)
        case.hand_in("supervisor", case.office.head)
    assert "menunggu penilaian Anda" not in page.get("/").text
    case.office.enter(page, case.clerk)
    assert "penilaian diri belum dikirim" not in page.get("/").text


def test_a_stage_is_open_on_its_days_alone(app: Portal, case: Case) -> None:
    with app.app_context():
        for stage in Stage:
            calendar = periods.calendar(db.session.get_one(EvaluationPeriod, case.form.period_id))
            for offset in (-60, -1, 0, 1, 5, 20, 40, 80):
                day = TODAY + timedelta(days=offset)
                found = db.session.scalars(
                    select(EvaluationPeriod.id).where(stage_days.is_open(stage, day))
                ).all()
                assert bool(found) is calendar.of(stage).holds(day), (stage, day)


def test_everybody_is_reminded_once_before_the_end(app: Portal, case: Case) -> None:
    with app.app_context():
        last = case.last_noon(Stage.SELF)
        stage_reminders.remind(now=last - timedelta(days=4))
        assert case.told(case.clerk) == []
        for day in (3, 3, 2, 0):
            stage_reminders.remind(now=last - timedelta(days=day))
        assert case.told(case.clerk) == [SELF_DUE]
        stage_reminders.remind(now=case.last_noon(Stage.SUPERVISOR))
        assert case.told(case.office.head) == [RATING_DUE]
        assert case.told(case.clerk) == [SELF_DUE]


def test_who_has_neither_accepted_nor_objected_is_asked_once_before_the_stage_ends(
    app: Portal, page: PageClient, case: Case
) -> None:
    with app.app_context():
        last = case.last_noon(Stage.OBJECTION)
        for day in (1, 1, 0):
            stage_reminders.remind(now=last - timedelta(days=day))
        assert case.told(case.clerk) == [ANSWER_DUE]
        with transaction():
            period = db.session.get_one(EvaluationPeriod, case.form.period_id)
            stages = [dict(one) for one in period.stages]
            stages[3]["from"] = TODAY.isoformat()  # the stage of objections has begun
            period.stages = stages
    case.office.enter(page, case.clerk)
    assert "1 hasil evaluasi menunggu jawaban Anda" in page.get("/").text
    assert page.post("/evaluations/2026-2/acknowledge").status_code == 303
    assert "menunggu jawaban Anda" not in page.get("/").text


def test_officers_without_a_part_in_it_are_told_when_the_clock_of_a_case_runs_out(
    app: Portal, case: Case
) -> None:
    with app.app_context():
        hr, rater = case.office.member("Siti Aminah"), case.office.head
        for one in (hr, rater):
            make_grant(one, Role.HR, case.office.agency)
        with transaction():
            db.session.add(
                EvaluationObjection(
                    organisation_id=case.office.agency.id, form_id=case.form.id, filed_at=NOON,
                    reason="Contohnya bukan pekerjaan saya.", due_on=TODAY + timedelta(days=14),
                )
            )  # fmt: skip
        stage_reminders.remind(now=NOON + timedelta(days=10))
        assert case.told(hr) == []
        for day in (11, 12, 15):
            stage_reminders.remind(now=NOON + timedelta(days=day))
        assert case.told(hr) == [CASE_DUE]
        assert CASE_DUE not in case.told(rater)


def test_who_has_handed_in_and_who_is_away_is_not_reminded(app: Portal, case: Case) -> None:
    with app.app_context():
        case.hand_in("self", case.clerk)
        stage_reminders.remind(now=case.last_noon(Stage.SELF))
        assert case.told(case.clerk) == []
        with transaction():
            db.session.add(
                LearningAbsence(
                    person_id=case.office.head.id, kind="maternity", decree="SK-1",
                    valid_from=TODAY, valid_until=None, recorded_at=NOON,
                    recorded_by_id=case.clerk.id,
                )
            )  # fmt: skip
        stage_reminders.remind(now=case.last_noon(Stage.SUPERVISOR))
        assert case.told(case.office.head) == []


def test_nobody_is_reminded_of_a_period_that_was_not_opened(app: Portal, case: Case) -> None:
    with app.app_context():
        with transaction():
            period = db.session.get_one(EvaluationPeriod, case.form.period_id)
            period.opened_at = period.policy_version = None
        stage_reminders.remind(now=case.last_noon(Stage.SELF))
        assert case.told(case.clerk) == []


def test_the_reminder_is_a_job(app: Portal) -> None:
    assert jobs.table[stage_reminders.JOB].call is stage_reminders.remind
