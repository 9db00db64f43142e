"""`portal registry`: whether the register of certificates still holds."""

from itertools import chain, count
from typing import Any, Final

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.certification.schemes.queries import public_keys
from portal.certification.schemes.service import checkpoints
from portal.certification.schemes.service import registry as service
from portal.certification.schemes.service.registry import Position
from portal.core import clock
from portal.core.db import with_retries
from portal.ledger.service.checkpoints import default_folder

PIECES: Final = 20
"""Pieces of the register between two words of how far a verification is."""


@click.group()
def registry() -> None:
    """The register of certificates: its numbers, facts, signatures and checkpoints."""


class _Behind(click.ParamType[Position]):
    """A position as `verify` says it."""

    name = "UNIT:YEAR:NUMBER"

    def convert(self, value: object, param: object, ctx: object) -> Position:
        try:
            return Position.read(str(value))
        except ValueError:
            self.fail(f"{value} is no UNIT:YEAR:NUMBER")


@registry.command()
@click.option("--after", type=_Behind(), help="Go on behind a position that was said before.")
@with_appcontext
def verify(after: Position | None) -> None:
    """Check everything; exit 1 with the first bad position of each unit, year and agency.

    Numbers run without a gap, every certificate says what was signed unless an erasure is on
    record, signatures and credentials hold, acts can have happened, and the register of each day
    is the one that was signed, here and in the copies kept outside. A large register takes hours:
    how far it is goes to the error output, and `--after` goes on from there.
    """
    if after is not None and not service.knows(after):
        raise click.BadParameter("no such unit and year", param_hint="--after")
    pieces, bad = count(1), 0

    def said(position: Position) -> None:
        if next(pieces) % PIECES == 0:
            click.echo(f"holds through {position}", err=True)

    found = service.faults(public_keys.known(clock.now()), after=after, said=said)
    for one in chain(found, checkpoints.faults(_keyring(), default_folder())):
        click.echo(f"{one.where}: {one.fault.value}", err=True)
        bad += 1
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
