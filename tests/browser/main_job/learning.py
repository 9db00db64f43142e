"""An employee with a slip: the first sign-in, a course, its quiz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from sqlalchemy import select

from portal.assessment.models import Attempt
from portal.core.db import db
from tests.browser.main_job.office import ADMIN, CLERK, choose_password
from tests.browser.sitting_down import saved
from tests.support.browser import PHONE
from tests.support.taking import right_answers

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.main_job.scene import Scene

COURSE = "Sandi kuat dan tautan aman"


def activate(scene: Scene) -> Page:
    """The clerk's slip is printed by personnel; she types its code on her phone. Her home page."""
    desk = scene.enter(ADMIN)
    desk.goto("/admin/slips")
    desk.get_by_label(CLERK).check()
    never_in = desk.get_by_role("region", name="Belum pernah masuk")
    never_in.get_by_role("button", name="Buat slip untuk dicetak").click()
    code = desk.locator(".ct-code").inner_text()
    phone = scene.page(PHONE)
    phone.goto("/login")
    phone.get_by_role("link", name="Ketik kode slip").click()
    phone.get_by_role("textbox", name="Kode pada slip").fill(code)
    phone.get_by_role("button", name="Lanjut").click()
    expect(phone.get_by_text(CLERK).first).to_be_visible()
    choose_password(phone)
    return scene.enter(CLERK)


def learn(scene: Scene, page: Page) -> None:
    """From the catalogue through the lessons to a passed quiz."""
    page.get_by_role("link", name="Belajar", exact=True).first.click()
    page.get_by_role("link", name=COURSE).first.click()
    page.get_by_role("button", name="Ikuti kursus").click()
    for _lesson in range(2):
        page.get_by_role("button", name="Selesai, lanjut ke").click()
    page.get_by_role("button", name="Mulai kuis").click()
    answer(scene, page)
    expect(page.get_by_text("Anda lulus").first).to_be_visible()


def answer(scene: Scene, page: Page) -> None:
    """Answer everything as somebody does who knows, wait until it is saved, and hand in."""
    saved(page)
    with scene.place.inside():
        query = select(Attempt).where(Attempt.public_id == page.url.rpartition("/")[2])
        answers = right_answers(db.session.scalars(query).one())
        db.session.remove()
    for number, (name, right) in enumerate(answers.items()):
        fill(page, name, right)
        if number == 0:
            saved(page)
    saved(page)
    page.locator("[data-open=kumpulkan]:visible").first.click()
    page.get_by_role("button", name="Ya, kumpulkan").click()


def fill(page: Page, name: str, right: str | list[str]) -> None:
    """One field of a question, on its own page of the paper."""
    fields = page.locator(f"[name='{name}']")
    values = [right] if isinstance(right, str) else right
    number = fields.first.evaluate("one => one.closest('[id^=soal-]').id")
    page.locator(f'.pk-qnav a[href="#{number}"]').click()
    if fields.first.evaluate("one => one.tagName") == "SELECT":
        fields.first.select_option(str(values[0]))
    elif fields.first.get_attribute("type") in {"radio", "checkbox"}:
        for value in values:
            page.locator(f"[name='{name}'][value='{value}']").check()
    else:
        fields.first.fill(str(values[0]))
        page.keyboard.press("Tab")
