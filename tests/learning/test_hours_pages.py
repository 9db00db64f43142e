"""One's own learning hours: the account with its reasons, claims from the form to the answer."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.core import clock
from portal.core.db import db, transaction
from portal.core.errors import Refused
from portal.core.models import StoredFile
from portal.learning.hours import filing
from portal.learning.hours.filing import Who
from portal.learning.hours.models import HoursClaim
from portal.learning.rules.claims import ClaimRefusal
from portal.web.app import Portal
from tests.core.uploads.samples import pdf
from tests.support.hours import filed, make_claim, received
from tests.support.office import TODAY, Office
from tests.support.pages import PageClient
from tests.support.portal_app import NOON
from tests.support.races import race
from tests.support.statements import counted

pytestmark = pytest.mark.postgresql

NEW = "/history/hours/claims/new?form=workshop&scope=domestic"


@pytest.fixture
def office(app: Portal) -> Office:
    with app.app_context():
        return Office(2)


@pytest.fixture
def rina(page: PageClient, office: Office) -> PageClient:
    return office.enter(page, office.clerks[0])


def typed(**changes: object) -> dict[str, object]:
    return {
        "title": "Lokakarya arsip", "organiser": "Dinas Arsip", "number": "12/ARS/2026",
        "begins_on": ["7", "9", "2026"], "ends_on": ["8", "9", "2026"], "seen": "0",
        "document": (io.BytesIO(pdf()), "sertifikat.pdf"), **changes,
    }  # fmt: skip


def refused(answer: TestResponse, status: int) -> TestResponse:
    assert answer.status_code == status, answer.text[:2000]
    return answer


def claims(app: Portal) -> list[HoursClaim]:
    with app.app_context():
        return list(db.session.scalars(select(HoursClaim).order_by(HoursClaim.id)))


def test_a_claim_is_filed_in_two_steps_and_its_hours_are_computed(app, rina):
    first = rina.get("/history/hours/claims/new")
    assert "5 JP tiap hari kegiatan" in first.text
    second = rina.get(NEW)
    assert 'name="hours"' not in second.text  # a workshop is counted by days
    sent = rina.post(NEW, typed())
    assert sent.status_code == 303
    shown = rina.get(sent.headers["Location"]).text
    assert "Menunggu verifikasi" in shown
    assert "2 hari, 5 JP sehari" in shown
    account = rina.get("/history/hours").text
    assert "Lokakarya arsip" in account
    assert "0 % dari kewajiban 20 JP" in account  # what waits is not counted yet
    assert "Lokakarya arsip" in rina.get("/history").text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ends_on": ["27", "11", "2026"]}, "belum selesai"),
        ({"ends_on": ["6", "9", "2026"]}, "tidak boleh sebelum tanggal mulai"),
        ({"document": (io.BytesIO(b""), "")}, "Sertakan dokumennya"),
        ({"document": (io.BytesIO(b"MZ"), "a.exe")}, ""),
        ({"organiser": ""}, "Tulis penyelenggaranya"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field_and_nothing_is_kept(app, rina, changes, says):
    answer = refused(rina.post(NEW, typed(**changes)), 422)
    assert says in answer.text
    assert "Lokakarya arsip" in answer.text  # what was typed stays
    assert claims(app) == []


def test_one_activity_is_taken_once_and_a_second_press_leads_to_the_first(app, rina):
    token = {"_key": "k" * 22}
    first = rina.post(NEW, typed(**token))
    again = rina.post(NEW, typed(**token))
    assert again.headers["Location"] == first.headers["Location"]
    answer = refused(rina.post(NEW, typed(number="12 ars 2026", organiser="DINAS ARSIP")), 422)
    assert "sudah Anda ajukan: Lokakarya arsip" in answer.text
    assert len(claims(app)) == 1


def test_two_tabs_at_once_file_one_claim(app, office):
    with app.app_context():
        what = filed(number="1/LAN")
        who = Who(office.clerks[0].id, TODAY, NOON)
        documents = [received() for _ in range(4)]
    results = race(app, [lambda d=d: filing.file(who, what, d).id for d in documents])
    refused = [one for one in results if isinstance(one, Refused)]
    assert [one.reason for one in refused] == [ClaimRefusal.DUPLICATE] * 3
    assert len(claims(app)) == 1


def test_the_owner_corrects_until_it_is_answered_and_an_old_tab_overwrites_nothing(app, rina):
    address = rina.post(NEW, typed()).headers["Location"]
    form = rina.get(f"{address}/edit").text
    assert "12/ARS/2026" in form
    edit = f"{address}/edit?form=seminar&scope=domestic"
    bare = {name: value for name, value in typed(seen="1").items() if name != "document"}
    assert rina.post(edit, bare).status_code == 303
    [claim] = claims(app)
    assert (claim.form, claim.version, claim.number) == ("seminar", 2, "12/ARS/2026")
    stale = refused(rina.post(edit, {**bare, "title": "Dari tab lama"}), 422)
    assert "berubah sejak Anda membukanya" in stale.text
    assert claims(app)[0].title == "Lokakarya arsip"


def test_a_claim_taken_back_loses_its_document_and_may_be_filed_again(app, rina):
    address = rina.post(NEW, typed()).headers["Location"]
    with rina.client.get(f"{address}/document") as sent:
        assert (sent.status_code, sent.data) == (200, pdf())
    for _ in range(2):
        assert rina.post(f"{address}/withdraw").status_code == 303
    refused(rina.client.get(f"{address}/document"), 404)
    with app.app_context():
        assert db.session.scalar(select(StoredFile.deleted_at)) is not None
    assert rina.post(NEW, typed()).status_code == 303


def test_somebody_elses_claim_is_not_there(app, office, rina):
    with app.app_context():
        other = make_claim(office.clerks[1].id).public_id
    for path in ("", "/edit", "/document"):
        refused(rina.client.get(f"/history/hours/claims/{other}{path}"), 404)
    refused(rina.post(f"/history/hours/claims/{other}/withdraw"), 404)


def test_the_cap_is_counted_back_near_the_end_of_the_year(app, office, rina):
    assert "Masih perlu 20 JP sampai akhir tahun" in rina.get("/history/hours").text
    assert "Perlu 7 hari e-learning" in rina.get("/history/hours").text
    assert "mulai paling lambat 25 Desember" in rina.get("/history/hours").text
    with clock.fixed(NOON - timedelta(days=90)):
        assert "Perlu 7 hari" not in rina.get("/history/hours").text


def test_the_account_costs_the_same_however_much_is_in_it(app, office, rina):
    with app.app_context(), transaction():
        for _ in range(3):
            make_claim(office.clerks[0].id)
    rina.get("/history/hours")  # notes when the session was last seen
    with counted(app) as few:
        rina.get("/history/hours")
    with app.app_context(), transaction():
        for _ in range(12):
            make_claim(office.clerks[0].id)
    with counted(app) as many:
        rina.get("/history/hours")
    assert len(many) == len(few) <= 5, many


@pytest.mark.parametrize("address", ["?year=1800", "?year=2999", "?year=x", "?year=2025"])
def test_a_year_that_is_none_is_this_one(rina, address):
    expected = "2025" if "2025" in address else "2026"
    assert f"Jam pelajaran {expected}" in rina.get(f"/history/hours{address}").text


def test_a_form_nobody_offers_is_asked_again(rina):
    assert "Pilih bentuk" in rina.get("/history/hours/claims/new?form=sulap").text
    abroad = rina.get("/history/hours/claims/new?form=bimbingan_kerja&scope=international").text
    assert "hanya dihitung untuk kegiatan di dalam negeri" in abroad
    refused(rina.post("/history/hours/claims/new?form=sulap", typed()), 422)


def test_the_index_makes_true_what_the_service_says_kindly(app, office):
    with app.app_context():
        make_claim(office.clerks[0].id, filed(number="7"))
        same = select(func.count()).select_from(HoursClaim).where(HoursClaim.state == "open")
        assert db.session.scalar(same) == 1
        with pytest.raises(Refused):
            make_claim(office.clerks[0].id, filed(number="7"))
        make_claim(office.clerks[1].id, filed(number="7"))  # another person may
