"""`/team/activities`: requests of people one leads, answered by their supervisor."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.core import refusals, sentences
from portal.core.access import requires
from portal.core.errors import Refused
from portal.core.permissions import Permission
from portal.people.views import shown
from portal.workshops.forms.fields import ReasonForm
from portal.workshops.queries import activities, invitations, places, requests
from portal.workshops.queries.activities import Whole
from portal.workshops.queries.places import Participant
from portal.workshops.service import registering as service
from portal.workshops.views import invitation_words, words

bp = Blueprint("team_activities", __name__, url_prefix="/team/activities")
SCOPE = {"scope": requests.seen}


@bp.get("")
@requires(Permission.TEAM_READ, **SCOPE)
def index() -> ResponseReturnValue:
    rows = requests.waiting(g.actor, g.today, g.now)
    shown.persons(who.person_public_id for who, _one in rows)
    return render_template("workshops/team_requests.html", rows=rows, words=words)


@bp.get("/invitations")
@requires(Permission.TEAM_READ, scope=invitations.led)
def invited() -> ResponseReturnValue:
    """Who of the team is called to what lies ahead, and what they replied."""
    rows = invitations.of_team(g.actor, g.today, g.now)
    shown.persons(who.person_public_id for who, _one in rows)
    return render_template(
        "workshops/team_invitations.html",
        rows=rows,
        invited=invitation_words,
        words=words,
        now=g.now,
    )


def _one(public_id: str) -> Participant:
    return places.seen(requests.seen(g.actor, g.today, g.now), public_id)


@bp.get("/register/<public_id>")
@requires(Permission.TEAM_READ, scope=service.open_to)
def register_form(public_id: str) -> ResponseReturnValue:
    return _team_page(activities.one(service.open_to(g.actor), public_id), [])


@bp.post("/register/<public_id>")
@requires(Permission.TEAM_READ, scope=service.open_to)
def register(public_id: str) -> ResponseReturnValue:
    """Everybody ticked gets a place or waits, without a further approval; who cannot is said by
    name. Again changes nothing.
    """
    whole, chosen = activities.one(service.open_to(g.actor), public_id), request.form.getlist("who")
    problems, done = [], 0
    for who in places.team(g.actor, whole.activity.id, g.today):
        if who.person_public_id not in chosen:
            continue
        try:
            service.sign_up_led(whole.activity.id, who.person_id, by=g.actor.person_id, now=g.now)
            done += 1
        except Refused as refused:
            problems.append(f"{who.name}: {sentences.why(refused)}")
    if not done and not problems:
        problems.append(_("Pilih paling sedikit satu orang."))
    if problems:
        return _team_page(whole, problems, done), 422
    flash(ngettext("%(num)d orang didaftarkan.", "%(num)d orang didaftarkan.", done), "ok")
    return redirect(url_for("activities.show", public_id=public_id), 303)


def _team_page(whole: Whole, problems: list[str], done: int = 0) -> str:
    rows = places.team(g.actor, whole.activity.id, g.today)
    shown.persons(who.person_public_id for who in rows)
    return render_template(
        "workshops/team_register.html",
        whole=whole,
        rows=rows,
        problems=problems,
        done=done,
        closed=service.closed(whole.activity, g.now),
        words=words,
    )


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
