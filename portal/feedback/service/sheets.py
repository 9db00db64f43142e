"""One-time sheets: what a page is handed out with, so that it counts once and only if it is ours.

A sheet is signed and not stored until it comes back: it knows its service and its second, and
nothing of who got it. Its digest is unique among the answers, which is what makes a second sending
impossible. It stands in for the CSRF token too, for there is no session to ride on.
"""

import base64
import hashlib
from datetime import UTC, datetime

from portal.core import entropy, keys
from portal.core.keys import Purpose

_LONGEST = 100


def issue(service_public_id: str, *, now: datetime) -> str:
    """A fresh sheet of the service."""
    body = f"{int(now.timestamp()):x}.{entropy.public_id()}"
    return f"{body}.{keys.current().tag(Purpose.CAPABILITY, _message(service_public_id, body))}"


def issued_at(sheet: str, service_public_id: str) -> datetime | None:
    """When the sheet was handed out for this service; None when it was not, by us."""
    body, _dot, tag = sheet.rpartition(".")
    second, _dot, nonce = body.partition(".")
    if len(sheet) > _LONGEST or not nonce or not sheet.isascii():
        return None
    if not keys.current().tag_fits(Purpose.CAPABILITY, _message(service_public_id, body), tag):
        return None
    return datetime.fromtimestamp(int(second, 16), UTC)


def digest(sheet: str) -> str:
    """What is kept of a sheet: 43 characters from which it cannot be made again."""
    hashed = hashlib.sha256(sheet.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def _message(service_public_id: str, body: str) -> bytes:
    return f"survey-sheet:{service_public_id}:{body}".encode()
