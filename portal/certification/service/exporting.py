"""The log of an attempt as a signed file: canonical JSON, Ed25519 by the checkpoint key."""

import base64
import json
from datetime import datetime
from typing import Any

from portal.assessment.models import Attempt
from portal.certification.models import Registration
from portal.certification.queries import logs
from portal.certification.queries.duties import Watch
from portal.certification.queries.logs import Log
from portal.certification.rules.boarding import Act
from portal.certification.service import door, recording
from portal.core import keys
from portal.core.canonical import canonical_json, instant_text
from portal.core.db import transaction


def signed_log(watch: Watch, public_id: str, *, by_id: int, now: datetime) -> bytes:
    """The file; taking it is an entry of the record. Its signature is over the canonical `log`."""
    with transaction():
        one = door.registration(watch, public_id)
        recording.note(door.place_of(watch, one), Act.EXPORT, by_id, now=now)
        body = _document(watch, one, logs.of(one), now)
    signature = keys.current().signer(keys.Purpose.CHECKPOINT).sign(canonical_json(body))
    signed = {"log": body, "algorithm": "Ed25519", "signature": _base64(signature)}
    return json.dumps(signed, ensure_ascii=False, indent=1).encode()


def _document(watch: Watch, one: Registration, log: Log, now: datetime) -> dict[str, Any]:
    return {
        "sitting": watch.whole.sitting.public_id,
        "shift": watch.shift.public_id,
        "registration": one.public_id,
        "made_at": instant_text(now),
        "attempt": _attempt(log.attempt),
        "contact": None
        if log.contact is None
        else {
            "first_at": instant_text(log.contact.first_at),
            "seen_at": instant_text(log.contact.seen_at),
            "gaps": log.contact.gaps,
            "gap_seconds": log.contact.gap_seconds,
            "moves": log.contact.moves,
        },
        "saves": [
            {
                "at": instant_text(save.at),
                "epoch": save.epoch,
                "seq": save.seq,
                "places": list(save.places),
                "state": save.state,
                "sha256": save.digest,
            }
            for save in log.saves
        ],
        "events": [
            {"at": instant_text(one.at), "act": one.act, "facts": one.facts} for one in log.events
        ],
    }


def _attempt(attempt: Attempt | None) -> dict[str, Any] | None:
    if attempt is None:
        return None
    moments = {
        "drawn_at": attempt.drawn_at,
        "started_at": attempt.started_at,
        "deadline": attempt.deadline,
        "closed_at": attempt.closed_at,
    }
    return {
        "id": attempt.public_id,
        "items": len(attempt.paper),
        "ending": attempt.ending,
        **{name: None if at is None else instant_text(at) for name, at in moments.items()},
    }


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
