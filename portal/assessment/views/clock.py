"""POST /attempts/<public_id>/clock: the time, how the attempt stands, what of it is stored.

The page asks every half minute, so that a pause or an extension reaches somebody who is reading,
and the invigilator sees who has lost the connection. It authenticates as a save does.
"""

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from portal.assessment.service import contacts, holding
from portal.assessment.views import cookies
from portal.assessment.views.saving import TOKEN_HEADER
from portal.core import rates
from portal.core.access import holder
from portal.core.canonical import instant_text
from portal.core.errors import NotFound

bp = Blueprint("attempt_clock", __name__)


@bp.post("/attempts/<public_id>/clock")
@holder
def ask(public_id: str) -> ResponseReturnValue:
    hold = holding.read(public_id, cookies.read())
    if hold is None:
        raise NotFound
    if not holding.token_fits(hold, request.headers.get(TOKEN_HEADER, "")):
        return jsonify(reason="token"), 400
    network = rates.address_key(request.remote_addr or "")
    told = contacts.beat(public_id, hold, network, now=g.now)
    return jsonify(
        server_now=instant_text(g.now),
        deadline=None if told.deadline is None else instant_text(told.deadline),
        paused=told.paused,
        closed=told.closed,
        taken_over=not told.holds,
        paused_at=None if told.paused_at is None else instant_text(told.paused_at),
        ending=told.ending,
        stored=told.stored,
    )
