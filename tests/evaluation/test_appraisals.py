"""Predicates from e-Kinerja by file: checked row by row, taken and taken back as a whole."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import Refused
from portal.core.permissions import Role
from portal.evaluation.models import AppraisalImport, PerformanceAppraisal
from portal.evaluation.queries import appraisals as queries
from portal.evaluation.rules.predicates import FileRefusal
from portal.evaluation.service import appraisals as service
from portal.people.models import Person, PersonIdentifier
from portal.web.app import Portal
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.people import make_grant
from tests.support.portal_app import NOON

HALF, JULY = date(2026, 1, 1), date(2026, 7, 1)
HEAD = "NIP,Periode awal,Periode akhir,Predikat kinerja,Hasil kerja,Perilaku kerja"


@dataclass
class Case:
    office: Office
    hr: Person
    number: str

    def row(self, number: str = "", until: str = "30-06-2026", predicate: str = "Baik") -> str:
        return f"{number or self.number},01-01-2026,{until},{predicate},,"

    def check(self, *rows: str) -> AppraisalImport:
        content = "\n".join([HEAD, *rows]).encode()
        return service.check(
            BytesIO(content), "predikat.csv", actor_id=self.hr.id,
            organisation_id=self.office.agency.id, today=TODAY, now=NOON,
        )  # fmt: skip

    def take(self, file: AppraisalImport) -> None:
        service.take(file.id, actor_id=self.hr.id, now=NOON)

    def recorded(self) -> list[str]:
        clerk = self.office.clerks[0].id
        found = queries.of_people([clerk], HALF, JULY)[clerk]
        return [one.appraisal.predicate.value for one in found]


@pytest.fixture
def case(app: Portal) -> Case:
    with app.app_context():
        office = Office()
        hr = office.member("Dewi Pengelola")
        make_grant(hr, Role.HR, office.agency)
        number = db.session.scalars(
            select(PersonIdentifier.value).where(PersonIdentifier.person_id == office.clerks[0].id)
        ).one()
        return Case(office, hr, number)


@pytest.mark.postgresql
def test_nothing_counts_before_it_is_taken_and_all_of_it_goes_back(app: Portal, case: Case) -> None:
    with app.app_context():
        file = case.check(case.row(), case.row("198001012000011001"), case.row(), "")
        assert file.refused == [[3, "predicate.unknown_number"], [4, "predicate.twice"]]
        assert case.recorded() == []
        for _again in range(2):
            case.take(file)
        assert case.recorded() == ["baik"]
        service.undo(file.id, actor_id=case.hr.id, now=NOON)
        service.undo(file.id, actor_id=case.hr.id, now=NOON)
        assert case.recorded() == []
        case.take(case.check(case.row(predicate="Sangat Baik")))  # corrected, taken anew
        assert case.recorded() == ["sangat_baik"]
        with pytest.raises(Refused) as refused:
            case.take(file)
        assert refused.value.reason is FileRefusal.NOT_OPEN


@pytest.mark.postgresql
def test_a_file_checked_before_another_was_taken_is_checked_anew(app: Portal, case: Case) -> None:
    with app.app_context():
        early = case.check(case.row(predicate="Kurang"))
        case.take(case.check(case.row()))
        with pytest.raises(Refused) as refused:
            case.take(early)
        assert refused.value.reason is FileRefusal.CHANGED
        assert case.recorded() == ["baik"]
        again = case.check(case.row(predicate="Kurang"))
        assert again.id == early.id  # the same file, undecided
        assert again.refused == [[2, "predicate.overlaps"]]


@pytest.mark.postgresql
def test_somebody_of_another_agency_is_unknown(app: Portal, case: Case) -> None:
    with app.app_context():
        other = Office()
        number = db.session.scalars(
            select(PersonIdentifier.value).where(PersonIdentifier.person_id == other.clerks[0].id)
        ).one()
        assert case.check(case.row(number)).refused == [[2, "predicate.unknown_number"]]


def test_a_file_without_the_column_is_not_read(app: Portal, case: Case) -> None:
    with app.app_context(), pytest.raises(Refused) as refused:
        service.check(
            BytesIO(b"NIP,Predikat kinerja\n1,Baik"), "predikat.csv", actor_id=case.hr.id,
            organisation_id=case.office.agency.id, today=TODAY, now=NOON,
        )  # fmt: skip
    assert refused.value.reason is FileRefusal.COLUMN_MISSING


def test_hr_checks_takes_and_takes_back_in_the_browser(
    app: Portal, page: PageClient, case: Case
) -> None:
    case.office.enter(page, case.hr)
    listed = page.get("/admin/appraisals").text
    assert "Unduh contoh berkas" in listed
    sample = page.client.get("/admin/appraisals/sample.xlsx")
    assert sample.status_code == 200
    sample.close()
    content = "\n".join([HEAD, case.row(), case.row(predicate="Istimewa")]).encode()
    sent = page.post("/admin/appraisals", {"file": (BytesIO(content), "predikat.csv")})
    assert sent.status_code == 303
    place = sent.headers["Location"]
    shown = page.get(place).text
    assert "Yang akan dicatat" in shown
    assert "Predikat tidak dikenal" in shown
    assert "Predikat tidak dikenal" in page.client.get(f"{place}/refused.csv").text
    assert page.post(f"{place}/take").status_code == 303
    with app.app_context():
        assert case.recorded() == ["baik"]
    assert "Tarik kembali semuanya" in page.get(place).text
    assert page.post(f"{place}/undo").status_code == 303
    assert "Ditarik kembali" in page.get("/admin/appraisals").text
    with app.app_context():
        [row] = db.session.scalars(select(PerformanceAppraisal)).all()
        assert row.withdrawn_at is not None


def test_the_sample_can_be_read(app: Portal, page: PageClient, case: Case) -> None:
    case.office.enter(page, case.hr)
    sample = page.client.get("/admin/appraisals/sample.xlsx")
    sent = page.post("/admin/appraisals", {"file": (BytesIO(sample.data), "contoh.xlsx")})
    sample.close()
    assert sent.status_code == 303
    text = page.get(sent.headers["Location"]).text
    assert text.count("Nomor ini tidak dikenal") == 2
