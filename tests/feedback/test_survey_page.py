"""A citizen at a counter: one page, one answer, nobody's name, no cookie."""

import re
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.models import RateCount
from portal.feedback.models import SurveyAnswer, SurveyComment
from portal.feedback.rules.answering import COMMENT_LENGTH, QUICKEST, SHEET_LIVES
from portal.feedback.rules.policy import ELEMENTS
from portal.feedback.service import answering
from portal.web import assets
from portal.web.app import Portal
from tests.feedback.making import ON, add_up, answers_of, make_service
from tests.support.pages import Client, Page, PageClient
from tests.support.people import make_agency, make_unit
from tests.support.portal_app import NOON
from tests.support.statements import counted

ADDRESS = "/feedback/ktp-el"
ALL = {key: "3" for key in ELEMENTS}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOON)


def at(monkeypatch: pytest.MonkeyPatch, instant: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: instant)


def sheet(client: Client, address: str = ADDRESS) -> str:
    found = TOKEN.search(client.get(address).text)
    assert found is not None
    return found[1]


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta = timedelta(minutes=2)) -> None:
    at(monkeypatch, NOON + by)


def test_one_page_one_statement_no_cookie_and_small(app: Portal) -> None:
    with app.app_context():
        make_service(slug="ktp-el")
    client = PageClient(app)
    assert 'href="/feedback"' in client.get("/login").text, "the way of who comes to the portal"
    assert f'href="{ADDRESS}"' in client.get("/feedback").text
    client = PageClient(app)
    client.get(ADDRESS)
    with counted(app) as statements:
        page = client.get(ADDRESS)
    assert len(statements) == 1, statements
    assert "Set-Cookie" not in page.response.headers
    assert page.text.count("<fieldset") == 9
    assert "<script" not in page.text
    used = {name for name in assets.shipped() if assets.shipped()[name].url in page.text}
    used.add("vendor/pjs-normal.woff2")
    sent = sum(
        len(one.compressed or one.content) for one in map(assets.shipped().__getitem__, used)
    )
    assert page.compressed_kb + sent / 1000 <= 30
    assert used == {"survei.css", "ikon.svg", "vendor/pjs-normal.woff2"}


