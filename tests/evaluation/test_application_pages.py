"""Application at work in the browser: planned after a course or activity, asked for, answered."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.evaluation.models import WorkApplication
from portal.evaluation.queries import applications as queries
from portal.evaluation.service import applying_reminders
from portal.learning.hours.models import LearningAbsence
from portal.learning.models import CourseCompletion, Enrolment
from portal.ledger.queries import events, profiles
from portal.people.models import Employment, InboxMessage, Person, Tenure
from portal.people.rules.posts import TenureKind
from portal.people.service import tenures
from portal.web.app import Portal
from tests.learning.offering import Offering
from tests.support.evaluation import make_period
from tests.support.office import TODAY
from tests.support.pages import PageClient
from tests.support.people import make_grant
from tests.support.portal_app import NOON

ACTION = "Menempel daftar syarat di loket mulai Senin depan."
EXAMPLE = "Warga yang membawa berkas lengkap bertambah sejak daftar ditempel."
LATER = timedelta(days=90)


@dataclass
class Case:
    """A clerk who completed the course, and the head above."""

    offering: Offering
    completion: str
    aims: dict[int, int]

    @property
    def clerk(self) -> Person:
        return self.offering.office.clerks[0]

    @property
    def head(self) -> Person:
        return self.offering.office.head

    @property
    def place(self) -> str:
        return f"/completions/{self.completion}/application"

    def enter(self, page: PageClient, who: Person) -> None:
        self.offering.office.enter(page, who)


@pytest.fixture
def case(app: Portal) -> Case:
    with app.app_context():
        offering = Offering(clerks=2)
        enrolment_id = offering.enrol(offering.office.clerks[0])
        public_id = complete(offering, enrolment_id, offering.office.clerks[0])
        found = queries.finished_course(offering.office.clerks[0].id, public_id, TODAY)
        return Case(offering, public_id, dict(found.aims))


def complete(offering: Offering, enrolment_id: int, who: Person) -> str:
    with transaction():
        db.session.add(
            CourseCompletion(
                enrolment_id=enrolment_id, person_id=who.id, number=1, completed_at=NOON,
                on_day=TODAY, credit_jp100=100,
            )
        )  # fmt: skip
    return db.session.get_one(Enrolment, enrolment_id).public_id


def plan(page: PageClient, case: Case) -> str:
    """Written and kept; the address of its page."""
    sent = {"action": ACTION, "competency": str(min(case.aims))}
    answer = page.post(case.place, sent)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def proof(on: date = TODAY, **changed: object) -> dict[str, object]:
    ticks = [f"1-{place}" for place in range(2)]
    day = [str(on.day), str(on.month), str(on.year)]
    return {"indicators": ticks, "example_on": day, "example": EXAMPLE, **changed}


def stored() -> WorkApplication:
    return db.session.scalars(
        select(WorkApplication).execution_options(populate_existing=True)
    ).one()


def evidence(case: Case) -> list[Any]:
    found = events.of_persons([case.clerk.id])[case.clerk.id]
    return [one for one in found if one.source_kind is SourceKind.APPLICATION]


def test_planned_reported_and_confirmed_it_is_evidence_of_skill(
    app: Portal, page: PageClient, case: Case
) -> None:
    with app.app_context():
        make_period(case.offering.office.agency.id, [case.clerk.id])
    case.enter(page, case.clerk)
    assert case.place in page.get(f"/courses/{case.offering.slug}").text
    assert case.place in page.get(f"/completions/{case.completion}").text
    page.get(case.place)
    own = plan(page, case)
    assert page.client.get(case.place).status_code == 303  # one for one course
    assert ACTION in page.get(own).text
    assert page.post(f"{own}/report", proof()).status_code == 303
    assert case.offering.title in page.get("/evaluations").text  # in the open period

    case.enter(page, case.head)
    assert "1 penerapan menunggu konfirmasi Anda" in page.get("/").text
    led = f"/team{own}"
    assert led in page.get("/team/applications").text
    assert EXAMPLE in page.get(led).text
    with app.app_context():
        assert evidence(case) == []
    assert page.post(f"{led}/confirm?level=1", proof(example="sip")).status_code == 422
    bare = page.post(f"{led}/confirm?level=1", {"indicators": ["1-0", "1-1"]})
    assert bare.status_code == 422  # a bare tick
    assert page.post(f"{led}/confirm?level=1", proof()).status_code == 303
    assert page.post(f"{led}/confirm?level=1", proof()).status_code == 422  # answered once
    with app.app_context():
        [event] = evidence(case)
        [line] = event.lines
        assert (line.strand, line.target_level, line.example_on) == ("skill", 1, TODAY)
        held = profiles.levels([case.clerk.id], TODAY)[case.clerk.id]
        assert held[line.competency_id].strands[1] == 1
        [applied] = queries.of_people([case.clerk.id], TODAY, TODAY + LATER)[case.clerk.id]
        assert (applied.level, applied.proved_on) == (1, TODAY)
    case.enter(page, case.clerk)
    assert "Dikonfirmasi" in page.get("/applications").text
    assert "Yang disaksikan" in page.get(own).text


def test_what_was_not_seen_is_refused_with_a_reason_and_lowers_nothing(
    app: Portal, page: PageClient, case: Case
) -> None:
    case.enter(page, case.clerk)
    own = plan(page, case)
    case.enter(page, case.head)
    early = page.post(f"/team{own}/refuse", {"reason": "Belum tampak di loket."})
    assert early.status_code == 422  # the learner comes first
    case.enter(page, case.clerk)
    page.post(f"{own}/report", proof())
    case.enter(page, case.head)
    assert page.post(f"/team{own}/refuse", {"reason": "belum"}).status_code == 422
    answer = page.post(f"/team{own}/refuse", {"reason": "Belum tampak di loket."})
    assert answer.status_code == 303
    case.enter(page, case.clerk)
    assert "Belum tampak di loket." in page.get(own).text
    with app.app_context():
        assert evidence(case) == []


def test_a_plan_is_dropped_and_another_written(app: Portal, page: PageClient, case: Case) -> None:
    case.enter(page, case.clerk)
    own = plan(page, case)
    assert page.post(f"{own}/withdraw").status_code == 303
    assert "Ditarik" in page.get("/applications").text
    assert plan(page, case) != own


@pytest.mark.parametrize("sent", [{"action": "mencoba"}, {"competency": "0"}])
def test_a_plan_is_concrete_and_about_what_the_course_aims_at(
    app: Portal, page: PageClient, case: Case, sent: dict[str, object]
) -> None:
    case.enter(page, case.clerk)
    whole = {"action": ACTION, "competency": str(min(case.aims))}
    assert page.post(case.place, {**whole, **sent}).status_code == 422
    with app.app_context():
        assert db.session.scalars(select(WorkApplication)).all() == []
    assert page.post(case.place, whole).status_code == 303


def test_nobody_else_finds_it(app: Portal, page: PageClient, case: Case) -> None:
    case.enter(page, case.clerk)
    own = plan(page, case)
    page.post(f"{own}/report", proof())
    case.enter(page, case.offering.office.clerks[1])
    page.get(own, status=404)
    page.get(case.place, status=404)
    assert page.client.get(f"/team{own}").status_code in {403, 404}


def test_the_next_superior_answers_where_the_first_has_gone(
    app: Portal, page: PageClient, case: Case
) -> None:
    case.enter(page, case.clerk)
    own = plan(page, case)
    page.post(f"{own}/report", proof())
    with app.app_context():
        office = case.offering.office
        follower = office.member("Yulia Pengganti")
        with transaction():
            old = db.session.scalars(select(Tenure).where(Tenure.person_id == case.head.id)).one()
            old.valid_until = TODAY
        tenures.appoint(
            follower.id, office.head_post, kind=TenureKind.DEFINITIVE, valid_from=TODAY, now=NOON,
            actor_id=None,
        )  # fmt: skip
        applying_reminders.remind(now=NOON)
        told = db.session.scalars(
            select(InboxMessage.path).where(InboxMessage.person_id == follower.id)
        ).all()
        assert told == [f"/team{own}"]
    case.enter(page, case.head)
    assert page.client.get(f"/team{own}").status_code in {403, 404}
    case.enter(page, follower)
    assert page.post(f"/team{own}/confirm?level=1", proof()).status_code == 303


def told(who: Person) -> list[str]:
    query = select(InboxMessage.kind).where(InboxMessage.person_id == who.id)
    return list(db.session.scalars(query.order_by(InboxMessage.id)))


def test_it_is_asked_for_after_ninety_days_once_and_reminded_once(
    app: Portal, page: PageClient, case: Case
) -> None:
    case.enter(page, case.clerk)
    plan(page, case)
    with app.app_context():
        assert stored().due_on - TODAY == LATER
        for day in (0, 89, 90, 90, 91, 148, 148, 149):
            applying_reminders.remind(now=NOON + timedelta(days=day))
        assert told(case.clerk) == ["work_application.asked", "work_application.last_days"]
        applying_reminders.remind(now=NOON + timedelta(days=200))
        assert len(told(case.clerk)) == 2


def test_nobody_on_leave_or_gone_is_asked(app: Portal, page: PageClient, case: Case) -> None:
    case.enter(page, case.clerk)
    plan(page, case)
    with app.app_context():
        with transaction():
            away = LearningAbsence(
                person_id=case.clerk.id, kind="maternity", decree="SK-1",
                valid_from=TODAY + timedelta(days=80), valid_until=TODAY + timedelta(days=100),
                recorded_at=NOON, recorded_by_id=case.head.id,
            )  # fmt: skip
            db.session.add(away)
        applying_reminders.remind(now=NOON + timedelta(days=95))
        assert told(case.clerk) == []
        applying_reminders.remind(now=NOON + timedelta(days=100))
        assert told(case.clerk) == ["work_application.asked"]
        with transaction():
            work = db.session.scalars(
                select(Employment).where(Employment.person_id == case.clerk.id)
            ).one()
            work.valid_until = TODAY + timedelta(days=101)
        applying_reminders.remind(now=NOON + timedelta(days=149))
        assert told(case.clerk) == ["work_application.asked"]


def test_the_trainer_sees_the_rate_of_a_course_from_five_on(
    app: Portal, page: PageClient, case: Case
) -> None:
    case.enter(page, case.clerk)
    plan(page, case)
    with app.app_context():
        office = case.offering.office
        trainer = office.member("Tari Pengajar")
        make_grant(trainer, Role.TRAINER, office.agency)
    case.enter(page, trainer)
    text = page.get(f"/studio/courses/{case.offering.slug}/report").text
    assert "1 rencana belum waktunya ditanyakan" in text
    assert "mulai dari lima rencana" in text
