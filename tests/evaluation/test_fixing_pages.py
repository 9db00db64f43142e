"""HR has a period fixed in the browser, and answers a correction of what was fixed."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db
from portal.core.permissions import Role
from portal.evaluation.models import EvaluationForm, EvaluationPeriod
from portal.evaluation.rules import stages
from portal.evaluation.service import fixing
from portal.people.models import AccessView
from portal.web.app import Portal
from tests.support.evaluation import add_rated, make_period
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_grant
from tests.support.portal_app import NOON

EARLIER = date(2026, 11, 2)
KEY = "pelayanan_publik"
BEGUN = stages.proposed(date(2026, 5, 26), 6)  # its stage of fixing has begun at noon of the tests


@dataclass
class Case:
    office: Office
    period: str
    form: str

    @property
    def place(self) -> str:
        return f"/admin/periods/{self.period}/fixing"


@pytest.fixture
def case(app: Portal, page: PageClient) -> Case:
    with app.app_context():
        office = Office()
        hr = office.member("Siti Aminah")
        make_grant(hr, Role.HR, office.agency)
        office.enter(page, hr)
        period = make_period(office.agency.id, code="2026-A", calendar=BEGUN)
        form = add_rated(period.id, office.clerks[0].id, office.head.id)
        line = office.line(KEY, Strand.KNOWLEDGE, 1, on=EARLIER, earned=8, possible=10, cut=7)
        office.prove(office.clerks[0], SourceKind.QUIZ, [line], on=EARLIER, ref="quiz:1")
        return Case(office, period.public_id, form.public_id)


def test_hr_fixes_a_period_and_answers_a_correction(
    app: Portal, page: PageClient, case: Case
) -> None:
    assert f"{case.place}" in page.get(f"/admin/periods/{case.period}").text
    assert "Tetapkan hasil" in page.get(case.place).text
    page.get(f"{case.place}/{case.form}", status=404)
    assert page.post(case.place).status_code == 303
    with app.app_context():
        fixing.go_on(now=NOON)
    shown = page.get(case.place).text
    assert "Seluruhnya ditetapkan" in shown
    assert "masih berdiri di atas bukti yang sama" in shown
    with app.app_context():
        line = case.office.line(KEY, Strand.KNOWLEDGE, 1, on=EARLIER, earned=3, possible=10, cut=7)
        failed = replace(line, passed=False)
        case.office.prove(
            case.office.clerks[0], SourceKind.QUIZ, [failed], on=EARLIER, ref="quiz:1"
        )
    assert "1 bukti dikoreksi" in page.get(case.place).text
    entry = page.get(f"{case.place}/{case.form}").text
    assert "kuis" in entry
    assert page.post(f"{case.place}/{case.form}", {"reason": "ya"}).status_code == 422
    reason = {"reason": "Kuis dinilai ulang sesudah butirnya dibatalkan."}
    assert page.post(f"{case.place}/{case.form}", reason).status_code == 303
    assert "masih berdiri di atas bukti yang sama" in page.get(case.place).text
    with app.app_context():
        seen = db.session.scalars(select(AccessView.what)).all()
        assert "evaluation" in seen
        assert db.session.scalars(select(EvaluationForm.locked_at)).one() == NOON
        assert db.session.scalars(select(EvaluationPeriod.fixed_at)).one() == NOON
