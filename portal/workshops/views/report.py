"""`/activities/<id>/report`: what came of an activity, for the agency and its partner alike.

Counts and means of groups; nobody is named, so both sides read the same.
"""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import downloads, typeset, zones
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.workshops.queries import activities, reporting
from portal.workshops.queries.activities import Whole
from portal.workshops.views import report_words as words
from portal.workshops.views import steps

bp = Blueprint("activity_report", __name__, url_prefix="/activities/<public_id>/report")
SCOPE = {"scope": activities.written}


def _held(public_id: str) -> Whole:
    """A published activity of the actor's partner or agency."""
    return activities.one(activities.written(g.actor).where(*activities.is_published()), public_id)


@bp.get("")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    whole = _held(public_id)
    found = reporting.report(whole)
    return render_template(
        "workshops/report.html",
        whole=whole,
        sections=words.sections(whole, found),
        remarks=found.said.remarks,
        home_url=steps.home(whole),
    )


@bp.get("/file/<kind>")
@requires(Permission.ACTIVITY_PROPOSE, **SCOPE)
def file(public_id: str, kind: str) -> ResponseReturnValue:
    """The units as XLSX, or all of it as PDF."""
    whole = _held(public_id)
    found = reporting.report(whole)
    name = _("laporan-kegiatan")
    if kind == "xlsx":
        at = zones.local(g.now, whole.activity.zone)
        return downloads.xlsx(name, words.columns(), words.cells(found), sheet="Unit", at=at)
    if kind == "pdf":
        values = words.values(whole, found, g.actor.locale)
        paper = typeset.pdf(words.template(), values, at=g.now)
        return downloads.handed(paper, f"{name}.pdf", downloads.PDF)
    raise NotFound
