"""`/team/plans`: plans of the people one leads, to agree on."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import requires
from portal.core.idempotency import led_to, once
from portal.core.permissions import Permission
from portal.people.views import shown
from portal.planning.forms.forum import HideForm
from portal.planning.models import PersonalPlan
from portal.planning.queries import personal as queries
from portal.planning.service import personal as service
from portal.planning.views import words
from portal.planning.views.plan import state_of

bp = Blueprint("team_plans", __name__, url_prefix="/team/plans")
LEAD = Permission.TEAM_READ


@bp.get("")
@requires(LEAD, scope=queries.led)
def index() -> ResponseReturnValue:
    rows = queries.waiting(g.actor, g.today)
    shown.persons(one.public_id for one in rows)
    return render_template("planning/team_plans.html", rows=rows, state_of=state_of, words=words)


def _one(public_id: str) -> PersonalPlan:
    return queries.one(queries.led(g.actor, g.today), public_id)


@bp.get("/<public_id>")
@requires(LEAD, scope=queries.led)
def show(public_id: str) -> ResponseReturnValue:
    return _page(_one(public_id), HideForm(formdata=None))


def _page(plan: PersonalPlan, form: HideForm) -> str:
    name, person = queries.name_of(plan.person_id)
    shown.persons([person])
    found = queries.lines(plan, g.today)
    return render_template(
        "planning/team_plan.html",
        plan=plan,
        state=state_of(plan),
        name=name,
        lines=found,
        totals=queries.totals(found),
        form=form,
        words=words,
        locale_forms=words.form_names(plan.year),
    )


@bp.post("/<public_id>/agree")
@requires(LEAD, scope=queries.led)
def agree(public_id: str) -> ResponseReturnValue:
    service.agree(_one(public_id).id, by=g.actor.person_id, now=g.now)
    flash(_("Rencana disepakati."), "ok")
    return redirect(url_for(".index"), 303)


@bp.post("/<public_id>/return")
@requires(LEAD, scope=queries.led)
def give_back(public_id: str) -> ResponseReturnValue:
    if (before := led_to()) is not None:
        return before
    plan, form = _one(public_id), HideForm()

    @once
    def act() -> ResponseReturnValue:
        service.give_back(plan.id, form.reason.data or "", by=g.actor.person_id, now=g.now)
        flash(_("Rencana dikembalikan dengan alasan Anda."), "ok")
        return redirect(url_for(".index"), 303)

    return refusals.answer(form, act, lambda: _page(plan, form))
