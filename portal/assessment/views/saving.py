"""PUT /attempts/<public_id>/answers: the save contract of architecture.md §4."""

from collections.abc import Mapping

from flask import Blueprint, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue

from portal.assessment import papers
from portal.assessment.rules import pace
from portal.assessment.rules.saving import SaveFault
from portal.assessment.service import holding, saving
from portal.assessment.service.holding import Hold
from portal.assessment.views import cookies
from portal.core import json_body
from portal.core.access import holder
from portal.core.canonical import instant_text
from portal.core.errors import NotFound
from portal.core.json_body import BadJson

bp = Blueprint("saving", __name__)

MAX_BYTES = 64 * 1024  # RL-2
MAX_NUMBER = 2**31 - 1
TOKEN_HEADER = "X-Attempt-Token"  # noqa: S105  the name of a header, not a secret
KEPT_BUCKETS = 10_000


@bp.put("/attempts/<public_id>/answers")
@holder
def put(public_id: str) -> ResponseReturnValue:
    hold = holding.read(public_id, cookies.read())
    if hold is None:
        raise NotFound
    if not holding.token_fits(hold, request.headers.get(TOKEN_HEADER, "")):
        return _bad("token")
    if not _in_time(public_id):
        return jsonify(reason="too_many"), 429, {"Retry-After": "2"}
    places = papers.places(public_id)
    if places is None:
        raise NotFound
    try:
        wanted = _read(public_id, hold, places)
    except BadJson as error:
        return _bad(str(error))
    except papers.UnreadableAnswer as error:
        return _bad(error.reason, item=error.ref)
    return _answer(wanted)


def _read(public_id: str, hold: Hold, places: Mapping[str, papers.Place]) -> saving.Request:
    data = request.get_data(cache=False)
    body = json_body.read(data, max_bytes=MAX_BYTES, fields=("epoch", "seq", "answers"))
    epoch = json_body.whole_number(body["epoch"], "epoch", least=1, most=MAX_NUMBER)
    seq = json_body.whole_number(body["seq"], "seq", least=1, most=MAX_NUMBER)
    given = json_body.table(body["answers"], "answers")
    if epoch > hold.epoch:
        raise BadJson(SaveFault.EPOCH_FROM_THE_FUTURE)
    if epoch < hold.epoch:
        raise BadJson("the epoch is not that of the cookie")
    return saving.Request(public_id, hold, seq, papers.read_answers(places, given))


def _answer(wanted: saving.Request) -> ResponseReturnValue:
    saved = saving.save(wanted, now=g.now)
    if isinstance(saved, SaveFault):
        return _bad(saved)
    told = {"server_now": instant_text(g.now), "deadline": instant_text(saved.deadline)}
    if not saved.outcome.counts:
        kept = saved.outcome.is_kept
        return jsonify(reason=saved.outcome.value, stored=kept, **told), 409
    receipt = saving.receipt(wanted, saved, now=g.now)
    return jsonify(acked=wanted.seq, stored=saved.stored, receipt=receipt, **told)


def _in_time(public_id: str) -> bool:
    """Whether this attempt sends at a bearable pace; each process counts for itself."""
    buckets: dict[str, pace.Bucket] = current_app.extensions.setdefault("save-pace", {})
    bucket, allowed = pace.take(buckets.pop(public_id, None), g.now)
    if len(buckets) >= KEPT_BUCKETS:
        buckets.pop(next(iter(buckets)), None)
    buckets[public_id] = bucket
    return allowed


def _bad(reason: str, **more: str) -> ResponseReturnValue:
    return jsonify(reason=str(reason), **more), 400
