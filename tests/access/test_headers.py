"""WE-1 and WE-2: the same headers on every answer of every address, error pages included."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.test import TestResponse

from portal.core.access import public
from portal.core.errors import (
    Conflict,
    Forbidden,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from portal.web.app import Portal
from portal.web.headers import POLICY
from tests.access.matrix import Cell, lines
from tests.access.visitor import SAFE, Visitor
from tests.access.world import ANONYMOUS, Place
from tests.support.pages import Client

pytestmark = pytest.mark.sqlite_only

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
READ = sorted(lines())
# What verifiers of credentials fetch, from any site: it names nobody and may be kept for minutes.
FETCHED = {"credentials.issuer", "credentials.keys_file", "credentials.status"}


UPLOADED = "default-src 'none'; sandbox"
"""What is stricter still, for files that people brought (CO-4)."""


def check(response: TestResponse, *, resource: str = "same-origin") -> str:
    """The headers every answer has; the nonce it carries, "" for an uploaded file."""
    for name, value in {**FIXED, "Cross-Origin-Resource-Policy": resource}.items():
        assert response.headers.getlist(name) == [value], name
    assert "camera=()" in response.headers["Permissions-Policy"]
    policy = response.headers["Content-Security-Policy"]
    if policy == UPLOADED:
        return ""
    found = re.search(r"script-src 'nonce-([\w-]{20,})'", policy)
    assert found is not None, policy
    assert policy == POLICY.format(nonce=found[1])
    if response.mimetype == "text/html":
        for script in re.findall(r"<script[^>]*>", response.text):
            assert f'nonce="{found[1]}"' in script, script
    return found[1]


@pytest.mark.parametrize("endpoint", READ)
def test_pages_carry_the_policy_and_are_not_kept(clean: Visitor, endpoint: str) -> None:
    line = lines()[endpoint]
    nonces = []
    for method in sorted(set(clean.methods(line)) & SAFE):
        for who in (ANONYMOUS, *sorted(line.may)[:1]):
            response = clean.ask(Cell(line, method, who, Place.OWN))
            if endpoint == "static":
                assert "immutable" in response.headers["Cache-Control"]
                continue
            if endpoint in FETCHED:
                nonces.append(check(response, resource="cross-origin"))
                assert response.headers["Cache-Control"] == "public, max-age=300"
                continue
            nonces.append(check(response))
            signed_in = who != ANONYMOUS and not anonymous_view(clean, endpoint)
            wanted = "no-store" if signed_in else "private, no-cache"
            assert response.headers["Cache-Control"] == wanted
            assert "Cookie" in response.headers["Vary"]
    assert len(set(nonces)) == len(nonces)


def anonymous_view(visitor: Visitor, endpoint: str) -> bool:
    """Addresses that never look who is signed in."""
    return bool(getattr(visitor.app.view_functions[endpoint], "anonymous", False))


def raises(error: Exception) -> Callable[[], str]:
    def view() -> str:
        raise error

    return public(view)


ERRORS: dict[int, Exception] = {
    401: Unauthenticated(),
    403: Forbidden("x"),
    404: NotFound(),
    409: Conflict(),
    413: RequestEntityTooLarge(),
    415: UnsupportedMediaType(),
    429: TooMany(7),
    500: ZeroDivisionError("hidden words"),
    503: Unavailable(),
}


def faulty(app: Flask) -> Client:
    for status, error in ERRORS.items():
        app.add_url_rule(f"/wrong/{status}", f"wrong.{status}", raises(error))
    away = OperationalError("SELECT 1", {}, Exception("no host"))
    app.add_url_rule("/wrong/database", "wrong.database", raises(away))
    return Client(app, use_cookies=True)


def test_error_pages_carry_the_policy_and_tell_nothing_of_the_inside(app: Portal) -> None:
    client = faulty(app)
    answers = {status: client.get(f"/wrong/{status}") for status in ERRORS}
    answers |= {
        404: client.get("/nowhere"),
        405: client.delete("/login"),
        400: client.post("/login"),
        503: client.get("/wrong/database"),
    }
    for status, response in answers.items():
        assert response.status_code == status
        check(response)
        for inside in ("Traceback", "hidden words", "SELECT", "portal/", "no host"):
            assert inside not in response.text, (status, inside)
    assert answers[429].headers["Retry-After"] == "7"
    assert answers[503].headers["Retry-After"]


def test_over_tls_browsers_are_told_to_stay_there(
    tmp_path_factory: pytest.TempPathFactory, app: Portal
) -> None:
    plain = Client(app, use_cookies=True).get("/login")
    assert "Strict-Transport-Security" not in plain.headers
    app.config["SESSION_COOKIE_SECURE"] = True
    secure = Client(app, use_cookies=True).get("/login", base_url="https://127.0.0.1")
    assert "max-age=63072000" in secure.headers["Strict-Transport-Security"]


def test_signing_out_clears_what_the_browser_keeps(clean: Visitor) -> None:
    answer = clean.ask(Cell(lines()["signin.leave"], "POST", "hr", Place.OWN))
    assert '"cache"' in answer.headers["Clear-Site-Data"]
