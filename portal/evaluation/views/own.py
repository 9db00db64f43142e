"""One's own evaluation."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.competency import words as competency_words
from portal.competency.queries import catalogue
from portal.core.access import requires
from portal.core.permissions import Permission
from portal.evaluation.data import value_guides
from portal.evaluation.models import EvaluationForm
from portal.evaluation.queries import applications, cases, frozen, later, periods, ratings, results
from portal.evaluation.queries import forms as queries
from portal.evaluation.rules import cases as rules
from portal.evaluation.rules.applying import ApplicationState
from portal.evaluation.rules.facts import Facts
from portal.evaluation.rules.ratings import SHORTEST_REASON, RatingKind
from portal.evaluation.rules.stages import Stage
from portal.evaluation.views import words
from portal.people.queries import holdings, viewings
from portal.people.service.viewings import Viewed
from portal.people.views import role_words

bp = Blueprint("evaluations", __name__)
LOOKED = 5
A_REASON = "." * SHORTEST_REASON  # stands for the one that is still to be written


@bp.get("/evaluations")
@requires(Permission.EVALUATION_OWN, scope=queries.forms_of)
def own() -> ResponseReturnValue:
    forms = queries.own_forms(g.actor.person_id)
    return _page(forms, forms[0] if forms else None)


@bp.get("/evaluations/<code>")
@requires(Permission.EVALUATION_OWN, scope=queries.forms_of)
def form(code: str) -> ResponseReturnValue:
    found = queries.own_form(g.actor.person_id, code)
    return _page(queries.own_forms(g.actor.person_id), found)


def _page(forms: Sequence[EvaluationForm], found: EvaluationForm | None) -> str:
    """One of one's forms with its stages, what raters read, and who they are."""
    if found is None:
        return render_template("evaluation/own.html", forms=forms, shown=None)
    facts = results.facts_of(found, g.now)
    calendar = periods.calendar(found.period)
    desk = ratings.desk(found, RatingKind.SELF, g.actor.person_id, g.today)
    applied = applications.of_people(
        [found.person_id], found.period.from_on, found.period.until_on
    )[found.person_id]
    return render_template(
        "evaluation/own.html",
        **_case(found, facts),
        forms=forms,
        shown=queries.view_of(found, facts, g.today),
        facts=facts,
        figures_at=lambda number: url_for(
            "evaluation_figures.own", code=found.period.code, number=number
        ),
        desk=desk,
        raters=periods.raters_of([found.id]).get(found.id, ()),
        rates=ratings.rates(g.actor, g.today),
        said=[
            one
            for one in ratings.submitted(found.id, but=g.actor.person_id)
            if one.kind is RatingKind.SUPERVISOR
        ],
        guides=value_guides(),
        predicates=words.PREDICATES,
        unharmed=words.unharmed(facts, calendar, g.today),
        applied=applied,
        reported=[one for one in applied if one.state(g.today) is ApplicationState.DUE],
        application_states=words.APPLICATIONS,
        today=g.today,
        strip=_strip(words.strip(calendar, g.today), desk),
        stage_now=words.stage_now(calendar, g.today),
        names=catalogue.directory(g.today),
    )


def _strip(steps: Sequence[words.Step], desk: ratings.Desk) -> list[words.Step]:
    """The stages, the first of them saying what became of one's own rating."""
    first, *others = steps
    if desk.is_submitted:
        first = replace(first, note=_("Terkirim"), state="done")
    elif first.state == "done":
        first = replace(first, note=_("Tidak terkirim"), state="")
    return [first, *others]


def _case(found: EvaluationForm, facts: Facts) -> dict[str, Any]:
    """What the person can do with their form, and what came after it."""
    objections = cases.objections_to([found.id])
    standing = cases.standing(found.period, found, objections, g.today)
    entries = frozen.history([found.id]).get(found.id, [])
    ids = holdings.merged_ids(g.actor.person_id)
    return {
        "form": found,
        "standing": standing,
        "objections": objections,
        "objection_stage": periods.calendar(found.period).of(Stage.OBJECTION),
        "may_acknowledge": rules.may_acknowledge(standing) is None,
        "may_object": rules.may_object(standing, A_REASON) is None,
        "changes": cases.changes_of(found.id),
        "entries": entries,
        "later": later.of(facts, entries[-1] if entries else None, found.period, g.now),
        "sources": competency_words.SOURCES,
        "role_of": role_words.name_of,
        "looked": viewings.of(ids, size=LOOKED, what=Viewed.EVALUATION).viewings,
    }
