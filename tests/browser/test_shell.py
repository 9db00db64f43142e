"""The look in a real browser: accessibility, small screens, keyboard, no script, paper.

Every test also fails on a console error, so a breach of the content security policy shows.
"""

import re
import zlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import DESK, PHONE, axe
from tests.support.live import serving
from tests.support.portal_app import make_app

pytestmark = pytest.mark.browser

SMALLEST = {"width": 320, "height": 640}
PAGES = ["/rancangan", "/rancangan/masuk", "/rancangan/surat/f4"]

# WCAG 1.4.12: nothing may be lost with this spacing.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* {line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important} p {margin-bottom: 2em !important}`);
  document.adoptedStyleSheets = [sheet];
}"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Links within sentences are excepted (WCAG 2.5.8), ticks and radios count with their row, the link
# of a course fills its card, and a line of text is as tall as its line, not as its letters.
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, select, summary')]
  .filter(e => e.checkVisibility() && !e.closest('p, dd, .small, .pk-skip, .pk-course, label'))
  .map(e => {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    const line = style.display === "inline" ? parseFloat(style.lineHeight) : 0;
    return [box.width, Math.max(box.height, line), e.outerHTML.slice(0, 120)];
  })
  .filter(([width, height]) => width && (width < 24 || height < 24))
  .map(([width, height, html]) => `${width}x${height} ${html}`)"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = make_app(tmp_path_factory.mktemp("look"), development_pages=True)
    with serving(app) as url:
        yield url


def opened(open_page, address: str, path: str, *, theme: str = "light", **options) -> Page:
    page: Page = open_page(base_url=address, reduced_motion="reduce", **options)
    page.context.add_cookies([{"name": "tema", "value": theme, "url": address}])
    page.goto(path)
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("path", ["/rancangan/masuk", "/rancangan/surat/a4", "/nowhere"])
def test_axe_finds_nothing(open_page, address, path, viewport, theme):
    page = opened(open_page, address, path, theme=theme, viewport=viewport)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert axe(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_on_the_smallest_phone(open_page, address, path):
    page = opened(open_page, address, path, viewport=SMALLEST)
    assert page.evaluate(SIDEWAYS) == 0
    page.evaluate(SPACING)
    assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_targets_are_large_enough(open_page, address, viewport):
    page = opened(open_page, address, "/rancangan/masuk", viewport=viewport)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert page.evaluate(SMALL_TARGETS) == []


def test_the_bottom_bar_is_for_phones_and_the_menu_for_desks(open_page, address):
    page = opened(open_page, address, "/rancangan/masuk", viewport=PHONE)
    expect(page.get_by_role("navigation", name="Navigasi bawah")).to_be_visible()
    expect(page.get_by_role("navigation", name="Utama", exact=True)).to_be_hidden()
    page.set_viewport_size(DESK)
    expect(page.get_by_role("navigation", name="Navigasi bawah")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Utama", exact=True)).to_be_visible()


def test_forced_colours_keep_a_mark_on_the_current_place(open_page, address):
    page = opened(open_page, address, "/rancangan/masuk", forced_colors="active")
    outline = "getComputedStyle(document.querySelector('.pk-nav [aria-current]')).outlineStyle"
    assert page.evaluate(outline) == "solid"
    scale = page.locator(".pk-lvl .f-acc").first
    links = page.locator(".pk-foot a, .pk-crumb a").first
    assert scale.evaluate("e => getComputedStyle(e).fill") == links.evaluate(
        "e => getComputedStyle(e).color"
    )


def test_filters_fold_on_a_phone_and_stay_open_without_script(open_page, address):
    folded = opened(open_page, address, "/rancangan", viewport=PHONE)
    expect(folded.get_by_label("Lokakarya 3")).to_be_hidden()
    folded.locator(".pk-filter > summary").click()
    expect(folded.get_by_label("Lokakarya 3")).to_be_visible()
    plain = opened(open_page, address, "/rancangan", viewport=PHONE, java_script_enabled=False)
    expect(plain.get_by_label("Lokakarya 3")).to_be_visible()


def test_the_theme_changes_at_once_and_stays(open_page, address):
    page = opened(open_page, address, "/rancangan")
    button = page.get_by_role("button", name="Mode gelap")
    with page.expect_response("**/preferences"):
        button.click()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    expect(button).to_have_attribute("aria-pressed", "true")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_without_script_theme_and_language_change_by_plain_forms(open_page, address):
    page = opened(open_page, address, "/rancangan", java_script_enabled=False)
    page.get_by_role("button", name="Mode gelap").click()
    assert page.url == f"{address}/rancangan"
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="Dark mode")).to_be_visible()


