"""The register: whoever has charge of it finds a certificate by any of its marks, and no other."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from portal.certification.documents import codes
from portal.certification.rules.certificate_states import Act
from portal.certification.schemes.models import Certificate
from portal.core.db import db, transaction
from portal.core.models import AuditEntry
from portal.core.permissions import Role
from portal.people.models import Person
from portal.web.app import Portal
from tests.certification.certificates.register import Register
from tests.support.pages import PageClient
from tests.support.people import make_agency, make_grant, make_person, make_unit
from tests.support.portal_app import NOON, beside
from tests.support.statements import counted

PATH = "/admin/certificates"
DAY = timedelta(days=1)


@pytest.fixture
def portal(app: Portal) -> Iterator[Portal]:
    """Whoever holds a role here need not set up a second factor first."""
    with beside(app, second_factor_optional=True) as other:
        yield other


@pytest.fixture
def made(portal: Portal) -> Iterator[Register]:
    with portal.app_context():
        yield Register()


@pytest.fixture
def page(portal: Portal, made: Register) -> PageClient:
    return made.office.enter(PageClient(portal), made.desk.publisher)


def found(page: PageClient, made: Register, **filters: str) -> set[int]:
    """The running numbers a list shows."""
    path = PATH + ("?" if filters else "") + "&".join(f"{k}={v}" for k, v in filters.items())
    text = page.get(path).text
    rows = db.session.scalars(select(Certificate))
    return {one.sequence for one in rows if f'value="{one.public_id}"' in text}


def test_each_filter_leaves_what_it_names(page: PageClient, made: Register) -> None:
    sub = make_unit(made.agency, made.office.unit, name="Seksi Arsip")
    away = make_unit(made.agency, name="Kelurahan Wonosari")
    rina = made.office.clerks[0]
    budi, sari = made.office.member("Budi Santosa", sub), made.office.member("Sari Utami", away)
    other = made.another("ARSIP", "Pengelolaan Arsip")
    made.issue(rina, until=date(2026, 11, 1))  # 1: has ended
    made.issue(budi, until=date(2027, 3, 1), version=other)  # 2
    made.issue(sari, until=date(2027, 3, 31))  # 3
    made.happen(made.issue(sari), (Act.SUSPENDED, NOON - DAY))  # 4: ends 1 March 2027
    made.happen(made.issue(budi), (Act.REVOKED, NOON - DAY))  # 5
    made.issue(rina, until=None)  # 6
    assert found(page, made) == {1, 2, 3, 4, 5, 6}
    assert found(page, made, q="santosa") == {2, 5}
    assert found(page, made, q="800.2/0003/DISDUK/2024") == {3}
    assert found(page, made, unit=made.office.unit.public_id) == {1, 2, 5, 6}
    assert found(page, made, unit=sub.public_id) == {2, 5}
    assert found(page, made, scheme=made.scheme.public_id) == {1, 3, 4, 5, 6}
    assert found(page, made, month="2027-03") == {2, 3, 4, 5}
    assert found(page, made, month="2027-03", state="valid") == {2, 3}
    assert found(page, made, state="expired") == {1}
    assert found(page, made, state="suspended") == {4}
    assert found(page, made, state="revoked", unit=away.public_id) == set()
    assert found(page, made, q="tidak-ada") == set()


def test_a_code_finds_its_certificate_and_stands_in_no_address(
    page: PageClient, made: Register
) -> None:
    made.issue(made.office.clerks[0])
    other = make_person(make_unit(make_agency()))
    code = codes.new_code()
    with transaction():
        one = made.issue(made.office.clerks[0], code=code)
    answer = page.post(f"{PATH}/find", {"q": code.lower()})
    assert answer.status_code == 200
    assert one.number in answer.text
    assert answer.text.count('name="certificate"') == 1
    answer = page.post(f"{PATH}/find", {"q": "rina", "state": "valid"})
    assert answer.headers["Location"] == f"{PATH}?q=rina&state=valid"
    assert other.public_id not in answer.text


def test_an_officer_of_another_place_sees_nothing_of_it(portal: Portal, made: Register) -> None:
    """An agency's own officer sees all of it, a unit's those of its people, another's none."""
    sub, away = (make_unit(made.agency, name=name) for name in ("Seksi Arsip", "Kelurahan"))
    here, there = made.office.member("Budi Santosa", sub), made.office.member("Sari Utami", away)
    made.issue(here)
    made.issue(there)
    with transaction():
        db.session.execute(update(Person).where(Person.id == there.id).values(restricted_at=NOON))
    whole = made.office.enter(PageClient(portal), made.desk.publisher)
    assert found(whole, made) == {1}  # processing of the other's data is restricted
    with transaction():
        db.session.execute(update(Person).where(Person.id == there.id).values(restricted_at=None))
    officer = made.office.member("Dewi Petugas", sub)
    make_grant(officer, Role.HR, sub)
    assert found(made.office.enter(PageClient(portal), officer), made) == {1}
    foreign_agency = make_agency()
    foreign = made.office.member("Joko Lain", make_unit(foreign_agency))
    make_grant(foreign, Role.HR, foreign_agency)
    assert found(made.office.enter(PageClient(portal), foreign), made) == set()
    clerk = made.office.enter(PageClient(portal), made.office.clerks[0])
    clerk.get(PATH, status=403)


