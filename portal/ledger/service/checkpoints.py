"""Signed daily checkpoints: where each chain stood, with a copy out of the database's reach."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import current_app
from sqlalchemy import func, select

from portal.core import zones
from portal.core.db import db, transaction
from portal.core.keys import Keyring, Purpose, key_id
from portal.ledger.models import LedgerCheckpoint, LedgerEntry
from portal.ledger.rules.chain import checkpoint_bytes
from portal.people.queries import agencies


def make(*, on: date, now: datetime, keyring: Keyring, folder: Path) -> int:
    """Sign the head of every chain that has grown since its last checkpoint; how many.

    The signed statement is a row and a file `<agency>-<position>.json` in `folder`, which should
    be a place the owner of the database cannot write. Repeating it the same day adds nothing.
    """
    made = 0
    with transaction():
        for organisation_id, position in heads():
            made += _make_one(organisation_id, position, on, now, keyring)
    export(folder)
    return made


def make_due(*, now: datetime, keyring: Keyring, folder: Path) -> int:
    """Sign each chain that has no checkpoint yet on this day of its agency; how many.

    The first call after an agency's midnight makes its checkpoint; a day without one is caught
    up by the next, which covers everything before it.
    """
    made = 0
    zone_of = agencies.timezones()
    with transaction():
        last = dict(
            db.session.execute(
                select(
                    LedgerCheckpoint.organisation_id, func.max(LedgerCheckpoint.on_day)
                ).group_by(LedgerCheckpoint.organisation_id)
            ).all()
        )
        for organisation_id, position in heads():
            day = zones.local_day(now, zone_of[organisation_id])
            if organisation_id not in last or last[organisation_id] < day:
                made += _make_one(organisation_id, position, day, now, keyring)
    export(folder)
    return made


def heads() -> list[tuple[int, int]]:
    """Each agency with the last position of its chain."""
    rows = db.session.execute(
        select(LedgerEntry.organisation_id, func.max(LedgerEntry.position)).group_by(
            LedgerEntry.organisation_id
        )
    )
    return [(organisation_id, position) for organisation_id, position in rows]


def _make_one(
    organisation_id: int, position: int, on: date, now: datetime, keyring: Keyring
) -> int:
    known = db.session.scalar(
        select(LedgerCheckpoint.id).where(
            LedgerCheckpoint.organisation_id == organisation_id,
            LedgerCheckpoint.position == position,
        )
    )
    if known is not None:
        return 0
    head = db.session.scalars(
        select(LedgerEntry.entry_hash).where(
            LedgerEntry.organisation_id == organisation_id, LedgerEntry.position == position
        )
    ).one()
    signer = keyring.signer(Purpose.CHECKPOINT)
    statement = checkpoint_bytes(organisation_id, position, head, on)
    db.session.add(
        LedgerCheckpoint(
            organisation_id=organisation_id,
            position=position,
            entry_hash=head,
            on_day=on,
            made_at=now,
            key_id=key_id(signer.public_key()),
            signature=signer.sign(statement).hex(),
        )
    )
    return 1


def export(folder: Path) -> None:
    """Write every checkpoint that has no file yet; files are never written again."""
    folder.mkdir(parents=True, exist_ok=True)
    for row in db.session.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.id)):
        path = folder / f"{row.organisation_id}-{row.position}.json"
        if not path.exists():
            draft = path.with_suffix(".draft")
            draft.write_text(json.dumps(as_document(row), indent=1) + "\n", encoding="ascii")
            draft.replace(path)


def as_document(row: LedgerCheckpoint) -> dict[str, str | int]:
    return {
        "agency": row.organisation_id,
        "position": row.position,
        "head": row.entry_hash,
        "on": row.on_day.isoformat(),
        "key": row.key_id,
        "signature": row.signature,
    }


def default_folder() -> Path:
    """Where checkpoints go: the configured place, else the instance folder."""
    settings = current_app.settings  # type: ignore[attr-defined]  # our Flask subclass
    return Path(settings.checkpoint_dir or settings.instance_dir / "checkpoints")


def read(folder: Path, keyring: Keyring) -> dict[tuple[int, int], str]:
    """Heads by (agency, position) from checkpoint files whose signature holds.

    A file that cannot be read or does not verify gives a head that nothing can equal, so that
    `verify` names its position.
    """
    verifiers = keyring.verifiers(Purpose.CHECKPOINT)
    found: dict[tuple[int, int], str] = {}
    for path in sorted(folder.glob("*-*.json")):
        agency, _, position = path.stem.partition("-")
        found[int(agency), int(position)] = _head_of(path, verifiers)
    return found


def _head_of(path: Path, verifiers: Mapping[str, Ed25519PublicKey]) -> str:
    try:
        document = json.loads(path.read_text(encoding="ascii"))
        statement = checkpoint_bytes(
            document["agency"],
            document["position"],
            document["head"],
            date.fromisoformat(document["on"]),
        )
        verifiers[document["key"]].verify(bytes.fromhex(document["signature"]), statement)
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return ""
    return str(document["head"])
