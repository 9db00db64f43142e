"""Shows kept pages to a browser: each as it was answered, with the portal's own assets."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.browser import DESK, axe
from tests.support.live import serving
from tests.support.portal_app import close, make_app

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from playwright.sync_api import Page

    from tests.browser.look.scouting import Sight

PHONE = {"width": 390, "height": 844}
# The product's own switch, wherever it hides; a page without one is painted by the server.
DARK = """() => {
  const button = document.querySelector("[data-theme-form] button");
  if (button) button.form.requestSubmit(button);
  else document.documentElement.dataset.bsTheme = "dark";
  return document.documentElement.dataset.bsTheme;
}"""


class Stage:
    """A server whose every page is the one that is set."""

    def __init__(self, assets: Any) -> None:
        self._assets = assets
        self.sight: Sight | None = None

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/static/"):
            answered: Iterable[bytes] = self._assets(environ, start)
            return answered
        if self.sight is None or environ.get("HTTP_SEC_FETCH_MODE") != "navigate":
            start("204 No Content", [])
            return []
        start(f"{self.sight.status} As Answered", [*self.sight.headers.items()])
        return [self.sight.text.encode()]

    def look_at(self, page: Page, sight: Sight, within: str = "main") -> Iterator[str]:
        """What axe finds: at a phone in light, then at the desk the colours of the dark.

        In the dark it looks `within` a part alone: bars and foot are the same on every page.
        """
        self.sight = sight
        page.set_viewport_size(PHONE)
        page.goto(sight.path.partition("#")[0])
        for finding in axe(page):
            yield f"{sight}, light: {finding}"
        page.set_viewport_size(DESK)
        if page.evaluate(DARK) != "dark":
            yield f"{sight}: does not turn dark"
        for finding in axe(page, "color-contrast", within=within):
            yield f"{sight}, dark: {finding}"


@contextmanager
def on_stage() -> Iterator[tuple[Stage, str]]:
    """The stage and its address."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(Path(folder))
        stage = Stage(app.wsgi_app)
        with serving(stage) as address:
            yield stage, address
        close(app)
