"""One's own evaluation."""

from collections.abc import Sequence

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from portal.competency.queries import catalogue
from portal.core.access import Permission, requires
from portal.evaluation.data import value_guides
from portal.evaluation.models import EvaluationForm
from portal.evaluation.queries import applications, periods, ratings
from portal.evaluation.queries import forms as queries
from portal.evaluation.rules.ratings import RatingKind
from portal.evaluation.views import words

bp = Blueprint("evaluations", __name__)


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
    return render_template(
        "evaluation/own.html",
        forms=forms,
        shown=queries.view(found, g.today),
        desk=ratings.desk(found, RatingKind.SELF, g.actor.person_id, g.today),
        raters=periods.raters_of([found.id]).get(found.id, ()),
        rates=ratings.rates(g.actor),
        said=[
            one
            for one in ratings.submitted(found.id, but=g.actor.person_id)
            if one.kind is RatingKind.SUPERVISOR
        ],
        guides=value_guides(),
        applied=applications.of_people(
            [found.person_id], found.period.from_on, found.period.until_on
        )[found.person_id],
        application_states=words.APPLICATIONS,
        today=g.today,
        strip=words.strip(periods.calendar(found.period), g.today),
        names=catalogue.directory(g.today),
    )
