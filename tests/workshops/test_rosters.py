"""Lists of an activity with more than two thousand places: every page, every name, found by name
and by number; a partner's coordinator finds by name alone.
"""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import insert, select, update

from portal.core import clock
from portal.core.db import db, transaction
from portal.core.tabular import open_table
from portal.people.models import Person
from portal.people.rules import names
from portal.web.app import Portal
from portal.workshops import codes
from portal.workshops.models import Activity, ActivityRegistration
from portal.workshops.queries import presence
from portal.workshops.queries.activities import meetings
from tests.support.pages import PageClient
from tests.support.people import nip_of
from tests.support.plans import sent
from tests.support.portal_app import NOON, beside
from tests.workshops.test_places import Opened

MANY = 2_010
DURING = NOON + timedelta(days=7, hours=1)
NAME = re.compile(r"Peserta \d{4}")


class Crowd(Opened):
    """An activity of the partner with so many seated, a clerk among them as the last by name."""

    def __init__(self) -> None:
        super().__init__(clerks=1, capacity=MANY + 1)
        self.clerk = self.office.clerks[0]
        with transaction():
            self.clerk.full_name = "Zulkifli Akhir"
            self.clerk.sort_key = self.clerk.search_key = names.search_key("Zulkifli Akhir")
        self.place = self.join(self.clerk).public_id
        self._fill()
        [meeting] = meetings(self.one.id)
        self.session = meeting.session

    def _fill(self) -> None:
        called = [f"Peserta {number:04}" for number in range(MANY)]
        with transaction():
            people = db.session.scalars(
                insert(Person).returning(Person.id, sort_by_parameter_order=True),
                [
                    {
                        "full_name": name,
                        "sort_key": name.lower(),
                        "search_key": name.lower(),
                        "created_at": NOON,
                    }
                    for name in called
                ],
            ).all()
            seat = {
                "organisation_id": self.office.agency.id,
                "activity_id": self.one.id,
                "unit_id": self.office.unit.id,
                "requested_at": NOON,
                "approved_at": NOON,
                "seated_at": NOON,
            }
            rows = [seat | {"person_id": id_, "requested_by_id": id_} for id_ in people]
            db.session.execute(insert(ActivityRegistration), rows)
            taken = update(Activity).where(Activity.id == self.one.id)
            db.session.execute(taken.values(seats_taken=MANY + 1))

    def here(self) -> int:
        return presence.present(self.one.id)[self.session.id]


@pytest.fixture
def crowd(app: Portal) -> Iterator[tuple[Portal, Crowd]]:
    with (
        beside(app, second_factor_optional=True) as portal,
        portal.app_context(),
        clock.fixed(DURING),
    ):
        yield portal, Crowd()


def walked(page: PageClient, address: str, rel: str = "next") -> list[str]:
    """The pages of a list from one on, as the link leads."""
    found: list[str] = []
    while address:
        found.append(page.get(address).text)
        link = re.search(rf'rel="{rel}" href="([^"]+)"', found[-1])
        address = unescape(link[1]) if link else ""
    return found


def called(pages: list[str]) -> list[str]:
    """Names in the order they stand in, each once."""
    return list(dict.fromkeys(NAME.findall("\n".join(pages))))


def test_an_officer_reaches_everybody_and_finds_one_by_name_or_number(
    crowd: tuple[Portal, Crowd],
) -> None:
    portal, house = crowd
    page = house.office.enter(PageClient(portal), house.hr)
    address = f"/admin/activities/{house.one.public_id}/participants"
    page.get(address)
    with sent() as seen:
        first = page.get(address).text
    assert len(called([first])) == 49  # and the clerk, who asked first
    statements = len(seen)
    assert statements <= 10
    with sent() as seen:
        page.get(f"{address}?q=peserta+19")
    assert len(seen) == statements
    found = walked(page, f"{address}?q=peserta+19")
    assert len(found) > 1
    assert called(found) == [
        f"Peserta {number:04}" for number in range(MANY) if "19" in f"{number:04}"
    ]
    by_number = page.post(f"{address}/find", {"q": nip_of(house.clerk)})
    assert nip_of(house.clerk) not in by_number.headers["Location"]
    only = page.get(by_number.headers["Location"]).text
    assert house.clerk.full_name in only
    assert not called([only])
    by_name = page.post(f"{address}/find", {"q": "akhir zul", "part": "seated"})
    assert parse_qs(urlsplit(by_name.headers["Location"]).query)["q"] == ["akhir zul"]
    assert house.clerk.full_name in page.get(by_name.headers["Location"]).text
    stranger = page.post(f"{address}/find", {"q": nip_of(house.hr)})
    assert "Tidak ada orang dengan nomor itu" in page.get(stranger.headers["Location"]).text
    assert "Tidak ada yang cocok" in page.get(f"{address}?q=tidak+ada").text


