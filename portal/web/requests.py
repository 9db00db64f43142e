"""What happens around every request: one instant, a request id, the actor, origin checks."""

from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin

from portal.core import clock, entropy, zones
from portal.core.access import Actor, declaration
from portal.core.errors import Forbidden, Unauthenticated
from portal.core.settings import Settings
from portal.people.queries import actors
from portal.people.service import sessions

TOKEN = "sid"  # noqa: S105  the name of a session field, not a secret


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
    app.before_request(_same_origin)
    app.before_request(_need_actor)


def _begin() -> None:
    g.now = clock.now()
    g.request_id = entropy.token_bytes(8).hex()
    g.today = zones.local_day(g.now)
    g.actor = None


def client_address() -> str:
    """The client's address as the trusted proxies report it."""
    return request.remote_addr or ""


def load_actor() -> Actor | None:
    """The actor of this request, read once; None when nobody is signed in."""
    token = session.get(TOKEN)
    if g.actor is not None or not isinstance(token, str):
        return g.actor  # type: ignore[no-any-return]  # flask.g is untyped
    found = actors.signed_in(sessions.token_hash(token), now=g.now, on=g.today)
    if found is None:
        return None
    actor, row = found
    if sessions.is_over(row, actor, g.now):
        sessions.end(row.id, now=g.now, reason="timeout")
        return None
    sessions.touch(row, now=g.now, address=client_address())
    g.actor = actor
    g.today = zones.local_day(g.now, actor.timezone)
    return actor


def _current_user(_request: object) -> SignedIn | None:
    actor = load_actor()
    return None if actor is None else SignedIn(actor)


def _same_origin() -> None:
    """Refuse state changes sent by another site (WE-3), besides the CSRF token."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden("origin")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise Forbidden("origin")


def _need_actor() -> ResponseReturnValue | None:
    """Deny by default: only routes declared public are served to nobody in particular."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or declaration(view) == "public":
        if view is not None and not getattr(view, "anonymous", False):
            load_actor()
        return None
    if load_actor() is not None:
        return None
    session.pop(TOKEN, None)
    if request.method != "GET" or request.headers.get("HX-Request"):
        raise Unauthenticated
    return redirect(url_for("signin.form", next=request.full_path.rstrip("?")), 303)