def test_a_sheet_counts_once_and_keeps_nothing_of_its_sender(
    app: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        service = make_service(slug="ktp-el")
        add_up(service, 20262)
    client = Client(app, use_cookies=True)
    body = {**ALL, "u1": "4", "u8": "0", "age": "26", "sex": "x", "csrf_token": sheet(client),
            "comment": " Cepat <script>alert(1)</script>\x07 sekali. "}  # fmt: skip
    later(monkeypatch)
    with counted(app) as statements:
        sent = client.post(ADDRESS, data=body)
    assert (sent.status_code, sent.location) == (303, f"{ADDRESS}/thanks")
    assert "Set-Cookie" not in sent.headers
    # The service, two limits, the sums read and written, the answer, the comment; PostgreSQL takes
    # a lock for each limit.
    assert len(statements) <= (
        9 if app.settings.resolved_database_url.startswith("postgresql") else 7
    ), statements
    again = client.post(ADDRESS, data={**body, "u1": "1"})
    assert again.status_code == 409
    assert "sudah dihitung satu kali" in again.text
    with app.app_context():
        [answer] = answers_of(service)
        assert [getattr(answer, key) for key in ELEMENTS] == [4, 3, 3, 3, 3, 3, 3, None, 3]
        assert (answer.age, answer.sex, answer.period) == ("26", "", 20262)
        assert answer.answered_on == ON
        [comment] = db.session.scalars(select(SurveyComment))
        assert comment.text == "Cepat <script>alert(1)</script> sekali."
        assert comment.state == "waiting"
        known = {column.key for column in SurveyAnswer.__table__.c}
        assert not known & {"address", "agent", "recorded_at", "device", "session"}
        limits = db.session.scalars(select(RateCount)).all()
        assert [one.bucket.split(":")[0] for one in limits] == ["feedback", "feedback.device"]
        assert not [one for one in limits if "127.0.0.1" in one.bucket]
    thanks = PageClient(app).get(sent.location)
    assert "Terima kasih" in thanks.text


def test_forged_sheets_and_those_of_another_service_count_nothing(
    app: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        service = make_service(slug="ktp-el")
        make_service(slug="akta")
    client = Client(app, use_cookies=True)
    own, other = sheet(client), sheet(client, "/feedback/akta")
    later(monkeypatch)
    changed = own[:-1] + ("A" if own[-1] != "A" else "B")
    earlier = own.replace(own.split(".")[0], f"{int(own.split('.')[0], 16) - 9:x}", 1)
    forged = ["", "x", changed, other, earlier, "." * 60, "é.é.é", "f" * 99 + ".a.b"]
    for token in forged:
        answer = client.post(ADDRESS, data={**ALL, "csrf_token": token})
        assert answer.status_code == 404, token
        assert "Buka lembar baru" in answer.text
    with app.app_context():
        assert answers_of(service) == []


def test_programs_and_old_pages_are_told_apart_from_people(
    app: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        service = make_service(slug="ktp-el")
    client = Client(app, use_cookies=True)
    token = sheet(client)
    body = {**ALL, "comment": "Loketnya rapi.", "csrf_token": token}
    later(monkeypatch, QUICKEST - timedelta(seconds=1))
    quick = client.post(ADDRESS, data=body)
    assert quick.status_code == 422
    assert token in quick.text
    assert "Loketnya rapi." in quick.text
    later(monkeypatch, QUICKEST)
    trapped = client.post(ADDRESS, data={**body, "website": "http://beli.example"})
    assert trapped.status_code == 303
    with app.app_context():
        assert answers_of(service) == []
    later(monkeypatch, SHEET_LIVES)
    old = client.post(ADDRESS, data=body)
    assert old.status_code == 422
    fresh = TOKEN.search(old.text)
    assert fresh is not None
    assert fresh[1] != token
    assert old.text.count(" checked") == 9
    assert client.get("/").status_code == 303  # and the portal itself is still locked
    with app.app_context():
        assert answers_of(service) == []


def test_a_page_with_gaps_comes_back_with_what_was_answered(
    app: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        service = make_service(slug="ktp-el")
    client = Client(app, use_cookies=True)
    token = sheet(client)
    later(monkeypatch)
    body = {**ALL, "csrf_token": token, "comment": "a" * (COMMENT_LENGTH + 1), "work": "tani"}
    del body["u3"]
    body["u5"] = "5"
    body["u6"] = "0"  # only complaints can be declined
    back = client.post(ADDRESS, data=body)
    assert back.status_code == 422
    page = Page(back, check=True)
    for target in ("#u3", "#u5", "#u6", "#pesan"):
        assert target in page.links()
    assert back.text.count(" checked") == 6
    assert '<option value="tani" selected>' in back.text
    full = client.post(ADDRESS, data={**ALL, "csrf_token": token})
    assert full.status_code == 303
    with app.app_context():
        assert len(answers_of(service)) == 1


def test_a_poster_of_a_closed_service_says_so_and_leads_on(
    app: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        unit = make_unit(make_agency())
        service = make_service(unit, slug="ktp-el", closes_on=date(2026, 11, 27))
        make_service(unit, slug="akta", name="Akta Kelahiran")
        make_service(slug="pindah", opens_on=date(2026, 12, 1))
    client = PageClient(app)
    token = sheet(client.client)
    later(monkeypatch, timedelta(hours=12))  # 00.00 WIB, the day it closes
    closed = client.get(ADDRESS)
    assert "Ditutup sejak 27 November 2026" in closed.text
    assert "/feedback/akta" in closed.links()
    late = client.client.post(ADDRESS, data={**ALL, "csrf_token": token})
    assert late.status_code == 409
    assert "1 Desember 2026" in client.get("/feedback/pindah").text
    client.get("/feedback/tidak-ada", status=404)
    with app.app_context():
        assert answers_of(service) == []


def test_the_list_shows_open_services_and_says_when_there_are_none(app: Portal) -> None:
    client = PageClient(app)
    assert "Belum ada layanan" in client.get("/feedback").text
    with app.app_context():
        make_service(slug="ktp-el")
        make_service(slug="tutup", closes_on=date(2026, 1, 1))
    page = client.get("/feedback?bahasa=en")
    assert "/feedback/ktp-el?bahasa=en" in page.links()
    assert not [link for link in page.links() if "tutup" in link]
    assert "How was our service today?" in client.get("/feedback/ktp-el?bahasa=en").text


def test_one_address_cannot_flood(app: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        make_service(slug="ktp-el")
    few = answering.ADDRESS_LIMIT.__class__("feedback", 2, timedelta(hours=1))
    monkeypatch.setattr(answering, "ADDRESS_LIMIT", few)
    client = Client(app, use_cookies=True)
    sheets = [sheet(client) for _ in range(3)]
    later(monkeypatch)
    answers = [client.post(ADDRESS, data={**ALL, "csrf_token": one}) for one in sheets]
    assert [one.status_code for one in answers] == [303, 303, 429]
    assert "Jawaban Anda masih ada di bawah" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_one_device_cannot_flood_and_another_at_its_address_still_can(
    app: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device is what address and browser look like: nothing is left on it, nothing kept of it."""
    with app.app_context():
        service = make_service(slug="ktp-el")
    few = answering.DEVICE_LIMIT.__class__("feedback.device", 2, timedelta(hours=1))
    monkeypatch.setattr(answering, "DEVICE_LIMIT", few)
    client = Client(app, use_cookies=True)
    sheets = [sheet(client) for _ in range(4)]
    later(monkeypatch)
    phones = ["Android A", "Android A", "Android A", "Android B"]
    answers = [
        client.post(ADDRESS, data={**ALL, "csrf_token": one}, headers={"User-Agent": phone})
        for one, phone in zip(sheets, phones, strict=True)
    ]
    assert [one.status_code for one in answers] == [303, 303, 429, 303]
    assert not any("Set-Cookie" in one.headers for one in answers)
    with app.app_context():
        assert len(answers_of(service)) == 3


def test_other_sites_cannot_send_for_a_visitor(
    app: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        service = make_service(slug="ktp-el")
    client = Client(app, use_cookies=True)
    body = {**ALL, "csrf_token": sheet(client)}
    later(monkeypatch)
    foreign = {"Origin": "https://jahat.example", "Sec-Fetch-Site": "cross-site"}
    for name, value in foreign.items():
        assert client.post(ADDRESS, data=body, headers={name: value}).status_code == 403
    with app.app_context():
        assert answers_of(service) == []
