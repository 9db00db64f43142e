"""The page of a shared computer: in with ticket and PIN, out for the next one."""

from flask import Blueprint, Response, g, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from portal.assessment import queries as assessment
from portal.certification.forms.invigilation import SeatForm
from portal.certification.service import seats
from portal.core import refusals
from portal.core.access import public, requires
from portal.core.errors import NotFound, Refused
from portal.core.permissions import Permission
from portal.people.service import sessions
from portal.people.service.sessions import Device, EndReason
from portal.people.views import browser

bp = Blueprint("seats", __name__)


@bp.get("/seat")
@public
def form() -> ResponseReturnValue:
    if g.actor is not None and g.actor.limited_to:
        return redirect(url_for("attempts.show", public_id=g.actor.limited_to), 303)
    return _page(SeatForm(formdata=None))


@bp.post("/seat")
@public
def enter() -> ResponseReturnValue:
    """Whoever was signed in at this computer is signed out by it."""
    asked = SeatForm()
    if not asked.validate_on_submit():
        return _page(asked), 422
    device = Device(kind="", address=browser.client_address(), shared=True)
    try:
        seated = seats.enter(asked.ticket.data or "", asked.pin.data or "", device, now=g.now)
    except Refused as refused:
        refusals.attach(asked, refused)
        return _page(asked), 422
    if g.actor is not None:
        sessions.end(g.actor.session_id, now=g.now, reason=EndReason.SIGNED_OUT)
    browser.start(seated.token, shared=True)
    return redirect(url_for("attempts.show", public_id=seated.attempt), 303)


@bp.post("/seat/leave/<public_id>")
@requires(Permission.ATTEMPT_OWN, scope=assessment.attempts_of)
def leave(public_id: str) -> ResponseReturnValue:
    """The examinee has finished; the computer waits for the next one."""
    if g.actor.limited_to != public_id:
        raise NotFound
    sessions.end(g.actor.session_id, now=g.now, reason=EndReason.SIGNED_OUT)
    session.clear()
    return redirect(url_for(".form"), 303)


def _page(asked: SeatForm) -> Response:
    response = make_response(render_template("certification/seat.html", form=asked))
    response.headers["Cache-Control"] = "no-store"
    return response