def test_a_file_holds_what_is_ticked_else_what_is_found_and_is_noted(
    page: PageClient, made: Register
) -> None:
    made.issue(made.office.clerks[0], until=date(2027, 3, 1))
    evil = made.office.member("=HYPERLINK(1)")
    second = made.issue(evil, until=None)
    path = f"{PATH}/download/csv"
    rows = _csv(page.post(f"{path}?state=valid").get_data())
    assert [row[0] for row in rows[1:]] == ["800.2/0002/DISDUK/2024", "800.2/0001/DISDUK/2024"]
    assert rows[2][4:] == ["2024-03-01", "2027-02-28", "Berlaku", "Belum"]
    assert rows[1][1].startswith("'=")
    assert rows[1][5] == ""
    rows = _csv(page.post(path, {"certificate": second.public_id}).get_data())
    assert len(rows) == 2
    sheet = page.post(f"{PATH}/download/xlsx").get_data()
    assert sheet[:2] == b"PK"
    query = select(AuditEntry.detail).where(AuditEntry.action == "certificate.register_downloaded")
    assert [one["count"] for one in db.session.scalars(query)] == [2, 1, 2]


def _csv(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def test_the_forecast_counts_each_month_and_unit_once(page: PageClient, made: Register) -> None:
    sub = make_unit(made.agency, made.office.unit, name="Seksi Arsip")
    rina, budi = made.office.clerks[0], made.office.member("Budi Santosa", sub)
    for person in (rina, rina, budi):
        made.issue(person, until=date(2027, 3, 1))
    old = made.issue(rina, until=date(2027, 4, 1))
    made.issue(rina, until=date(2030, 4, 1), renews=old, at=NOON)  # renewed: no end of its own
    made.happen(made.issue(rina, until=date(2027, 3, 1)), (Act.REVOKED, NOON - DAY))
    made.issue(budi, until=date(2026, 11, 26))  # ended today
    made.issue(budi, until=date(2027, 11, 1))  # beyond the year
    text = page.get(f"{PATH}/forecast").text
    assert "3 sertifikat berakhir dalam dua belas bulan" in text
    assert "Mar 2027: 3" in text
    assert "Apr 2027: 0" in text
    assert f'href="{PATH}?unit={sub.public_id}&amp;month=2027-03">1<' in text
    assert f'href="{PATH}?month=2027-03">3<' in text
    assert page.get(f"{PATH}?all=1").text.count(" checked") > 3
    assert " checked" not in page.get(PATH).text
    only = page.get(f"{PATH}/forecast?unit={sub.public_id}").text
    assert "1 sertifikat berakhir" in only


def test_the_forecast_can_be_taken_out_with_every_unit_and_is_noted(
    page: PageClient, made: Register
) -> None:
    sub = make_unit(made.agency, made.office.unit, name="=Seksi Arsip")
    for person in (made.office.clerks[0], made.office.member("Budi Santosa", sub)):
        made.issue(person, until=date(2027, 3, 1))
    path = f"{PATH}/forecast"
    assert f"{path}/xlsx" in page.get(path).text
    head, *rows = _csv(page.post(f"{path}/csv").get_data())
    assert (head[:3], head[-1], len(head)) == (["Kode unit", "Unit", "Nov 2026"], "Jumlah", 15)
    march = head.index("Mar 2027")
    named = {row[1]: (row[0], row[march], row[-1]) for row in rows}
    assert named["'=Seksi Arsip"] == (sub.code, "1", "1")
    assert named["Semua"] == ("", "2", "2")
    assert len(_csv(page.post(f"{path}/csv?unit={sub.public_id}").get_data())) == 3
    assert page.post(f"{path}/xlsx").get_data()[:2] == b"PK"
    assert page.post(f"{path}/pdf").status_code == 404
    query = select(AuditEntry.detail).where(AuditEntry.action == "certificate.forecast_downloaded")
    assert [one["count"] for one in db.session.scalars(query)] == [2, 1, 2]


def test_a_page_sends_few_statements(portal: Portal, page: PageClient, made: Register) -> None:
    for _ in range(3):
        made.issue(made.office.clerks[0])
    for path in (f"{PATH}?q=rina&state=valid&month=2027-03", f"{PATH}/forecast"):
        page.get(path)
        with counted(portal) as statements:
            page.get(path)
        assert len(statements) <= 7, "\n".join(statements)
