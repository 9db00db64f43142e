"""Theme, language, how much a lesson loads: cookies set by plain forms; mails follow the second."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, current_app, g, redirect, request
from flask.typing import ResponseReturnValue

from portal.core.access import public, unfinished
from portal.core.redirects import safe_path
from portal.learning.views import low_data
from portal.people.service import contact
from portal.web.presentation import LOCALE_COOKIE, LOCALE_FIELD, LOCALES, THEME_COOKIE

bp = Blueprint("preferences", __name__)

THEMES = ("light", "dark")
ONE_YEAR_S = 365 * 24 * 3600


@bp.post("/preferences")
@public
@unfinished
def save() -> ResponseReturnValue:
    """Remember what was chosen and go back; a value that is not offered changes nothing."""
    goal = safe_path(request.form.get("next"))
    response = redirect(_in_no_language(goal) if "locale" in request.form else goal, 303)
    for field, cookie, offered in (
        ("theme", THEME_COOKIE, THEMES),
        ("locale", LOCALE_COOKIE, LOCALES),
        ("data", low_data.COOKIE, (low_data.LOW, low_data.FULL)),
    ):
        chosen = request.form.get(field, "")
        if chosen in offered:
            response.set_cookie(
                cookie,
                chosen,
                max_age=ONE_YEAR_S,
                secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
                httponly=True,
                samesite="Lax",
            )
    if g.actor is not None and request.form.get("locale") in LOCALES:
        contact.choose_language(g.actor.account_id, request.form["locale"])
    return response


def _in_no_language(goal: str) -> str:
    """The same page without the language its address asked for: another one was chosen."""
    parts = urlsplit(goal)
    said = {LOCALE_FIELD, LOCALE_COOKIE}
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in said]
    return urlunsplit(parts._replace(query=urlencode(kept)))
