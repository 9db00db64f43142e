"""The cookie of one attempt: sent with its own addresses alone."""

from datetime import datetime, timedelta

from flask import Response, current_app, request, url_for

from portal.assessment.models import Attempt
from portal.assessment.service.holding import Hold

AFTER = timedelta(hours=24)
"""How long after the deadline a browser may still hand in what it kept: it counts as late."""


def read() -> str:
    return request.cookies.get(_name(), "")


def keep(response: Response, attempt: Attempt, hold: Hold, now: datetime) -> None:
    """Give the browser the hold on this attempt (EX-9)."""
    response.set_cookie(
        _name(),
        hold.cookie,
        max_age=int((attempt.ends_at + AFTER - now).total_seconds()),
        path=url_for("attempts.show", public_id=attempt.public_id),
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Strict",
    )


def name_of(*, secure: bool) -> str:
    return "__Secure-attempt" if secure else "attempt-dev"


def _name() -> str:
    return name_of(secure=bool(current_app.config["SESSION_COOKIE_SECURE"]))
