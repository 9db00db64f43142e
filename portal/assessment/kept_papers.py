"""Papers a process remembers between the saves of an attempt, as small as they can be kept.

As dictionaries a paper of 40 items takes 33 kB; with thousands at work in a hall that would be most
of the process's memory. A save needs one or a few of its places.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask import current_app
from sqlalchemy import select

from portal.assessment.models import Attempt
from portal.core import lanes
from portal.core.db import db, dialect_name
from portal.core.lanes import Prepared

Place = Mapping[str, Any]
KEPT = 5_000
"""How many a process remembers: some 4 kB each."""

_PAPER = Prepared("paper_of_attempt", "SELECT paper FROM attempt WHERE public_id = $1::varchar")
_encode = json.JSONEncoder(separators=(",", ":")).encode


class KeptPaper(Mapping[str, Place]):
    """The frozen places of an attempt by item ref: a line of text each, read when asked for."""

    __slots__ = ("_lines",)

    def __init__(self, places: list[dict[str, Any]]) -> None:
        lines = (f"{place['ref']} {_encode(place)}\n" for place in places)
        self._lines = ("\n" + "".join(lines)).encode()

    def __getitem__(self, ref: str) -> Place:
        head = f"\n{ref} ".encode(errors="replace")
        at = self._lines.find(head) if ref.isalnum() else -1
        if at < 0:
            raise KeyError(ref)
        at += len(head)
        place: Place = json.loads(self._lines[at : self._lines.index(b"\n", at)])
        return place

    def __iter__(self) -> Iterator[str]:
        for line in self._lines.decode().split("\n")[1:-1]:
            yield line.split(" ", 1)[0]

    def __len__(self) -> int:
        return self._lines.count(b"\n") - 1


def of(public_id: str) -> KeptPaper | None:
    """The paper of an attempt, None for no such attempt.

    It never changes once the attempt has begun, so a process remembers it: a save then costs one
    statement.
    """
    known: dict[str, KeptPaper] = current_app.extensions.setdefault("papers", {})
    found = known.get(public_id)
    if found is None:
        places = _read(public_id)
        if places is None:
            return None
        found = KeptPaper(places)
        if len(known) >= KEPT:
            known.pop(next(iter(known)), None)
        known[public_id] = found
    return found


def _read(public_id: str) -> list[dict[str, Any]] | None:
    if dialect_name() == "postgresql":  # without a session: the first save of a thread is no deeper
        row = lanes.current().postgresql(_PAPER, [public_id.encode()])
        return json.loads(row[0]) if row and row[0] else None
    return db.session.scalar(select(Attempt.paper).where(Attempt.public_id == public_id))
