"""The invigilator's pages and the examinee's way in, through the real routes."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.assessment.closing import Visitor
from portal.assessment.models import Attempt
from portal.certification.models import SittingRoom
from portal.certification.queries import gates, hall
from portal.certification.rules.pins import EntryRefusal
from portal.certification.views import hall_body
from portal.core import clock
from portal.core.db import db, transaction
from portal.web.app import Portal
from tests.certification.invigilation.room import ExamRoom
from tests.support import portal_app
from tests.support.pages import PageClient
from tests.support.people import make_account
from tests.support.portal_app import NOON
from tests.support.statements import counted


@pytest.fixture
def staffed(app: Portal) -> Iterator[tuple[Portal, ExamRoom]]:
    """An exam that began half an hour ago, in an installation without second factors."""
    with app.app_context():
        room = ExamRoom(people=3, mode="window", start=NOON - timedelta(minutes=30))
    with portal_app.beside(app, second_factor_optional=True) as beside:
        yield beside, room


def officer(app: Portal, room: ExamRoom) -> PageClient:
    client = PageClient(app)
    client.enter(room.account_id)
    return client


def check_in(client: PageClient, room: ExamRoom, at: int = 0) -> str:
    """The PIN that the page shows."""
    one = room.registrations[at].public_id
    answer = client.post(
        f"{room.path}/examinees/{one}/check-in", {"identity_note": "Kartu pegawai, foto sesuai"}
    )
    assert answer.status_code == 200, answer.text[:500]
    found = re.search(r"(\d{3}) (\d{3})</strong>", answer.text)
    assert found is not None
    return found[1] + found[2]


def test_from_the_door_to_the_first_question(staffed: tuple[Portal, ExamRoom]) -> None:
    app, room = staffed
    client = officer(app, room)
    assert room.sitting.title in client.get("/invigilate").text
    client.get(room.path)
    pin = check_in(client, room)

    seat = PageClient(app)
    seat.get("/seat")
    ticket = room.registrations[0].ticket
    assert seat.post("/seat", {"ticket": ticket, "pin": "000001"}).status_code == 422
    answer = seat.post("/seat", {"ticket": ticket, "pin": pin})
    assert answer.status_code == 303
    page = seat.get(answer.location)
    assert "Kerjakan" in page.text
    assert "Mulai mengerjakan" in page.text
    attempt = answer.location
    begun = seat.client.post(f"{attempt}/begin", data={"csrf_token": _token(page.text)})
    assert begun.status_code == 303
    assert "data-ref" in seat.get(attempt).text
    assert seat.client.get("/profile").status_code == 404
    assert 'href="/"' not in page.text
    home = seat.client.get("/", follow_redirects=True)
    assert (home.status_code, home.request.path) == (200, attempt)

    with app.app_context():
        hall.forget(room.shift.id)  # a look of the last two seconds is kept
    live = client.client.get(f"{room.path}/live")
    rows = (live.json or {})["rows"]
    assert rows[room.registrations[0].public_id]["state"] == "Mengerjakan"
    assert (
        client.client.get(
            f"{room.path}/live", headers={"If-None-Match": live.headers["ETag"]}
        ).status_code
        == 304
    )


def _token(text: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    assert found is not None
    return found[1]


def test_acts_from_the_pages(staffed: tuple[Portal, ExamRoom]) -> None:
    app, room = staffed
    client = officer(app, room)
    check_in(client, room)
    one = room.registrations[0].public_id
    here = f"{room.path}/examinees/{one}"
    client.get(here)
    client.get(f"{here}/log")
    assert client.post(f"{room.path}/acts/extend", {"minutes": "10"}).status_code == 422
    done = client.post(
        f"{room.path}/acts/extend", {"minutes": "10", "reason": "Listrik padam 10 menit"}
    )
    assert done.status_code == 303
    with app.app_context():
        closes = db.session.scalars(select(Attempt.closes_at)).one()
    assert closes == room.shift.ends_at + timedelta(minutes=10)
    record = client.get(f"{room.path}/record").text
    assert "+10" in record
    assert "Memberi PIN" not in record
    assert "Memberi PIN" in client.get(f"{room.path}/record?all=1").text
    assert client.post(f"{room.path}/acts/dance", {"reason": "x" * 20}).status_code == 404
    moved = client.post(
        f"{room.path}/acts/take_over", {"registration": one, "reason": "Papan ketik rusak"}
    )
    assert moved.status_code == 200
    assert "PIN" in moved.text


def test_incidents_are_written_down_with_their_time(staffed: tuple[Portal, ExamRoom]) -> None:
    app, room = staffed
    client = officer(app, room)
    client.get(f"{room.path}/incidents/new")
    wrong = {"kind": "power", "text": "Lampu padam sebentar", "at": "pagi"}
    assert client.post(f"{room.path}/incidents", wrong).status_code == 422
    right = {**wrong, "at": "07.05", "room": room.room.public_id}
    assert client.post(f"{room.path}/incidents", right).status_code == 303
    report = client.get(f"{room.path}/print/report").text
    assert f"{room.room.name}. Listrik padam: Lampu padam sebentar" in report


def test_a_ticket_as_typed_or_scanned_leads_to_its_owner(
    staffed: tuple[Portal, ExamRoom],
) -> None:
    app, room = staffed
    client = officer(app, room)
    one = room.registrations[1]
    found = client.client.get(f"{room.path}?q={(one.ticket or '').lower().replace('-', '+')}")
    assert found.location.endswith(f"/examinees/{one.public_id}")
    check_in(client, room)
    page = client.get(f"{room.path}?state=ready")
    assert page.text.count("data-row=") == 1
    assert "Hadir, PIN belum dipakai" in page.text
    assert "Tidak ada yang cocok" in client.get(f"{room.path}?q=zzz").text


def test_new_pins_are_for_those_who_wait_for_one(staffed: tuple[Portal, ExamRoom]) -> None:
    app, room = staffed
    client = officer(app, room)
    assert client.post(f"{room.path}/pins").status_code == 303
    pin = check_in(client, room)
    check_in(client, room, 1)
    seat = PageClient(app)
    seat.get("/seat")
    taken = {"ticket": room.registrations[0].ticket, "pin": pin}
    assert seat.post("/seat", taken).status_code == 303
    given = client.post(f"{room.path}/pins", {"room": room.room.public_id})
    assert given.text.count("fs-4") == 1
    assert (room.registrations[1].ticket or "") in given.text


def test_a_sheet_for_one_room_tells_of_that_room(staffed: tuple[Portal, ExamRoom]) -> None:
    app, room = staffed
    with app.app_context():
        with transaction():
            other = room.add_room("Aula", watched=False).id
            db.session.merge(room.registrations[2]).room_id = other
        ticket = room.registrations[2].ticket or ""
    client = officer(app, room)
    for sheet in ("participants", "attendance", "cards", "report"):
        page = client.get(f"{room.path}/print/{sheet}").text
        assert "Laboratorium 1" in page
        assert "Aula" not in page
        assert ticket not in page
    assert client.client.get(f"{room.path}/print/secrets").status_code == 404


def test_a_full_hall_is_one_page_of_few_statements(staffed: tuple[Portal, ExamRoom]) -> None:
    app, room = staffed
    client = officer(app, room)
    client.get(room.path)
    with counted(app) as statements:
        client.get(room.path)
    assert len(statements) <= 10, statements


def test_a_look_is_made_once_for_all_who_ask_and_anew_after_an_act(
    staffed: tuple[Portal, ExamRoom],
) -> None:
    """Also five seconds later while nothing has changed; what is kept has a bound."""
    app, room = staffed
    client = officer(app, room)
    check_in(client, room)

    def look(query: str = "", *, seconds: int = 0) -> tuple[str, hall_body.Body | None]:
        with clock.fixed(NOON + timedelta(seconds=seconds)):
            answer = client.client.get(f"{room.path}/live{query}")
        kept = app.extensions["hall-bodies"]
        return answer.text, next(reversed(kept.values()), None)

    first = look()
    assert "Hadir, PIN belum dipakai" in first[0]
    assert look() == first
    assert look(seconds=5)[1] is first[1]
    moved = {"registration": room.registrations[0].public_id, "reason": "Sakit, pulang"}
    assert client.post(f"{room.path}/acts/void", moved).status_code == 303
    after = look()
    assert "Pengerjaan dibatalkan" in after[0]
    assert after[1] is not first[1]
    assert look("?q=zzz")[1] is after[1]  # what is typed is not kept
    for number in range(hall_body.KEPT + 5):
        hall_body.keep(app.extensions["hall-bodies"], number, after[1])
    assert len(app.extensions["hall-bodies"]) == hall_body.KEPT
    assert look()[0] == after[0]


def test_whoever_sits_the_exam_does_not_run_it(staffed: tuple[Portal, ExamRoom]) -> None:
    app, room = staffed
    with app.app_context(), transaction():
        one = db.session.merge(room.registrations[0])
        one.person_id = room.invigilator.id
    assert officer(app, room).client.get(room.path).status_code == 404


@pytest.mark.parametrize(
    ("remote", "networks", "reason"),
    [
        (False, [], EntryRefusal.SEAT_ONLY),
        (True, [], None),
        (True, ["10.99.0.0/16"], EntryRefusal.NETWORK),
    ],
)
def test_where_an_exam_may_be_begun(
    staffed: tuple[Portal, ExamRoom], remote: bool, networks: list[str], reason: object
) -> None:
    app, room = staffed
    with app.app_context(), transaction():
        place = db.session.get_one(SittingRoom, room.room.id)
        place.remote, place.networks = remote, networks
        one = room.registrations[0].public_id
        assert gates.refusal(one, Visitor("10.20.0.7", at_seat=False)) is reason
        seat = gates.refusal(one, Visitor("10.99.0.7", at_seat=True))
        assert seat is None


@pytest.mark.parametrize(
    ("proxies", "told", "begins"),
    [
        (0, "10.99.0.7", False),
        (1, "10.99.0.7, 10.20.0.7", False),
        (1, "10.20.0.7, 10.99.0.7", True),
        (2, "10.99.0.7, 10.99.0.8, 10.20.0.7", True),
    ],
)
def test_ex_15_an_address_is_taken_from_the_trusted_hops_alone(
    app: Portal, proxies: int, told: str, begins: bool
) -> None:
    """What a browser writes into X-Forwarded-For itself lets nobody into a room's network."""
    with app.app_context():
        room = ExamRoom(people=1, mode="window", start=NOON - timedelta(minutes=30))
        account = make_account(room.hall.people[0]).id
        with transaction():
            place = db.session.get_one(SittingRoom, room.room.id)
            place.remote, place.networks = True, ["10.99.0.0/16"]
    with portal_app.beside(app, second_factor_optional=True, trusted_proxies=proxies) as portal:
        check_in(officer(portal, room), room)
        examinee = PageClient(portal)
        examinee.enter(account)
        page = examinee.get(f"/exams/registrations/{room.registrations[0].public_id}")
        (attempt,) = [link for link in page.links() if link.startswith("/attempts/")]
        examinee.client.environ_base["REMOTE_ADDR"] = "10.20.0.9"
        examinee.client.environ_base["HTTP_X_FORWARDED_FOR"] = told
        examinee.post(f"{attempt}/begin")
        with app.app_context():
            started = db.session.scalars(select(Attempt.started_at)).one()
    assert (started is not None) == begins


def test_at_one_s_own_place_the_way_leads_from_the_registration(
    staffed: tuple[Portal, ExamRoom],
) -> None:
    app, room = staffed
    with app.app_context(), transaction():
        db.session.get_one(SittingRoom, room.room.id).remote = True
    with app.app_context():
        account = make_account(room.hall.people[0]).id
    check_in(officer(app, room), room)
    client = PageClient(app)
    client.enter(account)
    page = client.get(f"/exams/registrations/{room.registrations[0].public_id}")
    (attempt,) = [link for link in page.links() if link.startswith("/attempts/")]
    begun = client.post(f"{attempt}/begin")
    assert begun.status_code == 303
    client.get(attempt)
    assert client.post(f"{attempt}/submit").status_code == 303
    client.get(attempt)
    page = client.get(f"/exams/registrations/{room.registrations[0].public_id}")
    result = f"/exams/{room.registrations[0].public_id}/result"
    assert result in page.links()
    client.get(result)
