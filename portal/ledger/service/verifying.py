"""`ledger verify` and `ledger rebuild`: recompute everything, name the first bad position."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from portal.competency.queries.catalogue import catalogue
from portal.core.db import db, transaction
from portal.core.keys import Keyring, Purpose
from portal.ledger.models import (
    EvidenceErasure,
    EvidenceEvent,
    LedgerCheckpoint,
    LedgerEntry,
    LedgerPending,
)
from portal.ledger.queries import events
from portal.ledger.rules.chain import (
    ChainFault,
    Erasure,
    FaultKind,
    Link,
    Secret,
    checkpoint_bytes,
    verify,
)
from portal.ledger.rules.evidence import Event, touched
from portal.ledger.service import segments
from portal.ledger.service.chaining import erasure_value

CHUNK = 500


@dataclass(frozen=True, slots=True)
class AgencyFault:
    """The first bad position of one agency's chain."""

    organisation_id: int
    fault: ChainFault


def verify_chains(keyring: Keyring, outside: dict[tuple[int, int], str]) -> list[AgencyFault]:
    """Check every chain against its entries, details and checkpoints.

    `outside` are heads by (agency, position) from checkpoint files kept elsewhere; their
    signatures have been checked by `checkpoints.read`. Signatures of stored rows are checked here:
    a row with a wrong signature anchors nothing and is a fault of its own.
    """
    agencies = db.session.scalars(
        select(LedgerEntry.organisation_id).distinct().order_by(LedgerEntry.organisation_id)
    ).all()
    beside = _beside()
    named = set(agencies) | {agency for agency, _ in outside} | set(beside)
    faults = []
    for agency in sorted(named):
        anchors = {pos: head for (owner, pos), head in outside.items() if owner == agency}
        for position, head in _stored_anchors(agency, keyring).items():
            if anchors.setdefault(position, head) != head:
                anchors[position] = ""  # the copy kept outside says something else
        fault = verify(
            _links(agency),
            _erased(agency),
            agency_id=agency,
            anchors=anchors,
            unchained=_unchained(agency),
        )
        if fault is None and agency in beside:
            fault = ChainFault(beside[agency], FaultKind.NEVER_CHAINED)
        if fault is not None:
            faults.append(AgencyFault(agency, fault))
    return faults


def _beside() -> dict[int, int]:
    """Agencies with events that are neither chained nor waiting for it, and the position they
    should have: somebody put them into the tables, or took them off the sequencer's list.
    """
    rows = db.session.scalars(
        select(EvidenceEvent.organisation_id)
        .outerjoin(LedgerEntry, LedgerEntry.event_id == EvidenceEvent.id)
        .outerjoin(LedgerPending, LedgerPending.event_id == EvidenceEvent.id)
        .where(LedgerEntry.id.is_(None), LedgerPending.id.is_(None))
        .distinct()
    ).all()
    heads = events.heads(rows)
    return {agency: heads.get(agency, (0, ""))[0] + 1 for agency in rows}


def _stored_anchors(agency: int, keyring: Keyring) -> dict[int, str]:
    """Heads of the signed checkpoints; a broken signature gives a head nothing can equal."""
    verifiers = keyring.verifiers(Purpose.CHECKPOINT)
    anchors = {}
    for row in db.session.scalars(
        select(LedgerCheckpoint).where(LedgerCheckpoint.organisation_id == agency)
    ):
        head = row.entry_hash
        statement = checkpoint_bytes(agency, row.position, head, row.on_day)
        verifier = verifiers.get(row.key_id)
        genuine = verifier is not None and is_signed(verifier, row.signature, statement)
        anchors[row.position] = head if genuine else ""
    return anchors


