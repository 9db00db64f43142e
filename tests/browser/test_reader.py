"""The reader in a real browser: practice, the place on another device, a module without a line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.core.db import db
from portal.learning.models import LessonCompletion
from portal.people.models import PersonIdentifier
from portal.web.app import Portal
from tests.learning.conftest import School, found_school
from tests.learning.rich import PLAIN, RICH, SLUG, write_rich
from tests.support.browser import DESK, PHONE, axe
from tests.support.live import serving
from tests.support.people import PASSWORD, make_account, make_person

pytestmark = pytest.mark.browser

COURSE = f"/courses/{SLUG}"
LESSON = f"{COURSE}/{RICH}"
SAVED = "caches.keys().then(names => names.filter(name => name.startsWith('luring:')).length)"


@pytest.fixture
def school(app: Portal, tmp_path: Path) -> School:
    with app.app_context():
        return found_school(write_rich(tmp_path / SLUG))


@pytest.fixture
def address(app: Portal, school: School) -> Iterator[str]:
    with serving(app) as url:
        yield url


def enter(app: Portal, page: Page, person_id: int) -> None:
    with app.app_context():
        query = select(PersonIdentifier.value).where(PersonIdentifier.person_id == person_id)
        number = db.session.scalars(query).one()
    page.goto("/login")
    page.fill("[name=username]", number)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    expect(page.locator("body[data-owner]")).to_be_attached()


@pytest.fixture
def reader(app: Portal, address: str, open_page, school: School) -> Page:
    page: Page = open_page(base_url=address, reduced_motion="reduce")
    enter(app, page, school.person_id)
    return page


def finished(app: Portal, school: School) -> set[str]:
    with app.app_context():
        query = select(LessonCompletion.lesson_key)
        own = query.where(LessonCompletion.enrolment_id == school.enrolment_id)
        return set(db.session.scalars(own))


def test_practice_is_answered_in_its_place(reader: Page) -> None:
    reader.goto(LESSON)
    first = reader.locator("#latihan-lat-0")
    first.get_by_label("Biru").check()
    first.get_by_role("button", name="Periksa jawaban").click()
    expect(first.get_by_role("status")).to_contain_text("Tepat.")
    expect(first.get_by_label("Biru")).to_be_checked()
    assert reader.url.endswith(LESSON)


@pytest.mark.parametrize(("theme", "viewport"), [("light", DESK), ("dark", PHONE)])
def test_everything_a_lesson_may_hold_is_accessible_and_never_scrolls_sideways(
    app: Portal, address: str, open_page, school: School, theme: str, viewport: dict[str, int]
) -> None:
    page: Page = open_page(base_url=address, viewport=viewport, reduced_motion="reduce")
    page.context.add_cookies([{"name": "tema", "value": theme, "url": address}])
    enter(app, page, school.person_id)
    for path in (COURSE, f"{LESSON}?tandai=1", f"{COURSE}/offline/1", "/notes"):
        page.goto(path)
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        assert axe(page) == [], path
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0, path


def test_another_device_opens_where_one_was(
    app: Portal, address: str, open_page, school: School, reader: Page
) -> None:
    reader.clock.install()
    reader.goto(LESSON)
    last = reader.locator('.pk-prose [id^="isi-p"]').last
    with reader.expect_response(lambda answer: answer.url.endswith("/place")) as told:
        last.scroll_into_view_if_needed()
        reader.mouse.wheel(0, 400)
        reader.clock.run_for(3000)
    assert told.value.status == 204
    phone: Page = open_page(base_url=address, viewport=PHONE, reduced_motion="reduce")
    enter(app, phone, school.person_id)
    phone.goto(COURSE)
    phone.get_by_role("link", name="Lanjutkan belajar").click()
    assert "#isi-p" in phone.url
    phone.goto(LESSON)
    note = phone.get_by_text("Dilanjutkan dari tempat terakhir Anda membaca.")
    expect(note).to_be_in_viewport()


def test_a_paragraph_that_is_pressed_takes_a_note(reader: Page) -> None:
    reader.goto(LESSON)
    reader.locator(".pk-prose p").first.click()
    reader.get_by_role("group", name="Alinea ini").get_by_role("link", name="Catat").click()
    reader.fill("[name=text]", "Ingat ini.")
    reader.get_by_role("button", name="Simpan catatan").click()
    expect(reader.get_by_role("note", name="Catatan Anda")).to_contain_text("Ingat ini.")


def test_low_data_loads_a_picture_when_asked(reader: Page) -> None:
    reader.goto(LESSON)
    reader.get_by_role("button", name="Hemat data").click()
    assert reader.locator(".pk-prose img").count() == 0
    reader.get_by_role("link", name="Muat gambar").click()
    expect(reader.locator(".pk-prose img")).to_be_visible()
    assert reader.url.endswith(LESSON)


def test_a_saved_module_is_read_and_finished_without_a_line(
    app: Portal, address: str, open_page, school: School, reader: Page
) -> None:
    reader.goto(COURSE)
    box = reader.locator("[data-module]")
    box.get_by_role("button", name="Simpan").click()
    expect(reader.locator("[data-module-state]")).to_contain_text("Tersimpan ")
    reader.evaluate("navigator.serviceWorker.ready.then(() => true)")
    reader.wait_for_function("navigator.serviceWorker.controller !== null")

    reader.context.set_offline(True)
    reader.goto(f"{COURSE}/{PLAIN}")
    assert reader.url.endswith(f"/offline/1#{PLAIN}")
    expect(reader.locator("#simpanan")).to_contain_text("Disimpan di perangkat ini")
    assert reader.locator("h1").evaluate("it => getComputedStyle(it).fontWeight") == "750"
    picture = reader.locator(".pk-prose img").first
    picture.scroll_into_view_if_needed()
    reader.wait_for_function("document.querySelector('.pk-prose img').naturalWidth > 0")
    article = reader.locator(f"#{PLAIN}")
    article.get_by_role("button", name="Tandai selesai").click()
    expect(article.get_by_role("button")).to_contain_text("Dikirim begitu tersambung")
    assert finished(app, school) == set()

    reader.context.set_offline(False)
    reader.goto(COURSE)
    expect(reader.locator("#tertunda")).to_contain_text("sudah tercatat")
    assert finished(app, school) == {PLAIN}

    reader.locator(".pk-menu summary").click()
    reader.get_by_role("button", name="Keluar").click()
    reader.wait_for_url("**/login")
    assert reader.evaluate(SAVED) == 0


def test_another_person_on_the_device_never_finds_a_saved_module(
    app: Portal, school: School, reader: Page
) -> None:
    reader.goto(COURSE)
    reader.locator("[data-module]").get_by_role("button", name="Simpan").click()
    expect(reader.locator("[data-module-state]")).to_contain_text("Tersimpan ")
    with app.app_context():
        other = make_person(school.unit)
        make_account(other)
        other_id = other.id
    reader.context.clear_cookies()  # the first one's session is gone, not signed out
    enter(app, reader, other_id)
    reader.wait_for_function(f"{SAVED}.then(count => count === 0)")


def test_a_module_taken_off_the_device_is_gone(reader: Page) -> None:
    reader.goto(COURSE)
    box = reader.locator("[data-module]")
    box.get_by_role("button", name="Simpan").click()
    expect(reader.locator("[data-module-state]")).to_contain_text("Tersimpan ")
    box.get_by_role("button", name="Hapus").click()
    expect(reader.locator("[data-module-state]")).to_contain_text("Di satu halaman")
    assert reader.evaluate(SAVED) == 0
