"""`portal courses check|format|load|export`: course and bank folders from the command line."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.content import files, folder, formatting, service
from portal.content.checking import Shelf
from portal.content.exporting import WithoutSource
from portal.content.faults import Fault, FaultyFolder
from portal.content.files import TooManyFiles
from portal.core import clock, sentences
from portal.core.errors import NotFound, Refused

FIRST = 1
NEEDS_A_CLASS = (
    "{slug}: its learners find it once a class is open: /admin/runs, Buka kelas (Open a class)"
)


@click.group()
def courses() -> None:
    """Check, format, publish and export course and bank folders."""


_PATHS = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)


def _stop(faults: list[Fault]) -> None:
    """Print every fault; exit 1 when there is one."""
    for fault in faults:
        click.echo(str(fault))
    if faults:
        raise SystemExit(1)


@courses.command()
@_PATHS
def check(paths: tuple[Path, ...]) -> None:
    """Print every fault as file:line: message [code]; exit 1 when there is one."""
    shelf = Shelf()
    faults: list[Fault] = []
    for path in paths:
        try:
            faults += shelf.check(path).faults
        except FaultyFolder as error:
            faults += error.faults
    _stop(faults)
    click.echo(f"{len(paths)} without fault")


@courses.command("format")
@_PATHS
def format_(paths: tuple[Path, ...]) -> None:
    """Write each folder in its one canonical form and name the files that changed."""
    for path in paths:
        try:
            changed = formatting.rewrite(path, folder.read(files.on_disk(path)))
        except FaultyFolder as error:
            _stop(error.faults)
        except TooManyFiles as error:
            raise click.ClickException(str(error)) from error
        for name in changed:
            click.echo(f"{path.resolve().name}/{name}")


@courses.command()
@_PATHS
@with_appcontext
def load(paths: tuple[Path, ...]) -> None:
    """Publish each folder as an immutable revision; unchanged content makes none."""
    for path in paths:
        try:
            done = service.load(path, now=clock.now(), actor_id=None)
        except FaultyFolder as error:
            _stop(error.faults)
        except TooManyFiles as error:
            raise click.ClickException(str(error)) from error
        except Refused as refused:
            raise click.ClickException(f"{path.name}: {sentences.why(refused)}") from refused
        else:
            state = "new" if done.is_new else "unchanged"
            what = f"revision {done.revision} ({state})" if done.revision else f"bank ({state})"
            click.echo(f"{done.slug}: {what}, {done.new_items} new items")
            if done.is_new and done.revision == FIRST:
                click.echo(NEEDS_A_CLASS.format(slug=done.slug), err=True)


@courses.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--keys", is_flag=True, help="Write a certification bank with its keys (audited).")
@click.option("--replace", is_flag=True, help="Write over a course or bank folder that is there.")
@with_appcontext
def export(paths: tuple[Path, ...], keys: bool, replace: bool) -> None:
    """Write folders from the tables; the last part of each PATH names the course or bank."""
    for path in paths:
        name = path.resolve().name
        try:
            some = service.export(name, now=clock.now(), actor_id=None, keys=keys)
            formatting.write(path.resolve(), some.entries, replace=replace)
        except NotFound as error:
            raise click.ClickException(f"there is no course or bank called {name}") from error
        except service.KeysNotAsked as error:
            raise click.ClickException(f"{name} holds keys; ask for them with --keys") from error
        except WithoutSource as error:
            message = f"{name} was loaded before sources were kept; load it again"
            raise click.ClickException(message) from error
        except formatting.FolderInUse as error:
            raise click.ClickException(f"{error}; --replace writes over it") from error
        click.echo(f"{name}: {len(some.entries)} files")
