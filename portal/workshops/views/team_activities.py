"""`/team/activities`: requests of people one leads, answered by their supervisor."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import refusals
from portal.core.access import Permission, requires
from portal.people.views import shown
from portal.workshops.forms.fields import ReasonForm
from portal.workshops.queries import activities, places
from portal.workshops.queries.places import Participant
from portal.workshops.service import registering as service
from portal.workshops.views import words

bp = Blueprint("team_activities", __name__, url_prefix="/team/activities")
SCOPE = {"scope": places.led}


@bp.get("")
@requires(Permission.TEAM_READ, **SCOPE)
def index() -> ResponseReturnValue:
    rows = places.asked(g.actor, g.today, g.now)
    shown.persons(who.person_public_id for who, _one in rows)
    return render_template("workshops/team_requests.html", rows=rows, words=words)


def _one(public_id: str) -> Participant:
    return places.seen(places.led(g.actor, g.today), public_id)


@bp.post("/<public_id>/grant")
@requires(Permission.TEAM_READ, **SCOPE)
def grant(public_id: str) -> ResponseReturnValue:
    found = _one(public_id)
    service.answer(found.row.id, grant=True, reason="", by=g.actor.person_id, now=g.now)
    flash(_("Permohonan disetujui."), "ok")
    return redirect(url_for(".index"), 303)


@bp.get("/<public_id>/refuse")
@requires(Permission.TEAM_READ, **SCOPE)
def refuse_form(public_id: str) -> ResponseReturnValue:
    return _refuse_page(_one(public_id), ReasonForm(formdata=None))


@bp.post("/<public_id>/refuse")
@requires(Permission.TEAM_READ, **SCOPE)
def refuse(public_id: str) -> ResponseReturnValue:
    found, form = _one(public_id), ReasonForm()

    def act() -> ResponseReturnValue:
        reason = form.reason.data or ""
        service.answer(found.row.id, grant=False, reason=reason, by=g.actor.person_id, now=g.now)
        flash(_("Permohonan ditolak; pemohon membaca alasannya."), "ok")
        return redirect(url_for(".index"), 303)

    return refusals.answer(form, act, lambda: _refuse_page(found, form))


def _refuse_page(found: Participant, form: ReasonForm) -> str:
    return render_template(
        "workshops/place_refuse.html",
        one=activities.whole(found.row.activity_id).activity,
        who=found,
        form=form,
        home_url=url_for(".index"),
    )
