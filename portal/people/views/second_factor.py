"""Setting up, replacing and giving up the second factor; recovery codes (AU-2)."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core.access import requires, unfinished
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.core.refusals import attach
from portal.people.forms import RemoveFactorForm, ReplaceFactorForm, SetUpForm
from portal.people.queries import accounts
from portal.people.service import second_factor, sessions
from portal.people.service.second_factor import FactorRefusal, Offer
from portal.people.views import browser

bp = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")


@bp.get("")
@requires(Permission.ACCOUNT_OWN)
@unfinished
def enrol() -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    offer = _new_offer()
    return _page(_form(sealed=offer.sealed), offer)


@bp.post("")
@requires(Permission.ACCOUNT_OWN)
@unfinished
def set_up() -> ResponseReturnValue:
    form = _form()
    try:
        offer = second_factor.reopen(
            g.actor.account_id, g.actor.session_id, form.sealed.data or "", now=g.now
        )
    except Refused as refused:
        offer = _new_offer()
        form.sealed.data = offer.sealed
        attach(form, refused)
        return _page(form, offer), 422
    if not form.validate_on_submit():
        return _page(form, offer), 422
    return _carry_out(form, offer)


def _carry_out(form: SetUpForm, offer: Offer) -> ResponseReturnValue:
    old_code = form.old_code.data if isinstance(form, ReplaceFactorForm) else ""
    try:
        done = second_factor.set_up(
            g.actor.account_id,
            g.actor.session_id,
            offer,
            form.code.data,
            old_code=old_code,
            visit=browser.visit(),
            now=g.now,
        )
    except Refused as refused:
        attach(form, refused)
        return _page(form, offer), 422
    browser.keep(done.token)
    return render_template("people/recovery_codes.html", codes=done.recovery_codes, fresh=True)


@bp.post("/recovery-codes")
@requires(Permission.ACCOUNT_OWN)
def renew_codes() -> ResponseReturnValue:
    """The one answer that shows them: nothing keeps them readable."""
    sessions.require_recent(g.actor, g.now)
    codes = second_factor.renew_recovery_codes(g.actor.account_id, now=g.now)
    return render_template("people/recovery_codes.html", codes=codes, fresh=False)


@bp.get("/remove")
@requires(Permission.ACCOUNT_OWN)
def removal() -> ResponseReturnValue:
    if g.actor.needs_second_factor:
        raise Refused(FactorRefusal.MANDATORY)
    return render_template("people/second_factor_remove.html", form=RemoveFactorForm())


@bp.post("/remove")
@requires(Permission.ACCOUNT_OWN)
def remove() -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    form = RemoveFactorForm()
    if not form.validate_on_submit():
        return render_template("people/second_factor_remove.html", form=form), 422
    try:
        second_factor.remove(
            g.actor.account_id,
            form.code.data,
            mandatory=g.actor.needs_second_factor,
            visit=browser.visit(),
            now=g.now,
        )
    except Refused as refused:
        attach(form, refused)
        return render_template("people/second_factor_remove.html", form=form), 422
    flash(_("Verifikasi dua langkah dimatikan."), "ok")
    return redirect(url_for("account.index"), 303)


def _new_offer() -> Offer:
    return second_factor.offer(g.actor.account_id, g.actor.session_id, now=g.now)


def _form(**values: str) -> SetUpForm:
    replaces = accounts.account(g.actor.account_id).totp_confirmed_at is not None
    return (ReplaceFactorForm if replaces else SetUpForm)(**values)


def _page(form: SetUpForm, offer: Offer) -> str:
    return render_template(
        "people/second_factor.html",
        form=form,
        offer=offer,
        replaces=isinstance(form, ReplaceFactorForm),
        mandatory=g.must_enrol,
    )
