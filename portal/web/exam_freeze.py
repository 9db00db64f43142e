"""`portal exam freeze`: nobody migrates or reloads a portal on which exams are being sat (OP-10).

Migrating (`portal upgrade`, `portal init`) and reloading (SIGHUP) ask here. Starting asks nobody: a
server that went down in the middle of an exam must come back at once, whatever runs; so whoever
stops one asks first, by the command.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import click
from flask.cli import with_appcontext
from sqlalchemy import Connection, and_, func, inspect, or_, select

from portal.assessment.models import Attempt
from portal.assessment.rules.attempts import GRACE, Purpose
from portal.certification import rehearsing
from portal.core import audit, clock, schema
from portal.core.db import db, transaction
from portal.core.models import AuditEntry

FORCED: Final = "exam.freeze_forced"
LIFTED_FOR: Final = timedelta(minutes=15)
_NEEDED: Final = frozenset({"purpose", "started_at", "closed_at", "paused_at", "closes_at"})


class Why(StrEnum):
    """Why it cannot wait; a code, for the audit holds no free text."""

    SECURITY = "security_hole"  # a weakness that is being used
    DATA = "data_at_risk"  # waiting loses or falsifies data
    OUTAGE = "portal_unusable"  # the portal is of no use as it is
    AGREED = "organiser_agreed"  # whoever runs the sitting has agreed


class ExamsRunning(click.ClickException):
    """Attempts run, and nobody said why it cannot wait."""

    def __init__(self, running: int) -> None:
        super().__init__(
            f"{running} exam attempt(s) running or at the door; wait, or say why not: "
            "portal exam freeze --force " + "|".join(Why)
        )


def running(connection: Connection, now: datetime) -> int:
    """Exam attempts that were begun and may still be answered, or wait ready at the door.

    Practice runs stand in nobody's way. An older database without the columns holds no exams.
    """
    if not connection.dialect.has_table(connection, Attempt.__tablename__):
        return 0
    columns = {one["name"] for one in inspect(connection).get_columns(Attempt.__tablename__)}
    if not columns >= _NEEDED:
        return 0
    begun = and_(
        Attempt.started_at.is_not(None),
        or_(Attempt.paused_at.is_not(None), Attempt.deadline > now - GRACE),
    )
    ready = and_(Attempt.started_at.is_(None), Attempt.closes_at > now)
    query = select(func.count()).where(
        Attempt.closed_at.is_(None),
        Attempt.purpose == Purpose.EXAM.value,
        Attempt.owner_ref.not_like(f"{rehearsing.PREFIX}%"),
        or_(begun, ready),
    )
    return connection.scalar(query) or 0


def holds(connection: Connection, now: datetime) -> int:
    """How many attempts speak against touching the portal now; 0 as well for some minutes after
    somebody said why it cannot wait.
    """
    found = running(connection, now)
    lifted = select(AuditEntry.id).where(
        AuditEntry.action == FORCED, AuditEntry.at > now - LIFTED_FOR, AuditEntry.at <= now
    )
    return 0 if found and connection.scalar(lifted.limit(1)) is not None else found


def ask() -> None:
    """Raises ExamsRunning where exams are being sat on the application's database."""
    with db.engine.connect() as connection:
        found = holds(connection, clock.now())
    if found:
        raise ExamsRunning(found)


def register() -> None:
    """Nothing is migrated without asking."""
    if ask not in schema.guards:
        schema.guards.append(ask)


@click.group()
def exam() -> None:
    """Exams and the machine they run on."""


@exam.command()
@click.option(
    "--force", "why", type=click.Choice([one.value for one in Why]), help="Why it cannot wait."
)
@with_appcontext
def freeze(why: str | None) -> None:
    """Exit 1 while exam attempts run: then nothing is migrated, reloaded or stopped.

    With --force the reason is put on record, and for 15 minutes nothing is refused.
    """
    now = clock.now()
    with db.engine.connect() as connection:
        found = running(connection, now)
    if not found:
        click.echo("no exam attempt is running")
        return
    if why is None:
        ask()
        click.echo(f"{found} exam attempt(s) running; touching the portal was allowed before")
        return
    with transaction():
        audit.record(
            FORCED, object_kind="installation", object_id="portal", now=now, actor_id=None,
            attempts=found, reason=why,
        )  # fmt: skip
    click.echo(f"{found} exam attempt(s) running; on record, allowed for 15 minutes")