def test_without_script_nothing_is_hidden_and_nothing_pretends(open_page, address):
    page = opened(open_page, address, "/rancangan/masuk", java_script_enabled=False)
    page.locator(".pk-menu > summary").click()
    expect(page.get_by_role("button", name="Keluar")).to_be_visible()
    expect(page.get_by_role("button", name="Cetak")).to_be_hidden()
    page.get_by_role("link", name="Buka dialog").click()
    assert page.url == f"{address}/rancangan/surat/a4"


def test_the_first_stop_of_the_keyboard_skips_to_the_content(open_page, address):
    page = opened(open_page, address, "/rancangan/surat/a4")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_error_summary_has_the_focus_and_leads_to_the_fields(open_page, address):
    page = opened(open_page, address, "/rancangan")
    expect(page.locator(".pk-errors")).to_be_focused()
    page.get_by_role("link", name="Pilih di mana lokakarya diadakan.").click()
    expect(page.locator("#galat-place-0")).to_be_focused()


def test_the_account_menu_closes_on_escape_and_gives_the_focus_back(open_page, address):
    page = opened(open_page, address, "/rancangan/masuk")
    summary = page.locator(".pk-menu > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Data saya")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Data saya")).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_dialog_starts_on_the_safe_way_and_returns_to_its_opener(open_page, address):
    page = opened(open_page, address, "/rancangan")
    opener = page.get_by_role("link", name="Buka dialog")
    opener.click()
    expect(page.get_by_role("button", name="Kembali mengerjakan")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_button_says_that_its_form_is_on_the_way(open_page, address):
    page = opened(open_page, address, "/rancangan")
    page.clock.install()
    page.route("**/preferences", lambda route: route.fulfill(status=204))  # the page stays
    button = page.locator("form.pk-inline button[data-busy]").first
    button.click()
    page.clock.run_for(100)
    expect(button).to_be_disabled()
    expect(button).to_have_text("Mengirim…")
    page.clock.run_for(10_000)
    expect(button).to_be_enabled()
    expect(button).to_have_text("Tombol yang mengirim")


def sizes(document: bytes) -> set[tuple[int, int]]:
    """Paper sizes of a PDF in whole points; Chromium may hide the page objects in streams."""
    texts = [document]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", document, re.DOTALL):
        try:
            texts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    boxes = {box for text in texts for box in re.findall(rb"/MediaBox ?\[([^\]]+)\]", text)}
    return {tuple(round(float(number)) for number in box.split()[2:]) for box in boxes}


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("f4", (609, 935))])
def test_a_letter_comes_on_its_own_paper(open_page, address, paper, size):
    page = opened(open_page, address, f"/rancangan/surat/{paper}", theme="dark")
    found = sizes(page.pdf(prefer_css_page_size=True))
    assert len(found) == 1
    [(width, height)] = found
    assert (width, height) == pytest.approx(size, abs=1)
    page.emulate_media(media="print")
    expect(page.locator("header.pk-top")).to_be_hidden()
    expect(page.locator(".ct-bar")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('.ct-sheet')).color") == (
        "rgb(0, 0, 0)"
    )
