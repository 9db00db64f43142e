"""Evidence: what the ledger holds, and its bytes.

One source fact (an attempt, a confirmation, a decision) makes one event; each (competency, strand,
target level) it speaks of makes one line that stores what was *measured*. What a line is worth is
the policy's to say, later (`counting`). Facts are never changed: a correction is the next revision
of the same source, a withdrawal is a revision without lines, and of the revisions known the last
one is in effect.

Legal ground: PP 11/2017 Articles 165-166 and 203-206 (profile, needs, evaluation), PermenPANRB
38/2017 (levels and indicators), UU 27/2022 (personal data: the chained bytes hold ids, codes and
numbers only; names, words and documents are sealed by a salted commitment and can be erased).
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, NamedTuple

from portal.competency.rules.kinds import SourceKind, Strand
from portal.core.canonical import Json, canonical_json, instant_text

FOREVER: Final = date.max
"""Stands for "without an end": a reader compares days and never asks for null."""

DETAIL_TAG: Final = b"portal-kompetensi/evidence-detail/1\0"
SALT_BYTES: Final = 16


class NaturalKey(NamedTuple):
    """What an event is called for good; it sorts, so ties have one answer."""

    source_kind: SourceKind
    source_ref: str
    revision: int


class LineKey(NamedTuple):
    """What a line is called for good."""

    source_kind: SourceKind
    source_ref: str
    revision: int
    competency_id: int
    strand: Strand
    target_level: int


@dataclass(frozen=True, slots=True)
class Line:
    """What one event measured of one competency, in one strand, against one level.

    `earned` of `possible` marks with `cut` needed to pass (None: no such mark); 0 of 0 where
    nothing was marked, as in an assessor's finding. `passed` is the source's verdict and may be
    false above the cut (a part failed). `valid_from` is the agency-local day from which it counts,
    `valid_until` the first day on which it counts no more: None leaves the end to the policy,
    FOREVER means none. `indicators`, `example_on`, `raters` and `documents` are what a policy may
    ask for: indicators observed, the day of the example given, raters heard, documents handed in.

    A line of a RENEWAL_OFFER names the evidence that can be renewed by strand and target level,
    and the days on which the offer was open; it measures nothing and is never passed.

    `id` is the row number, if any; it is no part of the fact.
    """

    competency_id: int
    strand: Strand
    target_level: int
    passed: bool
    valid_from: date
    valid_until: date | None = None
    earned: int = 0
    possible: int = 0
    cut: int | None = None
    spec_version: str = ""
    indicators: int = 0
    example_on: date | None = None
    raters: int = 0
    documents: int = 0
    id: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Event:
    """One source fact about one person, as one agency recorded it, in one revision.

    `recorded_by` is a person, None where the portal itself recorded it. `commitment` is the
    hexadecimal seal of the erasable detail (`commitment()`), None when there is none. `position`
    is the place in the agency's chain, None until the sequencer has been; it says when the event
    became known and is no part of the fact.
    """

    agency_id: int
    person_id: int
    source_kind: SourceKind
    source_ref: str
    revision: int
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: int | None
    lines: tuple[Line, ...]
    commitment: str | None = None
    position: int | None = field(default=None, compare=False)

    @property
    def key(self) -> NaturalKey:
        return NaturalKey(self.source_kind, self.source_ref, self.revision)

    @property
    def supersedes(self) -> NaturalKey | None:
        """The event this one takes the place of; None for the first of its source."""
        if self.revision == 1:
            return None
        return NaturalKey(self.source_kind, self.source_ref, self.revision - 1)

    @property
    def is_withdrawal(self) -> bool:
        return not self.lines


class Fact(NamedTuple):
    """A line with the event it belongs to."""

    event: Event
    line: Line

    @property
    def key(self) -> LineKey:
        event, line = self
        return LineKey(
            event.source_kind,
            event.source_ref,
            event.revision,
            line.competency_id,
            line.strand,
            line.target_level,
        )


@dataclass(frozen=True, slots=True)
class Horizon:
    """What was known: per agency, everything up to a position of its chain.

    The position, not `recorded_at`, is the order of knowledge. An agency that is not named, and
    an event that is not yet chained, were not known.
    """

    positions: Mapping[int, int]

    def knows(self, event: Event) -> bool:
        if event.position is None:
            return False
        return event.position <= self.positions.get(event.agency_id, 0)


def in_effect(events: Iterable[Event], horizon: Horizon | None = None) -> list[Event]:
    """The last known revision of each source; a withdrawal is one without lines.

    Without a horizon everything given is known. The order of the result has no meaning.
    """
    known = [event for event in events if horizon is None or horizon.knows(event)]
    if all(event.revision == 1 for event in known):
        return known
    last: dict[tuple[str, str], Event] = {}
    for event in known:
        source = (event.source_kind, event.source_ref)
        other = last.get(source)
        if other is None or other.revision < event.revision:
            last[source] = event
    return list(last.values())


def touched(revisions: Iterable[Event]) -> frozenset[int]:
    """The competencies whose profile an append may change: those of any revision of its source.

    `revisions` holds every revision of the source, the new one included.
    """
    return frozenset(line.competency_id for event in revisions for line in event.lines)


def commitment(salt: bytes, detail: bytes) -> str:
    """The seal of an event's erasable detail: HMAC-SHA256 under its own salt, hexadecimal.

    `detail` are the bytes the side table keeps (`canonical_json` of the detail). Without the salt
    the seal tells nothing, even of a detail that could be guessed; erasing salt and detail
    together leaves the chain whole. Raises ValueError for a salt that is not 16 bytes long.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return hmac.new(salt, DETAIL_TAG + detail, hashlib.sha256).hexdigest()


def opens(seal: str, salt: bytes, detail: bytes) -> bool:
    """Whether this is the salt and the detail that were sealed; never raises."""
    return len(salt) == SALT_BYTES and hmac.compare_digest(
        seal.encode(), commitment(salt, detail).encode()
    )


def event_document(event: Event) -> dict[str, Json]:
    """The event as it is chained (format 1).

    Every field of format 1 is always written, lines in the order of their keys. A column added
    later is written only where it is set, so the bytes of older rows stay what they were. Row
    numbers and the position are left out: the chain frames the position itself.
    """
    lines = sorted(event.lines, key=lambda line: _line_place(line))
    return {
        "entry": "event",
        "format": 1,
        "agency": event.agency_id,
        "person": event.person_id,
        "kind": str(event.source_kind),
        "ref": event.source_ref,
        "revision": event.revision,
        "occurred": instant_text(event.occurred_at),
        "recorded": instant_text(event.recorded_at),
        "by": event.recorded_by,
        "commitment": event.commitment,
        "lines": [_line_document(line) for line in lines],
    }


def _line_place(line: Line) -> tuple[int, str, int]:
    return (line.competency_id, line.strand, line.target_level)


def _line_document(line: Line) -> dict[str, Json]:
    return {
        "competency": line.competency_id,
        "strand": str(line.strand),
        "level": line.target_level,
        "passed": line.passed,
        "from": line.valid_from.isoformat(),
        "until": None if line.valid_until is None else line.valid_until.isoformat(),
        "earned": line.earned,
        "possible": line.possible,
        "cut": line.cut,
        "spec": line.spec_version,
        "indicators": line.indicators,
        "example": None if line.example_on is None else line.example_on.isoformat(),
        "raters": line.raters,
        "documents": line.documents,
    }


def event_bytes(event: Event) -> bytes:
    """The canonical bytes of an event, the same for equal events on any machine."""
    return canonical_json(event_document(event))
