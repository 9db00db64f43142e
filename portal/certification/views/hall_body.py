"""The body of the live list, made once for everybody who asks for the same part of it.

It follows from the lines alone, and `queries.hall` hands out the same lines until they are two
seconds old and something has changed: so a body is found again by the very lines it was made of.
An act of this process makes it read new ones. A process keeps `KEPT` bodies, whatever is asked.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from threading import Lock

from flask import current_app
from flask_babel import get_locale

from portal.certification.queries import hall
from portal.certification.queries.duties import Watch
from portal.certification.queries.hall import Line
from portal.certification.views import hall_list, hall_words
from portal.certification.views.hall_list import Asked

KEPT = 32
"""Some 100 kB each for five hundred examinees."""
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Body:
    """What was sent, its tag, and the lines it was made of."""

    lines: Sequence[Line]
    sent: bytes
    tag: str


def live(watch: Watch, what: Asked, now: datetime) -> Body:
    """The cells of the part that is asked for, as JSON."""
    lines = hall.lines(watch.shift, now)
    asked = (watch.shift.id, watch.room_ids, what, str(get_locale()))
    kept: dict[object, Body] = current_app.extensions.setdefault("hall-bodies", {})
    with _lock:
        found = kept.get(asked)
    if found is None or found.lines is not lines:
        found = _made(watch, what, lines)
        if not what.text:  # what somebody types is asked once
            keep(kept, asked, found)
    return found


def keep(kept: dict[object, Body], asked: object, body: Body) -> None:
    """Among at most `KEPT`."""
    with _lock:
        kept.pop(asked, None)
        if len(kept) >= KEPT:
            del kept[next(iter(kept))]  # the one that was made first
        kept[asked] = body


def _made(watch: Watch, what: Asked, lines: Sequence[Line]) -> Body:
    mine = hall.in_rooms(lines, watch.room_ids)
    there = hall_list.there(mine, what)
    zone = watch.whole.sitting.zone
    sent = json.dumps(
        {
            "sum": [[one.words, one.number, one.query] for one in hall_list.counts(there, what)],
            "rates": hall_words.rates(mine),
            "rows": {one.public_id: hall_words.cells(one, zone) for one in there},
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    return Body(lines, sent, sha256(sent).hexdigest()[:32])
