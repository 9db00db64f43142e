"""`/admin/appeals`: objections to results, decided by somebody who had no part in the exam."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.certification.forms.results import DecisionForm
from portal.certification.queries import appeals as queries
from portal.certification.queries.appeals import Case
from portal.certification.rules import appeals as rules
from portal.certification.rules.appeals import Decision, Effect
from portal.certification.service import appealing
from portal.certification.views.words import last_day
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.people.service import sessions
from portal.people.views import shown

bp = Blueprint("appeals", __name__, url_prefix="/admin/appeals")

NEED = Permission.RESULT_DECIDE
SCOPE = {"scope": queries.in_scope}


@bp.get("")
@requires(NEED, **SCOPE)
def index() -> ResponseReturnValue:
    is_open = request.args.get("state") != "decided"
    rows, more = queries.page(g.actor, is_open=is_open, after=request.args.get("after", ""))
    shown.persons(one.person.public_id for one in rows)
    return render_template(
        "certification/appeals.html",
        rows=rows,
        is_open=is_open,
        more=more,
        last_day=last_day,
        now=g.now,
    )


@bp.get("/<public_id>")
@requires(NEED, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    return _show(queries.one(queries.in_scope(g.actor), public_id), DecisionForm(formdata=None))


def _show(case: Case, form: DecisionForm) -> str:
    refused = rules.may_decide(queries.ties(case, g.actor.person_id), is_open=case.is_open)
    shown.persons([case.person.public_id])
    return render_template(
        "certification/appeal.html",
        case=case,
        form=form if refused is None else None,
        why_not="" if refused is None or not case.is_open else sentences.of(refused),
        number=appealed_item(case),
        item=queries.item_of(case),
        result=queries.result_of(case),
        mine=False,
        last_day=last_day,
        now=g.now,
    )


def appealed_item(case: Case) -> int:
    """The number of the item on the examinee's paper, 0 for an objection to the result."""
    refs = [place["ref"] for place in case.attempt.paper]
    return refs.index(case.appeal.item_ref) + 1 if case.appeal.item_ref in refs else 0


@bp.post("/<public_id>")
@requires(NEED, **SCOPE)
def decide(public_id: str) -> ResponseReturnValue:
    case = queries.one(queries.in_scope(g.actor), public_id)
    sessions.require_recent(g.actor, g.now)
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            appealing.decide(
                case,
                decision=Decision(form.decision.data),
                effect=Effect(form.effect.data),
                reasons=form.reasons.data or "",
                officer_id=g.actor.person_id,
                now=g.now,
            )
        except Refused as refused:
            form.form_errors.append(sentences.why(refused))
        else:
            flash(_("Keputusan dicatat dan disampaikan kepada pemohon."), "ok")
            return redirect(url_for(".show", public_id=public_id), 303)
    return _show(case, form), 422
