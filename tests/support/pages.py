"""A page client that checks each page it gets (style.md §8).

Valid HTML, one `h1`, unique ids, labelled fields, a CSRF token in each form that posts, no
inline style or script, no untranslated key.
"""

import contextvars
import gzip
import re
from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from portal.core import clock
from portal.core.idempotency import FIELD, new_key
from portal.people.service import sessions
from portal.people.service.sessions import Device
from portal.web.app import Portal
from tests.support.markup import parsed


class Client(FlaskClient):
    """Each request in a context of its own, also when the test has pushed one: otherwise Flask
    would share `g`, and with it actor and CSRF token, between all requests of the test.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return contextvars.Context().run(super().open, *args, **kwargs)


@dataclass
class PageClient:
    """GETs pages and checks them; posts forms with their tokens."""

    app: Portal
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = Client(self.app, use_cookies=True)

    def get(self, path: str, *, status: int = 200) -> "Page":
        response = self.client.get(path)
        assert response.status_code == status, (path, response.status_code)
        return Page(response, check=status == 200 and response.mimetype == "text/html")

    def post(
        self, path: str, data: dict[str, object] | None = None, **kwargs: object
    ) -> TestResponse:
        """Post with a CSRF token taken from a page that has one and, as forms do, with a key."""
        token = kwargs.pop("token", None) or self.csrf_token()
        hidden = {"csrf_token": token, FIELD: new_key()}
        return self.client.post(path, data={**hidden, **(data or {})}, **kwargs)

    def csrf_token(self) -> str:
        """A token of this session, from whichever page answers first."""
        for path in ("/account", "/login"):
            response = self.client.get(path, follow_redirects=True)
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', response.text)
            if found:
                return found[1]
        raise AssertionError("no page offers a CSRF token")

    def sign_in(self, username: str, password: str, *, shared: bool = False) -> None:
        data: dict[str, object] = {"username": username, "password": password}
        if shared:
            data["shared"] = "y"
        response = self.post("/login", data)
        assert response.status_code == 303, response.text[:2000]

    def enter(self, account_id: int) -> None:
        """A session that has shown the second factor, without the pages of signing in."""
        with self.app.app_context():
            device = Device(kind="", address="", shared=False)
            now = clock.now()
            token = sessions.begin(account_id, now=now, device=device, second_factor=True)
        with self.client.session_transaction() as session:
            session["sid"] = token


class Page:
    """A parsed page."""

    def __init__(self, response: TestResponse, *, check: bool) -> None:
        self.response = response
        self.text = response.text
        if check:
            self.root = parsed(self.text)
            check_page(self.root, self.text)

    @property
    def compressed_kb(self) -> float:
        """Size of the page as it travels (architecture.md §4, Budgets)."""
        return len(gzip.compress(self.response.data, 9)) / 1000

    def links(self) -> list[str]:
        return [a.get("href", "") for a in self.root.iter("a") if a.get("href")]


def check_page(root: HtmlElement, text: str) -> None:
    """All checks of one page; the assertion names what is wrong."""
    headings = list(root.iter("h1"))
    assert len(headings) == 1, f"{len(headings)} h1 on the page"
    ids = [e.get("id") for e in root.iter() if isinstance(e.tag, str) and e.get("id")]
    assert len(ids) == len(set(ids)), sorted({i for i in ids if ids.count(i) > 1})
    title = root.find("./head/title")
    assert title is not None
    assert (title.text or "").strip()
    _check_fields(root, set(ids))
    for form in root.iter("form"):
        if (form.get("method") or "get").lower() == "post":
            names = {e.get("name") for e in form.iter("input")}
            assert "csrf_token" in names, f"form to {form.get('action')} has no CSRF token"
    for element in root.iter():
        if isinstance(element.tag, str):
            assert not element.get("style"), f"inline style on {element.tag}"
            assert not [k for k in element.attrib if k.startswith("on")], element.tag
    assert "translation missing" not in text


def _check_fields(root: HtmlElement, ids: set[str | None]) -> None:
    labels = {label.get("for") for label in root.iter("label")}
    wrapped = {id(e) for label in root.iter("label") for e in label.iter()}
    for tag in ("input", "select", "textarea"):
        for element in root.iter(tag):
            if element.get("type") in {"hidden", "submit", "button"}:
                continue
            named = (
                element.get("id") in labels
                or id(element) in wrapped
                or element.get("aria-label")
                or element.get("aria-labelledby")
            )
            assert named, f"field {element.get('name')} has no label"
            for reference in (element.get("aria-describedby") or "").split():
                assert reference in ids, f"aria-describedby names no element: {reference}"
