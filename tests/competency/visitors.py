"""Somebody signed in, who reads and sends the area's pages as a browser would."""

import re
from dataclasses import dataclass

from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from portal.core.db import db, transaction
from portal.people.models import Account
from portal.people.service import sessions
from portal.people.service.sessions import Device
from portal.web.app import Portal
from tests.support.pages import Page, PageClient
from tests.support.portal_app import NOON
from tests.support.statements import counted


@dataclass
class Visitor:
    """A page client with a session. `get` checks the quality of every page.

    Each request has an application context of its own, as in the server: the one that a test
    holds open would hand on what an earlier request had kept.
    """

    pages: PageClient

    def get(self, path: str, *, status: int = 200) -> Page:
        with self.pages.app.app_context():
            return self.pages.get(path, status=status)

    def post(self, path: str, form: dict[str, object], *, seen: str = "") -> TestResponse:
        """Send a filled form; `seen` is a page to take the token from when it has none."""
        if "csrf_token" not in form:
            form = {"csrf_token": self.token(seen), **form}
        with self.pages.app.app_context():
            return self.pages.client.post(path, data=form)

    def token(self, seen: str) -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get(seen).text)
        assert found is not None
        return found[1]

    def status(self, verb: str, path: str, *, seen: str = "") -> int:
        if verb == "get":
            with self.pages.app.app_context():
                return self.pages.client.get(path).status_code
        return self.post(path, {}, seen=seen).status_code

    def statements(self, path: str) -> int:
        """How many statements the page costs."""
        with counted(self.pages.app) as statements:
            assert self.pages.client.get(path).status_code == 200
        return len(statements)

    def check(self, response: TestResponse) -> Page:
        """The quality of an answered page, such as a form shown again."""
        return Page(response, check=True)

    def speak(self, locale: str) -> None:
        self.pages.client.set_cookie("bahasa", locale)

    def filled(self, page: Page) -> dict[str, object]:
        """The values a browser would send with the page's main form."""
        [form] = [one for one in page.root.iter("form") if one.find(".//textarea") is not None] or [
            one for one in page.root.iter("form") if "publish" in (one.get("action") or "")
        ]
        values: dict[str, object] = {}
        for field in form.iter():
            name = field.get("name") if isinstance(field.tag, str) else None
            if name and field.tag in {"input", "textarea", "select"}:
                _add(values, name, _value(field))
        return values


def _add(values: dict[str, object], name: str, value: str) -> None:
    """Fields of one name, such as the parts of a date, are sent as a list."""
    if name not in values:
        values[name] = value
    elif isinstance(values[name], list):
        values[name] = [*values[name], value]
    else:
        values[name] = [values[name], value]


def _value(field: HtmlElement) -> str:
    if field.tag == "textarea":
        return (field.text or "").removeprefix("\n")
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        return chosen[0].get("value") or ""
    return field.get("value") or ""


def visit(app: Portal, person_id: int) -> Visitor:
    """A visitor signed in as the person, who has shown the second factor."""
    with transaction():
        account = Account(person_id=person_id, created_at=NOON, totp_confirmed_at=NOON)
        db.session.add(account)
        db.session.flush()
    device = Device(kind="", address="", shared=False)
    token = sessions.begin(account.id, now=NOON, device=device, second_factor=True)
    pages = PageClient(app)
    with pages.client.session_transaction() as session:
        session["sid"] = token
    return Visitor(pages)
