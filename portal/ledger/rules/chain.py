"""The hash chain of an agency's entries: what makes silent change visible (CE-6).

Entries are committed first and chained afterwards by one sequencer per agency; the position it
gives is the order of knowledge. The hash of an entry covers a tag, the agency, the position, the
previous hash and the entry's canonical bytes, each of fixed length or preceded by its length, so
no two different inputs make the same bytes. Two kinds of entry are chained: an event, and the
erasure of the sealed details of earlier events (UU 27/2022: data may be erased, the fact that it
was must stay).

What each change does: changed, deleted, inserted and swapped entries break the chain at the first
place they touch. Entries cut off at the end, or a chain wholly recomputed, break no link; they are
found against an anchor, a position and hash known from a signed checkpoint that lies where the
owner of the database cannot write.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from portal.core.canonical import canonical_json, instant_text
from portal.ledger.rules.evidence import Event, event_bytes, opens

ENTRY_TAG: Final = b"portal-kompetensi/ledger-entry/1\0"
CHECKPOINT_TAG: Final = b"portal-kompetensi/ledger-checkpoint/1\0"
GENESIS: Final = "0" * 64
"""The hash before position 1; the agency is part of every hash, so each chain is its own.
Hashes are SHA-256, written as 64 hexadecimal digits in lower case."""

_NO_ANCHORS: Final[Mapping[int, str]] = MappingProxyType({})


class ErasureRefusal(StrEnum):
    NOTHING_TO_ERASE = "nothing_to_erase"
    NOT_CHAINED_YET = "not_chained_yet"
    ONE_PERSON_ONLY = "one_person_only"


@dataclass(frozen=True, slots=True)
class Erasure:
    """Salt and detail of a person's events at these positions of the chain are gone for good:
    asked for by one officer, approved by another (AZ-9)."""

    agency_id: int
    person_id: int
    positions: tuple[int, ...]
    requested_by: int
    approved_by: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Secret:
    """What the erasable side table holds of an event: the salt, and the detail's own bytes."""

    salt: bytes
    detail: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """One row of a chain as it is stored; `secret` as the side table holds it now.

    `entry` is None where the row cannot be read as an entry any more (an unknown word, a number
    that is none): whoever loads it hands it over, and the position is found.
    """

    position: int
    entry: Event | Erasure | None
    previous: str
    hash: str
    secret: Secret | None = None


class FaultKind(StrEnum):
    MISSING = "missing"  # no entry at this position, or another one in its place
    OTHER_AGENCY = "other_agency"
    UNLINKED = "unlinked"  # does not name the hash of the entry before it
    CHANGED = "changed"  # the entry is not what was hashed
    SEAL_BROKEN = "seal_broken"  # the detail is not what was sealed
    DETAIL_MISSING = "detail_missing"  # gone, yet no erasure names it
    DETAIL_NOT_ERASED = "detail_not_erased"  # an erasure names it, yet it is there
    ERASURE_INVALID = "erasure_invalid"
    OTHER_THAN_ANCHORED = "other_than_anchored"  # whole, yet not the chain that was signed
    CUT_OFF = "cut_off"  # ends before a position that was signed
    NEVER_CHAINED = "never_chained"  # an entry beside the chain that does not wait for it either


@dataclass(frozen=True, slots=True)
class ChainFault:
    position: int
    kind: FaultKind


def may_erase(erasure: Erasure, chained: int) -> ErasureRefusal | None:
    """Why this erasure may not be entered in a chain that ends at position `chained`."""
    if not erasure.positions or list(erasure.positions) != sorted(set(erasure.positions)):
        return ErasureRefusal.NOTHING_TO_ERASE
    if erasure.positions[0] < 1 or erasure.positions[-1] > chained:
        return ErasureRefusal.NOT_CHAINED_YET
    if erasure.requested_by == erasure.approved_by:
        return ErasureRefusal.ONE_PERSON_ONLY
    return None


def erasure_bytes(erasure: Erasure) -> bytes:
    """The canonical bytes of an erasure (format 1)."""
    return canonical_json(
        {
            "entry": "erasure",
            "format": 1,
            "agency": erasure.agency_id,
            "person": erasure.person_id,
            "positions": erasure.positions,
            "requested_by": erasure.requested_by,
            "approved_by": erasure.approved_by,
            "recorded": instant_text(erasure.recorded_at),
        }
    )


def entry_bytes(entry: Event | Erasure) -> bytes:
    return event_bytes(entry) if isinstance(entry, Event) else erasure_bytes(entry)


