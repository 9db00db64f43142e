"""`portal profile` and `portal ledger`: what the ledger says, and whether it still holds."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.competency.queries.catalogue import catalogue
from portal.core import clock, zones
from portal.core.canonical import Json, instant_text
from portal.core.db import with_retries
from portal.ledger.queries import events, profiles
from portal.ledger.rules.document import Label, profile_document
from portal.ledger.service import chaining, checkpoints, verifying
from portal.people.queries import numbers
from portal.people.queries.numbers import Bearer

INDONESIAN = "id"


@click.group()
def profile() -> None:
    """Competency profiles."""


@profile.command()
@click.argument("number", metavar="ID")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Effective day; else today.")
@click.option("--known-at", default="", help="Only what was chained by this instant (ISO 8601).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def show(number: str, as_of: datetime | None, known_at: str, as_json: bool) -> None:
    """The profile of the person whose current or former number is ID, line by line."""
    now = clock.now()
    person = _only(numbers.bearers(number, zones.local_day(now)))
    on = as_of.date() if as_of else zones.local_day(now, person.timezone)
    instant = _instant(known_at, person.timezone) if known_at else None
    document = _document(person, on, instant)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        _print(document)


def _only(found: list[Bearer]) -> Bearer:
    if not found:
        raise click.ClickException("nobody bears or bore this number")
    if len(found) > 1:
        raise click.ClickException("two agencies gave this number; use the NIP or NI PPPK")
    return found[0]


def _instant(text: str, timezone: str) -> datetime:
    """ISO 8601; without an offset it is the agency's clock, a bare day is all of that day."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(
            f"{text} is no instant, write 2026-11-26T10:32 or 2026-11-26T10:32:00+07:00"
        ) from error
    if len(text) == len("2026-11-26"):
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999999)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zones.midnight(moment.date(), timezone).tzinfo)
    return moment.astimezone(UTC)


def _document(person: Bearer, on: date, known_at: datetime | None) -> dict[str, Json]:
    horizon = events.horizon_at(known_at) if known_at else None
    explained = profiles.explain(person.person_id, on, horizon=horizon)
    names = catalogue()
    labels = {
        id_: Label(worded.key, worded.code, worded.name(INDONESIAN))
        for id_ in explained.competencies
        for worded in [names.worded(id_, on)]
    }
    return {
        "name": person.name,
        "known_at": instant_text(known_at) if known_at else None,
        **profile_document(explained.competencies, labels, on),
    }


def _print(document: Mapping[str, Any]) -> None:
    known = f", known at {document['known_at']}" if document["known_at"] else ""
    click.echo(f"{document['name']}, effective {document['effective_on']}{known}")
    if not document["competencies"]:
        click.echo("  no evidence")
    for one in document["competencies"]:
        waits = ", waits for renewal" if one["awaiting"] else ""
        click.echo(f"{one['code']} {one['name']}: level {one['level']}{waits}")
        if one["limiting"]:
            click.echo(f"  held back by {', '.join(one['limiting'])}")
        if one["decision"]:
            click.echo(f"  decision   {_told(one['decision'])}")
        for strand in one["strands"]:
            proof = _told(strand["proof"]) if strand["proof"] else "nothing counts"
            click.echo(f"  {strand['strand']:<10} {strand['level']}  {proof}")
        for line in one["unused"]:
            click.echo(f"  unused     {line['reason']}: {_told(line)}")
        if one["expires"]:
            turn = one["expires"]
            click.echo(f"  {turn['turn']} to level {turn['level']} on {turn['on']}")


def _told(line: Mapping[str, Any]) -> str:
    marks = f", {line['earned']}/{line['possible']}" if line["possible"] else ""
    counted = f", counts to level {line['counts_to']}" if "counts_to" in line else ""
    until = f" until {line['ends_on']}" if line.get("ends_on") else ""
    return (
        f"{line['source']} {line['ref']} rev {line['revision']} of {line['occurred_at'][:10]}, "
        f"{line['strand']} level {line['level']}{marks}{counted}{until}"
    )


@click.group()
def ledger() -> None:
    """The evidence ledger: its chain and its cache."""


@ledger.command()
@with_appcontext
def verify() -> None:
    """Check every chain; exit 1 with the first bad position of each that does not hold."""
    outside = checkpoints.read(checkpoints.default_folder(), _keyring())
    faults = verifying.verify_chains(_keyring(), outside)
    for found in faults:
        click.echo(
            f"agency {found.organisation_id}: position {found.fault.position}: {found.fault.kind}",
            err=True,
        )
    if faults:
        raise SystemExit(1)
    click.echo(f"every chain holds; {len(outside)} checkpoints kept outside agree")


@ledger.command()
@click.option("--check", is_flag=True, help="Compare only; exit 1 when the cache differs.")
@with_appcontext
def rebuild(check: bool) -> None:
    """Compute every profile from the entries; replace the cache unless --check."""
    done = with_retries(verifying.rebuild, check=check)
    for person_id, competency_id in done.differing:
        click.echo(f"person {person_id}, competency {competency_id}: differs", err=True)
    click.echo(f"{done.persons} persons, {done.lines} lines, {len(done.differing)} differing")
    if check and done.differing:
        raise SystemExit(1)


@ledger.command()
@with_appcontext
def chain() -> None:
    """Chain what is committed and waiting, as the server's sequencer does by itself."""
    click.echo(f"{with_retries(chaining.chain_new, now=clock.now())} entries chained")


@ledger.command()
@with_appcontext
def checkpoint() -> None:
    """Sign where every chain stands now; repeating it the same day adds nothing."""
    now = clock.now()
    made = with_retries(
        checkpoints.make,
        on=zones.local_day(now),
        now=now,
        keyring=_keyring(),
        folder=checkpoints.default_folder(),
    )
    click.echo(f"{made} checkpoints signed")


def _keyring() -> Any:
    application: Any = current_app
    return application.keyring
