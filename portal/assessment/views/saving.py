"""PUT /attempts/<public_id>/answers: the save contract of architecture.md §4.

`reply` is the whole of it, without a request of Flask: `web.lean` calls it from the server's bare
request, the view below for whatever `web.lean` leaves to the rest of the application.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, current_app, g, request
from flask.typing import ResponseReturnValue

from portal.assessment import kept_papers, papers
from portal.assessment.kept_papers import Place
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
PATH = re.compile(r"/attempts/([A-Za-z0-9_-]{22})/answers")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a browser sends with a save."""

    public_id: str
    cookie: str
    token: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """`body` is JSON."""

    status: int
    body: bytes
    retry_after_s: int = 0


@bp.put("/attempts/<public_id>/answers")
@holder
def put(public_id: str) -> ResponseReturnValue:
    token = request.headers.get(TOKEN_HEADER, "")
    sent = Sent(public_id, cookies.read(), token, request.get_data(cache=False))
    found = reply(sent, now=g.now)
    response = current_app.response_class(found.body, found.status, mimetype="application/json")
    if found.retry_after_s:
        response.headers["Retry-After"] = str(found.retry_after_s)
    return response


def reply(sent: Sent, *, now: datetime) -> Reply:
    """Raises NotFound for no such attempt and for a browser that does not hold it."""
    hold = holding.read(sent.public_id, sent.cookie)
    if hold is None:
        raise NotFound
    if not holding.token_fits(hold, sent.token):
        return _bad("token")
    if not _in_time(sent.public_id, now):
        return Reply(429, _json({"reason": "too_many"}), retry_after_s=2)
    places = kept_papers.of(sent.public_id)
    if places is None:
        raise NotFound
    try:
        wanted = _read(sent, hold, places)
    except BadJson as error:
        return _bad(str(error))
    except papers.UnreadableAnswer as error:
        return _bad(error.reason, item=error.ref)
    return _answer(wanted, now)


def _read(sent: Sent, hold: Hold, places: Mapping[str, Place]) -> saving.Request:
    body = json_body.read(sent.body, max_bytes=MAX_BYTES, fields=("epoch", "seq", "answers"))
    epoch = json_body.whole_number(body["epoch"], "epoch", least=1, most=MAX_NUMBER)
    seq = json_body.whole_number(body["seq"], "seq", least=1, most=MAX_NUMBER)
    given = json_body.table(body["answers"], "answers")
    if epoch > hold.epoch:
        raise BadJson(SaveFault.EPOCH_FROM_THE_FUTURE)
    if epoch < hold.epoch:
        raise BadJson("the epoch is not that of the cookie")
    return saving.Request(sent.public_id, hold, seq, papers.read_answers(places, given))


def _answer(wanted: saving.Request, now: datetime) -> Reply:
    saved = saving.save(wanted, now=now)
    if isinstance(saved, SaveFault):
        return _bad(saved)
    told: dict[str, object] = {
        "server_now": instant_text(now),
        "deadline": instant_text(saved.deadline),
    }
    if saved.is_paused:
        told["paused"] = True
    if not saved.outcome.counts:
        kept = saved.outcome.is_kept
        return Reply(409, _json({"reason": saved.outcome.value, "stored": kept, **told}))
    receipt = saving.receipt(wanted, saved, now=now)
    return Reply(
        200, _json({"acked": wanted.seq, "stored": saved.stored, "receipt": receipt, **told})
    )


def _in_time(public_id: str, now: datetime) -> bool:
    """Whether this attempt sends at a bearable pace; each process counts for itself."""
    buckets: dict[str, pace.Bucket] = current_app.extensions.setdefault("save-pace", {})
    bucket, allowed = pace.take(buckets.pop(public_id, None), now)
    if len(buckets) >= KEPT_BUCKETS:
        buckets.pop(next(iter(buckets)), None)
    buckets[public_id] = bucket
    return allowed


def _bad(reason: str, **more: str) -> Reply:
    return Reply(400, _json({"reason": str(reason), **more}))


_encode = json.JSONEncoder(separators=(",", ":")).encode


def _json(value: Mapping[str, object]) -> bytes:
    return _encode(value).encode()
