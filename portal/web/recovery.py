"""`portal backup` and `portal restore`: one encrypted file, and the rehearsed way back (OP-11)."""

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from portal.certification.schemes.service import checkpoints as register_checkpoints
from portal.core import clock, keys, schema
from portal.core.backup import restoring, tables, taking
from portal.core.backup.archive import Manifest
from portal.core.backup.sealing import BadKey, Damaged
from portal.core.db import db
from portal.core.errors import FaultySettings, NotFound
from portal.core.models import StoredFile
from portal.core.settings import Settings
from portal.core.storage import FolderStorage
from portal.ledger.service import checkpoints, verifying

KEY = "PORTAL_BACKUP_KEY"
ALLOWED = timedelta(minutes=30)
"""Until the portal stands again after a loss. Source: OP-11."""
CHUNK = 256 * 1024

FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command()
@FILE
@with_appcontext
def backup(file: Path) -> None:
    """Write everything the portal knows into FILE, encrypted, beside the running server.

    The key is PORTAL_BACKUP_KEY (64 hex digits, or a passphrase) or asked for. The portal's own
    keys are not in it: keep a copy of instance/keys in another place.
    """
    secret = os.environ.get(KEY) or click.prompt(
        "Key of the backup", hide_input=True, confirmation_prompt=True
    )
    started = time.monotonic()
    with _as_message(file):
        taken = taking.take(
            file, secret, _settings(), heads=dict(checkpoints.heads()), now=clock.now()
        )
    click.echo(
        f"{file}: {taken.rows} rows, {taken.files} files, {taken.size_bytes} bytes "
        f"in {time.monotonic() - started:.1f} s"
    )


@click.command()
@FILE
@click.option(
    "--verify", is_flag=True, help="Then check counts, files, triggers, chains, register."
)
@with_appcontext
def restore(file: Path, verify: bool) -> None:
    """Restore FILE into the empty place that the settings name, and bring it to this release.

    With --verify it is the rehearsal of a recovery: exits 1 when anything does not hold, or when
    it takes longer than 30 minutes.
    """
    secret = os.environ.get(KEY) or click.prompt("Key of the backup", hide_input=True)
    times = Times()
    with _as_message(file):
        head, manifest = times.of("restored", lambda: restoring.restore(file, secret, _settings()))
    click.echo(f"backup of {_age(head.made_at)}")
    faults = times.of("counted", lambda: _wrong_counts(manifest)) if verify else []
    times.of("upgraded", lambda: schema.to_head(asking=False))
    if verify:
        faults += times.of("files checked", _wrong_files)
        faults += times.of("triggers compared", _missing_triggers)
        faults += times.of("chains verified", lambda: _broken_chains(manifest))
        faults += times.of("register compared", _changed_register)
        faults += times.of("profiles rebuilt", _differing_profiles)
    times.total()
    if verify and times.seconds > ALLOWED.total_seconds():
        faults.append(f"took longer than {ALLOWED}")
    for fault in faults:
        click.echo(f"WRONG: {fault}")
    if faults:
        raise click.exceptions.Exit(1)
    rows = sum(manifest.counts.values())
    click.echo(f"{rows} rows, {manifest.files} files{': all checks hold' if verify else ''}")


class Times:
    """How long each step took, printed as it ends."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def of(self, what: str, step: Callable[[], Any]) -> Any:
        started = time.monotonic()
        answer = step()
        spent = time.monotonic() - started
        self.seconds += spent
        click.echo(f"{what}: {spent:.1f} s")
        return answer

    def total(self) -> None:
        click.echo(f"in all: {self.seconds:.1f} s of {ALLOWED.total_seconds():.0f} s allowed")


@contextmanager
def _as_message(file: Path) -> Any:
    """What can be wrong with file, key or place, as one line."""
    try:
        yield
    except FileExistsError as error:
        raise click.ClickException(f"{file} exists; a backup never replaces another") from error
    except FileNotFoundError as error:
        raise click.ClickException(f"{error.filename} does not exist") from error
    except BadKey as error:
        raise click.ClickException(f"key of the backup: {error}") from error
    except Damaged as error:
        raise click.ClickException(f"{file}: {error}; nothing was restored") from error
    except FaultySettings as error:
        raise click.ClickException(str(error)) from error


def _settings() -> Settings:
    settings: Settings = current_app.settings  # type: ignore[attr-defined]  # set by `web.app`
    return settings


def _age(made_at: str) -> str:
    made = datetime.fromisoformat(made_at)
    minutes = (clock.now() - made) // timedelta(minutes=1)
    return f"{made:%Y-%m-%d %H:%M} UTC, {minutes} minutes old"


def _wrong_counts(manifest: Manifest) -> list[str]:
    found = tables.counts()
    return [
        f"table {name}: {found.get(name, 'no')} rows, {number} in the backup"
        for name, number in manifest.counts.items()
        if found.get(name) != number
    ]


def _wrong_files() -> list[str]:
    """Stored files whose bytes are missing or others."""
    storage = FolderStorage(_settings().instance_dir / "files")
    rows = db.session.execute(
        select(StoredFile.public_id, StoredFile.storage_key, StoredFile.sha256).where(
            StoredFile.deleted_at.is_(None)
        )
    )
    wrong = []
    for public_id, key, sha256 in rows:
        digest = hashlib.sha256()
        try:
            with storage.open(key) as content:
                while data := content.read(CHUNK):
                    digest.update(data)
        except NotFound:
            wrong.append(f"file {public_id} is missing")
            continue
        if digest.hexdigest() != sha256:
            wrong.append(f"file {public_id} is not what it was")
    return wrong


def _missing_triggers() -> list[str]:
    with db.engine.connect() as connection:
        return [
            f"trigger {name} is missing" for name in sorted(schema.missing_triggers(connection))
        ]


def _broken_chains(manifest: Manifest) -> list[str]:
    """Chains that do not hold, end too early, or differ from the checkpoints kept outside.

    A checkpoint signed after the backup was made says nothing about it.
    """
    ends = dict(checkpoints.heads())
    wrong = [
        f"chain of agency {agency} ends at {ends.get(int(agency), 0)}, before {position}"
        for agency, position in manifest.heads.items()
        if ends.get(int(agency), 0) < position
    ]
    outside = checkpoints.read(checkpoints.default_folder(), keys.current())
    known = {at: head for at, head in outside.items() if at[1] <= ends.get(at[0], 0)}
    faults = verifying.verify_chains(keys.current(), known)
    return wrong + [
        f"chain of agency {one.organisation_id}: {one.fault.kind.value} at {one.fault.position}"
        for one in faults
    ]


def _changed_register() -> list[str]:
    """Days of the register of certificates that are not what was signed, here or outside."""
    found = register_checkpoints.faults(keys.current(), checkpoints.default_folder(), restored=True)
    return [f"register of {one.where}: {one.fault.value}" for one in found]


def _differing_profiles() -> list[str]:
    differing = verifying.rebuild(check=True).differing
    return [f"profile of person {person}, competency {one}" for person, one in differing]
