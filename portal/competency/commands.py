"""`portal competency load`: dictionaries, job standards and policies from files."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from portal.competency.queries import reference
from portal.competency.queries import standards as queries
from portal.competency.service.loading import FaultyDocument, Loading, load_text
from portal.competency.service.wordings import Report
from portal.core import clock
from portal.core.db import with_retries


@click.group()
def competency() -> None:
    """Dictionaries of competencies, job standards, attainment policies."""


@competency.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--agency", default="", help="Code of the agency; needed when there are several.")
@click.option("--own", is_flag=True, help="The dictionary is the agency's, not everybody's.")
@click.option(
    "--from",
    "begin_on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="First day of what is new or changed; else the file's day for new, today for changed.",
)
@click.option("--source", default="", help="Decree or regulation, where the file names none.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@with_appcontext
def load(
    paths: tuple[Path, ...],
    agency: str,
    own: bool,
    begin_on: datetime | None,
    source: str,
    dry_run: bool,
) -> None:
    """Publish the documents in PATHS (files or folders); without any, those that ship.

    What is unchanged stays as it is, so loading can be repeated; what was edited in the portal
    since is kept. Faults are printed as FILE:LINE: MESSAGE and nothing of that file is
    published (exit 1).
    """
    agency_id, zone_day = _agency(agency)
    loading = Loading(
        now=clock.now(),
        today=zone_day,
        actor_id=None,
        organisation_id=agency_id,
        own=own,
        begin_on=begin_on.date() if begin_on else None,
        source=source,
        dry_run=dry_run,
        shipped=not paths,
    )
    failed = False
    for name, text in _texts(paths):
        try:
            _kind, report = with_retries(load_text, text, loading)
        except FaultyDocument as faulty:
            failed = True
            for complaint in faulty.complaints:
                click.echo(f"{name}:{complaint}", err=True)
        else:
            _tell(name, report)
    if failed:
        raise SystemExit(1)


def _agency(code: str) -> tuple[int | None, date]:
    """The agency and its calendar day. Raises ClickException for an unknown code."""
    found = queries.agency(code)
    if found is None and code:
        raise click.ClickException(f"no agency has the code {code}")
    day = queries.agency_day(found, clock.now())
    return (found.id if found else None), day


def _texts(paths: tuple[Path, ...]) -> Iterator[tuple[str, str]]:
    """Names and texts, dictionaries first: standards name their competencies."""
    if not paths:
        for name in reference.ALL:
            yield name, reference.text(name)
        return
    for path in paths:
        for file in sorted(path.glob("*.y*ml")) if path.is_dir() else [path]:
            try:
                yield str(file), file.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                raise click.ClickException(f"{file}: not UTF-8 text") from error


def _tell(name: str, report: Report) -> None:
    counts = ", ".join(
        f"{word} {len(keys)}"
        for word, keys in (
            ("new", report.new),
            ("changed", report.changed),
            ("same", report.same),
            ("kept", report.kept),
        )
    )
    click.echo(f"{name}: {counts}")
    for word, keys in (("changed", report.changed), ("kept", report.kept)):
        for key in keys:
            click.echo(f"  {word} {key}")
