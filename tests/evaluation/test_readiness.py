"""Promotion readiness: a checklist with its sources for the job aimed at; it can be contested."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from portal.competency.queries import requirements
from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.core.permissions import Role
from portal.evaluation.models import (
    AppraisalImport,
    EvaluationForm,
    FollowUp,
    PerformanceAppraisal,
    ReadinessClaim,
)
from portal.evaluation.rules import stages
from portal.evaluation.service import followups
from portal.ledger.rules.counting import months_after
from portal.people.models import InboxMessage, Person
from portal.planning.models import PersonalPlan
from portal.web.app import Portal
from tests.support.evaluation import freeze, make_period, past
from tests.support.office import CLERK_JOB, HEAD_JOB, TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_grant
from tests.support.portal_app import NOON

TEXT = "Predikat semester pertama saya Baik, tetapi tertulis belum diimpor."


@dataclass
class Case:
    office: Office
    hr: Person
    aim: str

    @property
    def clerk(self) -> Person:
        return self.office.clerks[0]


@pytest.fixture
def case(app: Portal) -> Case:
    with app.app_context():
        office = Office(clerks=2)
        hr = office.member("Siti Aminah")
        make_grant(hr, Role.HR, office.agency)
        _predicate(office, hr, office.clerks[0], date(2026, 1, 1))
        made = make_period(
            office.agency.id, [office.clerks[0].id], code="2026-1", name="Semester I 2026",
            calendar=past(),
        )  # fmt: skip
        freeze(db.session.scalars(select(EvaluationForm).filter_by(period_id=made.id)).one())
        return Case(office, hr, office.job(HEAD_JOB).public_id)


def _predicate(office: Office, hr: Person, who: Person, from_on: date) -> None:
    with transaction():
        file = AppraisalImport(
            organisation_id=office.agency.id, file_name="ekinerja.xlsx", sha256="0" * 64, taken=1,
            refused=[], at=NOON, by_id=hr.id,
        )  # fmt: skip
        db.session.add(file)
        db.session.flush()
        db.session.add(
            PerformanceAppraisal(
                organisation_id=office.agency.id, person_id=who.id, import_id=file.id,
                from_on=from_on, until_on=months_after(from_on, 6), predicate="baik",
            )
        )  # fmt: skip


@pytest.mark.postgresql
def test_each_criterion_says_its_figures_and_where_they_come_from(
    page: PageClient, case: Case
) -> None:
    case.office.enter(page, case.clerk)
    text = page.get("/evaluations/readiness").text
    assert "Tidak ada standar untuk dibandingkan" in text  # no job was named
    assert "Semester I 2026</a>: Baik" in text
    assert "1 dari 2 periode terakhir" in text
    assert "Belum cukup periode" in text
    assert "PP 11/2017 pasal 206" in text
    aimed = page.get(f"/evaluations/readiness?aim={case.aim}").text
    assert "Tidak ada standar untuk dibandingkan" not in aimed
    page.get("/evaluations/readiness?aim=tidak-ada", status=404)


def only_claim() -> str:
    return db.session.scalars(select(ReadinessClaim.public_id)).one()


@pytest.mark.postgresql
def test_what_is_wrong_is_said_and_answered_by_somebody_else(
    app: Portal, page: PageClient, case: Case
) -> None:
    case.office.enter(page, case.clerk)
    body = {"criterion": "ready.predicates", "text": TEXT}
    assert page.post("/evaluations/readiness", {**body, "text": "salah"}).status_code == 422
    assert page.post(f"/evaluations/readiness?aim={case.aim}", body).status_code == 303
    assert page.post("/evaluations/readiness", body).status_code == 422  # one at a time
    with app.app_context():
        where = (
            f"/admin/readiness-claims/{db.session.scalars(select(ReadinessClaim)).one().public_id}"
        )
    case.office.enter(page, case.hr)
    assert "keberatan atas kesiapan promosi" in page.get("/").text
    assert TEXT in page.get(where).text
    answer = {"verdict": "upheld", "answer": "Berkas e-Kinerja sudah diimpor ulang."}
    assert page.post(where, answer).status_code == 303
    assert page.post(where, answer).status_code == 422
    assert answer["answer"] in page.get(f"/admin/readiness/{case.clerk.public_id}").text
    case.office.enter(page, case.clerk)
    assert answer["answer"] in page.get("/evaluations/readiness").text
    with app.app_context():
        kinds = set(
            db.session.scalars(select(InboxMessage.kind).filter_by(person_id=case.clerk.id))
        )
        assert "follow_up.readiness" in kinds


def test_an_officer_does_not_answer_themselves(app: Portal, page: PageClient, case: Case) -> None:
    case.office.enter(page, case.hr)
    page.post("/evaluations/readiness", {"criterion": "ready.hours", "text": TEXT})
    with app.app_context():
        where = (
            f"/admin/readiness-claims/{db.session.scalars(select(ReadinessClaim)).one().public_id}"
        )
    assert "Kirim jawaban" not in page.get(where).text
    answer = {"verdict": "upheld", "answer": "Memang keliru, sudah saya perbaiki."}
    assert page.post(where, answer).status_code == 422


def test_only_those_who_may_read_it_do(page: PageClient, case: Case) -> None:
    other = f"/admin/readiness/{case.office.clerks[1].public_id}"
    case.office.enter(page, case.clerk)
    page.get(other, status=403)
    case.office.enter(page, case.office.head)
    assert "Daftar periksa" in page.get(other).text
    page.get(f"/admin/readiness/{case.hr.public_id}", status=404)


@pytest.mark.postgresql
def test_who_meets_every_criterion_for_the_job_of_their_plan_is_proposed(
    app: Portal, page: PageClient, case: Case
) -> None:
    with app.app_context():
        office, clerk = case.office, case.office.clerks[1]
        aim = office.job(CLERK_JOB)
        asked = requirements.of_job(aim.id, TODAY)
        keys = {id_: key for key, id_ in office.competencies.items()}
        strands = (Strand.KNOWLEDGE, Strand.SKILL, Strand.ATTITUDE)
        early = date(2025, 6, 2)
        lines = [
            office.line(keys[one], strand, level, on=early)
            for one, level in asked.items()
            for strand in strands
        ]
        office.prove(clerk, SourceKind.ASSESSOR, lines, on=early)
        with transaction():
            db.session.add(
                PersonalPlan(
                    organisation_id=office.agency.id, person_id=clerk.id, year=2026,
                    aim_job_id=aim.id, created_at=NOON,
                )
            )  # fmt: skip
        for code, from_on in (("2025-2", date(2025, 7, 1)), ("2026-a", date(2026, 1, 1))):
            _predicate(office, case.hr, clerk, from_on)
            made = make_period(
                office.agency.id, [clerk.id], code=code, calendar=stages.proposed(from_on, 6)
            )
            form = db.session.scalars(select(EvaluationForm).filter_by(period_id=made.id)).one()
            freeze(form)
        followups.go_on(now=NOON)
        kinds = db.session.scalars(
            select(FollowUp.kind).filter_by(person_id=clerk.id, period_id=made.id)
        )
        assert set(kinds) == {"recognition", "promotion"}
        first = select(FollowUp.kind).where(
            FollowUp.person_id == clerk.id, FollowUp.period_id != made.id
        )
        assert "training" not in set(db.session.scalars(first))
    case.office.enter(page, clerk)
    assert "Semua syarat terpenuhi" in page.get("/evaluations/readiness").text
    assert "Semua syarat terpenuhi" not in page.get("/evaluations/readiness?aim=").text
