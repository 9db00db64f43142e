"""Requests for a place in a course: one's own, and those that wait for a superior's answer."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from portal.core import refusals, sentences
from portal.core.access import Permission, requires
from portal.core.errors import Refused
from portal.core.idempotency import once
from portal.learning import doors, entering, places
from portal.learning.places import Place
from portal.learning.views import place_words
from portal.people.views import shown

bp = Blueprint("places", __name__)

bp.add_app_template_filter(place_words.place_state, "place_state")
bp.add_app_template_filter(sentences.why, "why")


class RefusalForm(FlaskForm):
    """Why a place is not granted."""

    reason = TextAreaField(
        _l("Alasan penolakan"),
        validators=[Length(max=1000, message=_l("Paling banyak %(max)d huruf."))],
        description=_l("Dibaca pemohon. Sebutkan apa yang dapat ia lakukan, misalnya waktunya."),
    )


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
    page = places.page(places.seen(g.actor, g.today, g.now), g.today, after=_after())
    shown.persons(one.person.public_id for one in (*waiting, *page.rows))
    return render_template("learning/places.html", page=page, words=place_words, waiting=waiting)


@bp.get("/team/requests/<public_id>")
@requires(Permission.TEAM_READ, scope=places.seen)
def answer_form(public_id: str) -> ResponseReturnValue:
    return _answer_page(_seen(public_id), RefusalForm(formdata=None))


@bp.post("/team/requests/<public_id>/grant")
@requires(Permission.TEAM_READ, scope=places.seen)
@once
def grant(public_id: str) -> ResponseReturnValue:
    _answer(_seen(public_id), grant=True, reason="")
    flash(_("Permohonan disetujui. Pemohon sudah diberi tahu."), "ok")
    return redirect(url_for(".team"), 303)


@bp.post("/team/requests/<public_id>/refuse")
@requires(Permission.TEAM_READ, scope=places.seen)
def refuse(public_id: str) -> ResponseReturnValue:
    place = _seen(public_id)
    form = RefusalForm()
    if not form.validate_on_submit():
        return _answer_page(place, form), 422
    try:
        return _refuse(place, form.reason.data or "")
    except Refused as refused:
        refusals.attach(form, refused)
        return _answer_page(_seen(public_id), form), 422


@once
def _refuse(place: Place, reason: str) -> ResponseReturnValue:
    """Refusals pass through, so that nothing half done is kept; `refuse` shows them."""
    _answer(place, grant=False, reason=reason)
    flash(_("Penolakan dan alasannya sudah disampaikan kepada pemohon."), "ok")
    return redirect(url_for(".team"), 303)


def _seen(public_id: str) -> Place:
    return places.one(places.seen(g.actor, g.today, g.now), public_id, g.today)


def _answer(place: Place, *, grant: bool, reason: str) -> None:
    entering.answer(
        place.request.id,
        grant=grant,
        reason=reason,
        actor_id=g.actor.person_id,
        may=_may_answer(place),
        now=g.now,
    )


def _may_answer(place: Place) -> bool:
    return place.desk is not None and place.desk.may_answer(g.actor.person_id)


def _answer_page(place: Place, form: RefusalForm) -> str:
    shown.persons([place.person.public_id])
    return render_template(
        "learning/place.html",
        place=place,
        door=None,
        words=place_words,
        form=form if _may_answer(place) and place.request.closed_at is None else None,
        own=False,
    )


def _after() -> str:
    return request.args.get("after", "")[:22]
