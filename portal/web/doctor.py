"""`portal doctor`: everything about an installation that can be wrong, one line a fault (OP-1)."""

import os
import smtplib
import stat
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from portal.certification import sealing
from portal.certification.esign import connected
from portal.certification.schemes.service import checkpoints as register_checkpoints
from portal.core import advisories, clock, keys, mail, outbox, schema, storage
from portal.core import settings as settings_module
from portal.core.advisories import NoAdvisories
from portal.core.db import db, dialect_name
from portal.core.errors import FaultySettings
from portal.core.models import AuditEntry
from portal.core.settings import Settings
from portal.ledger.service import checkpoints
from portal.web.app import Portal, create_app

QUEUE_AGE = timedelta(minutes=15)
CLOCK = timedelta(seconds=5)
CONNECT_S = 5
OLDEST_POSTGRESQL = 15
LIMITS = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "15s",
}
"""What every connection to PostgreSQL must say. Source: OP-5."""

PRAGMAS: dict[str, str | int] = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
"""What every connection to SQLite must say; 2 is FULL. Source: RL-4."""

RESTORE = "stop the server, keep the file aside and restore the last backup"

Faults = Iterator[str]


@click.command()
@click.option(
    "--advisories",
    "advisory_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Also compare the pinned packages with this file of advisories (OSV, JSON).",
)
def doctor(advisory_file: Path | None) -> None:
    """Check settings, secrets, seal, database, disk, clock, queue, mail and checkpoints.

    Prints one line per fault and exits 1 when there is any. Changes nothing.
    """
    faults = examine(now=clock.now())
    if advisory_file is not None:
        faults += weak_packages(advisory_file)
    for fault in faults:
        click.echo(f"FAULT {fault}")
    if faults:
        raise click.exceptions.Exit(1)
    click.echo("no fault found")


def examine(*, now: datetime) -> list[str]:
    """Every fault; what cannot be looked at for another fault's sake is left out."""
    try:
        settings = settings_module.load()
    except FaultySettings as error:
        return [f"settings: {one}" for one in str(error).split("; ")]
    faults = list(environment(settings))
    try:
        ring = keys.load(settings)
    except FaultySettings as error:
        return faults + [f"secrets: {one}" for one in str(error).split("; ")]
    faults += sealing.faults(settings, ring, now)
    faults += connected.faults(settings)
    try:
        app = create_app(settings)
    except FaultySettings as error:
        return [*faults, f"settings: {error}"]
    with app.app_context():
        try:
            for look in (disk, mails, checkpoint_folder):
                faults += look(settings)
            faults += database(app, now)
        finally:
            db.session.remove()
            db.engine.dispose()
    return faults


def environment(settings: Settings) -> Faults:
    """What the operating system shows: debug, modes of files, the proxy in front."""
    if os.environ.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no"):
        yield "debug: FLASK_DEBUG is set; unset it, it shows the code to whoever meets an error"
    folder = settings.instance_dir
    private = (folder, folder / "portal.toml", folder / "portal.sqlite")
    for path in private:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o007:
            yield f"modes: {path.name} can be reached by everybody; chmod o-rwx it"
    for path in (folder / "keys", folder / "smtp-password"):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield f"modes: {path.name} is not its owner's alone; chmod go-rwx it"
    if settings.is_production and not settings.trusted_proxies:
        yield "tls: nobody is named who ends TLS in front; set trusted_proxies"


def disk(settings: Settings) -> Faults:
    """The reserve of OP-6."""
    space = storage.disk_space(settings.instance_dir)
    if not storage.has_room(space):
        needed = storage.reserve_bytes(space.total)
        yield (
            f"disk: {space.free} bytes free, the reserve is {needed}; make room: reading goes on, "
            "uploads are refused"
        )


def mails(settings: Settings) -> Faults:
    """Whether the mail server can be reached over TLS, or the folder written."""
    try:
        mail.password(settings)
    except FaultySettings as error:
        yield f"mail: {error}"
        return
    if not mail.is_address(settings.mail_from) and settings.is_production:
        yield f"mail: mail_from is no address: {settings.mail_from}; set the sender of mails"
    if settings.mail_transport != "smtp":
        return
    if not settings.smtp_host:
        yield "mail: smtp_host is empty; name the mail server"
        return
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=CONNECT_S) as server:
            server.ehlo()
            if not server.has_extn("starttls"):
                yield (
                    f"mail: {settings.smtp_host} offers no STARTTLS; mails would travel in clear: "
                    "switch it on there or name another server"
                )
    except (OSError, smtplib.SMTPException) as error:
        yield (
            f"mail: {settings.smtp_host} cannot be reached: {type(error).__name__}; look at "
            "smtp_host, smtp_port and the network; mails wait meanwhile"
        )


