"""`portal demo`: prepare the demonstration, print its accounts, serve it."""

import json
import os
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any

import click
from sqlalchemy import select

from portal.content.models import Course
from portal.core import clock, schema, zones
from portal.core import settings as settings_module
from portal.core.db import db
from portal.evaluation.models import EvaluationPeriod
from portal.people.models import Organisation
from portal.web import serving
from portal.web.app import Portal, create_app
from portal.web.demo import (
    accounts,
    applications,
    build,
    callings,
    citizens,
    classes,
    exams,
    followed,
    history,
    hours,
    learnt,
    partnership,
    past_workshop,
    planned,
    practical,
    proposed,
    recording,
    regulation,
    rights,
    rising,
    schemes,
    semester,
    specifications,
    told,
)

HOST = "127.0.0.1"
ENVIRONMENT = {"PORTAL_PROFILE": "demo", "PORTAL_SECOND_FACTOR_OPTIONAL": "true"}


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--reset", is_flag=True, help="Throw the demonstration's data away first.")
@click.option("--no-serve", is_flag=True, help="Prepare and print only.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def demo(port: int, reset: bool, no_serve: bool, as_json: bool) -> None:
    """Prepare the demonstration city in `instance/`, print one account per role, serve it."""
    overrides = _settings(port)
    folder = Path(overrides["instance_dir"])
    if reset:
        _reset(folder)
    kept = accounts.read(folder)
    if kept is None or kept.revision != schema.head():
        kept = prepare(create_app(overrides=overrides), folder)
    printed = {
        "url": overrides["base_url"],
        "accounts": [asdict(one) for one in kept.accounts],
        "samples": kept.samples,
    }
    click.echo(
        json.dumps(printed, ensure_ascii=False)
        if as_json
        else _table(printed, kept, served=not no_serve)
    )
    if not no_serve:
        serving.serve(settings_module.load(overrides=overrides), host=HOST, port=port)


def _settings(port: int) -> dict[str, Any]:
    """The demonstration's settings, also for the server's own process."""
    os.environ.update(ENVIRONMENT, PORTAL_BASE_URL=f"http://{HOST}:{port}")
    folder = os.environ.setdefault("PORTAL_INSTANCE_DIR", "instance")
    return {
        "profile": "demo",
        "second_factor_optional": True,
        "base_url": f"http://{HOST}:{port}",
        "instance_dir": folder,
    }


def _reset(folder: Path) -> None:
    """Take the demonstration's own data away; keys and anything else stay.

    Refuses a folder that holds no demonstration, so that real data is never lost.
    """
    if (folder / "portal.sqlite").exists() and not (folder / accounts.FILE).exists():
        raise click.ClickException(f"{folder} holds no demonstration; nothing was removed")
    for name in ("portal.sqlite", "portal.sqlite-wal", "portal.sqlite-shm", accounts.FILE):
        (folder / name).unlink(missing_ok=True)
    for name in ("files", "mail", "checkpoints"):
        rmtree(folder / name, ignore_errors=True)


def prepare(app: Portal, folder: Path, begun: build.City | None = None) -> accounts.Kept:
    """Bring the database up to date, fill it when it is new, and keep what was made of it.

    `begun` is a city whose beginning is in the database already; it is told from there.
    """
    with app.app_context():
        schema.to_head()
        now = clock.now()
        today = zones.local_day(now)
        known = accounts.read(folder)
        if known is None:
            if begun is None and db.session.scalar(select(Organisation.id)) is not None:
                raise click.ClickException(
                    f"{folder} holds data that is no finished demonstration; "
                    "use --reset or another folder"
                )
            app.logger.info("building the demonstration city; it takes about a minute")
            made = play_on(begun or begin(), today)
            people = accounts.make(made, now=now)
            exams.appoint(made, now=now)
            known = accounts.Kept(people, samples(people), today, "")
            told.play()
        kept = replace(known, revision=schema.head())
        accounts.write(folder, kept)
    return kept


def begin() -> build.City:
    """What stands on the first days, whatever day it is now."""
    made = build.City()
    build.found(made)
    build.people_of(made)
    build.courses(made)
    specifications.play(made)
    return made


def play_on(made: build.City, today: date) -> build.City:
    """The city that has begun, played on to `today`; the same for the same day."""
    history.tell(made, today)
    rising.play(made, today)
    regulation.play(made)
    hours.play(made, today)
    practical.play(made, today)
    known = build.periods(made, today)
    build.working_days(made, today)
    learnt.play(made, known.closed.from_on, today)
    semester.play(made, known, today)
    followed.play(made, known.closed, today)
    rights.play(made, today)
    classes.play(made, today)
    exams.play(made, today)
    schemes.play(made, today)
    applications.play(made, today)
    citizens.play(made, today)
    partnership.play(made, today)
    past_workshop.play(made, today)
    recording.play(made, today)
    callings.play(made, today)
    proposed.play(made, today)
    planned.play(made, today)
    return made


def samples(known: list[accounts.DemoAccount]) -> dict[str, str | None]:
    """One example of each thing for scripts; null for a part that does not exist yet."""
    course = db.session.scalar(select(Course.slug).order_by(Course.slug).limit(1))
    period = db.session.scalar(
        select(EvaluationPeriod.code).order_by(EvaluationPeriod.from_on.desc()).limit(1)
    )
    return {
        "nip": known[0].username,
        "course": course,
        "exam": exams.sample(),
        "verify_code": applications.sample(),
        "period": period,
        "service": citizens.sample(),
        "activity": partnership.sample(),
        "erasable": rights.NUMBER,
    }


def _table(printed: dict[str, Any], kept: accounts.Kept, *, served: bool) -> str:
    rows = [("role", "sign-in name", "password (all the words, with their spaces)")]
    rows += [(one["role"], one["username"], one["password"]) for one in printed["accounts"]]
    wide, next_ = (max(len(row[column]) for row in rows) for column in (0, 1))
    lines = [f"  {role:<{wide}}  {name:<{next_}}  {password}" for role, name, password in rows]
    lines += ["", "Begin as employee, then look as supervisor and as hr; the walk is in README.md."]
    if code := kept.samples.get("verify_code"):
        lines.append(f"Without an account, check a certificate at {printed['url']}/verify: {code}")
    lines.append(
        f"It is {kept.played_on} in the city; --reset builds it anew and plays it on to today."
    )
    told = " (answers in some seconds; Ctrl+C stops it)" if served else ", once it is served"
    lines += ["", f"Portal Kompetensi: {printed['url']}{told}"]
    return "\n".join(lines)