def entry_hash(agency_id: int, position: int, previous: str, entry: bytes) -> str:
    """The hash of the entry with these canonical bytes at this place of the chain."""
    if len(previous) != len(GENESIS):
        raise ValueError(f"a hash has {len(GENESIS)} digits, not {len(previous)}")
    frame = b"".join(
        (
            ENTRY_TAG,
            agency_id.to_bytes(8, "big"),
            position.to_bytes(8, "big"),
            bytes.fromhex(previous),
            len(entry).to_bytes(8, "big"),
        )
    )
    return hashlib.sha256(frame + entry).hexdigest()


def checkpoint_bytes(agency_id: int, position: int, head: str, on: date) -> bytes:
    """The bytes to sign each day: this agency's chain stood at this position with this hash."""
    return CHECKPOINT_TAG + canonical_json(
        {"agency": agency_id, "position": position, "head": head, "on": on.isoformat()}
    )


def verify(
    links: Iterable[Link],
    erased_positions: Collection[int] = (),
    *,
    agency_id: int,
    anchors: Mapping[int, str] = _NO_ANCHORS,
    unchained: Collection[int] = (),
) -> ChainFault | None:
    """The first bad position of an agency's chain; None when all of it holds.

    `links` are streamed in the order of their positions, from 1. `erased_positions` are those the
    stored erasures name: at these alone a detail may be missing, and the walk checks that chained
    erasures do name them. `anchors` are hashes known from signed checkpoints, by position.
    `unchained` are positions named by erasures that are committed and wait for the sequencer: they
    explain a missing detail as one in the chain does, for the minute until they are in it.
    """
    walk = _Walk(agency_id, frozenset(erased_positions), anchors, frozenset(unchained))
    for link in links:
        kind = walk.fault_at(link)
        if kind is not None:
            return ChainFault(walk.position, kind)
    return walk.fault_at_the_end()


class _Walk:
    """How far a verification has come."""

    def __init__(
        self,
        agency_id: int,
        erased: frozenset[int],
        anchors: Mapping[int, str],
        unchained: frozenset[int],
    ):
        self._agency_id = agency_id
        self._unchained = unchained
        self._erased = erased
        self._anchors = anchors
        self._head = GENESIS
        self._gone: set[int] = set()  # details missing where an erasure is said to name them
        self._named: set[int] = set()  # positions named by erasures met so far
        self.position = 0

    def fault_at(self, link: Link) -> FaultKind | None:
        """What is wrong with the next link, which should stand at the next position."""
        self.position += 1
        entry = link.entry
        if link.position != self.position:
            return FaultKind.MISSING
        if entry is None:
            return FaultKind.CHANGED
        if entry.agency_id != self._agency_id:
            return FaultKind.OTHER_AGENCY
        if link.previous != self._head:
            return FaultKind.UNLINKED
        digest = entry_hash(self._agency_id, self.position, link.previous, entry_bytes(entry))
        if link.hash != digest:
            return FaultKind.CHANGED
        if self._anchors.get(self.position, digest) != digest:
            return FaultKind.OTHER_THAN_ANCHORED
        self._head = digest
        return self._fault_of_the_content(entry, link.secret)

    def _fault_of_the_content(
        self, entry: Event | Erasure, secret: Secret | None
    ) -> FaultKind | None:
        if isinstance(entry, Event):
            return self._fault_of_the_seal(entry.commitment, secret)
        if may_erase(entry, self.position - 1) is not None:
            return FaultKind.ERASURE_INVALID
        self._named.update(entry.positions)
        return None

    def _fault_of_the_seal(self, seal: str | None, secret: Secret | None) -> FaultKind | None:
        if seal is None:
            return None if secret is None else FaultKind.SEAL_BROKEN
        if secret is None:
            if self.position not in self._erased:
                return FaultKind.DETAIL_MISSING
            self._gone.add(self.position)
            return None
        if self.position in self._erased:
            return FaultKind.DETAIL_NOT_ERASED
        return None if opens(seal, secret.salt, secret.detail) else FaultKind.SEAL_BROKEN

    def fault_at_the_end(self) -> ChainFault | None:
        unexplained = self._gone - self._named - self._unchained
        if unexplained:
            return ChainFault(min(unexplained), FaultKind.DETAIL_MISSING)
        if any(position > self.position for position in self._anchors):
            return ChainFault(self.position + 1, FaultKind.CUT_OFF)
        unlisted = self._named - self._erased
        if unlisted:
            return ChainFault(min(unlisted), FaultKind.DETAIL_NOT_ERASED)
        return None
