"""Requests for a place in a course: one's own, and those that wait for a superior's answer."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import sentences
from portal.core.access import requires
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.learning import doors, entering, places
from portal.learning.places import Place
from portal.learning.views import place_words
from portal.learning.views.answering import AnswerDesk
from portal.people.views import shown

bp = Blueprint("places", __name__)

bp.add_app_template_filter(place_words.place_state, "place_state")
bp.add_app_template_filter(sentences.why, "why")


@bp.get("/catalogue/requests")
@requires(Permission.LEARNING_OWN, scope=places.own)
def mine() -> ResponseReturnValue:
    page = places.page(places.own(g.actor.person_id), g.today, after=_after())
    return render_template("learning/places.html", page=page, words=place_words, waiting=None)


@bp.get("/catalogue/requests/<public_id>")
@requires(Permission.LEARNING_OWN, scope=places.own)
def own(public_id: str) -> ResponseReturnValue:
    place = places.one(places.own(g.actor.person_id), public_id, g.today)
    door = None
    if place.request.closed_at is None and g.actor.organisation_id is not None:
        me, agency = g.actor.person_id, g.actor.organisation_id
        door = doors.door(me, agency, place.run.public_id, now=g.now)
    return render_template(
        "learning/place.html", place=place, door=door, words=place_words, form=None, own=True
    )


@bp.post("/catalogue/requests/<public_id>/withdraw")
@requires(Permission.LEARNING_OWN, scope=places.own)
def withdraw(public_id: str) -> ResponseReturnValue:
    entering.withdraw(g.actor.person_id, public_id, now=g.now)
    flash(_("Permohonan sudah ditarik."), "ok")
    return redirect(url_for(".own", public_id=public_id), 303)


@bp.get("/team/requests")
@requires(Permission.TEAM_READ, scope=places.seen)
def team() -> ResponseReturnValue:
    waiting = places.waiting(g.actor, g.today, g.now)
    known = [one.request.id for one in waiting]
    page = places.page(places.seen(g.actor, g.today, g.now, known), g.today, after=_after())
    shown.persons(one.person.public_id for one in (*waiting, *page.rows))
    return render_template("learning/places.html", page=page, words=place_words, waiting=waiting)


@bp.get("/team/requests/<public_id>")
@requires(Permission.TEAM_READ, scope=places.seen)
def answer_form(public_id: str) -> ResponseReturnValue:
    return _desk().page(_seen(public_id))


@bp.post("/team/requests/<public_id>/grant")
@requires(Permission.TEAM_READ, scope=places.seen)
@once
def grant(public_id: str) -> ResponseReturnValue:
    return _desk().grant(_seen(public_id))


@bp.post("/team/requests/<public_id>/refuse")
@requires(Permission.TEAM_READ, scope=places.seen)
def refuse(public_id: str) -> ResponseReturnValue:
    return _desk().refuse(lambda: _seen(public_id))


def _desk() -> AnswerDesk:
    me = g.actor.person_id
    return AnswerDesk("places.team", "places.grant", "places.refuse", me, _superior_may)


def _superior_may(place: Place, person_id: int) -> bool:
    """Whether the request waits for this person as a superior."""
    return place.desk is not None and place.desk.may_answer(person_id)


def _seen(public_id: str) -> Place:
    return places.one(places.seen(g.actor, g.today, g.now), public_id, g.today)


def _after() -> str:
    return request.args.get("after", "")[:22]
