"""`/admin/needs`: what units need, where it came from, and dropping what stands no more."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.planning.forms.yearly import ReasonForm
from portal.planning.queries import needs as queries
from portal.planning.queries.needs import Row
from portal.planning.service import needs as service
from portal.planning.views import words

bp = Blueprint("needs", __name__, url_prefix="/admin/needs")
WRITE = Permission.PLAN_WRITE
SCOPE = {"scope": queries.in_scope}


@bp.get("")
@requires(WRITE, **SCOPE)
def index() -> ResponseReturnValue:
    dropped = request.args.get("state") == "dropped"
    after = request.args.get("after", "")[:22]
    rows, further = queries.page(g.actor, dropped=dropped, after=after)
    return render_template(
        "planning/needs.html",
        rows=rows,
        after=after,
        further=further,
        dropped=dropped,
        names=words.competency_names(),
        words=words,
    )


@bp.get("/<public_id>")
@requires(WRITE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _page(queries.one(g.actor, public_id), ReasonForm(formdata=None))


def _page(row: Row, form: ReasonForm) -> str:
    return render_template(
        "planning/need.html", row=row, form=form, names=words.competency_names(), words=words
    )


@bp.post("/<public_id>/drop")
@requires(WRITE, **SCOPE)
def drop(public_id: str) -> ResponseReturnValue:
    row, form = queries.one(g.actor, public_id), ReasonForm()

    def act() -> ResponseReturnValue:
        service.drop(row.one.id, form.reason.data or "", by=g.actor.person_id, now=g.now)
        flash(_("Kebutuhan dilepas, beserta alasannya."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(form, act, lambda: _page(row, form))


@bp.post("/<public_id>/restore")
@requires(WRITE, **SCOPE)
def restore(public_id: str) -> ResponseReturnValue:
    row = queries.one(g.actor, public_id)
    service.take_up(row.one.id, by=g.actor.person_id, now=g.now)
    flash(_("Kebutuhan berlaku lagi."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)
