"""Signing in and out: name and password, then the second factor's code where there is one."""

from flask import (
    Blueprint,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core.access import public, unfinished
from portal.core.errors import Refused
from portal.core.redirects import safe_path
from portal.core.refusals import attach
from portal.people.forms import CodeForm, RecoveryForm, SigninForm
from portal.people.service import second_factor, sessions, signin, throttle
from portal.people.service.sessions import Device, EndReason
from portal.people.views import browser, devices

bp = Blueprint("signin", __name__)


@bp.get("/login")
@public
@unfinished
def form() -> ResponseReturnValue:
    goal = safe_path(request.args.get("next"))
    if g.actor is not None:
        return redirect(goal, 303)
    # Once: whoever opens the page after them at a counter does not read it.
    return _page(SigninForm(next=goal, username=session.pop(browser.SIGNIN_NAME, "")))


@bp.post("/login")
@public
@unfinished
def submit() -> ResponseReturnValue:
    form = SigninForm()
    if not form.validate_on_submit():
        return _page(form), 422
    found = signin.recognise(
        form.username.data, form.password.data, visit=browser.visit(), now=g.now
    )
    if found is None:
        form.password.errors = [
            _("Nama masuk dan kata sandi tidak cocok. Periksa keduanya, lalu coba lagi.")
        ]
        return _page(form), 422
    device = Device(
        kind=devices.describe(request.user_agent.string),
        address=browser.client_address(),
        shared=form.shared.data,
    )
    browser.start(sessions.begin(found.account_id, now=g.now, device=device), shared=device.shared)
    goal = safe_path(form.next.data)
    if found.needs_code:
        return redirect(url_for(".code", next=goal), 303)
    return _signed_in(found.account_id, goal, shared=device.shared)


@bp.get("/login/code")
@public
def code() -> ResponseReturnValue:
    goal = safe_path(request.args.get("next"))
    if g.waiting is None:
        return redirect(url_for(".form", next=goal), 303)
    return _code_page(_code_form(next=goal))


@bp.post("/login/code")
@public
def submit_code() -> ResponseReturnValue:
    if g.waiting is None:
        return redirect(url_for(".form", next=safe_path(request.form.get("next"))), 303)
    form = _code_form()
    if not form.validate_on_submit():
        return _code_page(form), 422
    waiting = g.waiting.session
    try:
        token = second_factor.pass_code(
            waiting.account_id, waiting.id, form.code.data, visit=browser.visit(), now=g.now
        )
    except Refused as refused:
        attach(form, refused)
        return _code_page(form), 422
    browser.start(token, shared=waiting.shared_device)
    return _signed_in(waiting.account_id, safe_path(form.next.data), shared=waiting.shared_device)


@bp.post("/logout")
@public
@unfinished
def leave() -> ResponseReturnValue:
    """End the session and what the browser keeps of the pages; on a shared computer all of it."""
    live = g.waiting
    shared = bool(g.actor and g.actor.shared_device) or bool(live and live.session.shared_device)
    ended = g.actor.session_id if g.actor else live.session.id if live else None
    if ended is not None:
        sessions.end(ended, now=g.now, reason=EndReason.SIGNED_OUT)
    session.clear()
    response = make_response(redirect(url_for(".form"), 303))
    # Answers not sent yet stay on a shared computer, too: they are sealed, and were asked about.
    kinds = ['"cache"', '"storage"'] if shared and "keep" not in request.form else ['"cache"']
    response.headers["Clear-Site-Data"] = ", ".join(kinds)
    return response


def _page(form: SigninForm) -> str:
    return render_template("people/signin.html", form=form)


def _code_form(**values: str) -> CodeForm | RecoveryForm:
    kind = RecoveryForm if request.args.get("with") == "recovery" else CodeForm
    return kind(**values)


def _code_page(form: CodeForm | RecoveryForm) -> str:
    return render_template(
        "people/signin_code.html", form=form, recovery=isinstance(form, RecoveryForm)
    )


def _signed_in(account_id: int, goal: str, *, shared: bool) -> ResponseReturnValue:
    response = make_response(redirect(goal, 303))
    if not shared:
        browser.mark(response, throttle.new_device_mark(account_id))
    return response
