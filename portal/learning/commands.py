"""`portal learning`: whether what is booked still follows from what happened."""

import click
from flask.cli import with_appcontext

from portal.core.db import with_retries
from portal.learning import rebuilding


@click.group()
def learning() -> None:
    """Completions of courses and the learning hours they booked."""


@learning.command()
@click.option("--check", is_flag=True, help="Compare only; exit 1 when a completion differs.")
@with_appcontext
def rebuild(check: bool) -> None:
    """Derive every completion from lessons and attempts; put differing ones right unless --check.

    A completion whose events no longer make one is told and stays: exit 1 in either case.
    """
    done = with_retries(rebuilding.rebuild, check=check)
    for one in done.differing:
        click.echo(
            f"enrolment {one.enrolment_id}: booked {one.stored or 'nothing'}; "
            f"its events make {one.derived or 'nothing'}",
            err=True,
        )
    click.echo(
        f"{done.enrolments} enrolments, {done.completions} completions, "
        f"{len(done.differing)} differing"
    )
    if any(check or one.derived is None for one in done.differing):
        raise SystemExit(1)
