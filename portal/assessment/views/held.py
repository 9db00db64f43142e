"""PUT /attempts/<public_id>/submission: handing in by the browser that holds it (EX-9)."""

from dataclasses import asdict

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from portal.assessment.service import attempts, holding, receipts
from portal.assessment.views import cookies
from portal.assessment.views.saving import TOKEN_HEADER
from portal.core.access import holder
from portal.core.canonical import instant_text
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
    receipt = receipts.of(attempt)
    told = (
        None
        if receipt is None
        else {**asdict(receipt), "closed_at": instant_text(receipt.closed_at)}
    )
    return jsonify(closed=attempt.ending, receipt=told)
