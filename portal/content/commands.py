"""`portal courses check|load`: course folders from the command line."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.content import folder, service
from portal.core import clock


@click.group()
def courses() -> None:
    """Check and publish course folders."""


_PATHS = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@courses.command()
@_PATHS
def check(paths: tuple[Path, ...]) -> None:
    """Print every fault as file:line: message; exit 1 when there is one."""
    faults: list[folder.Fault] = []
    for path in paths:
        try:
            folder.read(path)
        except folder.FaultyFolder as error:
            faults += error.faults
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise SystemExit(1)
    click.echo(f"{len(paths)} without fault")


@courses.command()
@_PATHS
@with_appcontext
def load(paths: tuple[Path, ...]) -> None:
    """Publish each folder as an immutable revision; unchanged content makes none."""
    for path in paths:
        try:
            done = service.load(path, now=clock.now(), actor_id=None)
        except folder.FaultyFolder as error:
            for fault in error.faults:
                click.echo(str(fault))
            raise SystemExit(1) from error
        state = "new" if done.is_new else "unchanged"
        click.echo(f"{done.slug}: revision {done.revision} ({state}), {done.new_items} new items")
