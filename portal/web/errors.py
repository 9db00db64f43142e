"""Where domain errors meet HTTP, once. A page names the request id and the way forward."""

import logging
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from portal.core import dates, sentences
from portal.core.db import db, is_own_fault
from portal.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    NotFound,
    ReauthenticationNeeded,
    Refused,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from portal.core.redirects import safe_path
from portal.people.service.sessions import EndReason
from portal.people.views import confirming
from portal.web import presentation

log = logging.getLogger("portal.web")

STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Refused: 409,
    Conflict: 409,
    Unavailable: 503,
}

PAGES = {400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503}


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(Exception, _unexpected)


def page(
    status: int, *, sentence: str = "", retry_after_s: int | None = None, login_url: str = ""
) -> ResponseReturnValue:
    """The error page for `status`, or its bare number for scripts."""
    if request.accept_mimetypes.best == "application/json":
        response = make_response({"error": status, "request_id": g.get("request_id", "")}, status)
    else:
        name = status if status in PAGES else 400
        html = render_template(
            f"errors/{name}.html",
            sentence=sentence,
            request_id=g.get("request_id", ""),
            login_url=login_url or "/login",
        )
        response = make_response(html, status)
    if retry_after_s is not None:
        response.headers["Retry-After"] = str(retry_after_s)
    return response


def _domain(error: DomainError) -> ResponseReturnValue:
    if isinstance(error, ReauthenticationNeeded):
        return confirming.ask()
    if isinstance(error, Unauthenticated):
        return _signed_out()
    if isinstance(error, TooMany):
        return _too_many(error.retry_after_s)
    if request.path == "/" and g.actor is not None and g.actor.limited_to:
        return redirect(url_for("seats.form"), 303)  # home, for a computer in an exam's room
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    sentence = sentences.of(error.reason, **error.values) if isinstance(error, Refused) else ""
    return page(status, sentence=sentence)


def _signed_out() -> ResponseReturnValue:
    """Says why the session has ended, and leads back to the page that was asked for."""
    reason = g.get("end_reason")
    sentence = sentences.of(EndReason(reason)) if reason else ""
    goal = request.full_path.rstrip("?") if request.method == "GET" else _came_from()
    return page(401, sentence=sentence, login_url=url_for("signin.form", next=goal))


def _came_from() -> str:
    """The page of the portal on which the form stood."""
    page_there = urlsplit(request.referrer or "")
    return safe_path(page_there.path) if page_there.netloc == request.host else "/"


def _too_many(retry_after_s: int) -> ResponseReturnValue:
    """Says until when, on the agency's clock."""
    at = g.now + timedelta(seconds=retry_after_s)
    clock = dates.clock_time(at, presentation.timezone(), seconds=True)
    sentence = _("Anda dapat mencoba lagi mulai pukul %(clock)s.", clock=clock)
    return page(429, sentence=sentence, retry_after_s=retry_after_s)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return page(
        400,
        sentence=_("Halaman ini sudah terlalu lama terbuka. Muat ulang halaman, lalu kirim lagi."),
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and error.code < 400:
        return error.get_response()
    return page(error.code or 500)


def _database(error: Exception) -> ResponseReturnValue:
    """The database is away, busy or refuses: plain words and a time to come back (OP-5)."""
    _look_nothing_up()
    if isinstance(error, OperationalError | PoolTimeout) and not is_own_fault(error):
        log.error("database unavailable: %s", type(error).__name__)
        return page(503, retry_after_s=10)
    return _unexpected(error)


def _unexpected(error: Exception) -> ResponseReturnValue:
    _look_nothing_up()
    log.exception("unexpected error", exc_info=error)
    return page(500)


def _look_nothing_up() -> None:
    """The page that follows knows no actor: asking who it is may be what failed."""
    db.session.remove()
    g.actor = None
    g._login_user = AnonymousUserMixin()  # what flask-login asks for before it loads anybody
