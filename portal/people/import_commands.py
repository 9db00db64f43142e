"""`portal people import`: a personnel list from the prompt, checked, confirmed, carried out.

Exit codes: 0 all is well, 1 nothing was done, 3 done but some lines or writes were refused.
"""

import sys
from datetime import date, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.core import clock, sentences, storage, zones
from portal.core.db import db, with_retries
from portal.core.errors import DomainError, Refused
from portal.people.models import ImportBatch, Organisation
from portal.people.queries import imports as queries
from portal.people.rules.importing.results import Difference
from portal.people.rules.importing.stored import reason_of
from portal.people.service.importing import applying, confirming, files, staging, undoing

SOME_REFUSED = 3
WITHOUT_LIMIT = 2**50
"""The operator at the prompt owns the disk; quotas are for people at the pages."""


@click.group()
def people() -> None:
    """People, units and posts."""


@people.command("import")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--agency", "code", help="Code of the agency; needed when there are several.")
@click.option("--dry-run", is_flag=True, help="Judge every line and write nothing about people.")
@click.option(
    "--full", is_flag=True, help="The file lists everybody of the units it names: find who is gone."
)
@click.option("--yes", is_flag=True, help="Confirm the list of differences without being asked.")
@click.option("--undo", "undo_id", help="Take back the import with this id.")
@with_appcontext
def import_people(
    file: Path | None, code: str | None, dry_run: bool, full: bool, yes: bool, undo_id: str | None
) -> None:
    """Import people, units and posts from a CSV or XLSX FILE.

    Who comes, goes, moves or retires is listed and carried out only when confirmed.
    Exit code 0: all well; 1: nothing done; 3: done, but some lines or writes were refused.
    """
    if (file is None) == (undo_id is None):
        raise click.UsageError("give either FILE or --undo ID")
    try:
        if undo_id is not None:
            sys.exit(_undo(undo_id))
        if file is not None:
            sys.exit(_import(file, _agency(code), dry_run=dry_run, full=full, yes=yes))
    except Refused as refused:
        raise click.ClickException(sentences.why(refused)) from refused
    except DomainError as error:
        raise click.ClickException(type(error).__name__) from error


def _agency(code: str | None) -> Organisation:
    found = queries.agency_by_code(code) if code else queries.only_agency()
    if found is None:
        raise click.ClickException("no such agency; name it with --agency CODE")
    return found


def _import(file: Path, agency: Organisation, *, dry_run: bool, full: bool, yes: bool) -> int:
    now = clock.now()
    on = zones.local_day(now, agency.timezone)
    batch = _staged(file, agency, full=full, on=on, now=now)
    _tell(batch)
    if dry_run:
        _put_aside(batch, now)
        click.echo("dry run: nothing was written about people")
        return SOME_REFUSED if batch.lines_refused else 0
    if not _is_agreed(batch, yes=yes):
        _put_aside(batch, now)
        click.echo("nothing was written about people; repeat with --yes to confirm the list")
        return 1
    batch = _carried_out(batch, on=on, now=now)
    click.echo(f"writes done {batch.steps_done}, refused {batch.steps_refused}")
    _tell_steps(batch, "refused")
    click.echo(f"id {batch.public_id}; undo with: portal people import --undo {batch.public_id}")
    return SOME_REFUSED if batch.lines_refused or batch.steps_refused else 0


def _staged(
    file: Path, agency: Organisation, *, full: bool, on: date, now: datetime
) -> ImportBatch:
    kept = storage.of_installation()
    limit: int = current_app.settings.upload_limit_bytes  # type: ignore[attr-defined]  # Portal
    with file.open("rb") as content:
        batch = files.begin(
            content,
            file.name,
            organisation_id=agency.id,
            room=files.Room(limit, WITHOUT_LIMIT, WITHOUT_LIMIT),
            storage=kept,
            now=now,
            actor_id=None,
        )
    maps = files.maps(batch)
    faults = [fault for column_map in maps.values() for fault in column_map.faults]
    if faults:
        _put_aside(batch, now)
        told = (f"{fault.field or fault.header}: {sentences.of(fault.reason)}" for fault in faults)
        raise click.ClickException("; ".join(told))
    if full:
        columns = {sheet: one.columns for sheet, one in maps.items()}
        files.settle(batch.id, columns, {"covers": "file"}, now=now, actor_id=None)
    return with_retries(staging.stage, batch.id, storage=kept, on=on, now=now, actor_id=None)


def _tell(batch: ImportBatch) -> None:
    lines = batch.lines_new + batch.lines_changed + batch.lines_same + batch.lines_refused
    click.echo(
        f"lines {lines}: new {batch.lines_new}, changed {batch.lines_changed}, "
        f"same {batch.lines_same}, refused {batch.lines_refused}"
    )
    for row in queries.refused_lines(batch.id):
        for told in row.reasons:
            sentence = sentences.of(reason_of(told["reason"]))
            click.echo(f"{row.sheet} line {row.line}: {told['field'] or 'line'}: {sentence}")
    counts = queries.counts(batch.id)
    for kind in (*Difference, staging.DOUBLE):
        if kind in counts:
            click.echo(f"{kind}: {counts[kind][0]}")


def _is_agreed(batch: ImportBatch, *, yes: bool) -> bool:
    """Whether the differences were confirmed: by option, at the terminal, or there are none."""
    total = sum(count for count, _ in queries.counts(batch.id).values())
    if total == 0 or yes:
        return True
    if not sys.stdin.isatty():
        return False
    return click.confirm(f"Carry out these {total} differences?")


def _carried_out(batch: ImportBatch, *, on: date, now: datetime) -> ImportBatch:
    for kind in queries.counts(batch.id):
        confirming.tick_all(batch.id, kind, wanted=True, now=now, actor_id=None)
    with_retries(confirming.confirm, batch.id, batch.digest, on=on, now=now, actor_id=None)
    kept = storage.of_installation()
    with_retries(confirming.prepare, batch.id, storage=kept, now=now, actor_id=None)
    while with_retries(applying.apply_some, batch.id, now=now, actor_id=None):
        pass
    return db.session.get_one(ImportBatch, batch.id, populate_existing=True)


def _put_aside(batch: ImportBatch, now: datetime) -> None:
    files.discard(batch.id, storage=storage.of_installation(), now=now, actor_id=None)


def _tell_steps(batch: ImportBatch, state: str) -> None:
    after = 0
    while True:
        steps, after = queries.steps_in(batch.id, [state], after)
        for step in steps:
            where = f"line {step.line}" if step.line else "not in the file"
            click.echo(f"{where}: {step.act}: {sentences.of(reason_of(step.reason))}")
        if not after:
            return


def _undo(public_id: str) -> int:
    batch = queries.by_public_id(public_id)
    if batch is None:
        raise click.ClickException("no import has this id")
    now = clock.now()
    with_retries(undoing.begin, batch.id, now=now, actor_id=None)
    while with_retries(undoing.undo_some, batch.id, now=now, actor_id=None):
        pass
    batch = db.session.get_one(ImportBatch, batch.id, populate_existing=True)
    click.echo(f"writes undone {batch.steps_undone}, kept {batch.steps_kept}")
    _tell_steps(batch, "kept")
    return SOME_REFUSED if batch.steps_kept else 0
