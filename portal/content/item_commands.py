"""`portal items import`: question files of other systems into a bank.

Exit codes: 0 all is well, 1 nothing was done, 3 done but some items were refused.
"""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from portal.assessment import formats
from portal.content.exporting import WithoutSource
from portal.content.faults import FaultyFolder
from portal.content.files import Files
from portal.content.importing import Fate, Line, Plan, running
from portal.core import clock, sentences
from portal.core.errors import NotFound, Refused

SOME_REFUSED = 3


@click.group()
def items() -> None:
    """Items of banks."""


@items.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice([form.value for form in formats.ItemFormat]),
    help="How the file is written; xlsx also takes CSV.",
)
@click.option(
    "--bank", "code", required=True, metavar="CODE", help="Folder name or code of a course or bank."
)
@click.option("--dry-run", is_flag=True, help="Say what would become of every item; write nothing.")
@click.option("--competency", default="", help="For items whose file names none.")
@click.option("--level", type=click.IntRange(1, 5), help="For items whose file names none.")
@click.option("--difficulty", type=click.Choice(["easy", "medium", "hard"]), help="Likewise.")
@click.option(
    "--language", type=click.Choice(["id", "en"]), default="id", help="Of the reasons printed."
)
@with_appcontext
def import_items(
    file: Path,
    form: str,
    code: str,
    dry_run: bool,
    competency: str,
    level: int | None,
    difficulty: str | None,
    language: str,
) -> None:
    """Import the items of FILE into a bank and publish it.

    The first line says how many items of the file now stand in the bank as the file has them
    (new or there before), how many replaced an earlier wording, and how many were refused; then
    comes a line for each refusal. Importing a file again changes nothing. Exit code 0: all well;
    1: nothing done; 3: done, but some items were refused.
    """
    wishes = running.Wishes(competency, level or 0, difficulty or "")
    with force_locale(language):
        some = _folder(code)
        try:
            reading = formats.read(file.read_bytes(), formats.ItemFormat(form))
            plan = running.foresee(some, reading, wishes)
            if not dry_run:
                running.carry_out(some, plan, now=clock.now(), actor_id=None)
        except Refused as refused:
            raise click.ClickException(f"{file.name}: {sentences.why(refused)}") from refused
        except FaultyFolder as faulty:
            for fault in faulty.faults:
                click.echo(str(fault), err=True)
            raise click.ClickException("nothing was imported") from faulty
        _tell(file.name, plan, dry_run=dry_run)
    sys.exit(SOME_REFUSED if plan.refused else 0)


def _folder(code: str) -> Files:
    try:
        return running.folder_of(code)
    except NotFound as error:
        raise click.ClickException(f"there is no course or bank called {code}") from error
    except WithoutSource as error:
        message = f"{code} was loaded before sources were kept; load it again"
        raise click.ClickException(message) from error


def _tell(name: str, plan: Plan, *, dry_run: bool) -> None:
    click.echo(f"imported {plan.imported}, changed {plan.changed}, refused {plan.refused}")
    for line in plan.lines:
        for note in line.notes:
            click.echo(
                f"{_where(name, line)}: {sentences.of(note.reason, **note.values)}", err=True
            )
        if line.refusal is not None:
            why = sentences.of(line.refusal.reason, **line.refusal.values)
            click.echo(f"{_where(name, line)}: {why} [{line.refusal.reason.value}]")
    kept = plan.count(Fate.SAME)
    if kept:
        click.echo(f"{kept} stood there just so already", err=True)
    if dry_run:
        click.echo("dry run: nothing was written", err=True)


def _where(name: str, line: Line) -> str:
    return f"{name}:{line.line}: {line.number}. {line.label}"
