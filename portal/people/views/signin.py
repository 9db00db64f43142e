"""Signing in and out."""

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core.access import public
from portal.people.forms import SigninForm
from portal.people.service import sessions, signin

bp = Blueprint("signin", __name__)

TOKEN = "sid"  # noqa: S105  the name of a session field, not a secret


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
    found = signin.recognise(form.username.data, form.password.data, now=g.now, on=g.today)
    if found is None:
        form.password.errors = [
            _("Nama masuk dan kata sandi tidak cocok. Periksa keduanya, lalu coba lagi.")
        ]
        return render_template("people/signin.html", form=form), 422
    session.clear()
    session[TOKEN] = sessions.begin(
        found.account_id,
        now=g.now,
        shared_device=form.shared.data,
        device="",
        address=request.remote_addr or "",
        second_factor=False,
    )
    session.permanent = not form.shared.data
    return redirect(url_for("home.index"), 303)


@bp.post("/logout")
@public
def leave() -> ResponseReturnValue:
    if g.actor is not None:
        sessions.end(g.actor.session_id, now=g.now, reason="signed_out")
    session.clear()
    response = redirect(url_for("signin.form"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
