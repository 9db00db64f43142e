"""`/activities/<id>/report`: what came of an activity, for the agency and its partner alike.

Counts and means of groups; nobody is named, so both sides read the same. Remarks may name somebody
all the same: the agency reads them all, the partner those it was handed.
"""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.core import downloads, typeset, zones
from portal.core.access import requires
from portal.core.errors import NotFound
from portal.core.permissions import Permission
from portal.workshops.models import Activity
from portal.workshops.queries import activities, partners, presence, reporting, testing
from portal.workshops.queries.activities import Whole
from portal.workshops.queries.reporting import Report
from portal.workshops.rules.reacting import RemarkState
from portal.workshops.service import reacting as service
from portal.workshops.service.wishes import By
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
        remarks=found.said.remarks if _manages(whole) else [],
        shared=found.said.shared,
        is_decided=presence.is_booked(whole.activity.id),
        awaited=testing.awaited(whole, g.now),
        now=g.now,
        home_url=steps.home(whole),
    )


def _manages(whole: Whole) -> bool:
    return whole.activity.organisation_id in partners.agencies(g.actor)


@bp.post("/remarks/<key>")
@requires(Permission.ACTIVITY_MANAGE, scope=activities.managed)
def decide(public_id: str, key: str) -> ResponseReturnValue:
    """Hand a remark on to the partner, or keep it; which of the two, the button says."""
    scope = activities.managed(g.actor).where(*activities.is_published())
    whole = activities.one(scope.where(Activity.partner_id.is_not(None)), public_id)
    is_shared = request.form.get("act") == "share"
    state = RemarkState.SHARED if is_shared else RemarkState.WITHHELD
    service.decide(whole.activity.id, key, state, By(g.actor.person_id, agency=True, now=g.now))
    flash(_("Mitra kini membacanya.") if is_shared else _("Mitra tidak membacanya."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


def _remarks(whole: Whole, found: Report) -> list[str]:
    """What stands on paper: of an activity with a partner what both sides read."""
    if whole.activity.partner_id is not None:
        return found.said.shared
    return [one.text for one in found.said.remarks]


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
        values = words.values(whole, found, str(get_locale()), remarks=_remarks(whole, found))
        paper = typeset.pdf(words.template(), values, at=g.now)
        return downloads.handed(paper, f"{name}.pdf", downloads.PDF)
    raise NotFound
