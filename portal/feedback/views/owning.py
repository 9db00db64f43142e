"""`/improvements`: what the posts somebody holds have promised to citizens, and its proof."""

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core import refusals
from portal.core.access import requires, takes_upload
from portal.core.permissions import Permission
from portal.feedback.forms import FinishForm
from portal.feedback.models import ServiceAction
from portal.feedback.queries import actions
from portal.feedback.rules.actions import ActionState
from portal.feedback.rules.actions import state as state_of
from portal.feedback.views import improving

bp = Blueprint("own_improvements", __name__, url_prefix="/improvements")
OWN = Permission.NEED_OWN


@bp.get("")
@requires(OWN, scope=actions.owned)
def index() -> ResponseReturnValue:
    rows = actions.own(g.actor.person_id, g.today)
    return render_template(
        "feedback/own_improvements.html",
        rows=[(one, state_of(one.due_on, one.done_on, one.dropped_on, g.today)) for one in rows],
        ActionState=ActionState,
    )


def _one(public_id: str) -> ServiceAction:
    return actions.own_one(g.actor.person_id, g.today, public_id)


@bp.get("/<public_id>")
@requires(OWN, scope=actions.owned)
def show(public_id: str) -> ResponseReturnValue:
    return _page(_one(public_id), FinishForm(formdata=None, data={"done_on": g.today}))


@bp.post("/<public_id>/finish")
@takes_upload
@requires(OWN, scope=actions.owned)
def finish(public_id: str) -> ResponseReturnValue:
    action, form = _one(public_id), FinishForm()
    return refusals.answer(
        form,
        lambda: improving.finished(form, action.id, url_for(".show", public_id=public_id)),
        lambda: _page(action, form),
    )


def _page(action: ServiceAction, form: FinishForm) -> str:
    is_open = action.done_on is None and action.dropped_on is None
    return render_template(
        "feedback/own_improvement.html", action=action, form=form, is_open=is_open
    )
