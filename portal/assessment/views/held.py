"""PUT /attempts/<public_id>/submission: handing in by the browser that holds it (EX-9).

The body may say up to which save the browser was told to be stored, `{"seq": 17}`. Where the server
has fewer (it was restored from an older copy) it hands nothing in and answers
`409 {"reason": "behind", "stored": 12}`; the browser sends the rest again (RL-1).
"""

from dataclasses import asdict

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from portal.assessment.service import attempts, holding, receipts
from portal.assessment.service.attempts import Behind
from portal.assessment.views import cookies
from portal.assessment.views.saving import MAX_NUMBER, TOKEN_HEADER
from portal.core import json_body
from portal.core.access import holder
from portal.core.canonical import instant_text
from portal.core.errors import NotFound
from portal.core.json_body import BadJson

bp = Blueprint("held", __name__)

MAX_BYTES = 1024


@bp.put("/attempts/<public_id>/submission")
@holder
def submission(public_id: str) -> ResponseReturnValue:
    """Hand in what is saved; sent again it answers the same (RL-5)."""
    hold = holding.read(public_id, cookies.read())
    if hold is None:
        raise NotFound
    if not holding.token_fits(hold, request.headers.get(TOKEN_HEADER, "")):
        return jsonify(reason="token"), 400
    try:
        through = _through(request.get_data(cache=False))
    except BadJson as error:
        return jsonify(reason=str(error)), 400
    attempt = attempts.submit_held(public_id, hold, now=g.now, through=through)
    if isinstance(attempt, Behind):
        return jsonify(reason="behind", stored=attempt.stored), 409
    if attempt is None:
        return jsonify(reason="taken_over", stored=False), 409
    receipt = receipts.of(attempt)
    told = (
        None
        if receipt is None
        else {**asdict(receipt), "closed_at": instant_text(receipt.closed_at)}
    )
    return jsonify(closed=attempt.ending, receipt=told)


def _through(body: bytes) -> int:
    """Raises BadJson."""
    if not body:
        return 0
    fields = json_body.read(body, max_bytes=MAX_BYTES, fields=("seq",))
    return json_body.whole_number(fields["seq"], "seq", least=0, most=MAX_NUMBER)
