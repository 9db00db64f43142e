"""What happens around every request: one instant, a request id, the actor, origin checks."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin

from portal.core import clock, entropy, zones
from portal.core.access import Actor, declaration
from portal.core.db import commit_joined
from portal.core.errors import Forbidden, Unauthenticated
from portal.core.settings import Settings
from portal.people.queries import actors
from portal.people.queries.actors import Live
from portal.people.service import sessions
from portal.people.service.sessions import EndReason
from portal.people.views import browser

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class SignedIn(UserMixin):
    """What flask-login calls the current user: the actor, nothing more."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.id = actor.account_id


def trusted_hosts(settings: Settings) -> list[str]:
    """Host names the portal answers to (WE-5)."""
    own = urlsplit(settings.base_url).hostname or "127.0.0.1"
    loopback = [] if settings.is_production else ["127.0.0.1", "localhost", "[::1]"]
    return list(dict.fromkeys([*settings.trusted_hosts, own, *loopback]))


def init_app(app: Flask, login_manager: LoginManager) -> None:
    login_manager.session_protection = None  # addresses change in mid-exam (AU-5)
    login_manager.request_loader(_current_user)
    app.before_request(_begin)
    app.after_request(_note_use)
    app.teardown_request(_close_uploads)
    app.before_request(_same_origin)
    app.before_request(_need_actor)


def _begin() -> None:
    g.now = clock.now()
    g.request_id = entropy.token_bytes(8).hex()
    g.today = zones.local_day(g.now)
    g.actor = None
    g.waiting = None
    g.must_enrol = False
    g.others_data = False
    _allow_upload()


def _note_use(response: Response) -> Response:
    """The last use of a session whose request wrote nothing that it could go along with."""
    commit_joined()
    return response


def _close_uploads(_error: BaseException | None) -> None:
    """Large uploads lie in temporary files; they go with the request, read or not."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_upload", False) and "files" in request.__dict__:
        for file in request.files.values():
            file.close()


def _allow_upload() -> None:
    """Before anything reads the body: only routes that take files take large ones (WE-6)."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_upload", False):
        app: Any = current_app
        request.max_content_length = app.settings.upload_limit_bytes


def load_actor() -> Actor | None:
    """The actor of this request, read once; None when nobody is signed in.

    A session that still waits for the second factor's code is `g.waiting` and nobody's.
    """
    token = browser.token()
    if g.actor is not None or token is None:
        return g.actor  # type: ignore[no-any-return]  # flask.g is untyped
    found = actors.signed_in(sessions.token_hash(token), now=g.now, on=g.today)
    if found is None:
        return None
    if sessions.is_waiting(found.session, has_factor=found.has_factor):
        if not sessions.wait_is_over(found.session, g.now):
            g.waiting = found
        return None
    if sessions.is_over(found.session, found.actor, g.now):
        sessions.end(found.session.id, now=g.now, reason=EndReason.TIMEOUT)
        return None
    return _use(found)


def _use(found: Live) -> Actor:
    """The live session acts in this request; its actor."""
    actor, row = found.actor, found.session
    g.others_data = sessions.opens_others_data(row, g.now)
    if sessions.grants_mark(actor.grants) != row.grants_mark and _is_page_read():
        browser.keep(sessions.follow_grants(row.id, actor.grants))
    writes = request.method not in SAFE
    sessions.touch(row, now=g.now, address=browser.client_address(), joins=writes)
    g.must_enrol = _must_enrol(actor, has_factor=found.has_factor)
    if g.must_enrol:
        actor = replace(actor, grants=(), leads=False)
    g.actor = actor
    g.today = zones.local_day(g.now, actor.timezone)
    return actor


def _must_enrol(actor: Actor, *, has_factor: bool) -> bool:
    """A role demands a second factor and there is none: nothing else until it is set up."""
    app: Any = current_app
    optional: bool = app.settings.second_factor_optional
    return actor.needs_second_factor and not has_factor and not optional


def _is_page_read() -> bool:
    """A page somebody opens, as against the requests that run beside one: only then may the
    cookie change without another request losing its session.
    """
    return request.method == "GET" and not request.headers.get("HX-Request")


def _current_user(_request: object) -> SignedIn | None:
    actor = load_actor()
    return None if actor is None else SignedIn(actor)


def _same_origin() -> None:
    """Refuse state changes sent by another site (WE-3), besides the CSRF token."""
    if request.method in SAFE:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden("origin")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise Forbidden("origin")


def _need_actor() -> ResponseReturnValue | None:
    """Deny by default: only routes declared public are served to nobody in particular."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "anonymous", False):
        return None
    actor = load_actor()
    if actor is not None and g.must_enrol and not getattr(view, "unfinished", False):
        return _to_enrolment()
    if declaration(view) == "public":
        return None
    if actor is None:
        return _to_signin()
    return None


def _to_enrolment() -> ResponseReturnValue:
    if request.method != "GET":
        raise Forbidden("second factor")
    return redirect(url_for("second_factor.enrol"), 303)


def _to_signin() -> ResponseReturnValue:
    """A page asked for without a session leads to the sign-in; with a session that has ended
    the answer is 401 (AU-4), and the reason is kept for the sign-in page.
    """
    ended = browser.token() if g.waiting is None else None
    if ended is not None:
        g.end_reason = actors.ended_because(sessions.token_hash(ended))
        session.clear()
        raise Unauthenticated
    if request.method != "GET" or request.headers.get("HX-Request"):
        raise Unauthenticated
    if g.waiting is not None:
        return redirect(url_for("signin.code"), 303)
    return redirect(url_for("signin.form", next=request.full_path.rstrip("?")), 303)
