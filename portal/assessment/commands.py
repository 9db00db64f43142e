"""`portal receipts`: checking the receipt of an attempt (RL-5)."""

import click
from flask.cli import with_appcontext

from portal.assessment.service import receipts as service
from portal.core.canonical import instant_text


@click.group()
def receipts() -> None:
    """Receipts of submitted attempts."""


@receipts.command()
@click.argument("number")
@click.argument("mac")
@with_appcontext
def check(number: str, mac: str) -> None:
    """Say whether the receipt NUMBER with this MAC is genuine; exit 1 when it is not.

    Also exits 1 when the answers stored now are not those it was given for.
    """
    found = service.check(number, mac)
    if found is None:
        raise click.ClickException("no such receipt, or its MAC is not ours")
    one = found.receipt
    click.echo(f"{one.number}: {found.title}")
    click.echo(f"{one.ending} at {instant_text(one.closed_at)}")
    click.echo(f"{one.answered} of {one.items} answered, digest {one.digest}")
    if not found.same:
        raise click.ClickException("the stored answers are not those of this receipt")
    click.echo("genuine, and the stored answers are those it was given for")
