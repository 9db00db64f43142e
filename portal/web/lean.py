"""The way of a save past everything a page needs (performance.md §5).

An examinee's save is most of what the server does on exam day. It has no session, no person and
no template, so it needs none of Flask's request either: a request whose address, size, host and
origin are plainly in order is answered from the server's bare request by the same code as the
view, inside the same application. Whatever is not plain, fails or is not found goes on to Flask,
which judges it with all its care: a save may be tried twice, it is idempotent.
"""

import io
import logging
import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.sansio.utils import host_is_trusted

from portal.assessment.views import cookies, saving
from portal.core import clock
from portal.core.errors import DomainError

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]

KEPT_HOSTS = 64
REASONS = {200: "200 OK", 400: "400 Bad Request", 409: "409 Conflict", 429: "429 Too Many Requests"}
HEADERS = (
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
STRICT_TRANSPORT = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")

log = logging.getLogger("portal.requests")


def is_save(environ: Environ) -> bool:
    """Whether a request asks for what `Lean` answers."""
    put: bool = environ["REQUEST_METHOD"] == "PUT"
    return put and saving.PATH.fullmatch(environ["PATH_INFO"]) is not None


class Lean:
    """WSGI middleware inside the application: saves here, everything else to `inner`."""

    def __init__(self, app: Flask, inner: Wsgi) -> None:
        self._app, self._inner = app, inner
        self._hosts: set[str] = set()
        secure = bool(app.config["SESSION_COOKIE_SECURE"])
        self._headers = [*HEADERS, STRICT_TRANSPORT] if secure else [*HEADERS]
        name = re.escape(cookies.name_of(secure=secure))
        self._cookie = re.compile(rf"(?:^|; ?){name}=([0-9A-Za-z_.-]+)(?=;|$)")

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "PUT":
            path = saving.PATH.fullmatch(environ["PATH_INFO"])
            if path is not None and self._is_plain(environ):
                return self._save(path[1], environ, start_response)
        return self._inner(environ, start_response)

    def _is_plain(self, environ: Environ) -> bool:
        host = environ.get("HTTP_HOST", "")
        if environ.get("HTTP_SEC_FETCH_SITE", "same-origin") != "same-origin":
            return False
        if environ.get("HTTP_ORIGIN") not in {None, f"{environ['wsgi.url_scheme']}://{host}"}:
            return False
        return host in self._hosts or self._is_trusted(host)

    def _is_trusted(self, host: str) -> bool:
        if not host_is_trusted(host, self._app.config["TRUSTED_HOSTS"]):
            return False
        if len(self._hosts) < KEPT_HOSTS:
            self._hosts.add(host)
        return True

    def _save(self, public_id: str, environ: Environ, start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        cookie = self._cookie.search(environ.get("HTTP_COOKIE", ""))
        if cookie is None or not length.isdecimal() or int(length) > saving.MAX_BYTES:
            return self._inner(environ, start_response)
        began = time.perf_counter()
        body = environ["wsgi.input"].read(int(length))
        token = environ.get("HTTP_X_ATTEMPT_TOKEN", "")
        try:
            with self._app.app_context():
                sent = saving.Sent(public_id, cookie[1], token, body)
                reply = saving.reply(sent, now=clock.now())
        except (DomainError, SQLAlchemyError):
            environ["wsgi.input"] = io.BytesIO(body)
            return self._inner(environ, start_response)
        if reply.status != 200:  # what is stored is told by its row, with its time
            _note(public_id, reply.status, began)
        headers = [*self._headers, ("Content-Length", str(len(reply.body)))]
        if reply.retry_after_s:
            headers.append(("Retry-After", str(reply.retry_after_s)))
        start_response(REASONS[reply.status], headers)
        return [reply.body]


def _note(public_id: str, status: int, began: float) -> None:
    spent = round((time.perf_counter() - began) * 1000, 1)
    facts = {"action": "PUT saving.put", "object": public_id, "result": status, "ms": spent}
    log.info("request", extra=facts)
