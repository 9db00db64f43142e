"""Setting a password with a code from a slip or a mail, and asking for such a mail.

The code of a link goes into the browser's session at once, so that the page where the password
is written has an address without it.
"""

from flask import Blueprint, flash, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core.access import public, unfinished
from portal.core.errors import Refused
from portal.core.refusals import attach
from portal.people.forms import ActivationForm, FirstPasswordForm, ForgottenForm
from portal.people.models import Person
from portal.people.queries import accounts, officers
from portal.people.service import credentials, links, recovery
from portal.people.service.credentials import CredentialRefusal
from portal.people.views import browser

bp = Blueprint("activation", __name__)

CODE = "activation"


@bp.get("/activate")
@public
@unfinished
def form() -> ResponseReturnValue:
    return render_template("people/activate.html", form=ActivationForm())


@bp.post("/activate")
@public
@unfinished
def submit() -> ResponseReturnValue:
    form = ActivationForm()
    if not form.validate_on_submit():
        return render_template("people/activate.html", form=form), 422
    try:
        session[CODE] = credentials.check_code(form.code.data, visit=browser.visit(), now=g.now)
    except Refused as refused:
        attach(form, refused)
        return render_template("people/activate.html", form=form), 422
    return redirect(url_for(".password"), 303)


@bp.get("/activate/<code>")
@public
@unfinished
def scanned(code: str) -> ResponseReturnValue:
    """A scanned or clicked link. Opening it uses nothing up: mail programs open links, too."""
    form = ActivationForm(code=links.folded(code))
    try:
        session[CODE] = credentials.check_code(code, visit=browser.visit(), now=g.now)
    except Refused as refused:
        attach(form, refused)
        return render_template("people/activate.html", form=form), 422
    return redirect(url_for(".password"), 303)


@bp.get("/activate/password")
@public
@unfinished
def password() -> ResponseReturnValue:
    if links.find(session.get(CODE, ""), now=g.now) is None:
        return redirect(url_for(".form"), 303)
    return _password_page(FirstPasswordForm(proposal=credentials.proposal()))


@bp.post("/activate/password")
@public
@unfinished
def set_password() -> ResponseReturnValue:
    form = FirstPasswordForm()
    if links.find(session.get(CODE, ""), now=g.now) is None:
        return redirect(url_for(".form"), 303)
    if not form.validate_on_submit():
        return _password_page(form), 422
    try:
        account_id = credentials.set_by_code(session[CODE], form.chosen, now=g.now, on=g.today)
    except Refused as refused:
        attach(form, refused)
        return _password_page(form), 422
    session.clear()
    session[browser.SIGNIN_NAME] = _signin_name(accounts.account(account_id).person)
    flash(_("Kata sandi Anda sudah tersimpan. Silakan masuk dengan kata sandi itu."), "ok")
    return redirect(url_for("signin.form"), 303)


@bp.get("/forgot")
@public
@unfinished
def forgotten() -> ResponseReturnValue:
    return render_template("people/forgot.html", form=ForgottenForm(), asked=False)


@bp.post("/forgot")
@public
@unfinished
def ask() -> ResponseReturnValue:
    """The same answer for every name (AU-6)."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("people/forgot.html", form=form, asked=False), 422
    recovery.request(form.username.data, visit=browser.visit(), now=g.now)
    return redirect(url_for(".asked"), 303)


@bp.get("/forgot/sent")
@public
@unfinished
def asked() -> ResponseReturnValue:
    return render_template("people/forgot.html", form=ForgottenForm(), asked=True)


def _password_page(form: FirstPasswordForm) -> str:
    link = links.find(session[CODE], now=g.now)
    if link is None:
        raise Refused(CredentialRefusal.CODE_INVALID)
    person = accounts.account(link.account_id).person
    return render_template(
        "people/first_password.html",
        form=form,
        name=person.full_name,
        username=_signin_name(person),
    )


def _signin_name(person: Person) -> str:
    """What they sign in with: their number, or the address of who has none."""
    return officers.placed(person.id, on=g.today).number or person.email or ""
