"""`/`: one clear next step, by role."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from portal.core.access import Permission, requires
from portal.learning import queries

bp = Blueprint("home", __name__)


@bp.get("/")
@requires(Permission.ACCOUNT_OWN)
def index() -> ResponseReturnValue:
    return render_template("web/home.html", courses=queries.courses_of(g.actor.person_id))
