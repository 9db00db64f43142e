"""PUT /attempts/<public_id>/submission: handing in by the browser that holds it (EX-9)."""

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from portal.assessment.service import attempts, holding
from portal.assessment.views import cookies
from portal.assessment.views.saving import TOKEN_HEADER
from portal.core.access import holder
from portal.core.errors import NotFound

bp = Blueprint("held", __name__)


@bp.put("/attempts/<public_id>/submission")
@holder
def submission(public_id: str) -> ResponseReturnValue:
    """Hand in what is saved; sent again it answers the same (RL-5)."""
    hold = holding.read(public_id, cookies.read())
    if hold is None:
        raise NotFound
    if not holding.token_fits(hold, request.headers.get(TOKEN_HEADER, "")):
        return jsonify(reason="token"), 400
    attempt = attempts.submit_held(public_id, hold, now=g.now)
    if attempt is None:
        return jsonify(reason="taken_over", stored=False), 409
    return jsonify(closed=attempt.ending)
