"""Results as files: a PDF of one person, a table of a unit, fixed competencies for SIASN."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.db import db, transaction
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.evaluation.models import EvaluationForm
from portal.evaluation.queries import exports
from portal.people.models import Person, SigninSession
from portal.web.app import Portal
from tests.support.evaluation import add_rated, both_open, freeze, make_period
from tests.support.office import Office
from tests.support.pages import PageClient
from tests.support.people import make_grant, nip_of
from tests.support.portal_app import NOON

KEY = "pelayanan_publik"


@dataclass
class Case:
    """Two clerks, one of whom has evidence and a name that a spreadsheet would carry out."""

    office: Office
    hr: Person
    period: str
    forms: list[str]

    @property
    def files(self) -> str:
        return f"/admin/periods/{self.period}"


@pytest.fixture
def case(app: Portal) -> Case:
    with app.app_context():
        office = Office(clerks=1)
        hr = office.member("Siti Aminah")
        make_grant(hr, Role.HR, office.agency)
        office.clerks.append(office.clerk("=HYPERLINK(A1)"))
        for strand, source in (
            (Strand.KNOWLEDGE, SourceKind.QUIZ),
            (Strand.SKILL, SourceKind.PRACTICAL),
        ):
            office.prove(office.clerks[0], source, [office.line(KEY, strand, 1)])
        period = make_period(office.agency.id, calendar=both_open())
        made = [add_rated(period.id, one.id, office.head.id) for one in office.clerks]
        with transaction():
            db.session.execute(db.update(EvaluationForm).values(unit_id=office.unit.id))
        return Case(office, hr, period.public_id, [one.public_id for one in made])


def test_a_person_and_whoever_rates_them_get_the_result_on_paper(
    page: PageClient, case: Case
) -> None:
    case.office.enter(page, case.office.clerks[0])
    own = page.client.get("/evaluations/2026-2/result.pdf")
    assert own.data.startswith(b"%PDF-")
    assert "evaluasi-2026-2" in own.headers["Content-Disposition"]
    assert "result.pdf" in page.get("/evaluations/2026-2/figures/index").text
    theirs = f"/team/evaluations/{case.forms[1]}/result.pdf"
    page.get(theirs, status=404)
    case.office.enter(page, case.office.head)
    assert page.client.get(theirs).data.startswith(b"%PDF-")


@pytest.mark.postgresql
def test_a_unit_is_one_table_without_formulas_and_noted(
    app: Portal, page: PageClient, case: Case
) -> None:
    case.office.enter(page, case.hr)
    assert f'{case.files}/results/xlsx"' in page.get(case.files).text
    answer = page.post(f"{case.files}/results/csv", {"unit": "Dinas Kependudukan"})
    assert answer.status_code == 200
    text = answer.data.decode("utf-8-sig")
    assert '"=HYPERLINK' not in text  # neutralised
    assert "HYPERLINK" in text
    with app.app_context():
        assert nip_of(case.office.clerks[0]) in text
        noted = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "evaluation.exported")
        ).one()
        assert noted.detail["people"] == 2
    book = page.post(f"{case.files}/results/xlsx", {"unit": ""})
    assert book.data.startswith(b"PK")


@pytest.mark.postgresql
def test_siasn_gets_what_is_fixed_and_nothing_else(
    app: Portal, page: PageClient, case: Case
) -> None:
    case.office.enter(page, case.hr)
    empty = page.post(f"{case.files}/siasn/csv")
    assert empty.status_code == 303
    assert "Belum ada hasil yang ditetapkan" in page.get(case.files).text
    with app.app_context():
        form = db.session.scalars(
            select(EvaluationForm).where(EvaluationForm.public_id == case.forms[0])
        ).one()
        facts = freeze(form)
    text = page.post(f"{case.files}/siasn/csv").data.decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0].startswith('"Nomor baris";"NIP";"Nama";"Kode kompetensi"')
    assert len(lines) == 1 + len(facts.levels)
    assert "HYPERLINK" not in text  # whose form is open
    assert '"2026-2-1"' in lines[1]


def test_a_unit_nobody_knows_and_an_agency_too_large_are_refused(
    page: PageClient, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.office.enter(page, case.hr)
    assert page.post(f"{case.files}/results/xlsx", {"unit": "Entah"}).status_code == 303
    assert "tidak dikenali" in page.get(case.files).text
    monkeypatch.setattr(exports, "MOST", 1)
    assert page.post(f"{case.files}/results/xlsx", {"unit": ""}).status_code == 303
    assert "paling banyak 1 pegawai" in page.get(case.files).text


def test_an_old_sign_in_is_proved_anew(app: Portal, page: PageClient, case: Case) -> None:
    case.office.enter(page, case.hr)
    with app.app_context(), transaction():
        for session in db.session.scalars(select(SigninSession)):
            session.reauthenticated_at = NOON - timedelta(hours=1)
    answer = page.post(f"{case.files}/results/csv", {"unit": ""})
    assert answer.status_code != 200
    assert "HYPERLINK" not in answer.text