def is_signed(verifier: Ed25519PublicKey, signature_hex: str, statement: bytes) -> bool:
    """Whether an Ed25519 signature in hex fits."""
    try:
        verifier.verify(bytes.fromhex(signature_hex), statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def _erased(agency: int) -> list[int]:
    rows = db.session.scalars(
        select(EvidenceErasure.positions).where(EvidenceErasure.organisation_id == agency)
    )
    return [position for positions in rows for position in positions]


def _unchained(agency: int) -> list[int]:
    """What erasures name that the sequencer has not reached yet: its own list says so."""
    rows = db.session.scalars(
        select(EvidenceErasure.positions)
        .join(LedgerPending, LedgerPending.erasure_id == EvidenceErasure.id)
        .where(EvidenceErasure.organisation_id == agency)
    )
    return [position for positions in rows for position in positions]


def _links(agency: int) -> Iterator[Link]:
    """The stored chain in the order of its positions, in chunks of constant memory."""
    after = 0
    while True:
        rows = db.session.scalars(
            select(LedgerEntry)
            .where(LedgerEntry.organisation_id == agency, LedgerEntry.position > after)
            .order_by(LedgerEntry.position)
            .limit(CHUNK)
        ).all()
        if not rows:
            return
        yield from _chunk(rows)
        after = rows[-1].position
        db.session.expunge_all()


def _chunk(rows: Sequence[LedgerEntry]) -> Iterator[Link]:
    ids = [row.event_id for row in rows if row.event_id is not None]
    known = events.by_ids(ids)
    secrets = events.details(ids)
    erasures = {
        row.id: erasure_value(row)
        for row in db.session.scalars(
            select(EvidenceErasure).where(
                EvidenceErasure.id.in_([r.erasure_id for r in rows if r.erasure_id])
            )
        )
    }
    for row in rows:
        entry: Event | Erasure | None
        secret = None
        if row.event_id is not None:
            entry = known.get(row.event_id)
            stored = secrets.get(row.event_id)
            secret = Secret(*stored) if stored else None
        else:
            entry = erasures.get(row.erasure_id or 0)
        yield Link(
            position=row.position,
            entry=entry,
            previous=row.previous_hash,
            hash=row.entry_hash,
            secret=secret,
        )


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did or found: persons and lines read, competencies whose rows differ."""

    persons: int
    lines: int
    differing: tuple[tuple[int, int], ...]  # (person id, competency id)


def rebuild(*, check: bool) -> Rebuilt:
    """Compute every segment from the entries; compare with the cache, and replace unless `check`.

    Reads no clock: segments hold all days. Works in chunks of persons, each its own transaction.
    """
    persons = lines = 0
    reference = catalogue()
    differing: list[tuple[int, int]] = []
    for chunk in events.person_ids():
        histories = events.now_of_persons(chunk)
        made = [
            row
            for person_id, history in histories.items()
            for row in segments.computed(person_id, history, touched(history), reference)
        ]
        if check:
            differing += _differences(made, segments.stored(chunk))
        else:
            with transaction():
                segments.replace(chunk, made)
        persons += len(chunk)
        lines += sum(len(event.lines) for known in histories.values() for event in known)
    strays = segments.without_ground()
    if strays and not check:
        with transaction():
            segments.replace({person_id for person_id, _ in strays}, [])
    return Rebuilt(persons, lines, tuple([*differing, *strays] if check else differing))


def _differences(
    made: list[dict[str, object]], stored: list[dict[str, object]]
) -> list[tuple[int, int]]:
    """(person, competency) whose rows differ, in order."""
    ours, theirs = _grouped(made), _grouped(stored)
    return [key for key in sorted({*ours, *theirs}) if ours.get(key) != theirs.get(key)]


def _grouped(rows: list[dict[str, object]]) -> dict[tuple[int, int], list[dict[str, object]]]:
    groups: dict[tuple[int, int], list[dict[str, object]]] = {}
    for row in rows:
        key = (int(str(row["person_id"])), int(str(row["competency_id"])))
        groups.setdefault(key, []).append(row)
    for group in groups.values():
        group.sort(key=itemgetter("from_on"))
    return groups
