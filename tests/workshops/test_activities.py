"""An activity from a partner's draft to the public page: who writes what, and what is refused."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.core.db import db
from portal.core.models import Outbox
from portal.people.models import InboxMessage
from portal.web.app import Portal
from portal.workshops.models import Activity, ActivitySession
from portal.workshops.queries import activities
from portal.workshops.rules import activities as rules
from portal.workshops.rules.activities import (
    ActivityRefusal,
    Marks,
    Missing,
    Mode,
    Proposal,
    Span,
    State,
)
from portal.workshops.service import partners as partner_service
from portal.workshops.service import telling
from tests.support.pages import PageClient
from tests.support.portal_app import NOON
from tests.support.statements import counted
from tests.workshops.house import House

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = Span(NOON + 13 * DAY, NOON + 13 * DAY + 7 * HOUR)
WHAT = {
    "form": "workshop", "scope": "domestic", "title": "Literasi Data untuk Pelayanan Publik",
    "summary": "Membaca data layanan.\nUntuk petugas loket.",
}  # fmt: skip
PLACE = {"mode": "both", "zone": "Asia/Jakarta", "place": "Gedung Pusat Kebudayaan",
         "accessibility": ["wheelchair"], "access_note": "Parkir dekat pintu"}  # fmt: skip
SESSION = {"day": ["9", "12", "2026"], "starts": "08.30", "ends": "15.30", "title": "Sesi pagi",
           "trainers": "Dr. Eko Putra\nNia Rahma"}  # fmt: skip
TERMS = {"capacity": "60", "opens_on": ["26", "11", "2026"], "closes_on": ["4", "12", "2026"],
         "presence_percent": "80", "price_idr": "Rp150.000", "quotas": ""}  # fmt: skip


@pytest.fixture
def house(portal: Portal) -> Iterator[House]:
    with portal.app_context():
        yield House()


@pytest.fixture
def page(portal: Portal, house: House) -> PageClient:
    return house.office.enter(PageClient(portal), house.hr)


@pytest.fixture
def guest(portal: Portal, house: House) -> PageClient:
    client = PageClient(portal)
    client.enter(house.coordinator()[1])
    return client


@pytest.mark.parametrize(
    ("marks", "state"),
    [
        (Marks(), State.DRAFT),
        (Marks(NOON), State.SUBMITTED),
        (Marks(NOON, NOON + HOUR), State.RETURNED),
        (Marks(NOON, None, NOON, None, NOON + 9 * DAY, NOON + 10 * DAY), State.COMING),
        (Marks(NOON, None, NOON, None, NOON + 2 * DAY, NOON + 10 * DAY), State.RUNNING),
        (Marks(NOON, None, NOON, None, NOON + DAY, NOON + 2 * DAY), State.OVER),
        (Marks(NOON, None, NOON, NOON, NOON + DAY, NOON + 2 * DAY), State.CANCELLED),
    ],
)
def test_states_follow_from_instants(marks: Marks, state: State) -> None:
    assert rules.state(marks, NOON + 3 * DAY) is state


@pytest.mark.parametrize(
    ("span", "refusal"),
    [
        (FIRST, None),
        (Span(FIRST.ends_at, FIRST.starts_at), ActivityRefusal.SESSION_ORDER),
        (Span(FIRST.starts_at, FIRST.starts_at), ActivityRefusal.SESSION_ORDER),
        (Span(NOON - HOUR, NOON + HOUR), ActivityRefusal.SESSION_PAST),
        (Span(FIRST.starts_at, FIRST.starts_at + 15 * HOUR), ActivityRefusal.SESSION_LONG),
        (Span(NOON + 800 * DAY, NOON + 800 * DAY + HOUR), ActivityRefusal.SESSION_FAR),
    ],
)
def test_what_no_session_can_be(span: Span, refusal: ActivityRefusal | None) -> None:
    assert rules.may_hold(span, [], NOON) is refusal
    if refusal is None:
        assert rules.may_hold(span, [span], NOON) is ActivityRefusal.SESSION_OVERLAP


def test_a_proposal_lacks_what_is_not_written() -> None:
    bare = Proposal(Mode.ONSITE, "", [], taught=True, capacity=0, opens_at=None, closes_at=None)
    assert set(rules.missing(bare, NOON)) == {
        Missing.PLACE, Missing.SESSIONS, Missing.CAPACITY, Missing.WINDOW,
    }  # fmt: skip
    full = Proposal(Mode.ONLINE, "", [FIRST], True, 10, NOON, FIRST.starts_at)
    assert rules.missing(full, NOON) == ()
    assert rules.missing(full, FIRST.ends_at) == (Missing.PAST,)


def written(house: House, guest: PageClient) -> Activity:
    """A proposal with everything but handed in, written on the pages."""
    new = f"/partner/{house.partner.public_id}/activities/new"
    guest.get(new)
    made = guest.post(new, WHAT)
    one = db.session.scalars(select(Activity)).one()
    write = f"/activities/{one.public_id}/write"
    assert made.headers["Location"] == f"{write}/competencies"
    guest.post(f"{write}/place", PLACE)
    guest.post(f"{write}/sessions", SESSION)
    guest.post(f"{write}/people", TERMS)
    return one


def test_each_page_of_the_form_says_what_is_wrong_at_its_field(
    house: House, page: PageClient, guest: PageClient
) -> None:
    guest.post(f"/partner/{house.partner.public_id}/activities/new", WHAT)
    one = db.session.scalars(select(Activity)).one()
    write = f"/activities/{one.public_id}/write"
    for step in ("what", "competencies", "place", "sessions", "people", "check"):
        guest.get(f"{write}/{step}")
    assert "Belum lengkap" in guest.get(f"{write}/check").text
    assert guest.post(f"{write}/check").status_code == 409
    assert page.client.get(f"/admin/activities/{one.public_id}").status_code == 404
    guest.post(f"{write}/what", WHAT)
    levels = {f"{name}_{n}": "0" for name in ("competency", "level") for n in (1, 2, 3)}
    levels |= {f"level_{n}": "2" for n in (1, 2, 3)}
    levels["competency_1"] = str(min(house.office.competencies.values()))
    assert "Pilih unsur yang dilatih" in guest.post(f"{write}/competencies", levels).text
    guest.post(f"{write}/competencies", levels | {"strand": "skill"})
    assert "Tulis tempatnya" in guest.post(f"{write}/place", PLACE | {"place": ""}).text
    past = guest.post(f"{write}/sessions", SESSION | {"day": ["9", "12", "2025"]})
    assert "Waktu sesi sudah lewat" in past.text
    late = guest.post(f"{write}/sessions", SESSION | {"ends": "08.00"})
    assert "Jam selesai harus sesudah jam mulai" in late.text
    guest.post(f"{write}/sessions", SESSION)
    assert "5 JP, dihitung portal" in guest.get(f"{write}/sessions").text
    few = guest.post(f"{write}/people", TERMS | {"quotas": "Dinas Entah: 5"})
    assert "Tidak dapat dibaca: Dinas Entah: 5" in few.text


def test_a_proposal_goes_to_the_agency_comes_back_and_is_published(
    house: House, page: PageClient, guest: PageClient
) -> None:
    one = written(house, guest)
    write, desk = f"/activities/{one.public_id}/write", f"/admin/activities/{one.public_id}"
    own = f"/partner/activities/{one.public_id}"
    guest.post(f"{write}/check")
    assert "Diperiksa" in guest.get(own).text
    assert guest.post(f"{write}/place", PLACE).status_code == 409
    home = page.get("/").text
    assert "1 usulan kegiatan mitra untuk diperiksa" in home
    assert f'href="{desk}"' in home  # the one that waits is opened at once
    assert "Menunggu diperiksa" in page.get("/admin/activities?part=review").text
    page.post(f"{desk}/answer", {"text": "Tambahkan sesi sore", "act": "return"})
    assert "Tambahkan sesi sore" in guest.get(own).text
    guest.post(f"{write}/check")
    page.post(f"{desk}/answer", {"text": "Terima kasih", "act": "comment"})
    page.get(desk)
    page.post(f"{desk}/publish")
    told = set(db.session.scalars(select(InboxMessage.kind)).all())
    assert {"activity.returned", "activity.remark", "activity.published"} <= told


def test_a_session_of_what_is_published_moves_and_the_last_one_stays(
    house: House, page: PageClient, guest: PageClient
) -> None:
    one = written(house, guest)
    guest.post(f"/activities/{one.public_id}/write/check")
    page.post(f"/admin/activities/{one.public_id}/publish")
    [meeting] = activities.meetings(one.id)
    address = f"/activities/{one.public_id}/write/sessions/{meeting.session.public_id}"
    assert 'value="08.30"' in page.get(f"{address}/edit").text
    assert guest.post(f"{address}/edit", SESSION).status_code == 409  # published: the agency's now
    assert page.post(f"{address}/edit", SESSION).status_code == 303  # the same tells nobody
    assert told_of_changes() == 0
    assert "Jam selesai harus" in page.post(f"{address}/edit", SESSION | {"ends": "08.00"}).text
    assert page.post(f"{address}/edit", SESSION | {"starts": "09.00"}).status_code == 303
    assert "09.00–15.30 WIB" in page.get(f"/activities/{one.public_id}").text
    assert told_of_changes() == 1
    last = page.post(f"{address}/remove")
    assert (last.status_code, "paling sedikit satu sesi" in last.text) == (409, True)


def told_of_changes() -> int:
    query = select(func.count()).where(Outbox.kind == telling.KIND)
    return db.session.scalars(query).one()


def test_everybody_reads_what_is_published_until_it_is_called_off(
    portal: Portal, house: House, page: PageClient, guest: PageClient
) -> None:
    one = written(house, guest)
    address, desk = f"/activities/{one.public_id}", f"/admin/activities/{one.public_id}"
    guest.post(f"{address}/write/check")
    reader = PageClient(portal)
    assert reader.client.get(address).status_code == 404
    page.post(f"{desk}/publish")
    shown = reader.get(address).text
    assert "9 Desember 2026, 08.30–15.30 WIB" in shown
    assert "Jalan masuk untuk kursi roda" in shown
    assert "Universitas Andalas" in shown
    assert "Kampus di Padang." in shown  # what the partner says of itself
    assert "Literasi Data" in reader.get("/activities?q=literasi").text
    assert "<svg" in reader.get(f"{address}/poster").text
    page.get(f"{desk}/cancel")
    assert page.post(f"{desk}/cancel", {"reason": ""}).status_code == 422
    page.post(f"{desk}/cancel", {"reason": "Gedung rusak"})
    off = reader.get(address).text  # a poster still leads there
    assert "Kegiatan ini dibatalkan" in off
    assert "Gedung rusak" not in off
    assert "Daftar" not in off.split("<main")[1].split("</main")[0]
    assert "Gedung rusak" in page.get(address).text
    assert "Literasi Data" in page.get("/admin/activities?part=cancelled").text
    assert "Gedung rusak" in guest.get(f"/partner{address}").text


def test_hr_publishes_what_it_wrote_and_a_trainer_is_in_one_place(
    house: House, page: PageClient
) -> None:
    titles = ("Bimtek Satu", "Bimtek Dua")
    addresses = []
    for title in titles:
        page.get("/admin/activities/new")
        made = page.post("/admin/activities/new", WHAT | {"title": title})
        addresses.append(made.headers["Location"].rsplit("/", 1)[0])
    one, two = addresses
    for write in addresses:
        page.post(f"{write}/place", PLACE)
    page.post(f"{one}/sessions", SESSION)
    busy = page.post(f"{two}/sessions", SESSION | {"trainers": "nia rahma", "starts": "15.00",
                                                  "ends": "16.00"})  # fmt: skip
    assert "mengajar pada kegiatan “Bimtek Satu”" in busy.text
    page.post(f"{two}/sessions", SESSION | {"trainers": "Orang Lain"})
    session = db.session.scalars(
        select(ActivitySession).order_by(ActivitySession.id.desc())
    ).first()
    assert session is not None
    page.post(f"{two}/sessions/{session.public_id}/remove")
    assert page.post(f"{two}/check").status_code == 409
    page.post(f"{one}/people", TERMS | {"quotas": f"{house.office.unit.code}: 10"})
    page.post(f"{one}/check")
    assert "Bimtek Satu" in page.get("/admin/activities").text
    assert page.post(f"{two}/discard").status_code == 303
    assert "Bimtek Dua" not in page.get("/admin/activities?part=draft").text


def test_without_an_agreement_nothing_is_proposed(house: House, guest: PageClient) -> None:
    new = f"/partner/{house.partner.public_id}/activities/new"
    guest.post(new, WHAT)
    for one in partner_service.partners.agreements([house.partner.id], None)[house.partner.id]:
        partner_service.end_agreement(house.partner.id, one.public_id, "Selesai", house.by())
    refused = guest.post(new, WHAT)
    assert refused.status_code == 422
    assert "Tidak ada perjanjian yang berlaku" in refused.text
    assert len(db.session.scalars(select(Activity)).all()) == 1


def test_the_public_list_asks_few_statements(portal: Portal, house: House) -> None:
    reader = PageClient(portal)
    reader.get("/activities")
    with counted(portal) as seen:
        reader.get("/activities")
    assert len(seen) <= 3, seen
