"""`/admin/hours/contests`: what people say against hours in their account, and the answers."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.idempotency import led_to, once
from portal.core.permissions import Permission
from portal.learning.hours import contesting
from portal.learning.hours.contesting import Row
from portal.learning.hours.forms import ContestForm
from portal.people.service import viewings
from portal.people.service.viewings import Viewed
from portal.people.views import shown

bp = Blueprint("hours_contests", __name__, url_prefix="/admin/hours/contests")
NEED = Permission.HOURS_HANDLE
SCOPE = {"scope": contesting.handled}


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    rows, after = contesting.page(g.actor, g.today, after=request.args.get("after", "")[:22])
    shown.persons(row.person.public_id for row in rows)
    return render_template("learning/hours_contests.html", rows=rows, after=after)


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    row = _one(public_id)
    viewings.note(g.actor.person_id, [row.person.id], Viewed.HOURS, on=g.today, now=g.now)
    return _page(row, ContestForm(formdata=None))


@bp.post("/<public_id>/answer")
@requires(NEED, **SCOPE)
def answer(public_id: str) -> ResponseReturnValue:
    known = led_to()
    if known is not None:
        return known
    row, form = _one(public_id), ContestForm()

    @once
    def act() -> ResponseReturnValue:
        scope = contesting.handled(g.actor, g.today)
        words = form.reason.data or ""
        contesting.answer(scope, public_id, words, by=g.actor.person_id, now=g.now)
        flash(_("Jawaban dikirim kepada pegawai."), "ok")
        return redirect(url_for(".index"), 303)

    return refusals.answer(form, act, lambda: _page(row, form))


def _one(public_id: str) -> Row:
    return contesting.one(contesting.handled(g.actor, g.today), public_id)


def _page(row: Row, form: ContestForm) -> str:
    shown.persons([row.person.public_id])
    return render_template("learning/hours_contest.html", row=row, form=form)
