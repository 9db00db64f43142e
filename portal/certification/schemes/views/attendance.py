"""`/admin/activities/<id>/certificates`: certificates of attendance for those who completed it."""

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.certification.schemes.queries import occasions
from portal.certification.schemes.service import attendance as service
from portal.core import sentences
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.workshops.queries import activities, tasks
from portal.workshops.queries.activities import Whole
from portal.workshops.service.tasks import Act
from portal.workshops.service.wishes import By

bp = Blueprint("activity_certificates", __name__, url_prefix="/admin/activities")
SCOPE = {"scope": activities.managed}
WAIT_S = 3


def _one(public_id: str) -> Whole:
    return activities.one(activities.managed(g.actor), public_id)


@bp.get("/<public_id>/certificates")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def show(public_id: str) -> ResponseReturnValue:
    whole = _one(public_id)
    running = tasks.recent(whole.activity.id, Act.CERTIFICATES.value)
    response = make_response(
        render_template(
            "certificates/activity.html",
            whole=whole,
            counts=occasions.counts(whole.activity.id),
            schemes=occasions.schemes(whole.activity.organisation_id),
            tasks=running,
        )
    )
    if any(one.ended_at is None for one in running):
        response.headers["Refresh"] = str(WAIT_S)
    return response


@bp.post("/<public_id>/certificates")
@requires(Permission.ACTIVITY_MANAGE, **SCOPE)
def issue(public_id: str) -> ResponseReturnValue:
    one = _one(public_id).activity
    by = By(g.actor.person_id, agency=True, now=g.now)
    try:
        service.begin(one, request.form.get("scheme", "")[:22], by)
        flash(_("Penerbitan berjalan. Halaman ini menunjukkan kemajuannya."), "ok")
    except Refused as refused:
        flash(sentences.why(refused), "warn")
    return redirect(url_for(".show", public_id=public_id), 303)
