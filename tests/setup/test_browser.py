"""The browser that tests get, tried on pages served by this test."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Error

from tests.support.browser import PHONE, axe, listen

pytestmark = pytest.mark.browser

GOOD = """<!doctype html><html lang="id"><title>Halo</title><link rel="icon" href="data:,">
<main><h1>Halo</h1><p>Satu dua tiga.</p></main>
<script>document.querySelector("p").textContent = String(innerWidth)</script></html>"""
NO_ALT = GOOD.replace("<p>", '<img src="/picture.svg"><p>')
BROKEN = GOOD.replace("innerWidth", "nonsense").replace("<p>", '<img alt="" src="/missing.png"><p>')
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
PAGES = {
    "/good": (200, "text/html", GOOD),
    "/no-alt": (200, "text/html", NO_ALT),
    "/broken": (200, "text/html", BROKEN),
    "/refused": (422, "text/html", GOOD),
    "/picture.svg": (200, "image/svg+xml", LOGO),
}


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        status, kind, body = PAGES.get(self.path, (404, "text/plain", "-"))
        self.send_response(status)
        self.send_header("Content-Type", kind + "; charset=utf-8")
        if self.path == "/broken":
            self.send_header("Content-Security-Policy", "style-src 'none'")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_opens_at_the_width_asked_for(open_page, site):
    page = open_page(viewport=PHONE, base_url=site)
    assert page.goto("/good").status == 200
    assert page.locator("p").inner_text() == "360"
    assert page.evaluate("navigator.language") == "id-ID"


def test_a_page_can_be_seen_without_script(open_page, site):
    page = open_page(java_script_enabled=False)
    page.goto(f"{site}/good")
    assert page.locator("p").inner_text() == "Satu dua tiga."


def test_axe_names_the_fault_and_its_place_and_is_silent_without_one(open_page, site):
    page = open_page()
    page.goto(f"{site}/good")
    assert axe(page) == []
    page.goto(f"{site}/no-alt")
    [fault] = axe(page)
    assert fault.startswith("image-alt (critical): ")
    assert '<img src="/picture.svg">' in fault


def test_a_form_refused_on_purpose_is_no_complaint(open_page, site):
    assert open_page().goto(f"{site}/refused").status == 422


def test_script_errors_and_missing_parts_are_complained_about(chromium, site):
    complaints = []
    context = chromium.new_context()
    page = context.new_page()
    listen(page, complaints)
    page.goto(f"{site}/broken")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.wait_for_load_state("networkidle")
    context.close()
    found = "\n".join(complaints)
    assert "nonsense is not defined" in found
    assert f"{site}/missing.png: 404" in found
    assert "Content Security Policy" in found
    assert len(complaints) == 3


def test_the_browser_reaches_this_machine_only(chromium):
    page = chromium.new_page()
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")
    page.close()
