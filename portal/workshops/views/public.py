"""`/activities`: what is open to staff; everybody may read it."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import icalendar, refusals
from portal.core.access import public, requires
from portal.core.idempotency import once
from portal.core.permissions import Permission
from portal.people import calendar_address
from portal.workshops import calendar as calendars
from portal.workshops.forms.places import PlaceForm
from portal.workshops.queries import activities, invitations, partners, places
from portal.workshops.queries.activities import Whole
from portal.workshops.rules import activities as rules
from portal.workshops.rules.arriving import may_arrive
from portal.workshops.rules.invitations import InvitationState
from portal.workshops.rules.places import PlaceState
from portal.workshops.service import registering as service
from portal.workshops.views import participating, steps, words

bp = Blueprint("activities", __name__, url_prefix="/activities")
bp.add_app_template_filter(words.access, "access_words")
bp.add_app_template_filter(words.competency_lines, "competency_lines")
bp.add_app_template_filter(words.day_of, "activity_day")
bp.add_app_template_filter(words.last_day, "activity_last_day")


@bp.get("")
@public
def index() -> ResponseReturnValue:
    text = request.args.get("q", "")[:100]
    page = activities.coming(text, now=g.now, after=request.args.get("after", "")[:22])
    return render_template("workshops/activities.html", page=page, q=text, words=words, now=g.now)


@bp.get("/mine")
@requires(Permission.ACTIVITY_OWN, scope=places.own)
def mine() -> ResponseReturnValue:
    return render_template(
        "workshops/mine.html",
        rows=places.mine(g.actor),
        feed=calendar_address.address(g.actor.account_id, g.actor.person_public_id),
        words=words,
        now=g.now,
    )


@bp.get("/<public_id>")
@public
def show(public_id: str) -> ResponseReturnValue:
    return _page(public_id, PlaceForm(formdata=None, data={"attends": "onsite"}))


def _page(public_id: str, form: PlaceForm) -> str:
    whole = activities.one(activities.announced(), public_id)
    actor, one = g.actor, whole.activity
    belongs = actor is not None and actor.organisation_id == one.organisation_id
    own = places.last_of(one.id, actor.person_id) if belongs else None
    seated = own is not None and places.state(own) is PlaceState.SEATED
    return render_template(
        "workshops/activity.html",
        whole=whole,
        state=rules.state(activities.marks(one), g.now),
        form=form,
        belongs=belongs,
        leads=belongs and actor is not None and actor.leads,
        signed_in=actor is not None,
        own=places.state(own) if own else None,
        refusal=own.refusal if own else "",
        called=_called(one.id) if belongs else "",
        closed=service.closed(one, g.now),
        names=steps.competency_names(),
        arriving=_arriving(whole),
        completed=own is not None and places.is_completed(own.id),
        todos=participating.todos(whole, own, g.now) if own and seated else [],
        files=participating.files(whole, g.now) if seated else [],
        reason=one.cancel_reason if belongs else "",
        about=partners.about(one.partner_id),
        words=words,
        now=g.now,
    )


def _called(activity_id: int) -> str:
    """The public id of the reader's invitation that waits for an answer, or ""."""
    found = invitations.of_person(activity_id, g.actor.person_id)
    if found is None or found.state(g.now) is not InvitationState.INVITED:
        return ""
    return found.row.public_id


def _arriving(whole: Whole) -> str:
    """The public id of the session people may arrive at now, or ""."""
    sessions = (meeting.session for meeting in whole.meetings)
    open_now = (
        one.public_id for one in sessions if may_arrive(one.starts_at, one.ends_at, g.now) is None
    )
    return next(open_now, "")


@bp.post("/<public_id>/register")
@requires(Permission.ACTIVITY_OWN, scope=service.open_to)
def register(public_id: str) -> ResponseReturnValue:
    form, scope = PlaceForm(), service.open_to(g.actor)

    @once
    def act() -> ResponseReturnValue:
        row = service.sign_up(
            scope,
            public_id,
            g.actor.person_id,
            form.attends.data or "",
            by=g.actor.person_id,
            now=g.now,
        )
        flash(words.PLACES[places.state(row)][1], "ok")
        return redirect(url_for(".show", public_id=public_id), 303)

    def again() -> str:
        activities.one(scope, public_id)  # what is not there has no form either
        return _page(public_id, form)

    return refusals.answer(form, act, again)


@bp.post("/<public_id>/withdraw")
@requires(Permission.ACTIVITY_OWN, scope=service.open_to)
def withdraw(public_id: str) -> ResponseReturnValue:
    whole = activities.one(service.open_to(g.actor), public_id)
    service.withdraw(g.actor.person_id, whole.activity.id, now=g.now)
    flash(_("Pendaftaran dibatalkan. Tempat Anda diberikan kepada yang menunggu."), "ok")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.get("/<public_id>/calendar.ics")
@public
def calendar(public_id: str) -> ResponseReturnValue:
    """Its sessions for a calendar program."""
    whole = activities.one(activities.published(), public_id)
    sessions = [meeting.session for meeting in whole.meetings]
    body = icalendar.written(calendars.of_activity(whole.activity, sessions), now=g.now)
    response = Response(body, content_type=icalendar.MEDIA_TYPE)
    response.headers["Content-Disposition"] = 'inline; filename="kegiatan.ics"'
    return response


@bp.get("/<public_id>/poster")
@public
def poster(public_id: str) -> ResponseReturnValue:
    whole = activities.one(activities.published(), public_id)
    address = url_for(".show", public_id=public_id, _external=True)
    return render_template("workshops/poster.html", whole=whole, address=address, words=words)
