"""What officers do with accounts: print slips, help in person, end sessions, deactivate."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core.access import requires
from portal.core.permissions import Permission
from portal.people.forms import SlipsForm
from portal.people.models import Person
from portal.people.queries import accounts, officers, scopes
from portal.people.service import administration, mails, sessions
from portal.people.views import pasted

bp = Blueprint("officers", __name__, url_prefix="/admin")


@bp.get("/slips")
@requires(Permission.SLIP_PRINT, scope=scopes.persons)
def slips() -> ResponseReturnValue:
    return _list(SlipsForm())


@bp.post("/slips")
@requires(Permission.SLIP_PRINT, scope=scopes.persons)
def print_slips() -> ResponseReturnValue:
    """The one answer that shows the codes: nothing keeps them readable."""
    form = SlipsForm()
    if not form.validate_on_submit():
        return _list(form), 422
    chosen = pasted.read(form.numbers.data or "", g.actor, on=g.today)
    wanted = [*dict.fromkeys([*form.persons.data, *chosen.public_ids])]
    if chosen.unknown or chosen.too_many or not wanted:
        form.numbers.errors = pasted.messages(chosen, anybody=bool(wanted))
        return _list(form), 422
    made = administration.issue_slips(g.actor, wanted, now=g.now, on=g.today)
    return render_template(
        "people/slips_print.html",
        slips=made,
        letterhead=officers.letterhead(g.actor, on=g.today),
        paper="a4",
        address=mails.address_of("/activate"),
    )


@bp.get("/persons/<public_id>/account")
@requires(Permission.SLIP_PRINT, scope=scopes.persons)
def account(public_id: str) -> ResponseReturnValue:
    person = officers.person(g.actor, Permission.SLIP_PRINT, public_id, on=g.today)
    found = accounts.account_of(person.id)
    return render_template(
        "people/officer_account.html",
        person=person,
        placed=officers.placed(person.id, on=g.today),
        account=found,
        sessions=accounts.open_sessions(found.id) if found else [],
        may_admin=Permission.ACCOUNT_ADMIN in g.actor.permissions,
    )


@bp.post("/persons/<public_id>/second-factor/reset")
@requires(Permission.ACCOUNT_ADMIN, scope=scopes.persons)
def reset_second_factor(public_id: str) -> ResponseReturnValue:
    sessions.require_recent(g.actor, g.now)
    person = _person(public_id)
    administration.reset_second_factor(g.actor, person, now=g.now)
    flash(_("Verifikasi dua langkah %(name)s diatur ulang.", name=person.full_name), "ok")
    return _back(public_id)


@bp.post("/persons/<public_id>/sessions/end")
@requires(Permission.ACCOUNT_ADMIN, scope=scopes.persons)
def end_sessions(public_id: str) -> ResponseReturnValue:
    person = _person(public_id)
    administration.end_sessions(g.actor, person, now=g.now)
    flash(_("Semua sesi %(name)s diakhiri.", name=person.full_name), "ok")
    return _back(public_id)


@bp.post("/persons/<public_id>/deactivate")
@requires(Permission.ACCOUNT_ADMIN, scope=scopes.persons)
def deactivate(public_id: str) -> ResponseReturnValue:
    person = _person(public_id)
    administration.deactivate(g.actor, person, now=g.now)
    flash(_("Akun %(name)s dinonaktifkan.", name=person.full_name), "ok")
    return _back(public_id)


@bp.post("/persons/<public_id>/reactivate")
@requires(Permission.ACCOUNT_ADMIN, scope=scopes.persons)
def reactivate(public_id: str) -> ResponseReturnValue:
    person = _person(public_id)
    administration.reactivate(g.actor, person, now=g.now)
    flash(_("Akun %(name)s aktif kembali.", name=person.full_name), "ok")
    return _back(public_id)


def _person(public_id: str) -> Person:
    return officers.person(g.actor, Permission.ACCOUNT_ADMIN, public_id, on=g.today)


def _back(public_id: str) -> ResponseReturnValue:
    return redirect(url_for(".account", public_id=public_id), 303)


def _list(form: SlipsForm) -> str:
    waiting, more = officers.waiting(
        g.actor, on=g.today, now=g.now, after=request.args.get("after", "")
    )
    return render_template("people/slips.html", form=form, waiting=waiting, more=more)
