"""`/team/courses`: which mandatory courses the people one leads have passed, and nothing more."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from portal.core.access import requires
from portal.core.permissions import Permission
from portal.learning import mandates
from portal.people.queries import scopes
from portal.people.queries.keyset import Place
from portal.people.service import viewings
from portal.people.service.viewings import Viewed
from portal.people.views import shown

bp = Blueprint("team_courses", __name__)


@bp.get("/team/courses")
@requires(Permission.TEAM_READ, scope=scopes.persons)
def index() -> ResponseReturnValue:
    place = Place(request.args.get("after", "")[:22], request.args.get("before", "")[:22])
    page = mandates.led(g.actor, g.today, g.now, place)
    viewings.note(g.actor.person_id, page.ids, Viewed.TEAM_MAP, on=g.today, now=g.now)
    shown.persons(one.public_id for one in page.rows)
    return render_template("learning/team.html", page=page, today=g.today)