def checkpoint_folder(settings: Settings) -> Faults:
    """Checkpoints must lie where the owner of the database cannot change them (CE-6)."""
    folder = checkpoints.default_folder()
    if settings.is_production and folder.resolve().is_relative_to(settings.instance_dir.resolve()):
        yield "checkpoints: checkpoint_dir must lie outside the instance folder"
    if settings.checkpoint_dir and not folder.is_dir():
        yield f"checkpoints: {folder} does not exist; mount or make it"
        return
    try:
        if folder.exists():
            with tempfile.TemporaryFile(dir=folder):
                pass
    except OSError as error:
        yield (
            f"checkpoints: {folder} cannot be written: {type(error).__name__}; let the portal's "
            "user add files there"
        )


def database(app: Portal, now: datetime) -> Faults:
    """Reachable, migrated, protected, limited, its clock and its queue."""
    if app.settings.on_sqlite and not (app.settings.instance_dir / "portal.sqlite").exists():
        yield "database: there is none; `portal init` makes it"
        return
    try:
        there, wanted = schema.current(), schema.head()
        if there != wanted:
            yield f"database: at {there or 'nothing'}, not {wanted}; run `portal upgrade`"
            return
        looks: tuple[Callable[[datetime], Faults], ...] = (
            *(damage, protection, limits, clocks, queue),
            unsigned,
        )
        for look in looks:
            yield from look(now)
    except SQLAlchemyError as error:
        remedy = RESTORE if app.settings.on_sqlite else "does it run, is database_url right?"
        yield f"database: cannot be used: {type(error).__name__}; {remedy}"


def damage(_now: datetime) -> Faults:
    """SQLite's own look at its file; PostgreSQL watches its pages by itself."""
    if dialect_name() != "sqlite":
        return
    with db.engine.connect() as connection:
        verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if verdict != "ok":
        yield f"database: the file is damaged ({' '.join(str(verdict).split())}); {RESTORE}"


def unsigned(now: datetime) -> Faults:
    """The register of certificates must have been signed in the last days (CE-6)."""
    for organisation_id in register_checkpoints.overdue(now):
        yield (
            f"checkpoints: the register of agency {organisation_id} has not been signed for "
            f"{register_checkpoints.OLD.days} days; is the job running?"
        )


def protection(_now: datetime) -> Faults:
    with db.engine.connect() as connection:
        for name in sorted(schema.missing_triggers(connection)):
            yield (
                f"database: trigger {name} is missing or switched off; find out who did that and "
                "what was changed since, by `portal ledger verify` and `portal registry verify`"
            )


def limits(_now: datetime) -> Faults:
    """What the connections really say, read back from the database."""
    with db.engine.connect() as connection:
        if dialect_name() == "sqlite":
            for pragma, wanted in PRAGMAS.items():
                found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
                if found != wanted:
                    yield f"database: {pragma} is {found}, not {wanted}; is it on a local disk?"
            return
        for name, limit in LIMITS.items():
            found = connection.exec_driver_sql(f"SHOW {name}").scalar()
            if found != limit:
                yield f"database: {name} is {found}, not {limit}; a pooler in between resets it"
        version = int(connection.exec_driver_sql("SHOW server_version_num").scalar() or 0) // 10000
        if version < OLDEST_POSTGRESQL:
            yield f"database: PostgreSQL {version} is too old, {OLDEST_POSTGRESQL} is needed"
        if connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "off":
            yield (
                "database: synchronous_commit is off: acknowledged answers can be lost; set it on "
                "for the role, the database or the server"
            )


def clocks(now: datetime) -> Faults:
    """This machine's clock against what was written before, and against the database's."""
    last = db.session.scalar(select(func.max(AuditEntry.at)))
    if last is not None and last > now + CLOCK:
        yield (
            f"clock: it is behind what was recorded at {last:%Y-%m-%d %H:%M:%S} UTC; mend the "
            "time service, then restart"
        )
    if dialect_name() == "postgresql":
        theirs: datetime = db.session.scalars(text("SELECT clock_timestamp()")).one()
        difference = abs(theirs - clock.now())
        if difference > CLOCK:
            yield (
                f"clock: {difference.total_seconds():.0f} s away from the database's; mend the "
                "time service of both"
            )


def queue(now: datetime) -> Faults:
    backlog = outbox.backlog(now)
    if backlog.oldest_due_at is not None and now - backlog.oldest_due_at > QUEUE_AGE:
        since = f"{backlog.oldest_due_at:%Y-%m-%d %H:%M} UTC"
        yield f"queue: {backlog.open} effects wait since {since}; does a server or worker run?"
    if backlog.given_up:
        yield f"queue: {backlog.given_up} effects were given up; look at outbox.last_error"
    unknown = [kind for kind in outbox.due_kinds(now) if kind not in outbox.handlers]
    if unknown:
        yield f"queue: nobody carries out {', '.join(unknown)}; another release asked for them"


def weak_packages(path: Path) -> list[str]:
    """Pinned packages that the advisories name."""
    try:
        records = advisories.read(path)
    except (NoAdvisories, UnicodeDecodeError) as error:
        return [f"advisories: {path} cannot be read: {error}"]
    pinned = advisories.pins(advisories.PINS.read_text(encoding="ascii"))
    return [
        f"advisories: {hit.package} {hit.version}: {hit.advisory} ({hit.severity})"
        for hit in advisories.scan(pinned, records)
    ]
