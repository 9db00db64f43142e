"""A real Chromium for the tests marked `browser`, and its answer to questions of accessibility.

``./dev test`` finds or brings the browser and names it in PORTAL_CHROMIUM. Where there is none,
these tests fail with the reason; they never vanish. The browser reaches this machine only.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    sync_playwright,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    OpenPage = Callable[..., Page]

ON_PATH = ("chromium", "google-chrome", "google-chrome-stable")
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
# Leaving a page ends what it still loads; a line is only down where a test cut it.
EXPECTED_ENDS = frozenset({"net::ERR_ABORTED", "net::ERR_INTERNET_DISCONNECTED"})
PARTS_OF_A_PAGE = frozenset({"stylesheet", "script", "image", "font", "media", "manifest"})
ASK_AXE = """([within, options]) =>
  axe.run(within === "html" ? document : within, options).then(found => found.violations)"""
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    # No name leads anywhere but to this machine, so no page can need the Internet unnoticed.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE ::1",
]


def find_chromium() -> str:
    """The path of the browser; fails the test when there is none."""
    found = os.environ.get("PORTAL_CHROMIUM") or next(
        filter(None, map(shutil.which, ON_PATH)), None
    )
    if not found:
        pytest.fail(
            "no browser: neither PORTAL_CHROMIUM nor the PATH names a Chromium or Chrome; "
            "`./dev test` brings one, or says why it cannot",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The worker's browser."""
    path = find_chromium()
    # Chromium cannot make its sandbox as root, nor where a system forbids user namespaces
    # (Ubuntu, containers). It only ever opens pages that the test itself serves.
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=path, args=QUIET, chromium_sandbox=False
            )
        except Error as error:
            pytest.fail(f"no browser: {path} does not start: {error}", pytrace=False)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Opens blank pages, each with storage of its own; options are those of a browser context.

    `open_page(viewport=PHONE, java_script_enabled=False, color_scheme="dark", base_url=…)`.
    Afterwards the test fails if any page had a script error, wrote an error to its console
    (a breach of the content security policy is one), or asked for something that failed to load.
    """
    complaints: list[str] = []
    contexts = []

    def open_one(**options: Any) -> Page:
        settings = {"locale": "id-ID", "timezone_id": "Asia/Jakarta", "viewport": DESK} | options
        context = chromium.new_context(**settings)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        return page

    yield open_one
    for context in contexts:
        context.close()
    if complaints:
        pytest.fail("the browser complained:\n" + "\n".join(complaints), pytrace=False)


def listen(page: Page, complaints: list[str]) -> None:
    def complain(text: object) -> None:
        complaints.append(f"{page.url}: {text}")

    def hear(message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 on purpose is no fault, though Chromium logs it as one;
        # `receive` looks after the other resources.
        if message.type == "error" and not message.text.startswith("Failed to load resource:"):
            complain(f"console: {message.text}")

    def receive(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type in PARTS_OF_A_PAGE:
            complain(f"{response.url}: {response.status}")

    def miss(request: Request) -> None:
        if request.failure not in EXPECTED_ENDS:
            complain(f"{request.url}: {request.failure}")

    page.on("console", hear)
    page.on("pageerror", complain)
    page.on("response", receive)
    page.on("requestfailed", miss)


def axe(page: Page, *rules: str, within: str = "html") -> list[str]:
    """What axe finds wrong with the page, one entry for each place; none is the aim.

    All its rules look unless some are named; at all of the page, or `within` a part of it.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    found = page.evaluate(ASK_AXE, [within, {"resultTypes": ["violations"], **only}])
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n"
        f"    at {' '.join(map(str, node['target']))}: {node['html'][:200]}\n"
        f"    {' '.join(node['failureSummary'].split())}"
        for rule in found
        for node in rule["nodes"]
    ]
