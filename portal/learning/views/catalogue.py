"""What can be learnt here."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from portal.core.access import Permission, requires
from portal.learning import queries

bp = Blueprint("catalogue", __name__)


@bp.get("/catalogue")
@requires(Permission.LEARNING_OWN, scope=queries.open_runs)
def index() -> ResponseReturnValue:
    courses = queries.catalogue(g.actor.person_id, g.actor.organisation_id, g.now)
    return render_template("learning/catalogue.html", courses=courses)
