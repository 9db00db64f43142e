"""A module on one page, which a device may keep to be read without a line."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from portal.core.access import requires
from portal.core.permissions import Permission
from portal.learning import queries, reading
from portal.learning.reading import whole
from portal.learning.views import low_data

bp = Blueprint("offline", __name__)


@bp.get("/courses/<slug>/offline/<int:number>")
@requires(Permission.LEARNING_OWN, scope=queries.open_runs)
def module(slug: str, number: int) -> ResponseReturnValue:
    me = g.actor
    course = reading.course(me.person_id, me.organisation_id, slug, g.now, g.today)
    found = whole.module(course, number, low_data.unsaved)
    return render_template("learning/offline.html", course=course, whole=found)
