"""The answer file (RL-6): what a device could not send in time, taken in as evidence that is late.

The page seals it with the journal key of the attempt, which nobody else has: AES-GCM over the
requests as they would have been sent, bound to the attempt. So a file of another attempt does not
open, one that was touched does not either, and one whose requests are all known is a repetition.
Nothing in it is ever scored by itself; the history keeps it beside the saves that came late.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.assessment import kept_papers, papers, queries, single
from portal.assessment.kept_papers import Place
from portal.assessment.models import Attempt
from portal.assessment.rules.saving import Outcome
from portal.assessment.service import attempts, holding, saving
from portal.core import audit, json_body
from portal.core.db import transaction
from portal.core.errors import Refused
from portal.core.json_body import BadJson

FORMAT = "portal-kompetensi/jawaban/1"
MAX_BYTES = 400 * 1024
MAX_REQUESTS = 1000
MAX_NUMBER = 2**31 - 1
_HEAD = ("format", "attempt", "made_at", "iv", "sealed")
_INSTANT = re.compile(r"[0-9T:.Z-]{20,30}")


class FileRefusal(StrEnum):
    """Why an answer file is not taken."""

    FOREIGN = "answer_file.foreign"  # made at another attempt
    UNREADABLE = "answer_file.unreadable"  # none of ours, or altered
    KNOWN = "answer_file.known"  # everything in it was received before
    TOO_EARLY = "answer_file.too_early"  # the time is not over: the page itself can still send


@dataclass(frozen=True, slots=True)
class _Sent:
    """One request as it stands in a file."""

    epoch: int
    seq: int
    answers: Mapping[str, Mapping[str, Any]]


def take(attempt: Attempt, data: bytes, *, by_id: int, now: datetime) -> int:
    """Keep what the file holds and the server does not have; how many requests that were.

    Whoever calls has found the attempt in its own scope: the examinee's, or an invigilator's.
    Raises Refused(FileRefusal).
    """
    requests = _opened(attempt.public_id, data)
    with transaction():
        attempts.close_due(attempt.person_id, now)
        locked = queries.own_attempt(attempt.person_id, attempt.public_id, lock=True)
        if locked.closed_at is None:
            raise Refused(FileRefusal.TOO_EARLY)
        known = single.saves_of(locked.id)
        fresh = [one for one in requests if (one.epoch, one.seq) not in known]
        if not fresh:
            raise Refused(FileRefusal.KNOWN)
        if any(one.epoch > locked.epoch for one in fresh):
            raise Refused(FileRefusal.UNREADABLE)
        for one in fresh:
            saving.keep(locked.id, one.epoch, one.seq, one.answers, Outcome.LATE, now=now)
        audit.record(
            "attempt.file_received",
            object_kind="attempt",
            object_id=locked.id,
            now=now,
            actor_id=by_id,
            organisation_id=locked.organisation_id,
            requests=len(fresh),
        )
    return len(fresh)


def _opened(public_id: str, data: bytes) -> list[_Sent]:
    try:
        head = json_body.read(data, max_bytes=MAX_BYTES, fields=_HEAD)
        if head["format"] != FORMAT or not all(isinstance(head[name], str) for name in _HEAD):
            raise Refused(FileRefusal.UNREADABLE)
        if head["attempt"] != public_id:
            raise Refused(FileRefusal.FOREIGN)
        plain = _unsealed(public_id, head)
        body = json_body.read(plain, max_bytes=MAX_BYTES, fields=("requests",))
        return _requests(public_id, body["requests"])
    except (BadJson, binascii.Error, InvalidTag, papers.UnreadableAnswer) as error:
        raise Refused(FileRefusal.UNREADABLE) from error


def _unsealed(public_id: str, head: Mapping[str, str]) -> bytes:
    """The plain bytes. Raises InvalidTag when no key of this attempt fits."""
    iv = base64.b64decode(head["iv"], validate=True)
    sealed = base64.b64decode(head["sealed"], validate=True)
    if len(iv) != 12 or not _INSTANT.fullmatch(head["made_at"]):
        raise InvalidTag
    bound = f"{FORMAT} {public_id} {head['made_at']}".encode()
    for key in holding.journal_keys(public_id):
        try:
            return AESGCM(bytes.fromhex(key)).decrypt(iv, sealed, bound)
        except InvalidTag:
            continue
    raise InvalidTag


def _requests(public_id: str, given: object) -> list[_Sent]:
    places: Mapping[str, Place] = kept_papers.of(public_id) or {}
    if not isinstance(given, list) or not 1 <= len(given) <= MAX_REQUESTS:
        raise BadJson("'requests' must be a list")
    found = {}
    for one in given:
        fields = json_body.table(one, "request")
        if set(fields) != {"epoch", "seq", "answers"}:
            raise BadJson("a request has epoch, seq and answers")
        epoch = json_body.whole_number(fields["epoch"], "epoch", least=1, most=MAX_NUMBER)
        seq = json_body.whole_number(fields["seq"], "seq", least=1, most=MAX_NUMBER)
        answers = papers.read_answers(places, json_body.table(fields["answers"], "answers"))
        found[epoch, seq] = _Sent(epoch, seq, answers)
    return list(found.values())
