"""One's own account: password, devices, e-mail address, telephone."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core.access import public, requires
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.core.refusals import attach
from portal.people.forms import ChangePasswordForm, EmailForm, PhoneForm
from portal.people.queries import accounts, officers
from portal.people.service import contact, credentials, second_factor, sessions
from portal.people.service.sessions import EndReason
from portal.people.views import browser

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@requires(Permission.ACCOUNT_OWN)
def index() -> ResponseReturnValue:
    account = accounts.account(g.actor.account_id)
    return render_template(
        "people/account.html",
        account=account,
        placed=officers.placed(account.person_id, on=g.today),
        sessions=accounts.open_sessions(account.id),
        recovery_left=second_factor.recovery_codes_left(account.id),
    )


@bp.get("/password")
@requires(Permission.ACCOUNT_OWN)
def password() -> ResponseReturnValue:
    form = ChangePasswordForm(proposal=credentials.proposal())
    return _password_page(form)


@bp.post("/password")
@requires(Permission.ACCOUNT_OWN)
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _password_page(form), 422
    try:
        token = credentials.change(
            g.actor.account_id,
            g.actor.session_id,
            current=form.current.data,
            password=form.chosen,
            visit=browser.visit(),
            now=g.now,
            on=g.today,
        )
    except Refused as refused:
        attach(form, refused)
        return _password_page(form), 422
    browser.keep(token)
    flash(_("Kata sandi Anda diganti. Semua perangkat lain sudah keluar."), "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/sessions/<public_id>/end")
@requires(Permission.ACCOUNT_OWN, scope=accounts.open_sessions)
def end_session(public_id: str) -> ResponseReturnValue:
    sessions.end_own(g.actor.account_id, public_id, now=g.now)
    flash(_("Perangkat itu sudah keluar."), "ok")
    return redirect(url_for(".index", _anchor="perangkat"), 303)


@bp.post("/sessions/end-others")
@requires(Permission.ACCOUNT_OWN)
def end_others() -> ResponseReturnValue:
    sessions.end_all(
        g.actor.account_id,
        now=g.now,
        reason=EndReason.ENDED_ELSEWHERE,
        but=g.actor.session_id,
    )
    flash(_("Semua perangkat lain sudah keluar."), "ok")
    return redirect(url_for(".index", _anchor="perangkat"), 303)


@bp.get("/email")
@requires(Permission.ACCOUNT_OWN)
def email() -> ResponseReturnValue:
    person = accounts.account(g.actor.account_id).person
    return render_template("people/email.html", form=EmailForm(email=person.email), person=person)


@bp.post("/email")
@requires(Permission.ACCOUNT_OWN)
def change_email() -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    form = EmailForm()
    person = accounts.account(g.actor.account_id).person
    if not form.validate_on_submit():
        return render_template("people/email.html", form=form, person=person), 422
    try:
        contact.request_email(g.actor.account_id, form.email.data, now=g.now)
    except Refused as refused:
        attach(form, refused)
        return render_template("people/email.html", form=form, person=person), 422
    flash(
        _(
            "Kami mengirim tautan ke %(address)s. Alamat itu berlaku setelah Anda membukanya.",
            address=form.email.data,
        ),
        "info",
    )
    return redirect(url_for(".index"), 303)


@bp.post("/email/remove")
@requires(Permission.ACCOUNT_OWN)
def remove_email() -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    contact.remove_email(g.actor.account_id, now=g.now)
    flash(_("Alamat surel Anda dihapus. Masuklah dengan nomor Anda."), "ok")
    return redirect(url_for(".index"), 303)


@bp.get("/email/verify/<token>")
@public
def verify(token: str) -> ResponseReturnValue:
    """Asks first: mail programs open links by themselves."""
    change = contact.pending(token, now=g.now)
    return render_template("people/email_verify.html", token=token, address=change.email)


@bp.post("/email/verify/<token>")
@public
def verified(token: str) -> ResponseReturnValue:
    contact.verify_email(token, now=g.now)
    flash(_("Alamat surel Anda sudah dipastikan."), "ok")
    return redirect(url_for(".index" if g.actor else "signin.form"), 303)


@bp.get("/phone")
@requires(Permission.ACCOUNT_OWN)
def phone() -> ResponseReturnValue:
    person = accounts.account(g.actor.account_id).person
    return render_template("people/phone.html", form=PhoneForm(phone=person.phone))


@bp.post("/phone")
@requires(Permission.ACCOUNT_OWN)
def change_phone() -> ResponseReturnValue:
    form = PhoneForm()
    if not form.validate_on_submit():
        return render_template("people/phone.html", form=form), 422
    try:
        contact.change_phone(g.actor.account_id, form.phone.data or "", now=g.now)
    except Refused as refused:
        attach(form, refused)
        return render_template("people/phone.html", form=form), 422
    flash(_("Nomor telepon Anda tersimpan."), "ok")
    return redirect(url_for(".index"), 303)


def _password_page(form: ChangePasswordForm) -> str:
    username = officers.placed(g.actor.person_id, on=g.today).number
    return render_template("people/password.html", form=form, username=username)
