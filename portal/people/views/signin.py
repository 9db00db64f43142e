"""Signing in and out."""

from flask import Blueprint, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core.access import public
from portal.people.forms import SigninForm
from portal.people.service import sessions, signin, throttle
from portal.people.service.sessions import Device, EndReason
from portal.people.views import browser, devices

bp = Blueprint("signin", __name__)


@bp.get("/login")
@public
def form() -> ResponseReturnValue:
    if g.actor is not None:
        return redirect(url_for("home.index"), 303)
    return render_template("people/signin.html", form=SigninForm())


@bp.post("/login")
@public
def submit() -> ResponseReturnValue:
    form = SigninForm()
    if not form.validate_on_submit():
        return render_template("people/signin.html", form=form), 422
    found = signin.recognise(
        form.username.data, form.password.data, visit=browser.visit(), now=g.now, on=g.today
    )
    if found is None:
        form.password.errors = [
            _("Nama masuk dan kata sandi tidak cocok. Periksa keduanya, lalu coba lagi.")
        ]
        return render_template("people/signin.html", form=form), 422
    device = Device(
        kind=devices.describe(request.user_agent.string),
        address=browser.client_address(),
        shared=form.shared.data,
    )
    browser.start(sessions.begin(found.account_id, now=g.now, device=device), shared=device.shared)
    response = make_response(redirect(url_for("home.index"), 303))
    if not device.shared:
        browser.mark(response, throttle.new_device_mark(found.account_id))
    return response


@bp.post("/logout")
@public
def leave() -> ResponseReturnValue:
    if g.actor is not None:
        sessions.end(g.actor.session_id, now=g.now, reason=EndReason.SIGNED_OUT)
    session.clear()
    response = redirect(url_for("signin.form"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
