"""Signed daily checkpoints of the register, with a copy out of the database's reach (CE-6).

As with the ledger's (`ledger.service.checkpoints`), a row and a file that is never written again.
One covers everything entered before the midnight that began the agency's day; it is made an hour
later at the earliest, when no transaction of the day before can still be on its way.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from portal.certification.rules.register import START, Bad, Fault, digest, statement
from portal.certification.schemes.models import RegisterCheckpoint
from portal.certification.schemes.queries import register_rows as register
from portal.core import zones
from portal.core.canonical import instant_text
from portal.core.db import db, transaction
from portal.core.keys import Keyring, Purpose, key_id
from portal.people.queries import agencies

JOB: Final = "certification-checkpoint"
FOLDER: Final = "register"
SETTLED: Final = timedelta(hours=1)
OLD: Final = timedelta(days=2)


def make_due(*, now: datetime, keyring: Keyring, folder: Path) -> int:
    """Sign each agency's register once a day where anything was entered since; how many."""
    made = 0
    zone_of = agencies.timezones()
    for organisation_id in register.agencies():
        zone = zone_of[organisation_id]
        through = zones.midnight(zones.local_day(now - SETTLED, zone), zone).astimezone(UTC)
        with transaction():
            made += _make_one(organisation_id, through, now, keyring)
    export(folder)
    return made


def _make_one(organisation_id: int, through: datetime, now: datetime, keyring: Keyring) -> int:
    before = _of(organisation_id)
    last = before[-1] if before else None
    if last is not None and last.through_at >= through:
        return 0
    since = last.through_at if last else None
    head, count = digest(
        last.head if last else START, register.entries(organisation_id, since, through)
    )
    if not count:
        return 0
    signer = keyring.signer(Purpose.CHECKPOINT)
    signed = signer.sign(statement(organisation_id, through, count, head))
    db.session.add(
        RegisterCheckpoint(
            organisation_id=organisation_id,
            through_at=through,
            entries=count,
            head=head,
            made_at=now,
            key_id=key_id(signer.public_key()),
            signature=signed.hex(),
        )
    )
    return 1


def _signed() -> Sequence[int]:
    """Agencies with a checkpoint."""
    return db.session.scalars(select(RegisterCheckpoint.organisation_id).distinct()).all()


def _of(organisation_id: int) -> Sequence[RegisterCheckpoint]:
    return db.session.scalars(
        select(RegisterCheckpoint)
        .where(RegisterCheckpoint.organisation_id == organisation_id)
        .order_by(RegisterCheckpoint.through_at)
    ).all()


def export(folder: Path) -> None:
    """Write every checkpoint that has no file yet; files are never written again."""
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    for row in db.session.scalars(select(RegisterCheckpoint).order_by(RegisterCheckpoint.id)):
        path = place / _name(row.organisation_id, row.through_at)
        if not path.exists():
            draft = path.with_suffix(".draft")
            draft.write_text(json.dumps(as_document(row), indent=1) + "\n", encoding="ascii")
            draft.replace(path)


def _name(organisation_id: int, through: datetime) -> str:
    return f"{organisation_id}-{through:%Y%m%dT%H%M}.json"


def as_document(row: RegisterCheckpoint) -> dict[str, str | int]:
    return {
        "agency": row.organisation_id,
        "through": instant_text(row.through_at),
        "entries": row.entries,
        "head": row.head,
        "key": row.key_id,
        "signature": row.signature,
    }


def faults(keyring: Keyring, folder: Path, *, restored: bool = False) -> Iterator[Bad]:
    """The first checkpoint of each agency that the register, its signature or its copy outside
    does not bear out.

    In what was `restored` from a backup, copies outside may go on behind the last checkpoint.
    """
    outside = _read(folder / FOLDER)
    if restored:
        ends = {agency: instant_text(_of(agency)[-1].through_at) for agency in _signed()}
        outside = {
            at: copy for at, copy in outside.items() if not copy or at[1] <= ends.get(at[0], "")
        }
    verifiers = keyring.verifiers(Purpose.CHECKPOINT)
    for organisation_id in sorted({*_signed(), *(agency for agency, _ in outside)}):
        found = _first(organisation_id, verifiers, outside)
        if found is not None:
            yield found


Outside = Mapping[tuple[int, str], Mapping[str, object]]


def _first(
    organisation_id: int, verifiers: Mapping[str, Ed25519PublicKey], outside: Outside
) -> Bad | None:
    rows = _of(organisation_id)
    known = {instant_text(row.through_at) for row in rows}
    previous, since = START, None
    for row in rows:
        where = f"agency {organisation_id}: through {instant_text(row.through_at)}"
        if not _is_signed(row, verifiers):
            return Bad(where, Fault.UNSIGNED)
        copy = outside.get((organisation_id, instant_text(row.through_at)))
        if copy is not None and copy != as_document(row):
            return Bad(where, Fault.APART)
        entries = register.entries(organisation_id, since, row.through_at)
        if digest(previous, entries) != (row.head, row.entries):
            return Bad(where, Fault.CHANGED)
        previous, since = row.head, row.through_at
    lost = sorted(at for agency, at in outside if agency == organisation_id and at not in known)
    return Bad(f"agency {organisation_id}: through {lost[0]}", Fault.APART) if lost else None


def _is_signed(row: RegisterCheckpoint, verifiers: Mapping[str, Ed25519PublicKey]) -> bool:
    signed = statement(row.organisation_id, row.through_at, row.entries, row.head)
    try:
        verifiers[row.key_id].verify(bytes.fromhex(row.signature), signed)
    except (InvalidSignature, KeyError, ValueError):
        return False
    return True


def _read(place: Path) -> Outside:
    """Checkpoints kept outside by agency and instant; one that cannot be read equals none."""
    found: dict[tuple[int, str], Mapping[str, object]] = {}
    for path in sorted(place.glob("*-*.json")):
        try:
            document = json.loads(path.read_text(encoding="ascii"))
            found[int(document["agency"]), str(document["through"])] = document
        except (ValueError, KeyError, TypeError):
            found[0, path.name] = {}
    return found


def overdue(now: datetime) -> Iterator[int]:
    """Agencies with entries that should have been signed days ago."""
    for organisation_id in register.agencies():
        rows = _of(organisation_id)
        since = rows[-1].through_at if rows else None
        waiting = next(register.entries(organisation_id, since, now - OLD), None)
        if waiting is not None:
            yield organisation_id