def test_a_coordinator_reaches_everybody_by_name_and_nobody_by_number(
    crowd: tuple[Portal, Crowd],
) -> None:
    portal, house = crowd
    guest = PageClient(portal)
    guest.enter(house.coordinator()[1])
    address = f"/partner/activities/{house.one.public_id}/participants"
    pages = walked(guest, address)
    assert called(pages) == [f"Peserta {number:04}" for number in range(MANY)]
    assert house.clerk.full_name in pages[-1]
    with sent() as first:
        guest.get(address)
    last = re.search(r'rel="next" href="([^"]+)"', pages[-2])
    assert last is not None
    with sent() as seen:
        guest.get(unescape(last[1]))
    assert len(seen) == len(first) <= 8
    assert house.clerk.full_name in guest.get(f"{address}?q=zulkifli").text
    number = nip_of(house.clerk)
    for part in (number, number[:8]):
        assert "Tidak ada peserta dengan nama itu" in guest.get(f"{address}?q={part}").text
    assert not any(re.search(r"\d{18}", one) for one in pages)


def test_presence_is_ticked_page_by_page_and_touches_nobody_else(
    crowd: tuple[Portal, Crowd],
) -> None:
    portal, house = crowd
    page = house.office.enter(PageClient(portal), house.hr)
    address = f"/admin/activities/{house.one.public_id}/attendance/{house.session.public_id}"
    pages = walked(page, address)
    assert called(pages) == [f"Peserta {number:04}" for number in range(MANY)]
    assert "Simpan setiap halaman" in pages[0]
    boxes = re.findall(r'name="there" value="([^"]+)"', pages[0])
    after = re.search(r'name="onward" value="([^"]+)"', pages[0])
    assert after is not None
    assert house.place not in boxes
    ticket = codes.ticket(house.place)
    door = f"/activities/{house.one.public_id}/door/{house.session.public_id}"
    assert page.post(door, {"ticket": ticket}).status_code == 303  # the last by name comes in
    ticked = {"there": boxes[:150], "reason": "Daftar hadir bertanda tangan"}
    onward = page.post(address, ticked | {"onward": after[1]})
    assert onward.headers["Location"] == f"{address}?sesudah={after[1]}"
    assert house.here() == 151
    again = page.get(address).text
    seen = re.findall(r'name="seen" value="([^"]+)"', again)
    assert sorted(seen) == sorted(boxes[:150])
    page.post(address, {"there": boxes[1:150], "seen": boxes[:150], "reason": "Salah centang"})
    assert house.here() == 150
    stale = {"there": boxes[200:], "seen": [], "reason": "Halaman lama"}
    page.post(address, stale)
    assert house.here() == 150  # a page made before they came takes nobody out
    with sent() as statements:
        page.get(address)
    assert len(statements) <= 8
    by_number = page.post(f"{address}/find", {"q": nip_of(house.clerk)})
    only = page.get(by_number.headers["Location"]).text
    assert re.findall(r'name="there" value="([^"]+)"( checked)?', only) == [
        (house.place, " checked")
    ]
    out = {"there": [], "seen": [house.place], "reason": "Keluar sebelum mulai"}
    assert page.post(by_number.headers["Location"], out).headers["Location"] == address
    assert house.here() == 149


def test_the_list_for_the_door_has_everybody_on_paper_and_in_the_sheet(
    crowd: tuple[Portal, Crowd],
) -> None:
    portal, house = crowd
    guest = PageClient(portal)
    guest.enter(house.coordinator()[1])
    address = f"/activities/{house.one.public_id}/door/{house.session.public_id}/list"
    pages = walked(guest, address)
    assert [len(called([one])) for one in pages] == [500, 500, 500, 500, 10]
    assert '<td class="n">2011</td>' in pages[-1]
    assert codes.ticket(house.place) in guest.get(f"{address}?q=zulkifli").text
    back = walked(guest, re.findall(r'rel="prev" href="([^"]+)"', pages[-1])[0], "prev")
    assert called(back[::-1]) == called(pages[:-1])
    answer = guest.client.get(f"{address}.xlsx")
    with open_table(io.BytesIO(answer.data)) as table:
        assert len(list(table.rows)) == MANY + 1
    answer.close()
    file = (io.BytesIO(f"Tiket;Hadir\n{codes.ticket(house.place)};x\n".encode()), "daftar.csv")
    assert "Dicatat hadir" in guest.post(address, {"file": file}).text
    assert house.here() == 1
    assert db.session.scalar(select(Activity.seats_taken)) == MANY + 1
