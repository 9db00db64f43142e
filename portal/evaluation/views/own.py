"""One's own evaluation."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from portal.competency.queries import catalogue
from portal.core.access import Permission, requires
from portal.evaluation.queries import forms as queries

bp = Blueprint("evaluations", __name__)


@bp.get("/evaluations")
@requires(Permission.EVALUATION_OWN, scope=queries.forms_of)
def own() -> ResponseReturnValue:
    forms = queries.own_forms(g.actor.person_id)
    shown = queries.view(forms[0], g.today) if forms else None
    return render_template(
        "evaluation/own.html", forms=forms, shown=shown, names=catalogue.directory(g.today)
    )


@bp.get("/evaluations/<code>")
@requires(Permission.EVALUATION_OWN, scope=queries.forms_of)
def form(code: str) -> ResponseReturnValue:
    found = queries.own_form(g.actor.person_id, code)
    return render_template(
        "evaluation/own.html",
        forms=queries.own_forms(g.actor.person_id),
        shown=queries.view(found, g.today),
        names=catalogue.directory(g.today),
    )
