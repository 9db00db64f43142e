"""The password once more before something weighty; what was asked for is carried out after it.

A view calls `sessions.require_recent`. Where the proof is too old, the answer is a page with one
field whose form goes to the same address and brings back what was posted, except secrets and
files. The hook below takes the password out of such a post before the view sees it. For a page
that was only to be read the form goes to `/account/confirm`, which leads on to it.
"""

from dataclasses import replace

from flask import (
    Blueprint,
    Flask,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from portal.core.access import declaration, requires, unfinished
from portal.core.errors import ReauthenticationNeeded, Refused
from portal.core.permissions import OWN, Permission
from portal.core.redirects import safe_path
from portal.core.refusals import attach
from portal.people.forms import ConfirmForm
from portal.people.queries import officers
from portal.people.service import credentials
from portal.people.views import browser

bp = Blueprint("confirming", __name__, url_prefix="/account/confirm")

FIELD = "confirm_password"
_LEFT_OUT = {"csrf_token", FIELD}
_SECRETS = ("password", "code", "secret", "sandi")


def init_app(app: Flask) -> None:
    """After the CSRF check: the hook that takes the password, then the one that may ask for it."""
    app.before_request(_take)
    app.before_request(_need_fresh)


@bp.get("")
@requires(Permission.ACCOUNT_OWN)
@unfinished
def form() -> ResponseReturnValue:
    return _step(ConfirmForm(next=safe_path(request.args.get("next"))), [], "")


@bp.post("")
@requires(Permission.ACCOUNT_OWN)
@unfinished
def done() -> ResponseReturnValue:
    """The hook has taken the password already, or answered."""
    goal = safe_path(request.form.get("next"))
    if g.now != g.actor.reauthenticated_at:
        return redirect(url_for(".form", next=goal), 303)
    return redirect(goal, 303)


def ask() -> ResponseReturnValue:
    """The answer to ReauthenticationNeeded."""
    goal = request.full_path.rstrip("?")
    if request.method == "GET":
        step = url_for("confirming.form", next=goal)
        if request.headers.get("HX-Request"):
            return "", 403, {"HX-Redirect": step}
        return redirect(step, 303)
    return _page(ConfirmForm(formdata=None), 403)


def _page(form: ConfirmForm, status: int) -> ResponseReturnValue:
    return make_response(_step(form, _kept(), request.full_path.rstrip("?")), status)


def _step(form: ConfirmForm, kept: list[tuple[str, str]], action: str) -> str:
    username = officers.placed(g.actor.person_id, on=g.today).number
    return render_template(
        "people/confirm.html", form=form, kept=kept, action=action, username=username
    )


def _kept() -> list[tuple[str, str]]:
    """What was posted, for hidden fields; never a secret."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _LEFT_OUT and not any(word in name for word in _SECRETS)
    ]


def _take() -> ResponseReturnValue | None:
    if request.method != "POST" or g.actor is None or FIELD not in request.form:
        return None
    form = ConfirmForm()
    if not form.validate():
        return _page(form, 422)
    try:
        token = credentials.confirm(
            g.actor.account_id,
            g.actor.session_id,
            form.confirm_password.data,
            visit=browser.visit(),
            now=g.now,
        )
    except Refused as refused:
        attach(form, Refused(refused.reason, field=FIELD))
        return _page(form, 422)
    browser.keep(token)
    g.actor = replace(g.actor, reauthenticated_at=g.now)
    g.others_data = True
    return None


def _need_fresh() -> None:
    """What concerns others opens only to a session that is fresh enough (AU-3)."""
    if g.actor is None or g.others_data:
        return
    view = current_app.view_functions.get(request.endpoint or "")
    access = None if view is None else declaration(view)
    if access is not None and access != "public" and access not in OWN:
        raise ReauthenticationNeeded
