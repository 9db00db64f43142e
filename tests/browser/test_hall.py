"""A day in the exam hall: the invigilator's console, and a shared computer in the room."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.assessment.models import Attempt, AttemptAnswer
from portal.certification.queries import hall
from portal.core.db import db
from portal.web.app import Portal
from tests.browser.sitting_down import (
    KEPT,
    begin_time,
    pass_time,
    saved,
    seconds_left,
    sign_in,
    wait_until,
)
from tests.certification.invigilation.room import ExamRoom
from tests.support import portal_app
from tests.support.browser import PHONE, axe
from tests.support.live import serving
from tests.support.portal_app import NOON

pytestmark = pytest.mark.browser


@pytest.fixture
def room(app: Portal) -> ExamRoom:
    with app.app_context():
        return ExamRoom(people=2, mode="window", start=NOON - timedelta(minutes=30))


@pytest.fixture
def console(app: Portal, room: ExamRoom) -> Iterator[Portal]:
    """The same installation, without second factors."""
    with portal_app.beside(app, second_factor_optional=True) as beside:
        yield beside


@pytest.fixture
def address(console: Portal) -> Iterator[str]:
    with serving(console) as url:
        yield url


@pytest.fixture
def desk(app: Portal, address: str, open_page, room: ExamRoom) -> Page:
    """The invigilator's phone, at the list of the shift."""
    page: Page = open_page(base_url=address, viewport=PHONE, reduced_motion="reduce")
    sign_in(app, page, room.invigilator.id)
    page.goto("/invigilate")
    page.get_by_role("link", name=room.sitting.title).click()
    return page


@pytest.fixture
def computer(address: str, open_page) -> Page:
    """A shared computer in the room."""
    page: Page = open_page(base_url=address, reduced_motion="reduce")
    return page


def admit(desk: Page, ticket: str) -> str:
    """The door: the ticket as somebody types it, a look at the card, and the PIN."""
    desk.get_by_role("searchbox").fill(ticket.lower().replace("-", " "))
    desk.keyboard.press("Enter")
    desk.get_by_label("Identitas yang diperiksa").fill("Kartu pegawai, foto sesuai")
    desk.get_by_role("button", name="Catat hadir dan beri PIN").click()
    return desk.locator("strong.fs-4").inner_text().replace(" ", "")


def sit_down(computer: Page, ticket: str, pin: str) -> None:
    computer.goto("/seat")
    computer.get_by_label("Nomor kartu peserta").fill(ticket)
    computer.get_by_label("PIN dari pengawas").fill(pin)
    computer.get_by_role("button", name="Masuk", exact=True).click()
    computer.get_by_role("button", name="Mulai mengerjakan").click()
    saved(computer)


def answer(computer: Page) -> None:
    """Whatever the first question asks."""
    field = computer.locator("#soal-1 input[name^='q-']").first
    if field.get_attribute("type") == "radio":
        field.check()
    else:
        field.fill("NIB")
        computer.keyboard.press("Tab")


def hand_in(computer: Page) -> None:
    computer.locator("[data-open=kumpulkan]:visible").first.click()
    computer.get_by_role("button", name="Ya, kumpulkan").click()
    expect(computer.locator("#tanda-terima")).to_be_visible()


def look_again(console: Portal, room: ExamRoom, desk: Page) -> None:
    """The list as it is now: a look of the last two seconds is kept, and here no time passes."""
    with console.app_context():
        hall.forget(room.shift.id)
    desk.goto(room.path)


def answers(console: Portal) -> int:
    with console.app_context():
        return len(db.session.scalars(select(AttemptAnswer)).all())


def test_from_the_door_to_a_room_made_ready_two_examinees_at_one_computer(
    console: Portal, room: ExamRoom, desk: Page, computer: Page
) -> None:
    for number, one in enumerate(room.registrations, start=1):
        ticket = one.ticket or ""
        pin = admit(desk, ticket)
        assert axe(desk) == []
        sit_down(computer, ticket, pin)
        assert computer.evaluate(KEPT) == []  # nothing of whoever sat here before
        answer(computer)
        wait_until(computer, lambda number=number: answers(console) == number)
        assert computer.evaluate(KEPT) != []
        hand_in(computer)
        assert computer.locator("a.pk-brand").count() == 0
        wait_until(computer, lambda: computer.evaluate(KEPT) == [])
        computer.get_by_role("button", name="Selesai, tinggalkan komputer").click()
        expect(computer.get_by_label("Nomor kartu peserta")).to_be_visible()
        computer.goto(f"/attempts/{_attempt(console, one.person_id)}")
        assert "/login" in computer.url  # and nothing is left to go back to
    look_again(console, room, desk)
    expect(desk.locator("#jumlah")).to_contain_text("2 Sudah mengumpulkan")
    assert axe(desk) == []
    desk.get_by_role("heading", name="PIN dan komputer").click()
    desk.get_by_role("button", name="Siapkan ruang untuk sesi berikutnya").click()
    expect(desk.locator("main")).to_contain_text("Ruang siap")


def _attempt(console: Portal, person_id: int) -> str:
    with console.app_context():
        mine = select(Attempt.public_id).where(Attempt.person_id == person_id)
        return db.session.scalars(mine).one()


def test_more_time_and_a_pause_for_the_room_reach_the_computer(
    console: Portal, room: ExamRoom, desk: Page, computer: Page
) -> None:
    """EX-16: nobody has to save anything to learn of it."""
    ticket = room.registrations[0].ticket or ""
    sit_down(computer, ticket, admit(desk, ticket))
    begin_time(computer)
    before = seconds_left(computer)

    look_again(console, room, desk)
    desk.get_by_role("heading", name="Waktu satu ruang atau semua").click()
    desk.locator("summary", has_text="Tambah waktu").click()
    desk.get_by_label("Tambahan waktu dalam menit").fill("10")
    desk.locator("#reason").fill("Listrik padam sepuluh menit")
    desk.get_by_role("button", name="Tambah waktu").click()
    expect(desk.locator("main")).to_contain_text("Waktu 1 peserta bertambah 10 menit")
    pass_time(computer, lambda: seconds_left(computer) > before + 500)

    desk.get_by_role("heading", name="Waktu satu ruang atau semua").click()
    desk.locator("summary", has_text="Jeda").first.click()
    desk.locator("#reason-jeda").fill("Alarm kebakaran, semua keluar")
    desk.get_by_role("button", name="Jeda").click()
    expect(desk.locator("[data-cell=state]").first).to_have_text("Dijeda")
    told = computer.locator("#kejadian")
    pass_time(computer, lambda: "dijeda oleh pengawas" in told.inner_text())
    expect(computer.locator("#soal-1")).to_be_hidden()

    desk.get_by_role("heading", name="Waktu satu ruang atau semua").click()
    desk.locator("summary", has_text="Lanjutkan setelah jeda").click()
    desk.get_by_role("button", name="Lanjutkan").click()
    expect(desk.locator("[data-cell=state]").first).to_have_text("Mengerjakan")
    pass_time(computer, lambda: computer.locator("#soal-1").is_visible())
