"""A recognition, from who saw the deed over who decides to who receives it."""

import pytest
from playwright.sync_api import expect

from tests.browser.journeys.conftest import Town
from tests.support.browser import DESK, PHONE, axe

pytestmark = pytest.mark.browser

DEED = "Menata ulang 312 data ganda kependudukan pada Oktober 2026."
DECREE = "800/412/BKPSDM/2026"


def test_a_recognition_is_proposed_given_and_read_by_who_receives_it(town: Town) -> None:
    head = town.enter("supervisor", DESK)
    main = head.get_by_role("main")
    main.get_by_role("link", name="Administrasi").click()
    head.get_by_role("link", name="Penghargaan").first.click()
    main.get_by_role("link", name="Usulkan penghargaan").click()
    main.get_by_label("Untuk siapa").fill(town.seats["employee"].username)
    main.get_by_label("Nonmaterial").check()
    main.get_by_label("Apa yang dilakukan").fill(DEED)
    main.get_by_label("Buktinya").fill("Berita acara penertiban nomor 12, Oktober 2026.")
    assert not axe(head)
    main.get_by_role("button", name="Ajukan usulan").click()
    expect(head.get_by_role("status").first).to_contain_text("Pejabat lain memutusnya")
    who = main.get_by_role("heading", level=1).inner_text().removeprefix("Penghargaan untuk ")

    officer = town.enter("hr", PHONE, color_scheme="dark")
    desk = officer.get_by_role("main")
    desk.get_by_role("link", name="usulan penghargaan").click()
    desk.get_by_role("link", name=who).click()
    expect(desk).to_contain_text(DEED)
    desk.get_by_label("Berikan", exact=True).check()
    desk.get_by_label("Nomor keputusan").fill(DECREE)
    desk.get_by_label("Tanggal", exact=True).fill("25")
    desk.get_by_label("Bulan").select_option("November")
    desk.get_by_label("Tahun").fill("2026")
    desk.get_by_label("Alasan putusan").fill("Buktinya diperiksa dan sesuai.")
    assert not axe(officer)
    desk.get_by_role("button", name="Simpan putusan").click()
    expect(officer.get_by_role("status").first).to_contain_text("pengusulnya diberi tahu")
    expect(desk).to_contain_text("Diberikan")

    person = town.enter("employee", PHONE)
    mine = person.get_by_role("main")
    person.get_by_role("link", name="Pemberitahuan").first.click()
    mine.get_by_role("button", name="Buka Anda menerima penghargaan").first.click()
    expect(mine).to_contain_text(DEED)
    expect(mine).to_contain_text(f"Keputusan {DECREE}, 25 November 2026")
    assert not axe(person)

    head.goto("/inbox")
    main.get_by_role("button", name="Buka Penghargaan yang Anda usulkan diberikan").first.click()
    expect(main).to_contain_text(DECREE)
