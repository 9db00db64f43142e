"""`/admin/objections`: objections to evaluations, decided by somebody without a part in them."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.competency.queries import catalogue
from portal.core import refusals, sentences
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.evaluation.forms.cases import LEVELS, DecisionForm
from portal.evaluation.models import EvaluationForm, EvaluationObjection
from portal.evaluation.queries import cases as queries
from portal.evaluation.queries import desk, periods, results
from portal.evaluation.queries.acting import roles_of
from portal.evaluation.rules import cases as rules
from portal.evaluation.rules.cases import Verdict
from portal.evaluation.rules.facts import Facts
from portal.evaluation.rules.ratings import SHORTEST_REASON, RatingKind
from portal.evaluation.service import cases as service
from portal.evaluation.service.calibrating import Change
from portal.people.service import sessions, viewings
from portal.people.service.viewings import Viewed
from portal.people.views import shown

bp = Blueprint("objections", __name__, url_prefix="/admin/objections")
SCOPE: dict[str, Any] = {"scope": queries.handled}
A_REASON = "." * SHORTEST_REASON  # stands for the one that is still to be written


@bp.get("")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def index() -> ResponseReturnValue:
    is_open = request.args.get("state") != "decided"
    found = desk.page(
        queries.handled(g.actor), is_open=is_open, after=request.args.get("after", "")
    )
    shown.persons(one.person.public_id for one in found.rows)
    return render_template("evaluation/objections.html", page=found, is_open=is_open, today=g.today)


@bp.get("/<public_id>")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    one = queries.one(queries.handled(g.actor), public_id)
    return _page(one, DecisionForm(formdata=None))


@bp.post("/<public_id>")
@requires(Permission.EVALUATION_MANAGE, **SCOPE)
def decide(public_id: str) -> ResponseReturnValue:
    one = queries.one(queries.handled(g.actor), public_id)
    sessions.require_recent(g.actor, g.now)
    form = DecisionForm()

    def act() -> ResponseReturnValue:
        service.decide(
            one.id,
            Verdict(form.verdict.data),
            form.answer.data or "",
            _changes(desk.form_of(one)),
            actor_id=g.actor.person_id,
            roles=roles_of(g.actor, Permission.EVALUATION_MANAGE, one.organisation_id),
            now=g.now,
        )
        flash(_("Keputusan dicatat dan disampaikan kepada pegawainya."), "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    return refusals.answer(
        form, act, lambda: _page(queries.one(queries.handled(g.actor), public_id), form)
    )


def _changes(form: EvaluationForm) -> list[Change]:
    """The levels that were chosen and differ from those that stand."""
    found = []
    for one in results.facts_of(form, g.now).ratings:
        for mark in one.marks if one.kind is RatingKind.SUPERVISOR else ():
            asked = request.form.get(f"level-{one.rating}-{mark.competency}", "")
            if asked in {value for value, _words in LEVELS} and int(asked) != mark.level:
                found.append(Change(one.rating, mark.competency, int(asked)))
    return found


def _page(one: EvaluationObjection, form: DecisionForm) -> str:
    about = desk.form_of(one)
    placement = periods.placement(about.id)
    viewings.note(g.actor.person_id, [about.person_id], Viewed.EVALUATION, on=g.today, now=g.now)
    shown.persons([placement.person.public_id])
    facts: Facts = results.facts_of(about, g.now)
    hand = queries.hand(about, g.actor.person_id, g.today)
    refused = rules.may_decide(hand, decided=one.decided_at is not None, reason=A_REASON)
    return render_template(
        "evaluation/objection_case.html",
        one=one,
        about=about,
        placement=placement,
        facts=facts,
        raters={rater.person_id: person for rater, person in placement.raters},
        names=catalogue.directory(g.today),
        levels=LEVELS,
        form=None if refused else form,
        why_not=sentences.of(refused) if refused and one.decided_at is None else "",
        today=g.today,
    )
