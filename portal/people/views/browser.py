"""What the browser keeps of a sign-in: the session's token and the mark of a known device."""

from flask import Response, current_app, request, session

from portal.people.service.signin import Visit

TOKEN = "sid"  # noqa: S105  the name of a session field, not a secret
SIGNIN_NAME = "signin_name"  # of who has just set a password, for the sign-in that follows
MARK_DAYS = 365


def token() -> str | None:
    """The session token the browser sent, if any."""
    value = session.get(TOKEN)
    return value if isinstance(value, str) else None


def keep(token: str) -> None:
    """Replace the token, everything else in the browser's session stays."""
    session[TOKEN] = token


def start(token: str, *, shared: bool) -> None:
    """A sign-in: nothing of an earlier visitor stays. On a shared computer the cookie goes
    when the browser closes.
    """
    session.clear()
    session[TOKEN] = token
    session.permanent = not shared


def client_address() -> str:
    """The client's address as the trusted proxies report it."""
    return request.remote_addr or ""


def visit() -> Visit:
    return Visit(address=client_address(), device_mark=request.cookies.get(_mark_name(), ""))


def mark(response: Response, value: str) -> None:
    """Remember that this browser signed in to the account (`service.throttle`)."""
    response.set_cookie(
        _mark_name(),
        value,
        max_age=MARK_DAYS * 86400,
        path="/",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def _mark_name() -> str:
    return "__Host-perangkat" if current_app.config["SESSION_COOKIE_SECURE"] else "perangkat-dev"
