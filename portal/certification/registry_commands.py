"""`portal registry`: whether the register of certificates still holds."""

from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.certification.schemes.queries import public_keys
from portal.certification.schemes.service import checkpoints
from portal.certification.schemes.service import registry as service
from portal.core import clock
from portal.core.db import with_retries
from portal.ledger.service.checkpoints import default_folder


@click.group()
def registry() -> None:
    """The register of certificates: its numbers, facts, signatures and checkpoints."""


@registry.command()
@with_appcontext
def verify() -> None:
    """Check everything; exit 1 with the first bad position of each unit, year and agency.

    Numbers run without a gap, every certificate says what was signed unless an erasure is on
    record, signatures and credentials hold, acts can have happened, and the register of each day
    is the one that was signed, here and in the copies kept outside.
    """
    bad = [*service.faults(public_keys.known(clock.now()))]
    bad += checkpoints.faults(_keyring(), default_folder())
    for one in bad:
        click.echo(f"{one.where}: {one.fault.value}", err=True)
    if bad:
        raise SystemExit(1)
    click.echo("the register holds")


@registry.command()
@with_appcontext
def checkpoint() -> None:
    """Sign the register of each agency through yesterday; repeating it adds nothing."""
    made = with_retries(
        checkpoints.make_due, now=clock.now(), keyring=_keyring(), folder=default_folder()
    )
    click.echo(f"{made} checkpoints signed")


def _keyring() -> Any:
    application: Any = current_app
    return application.keyring
