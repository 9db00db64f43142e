"""`portal simulate`: write a large agency, chain its evidence, make its profiles, say how long."""

import time
from datetime import datetime, timedelta
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from portal.competency.queries import catalogue, requirements, standards
from portal.core import clock, entropy, schema, zones
from portal.core.db import db, transaction
from portal.core.settings import Profile
from portal.ledger.service import chaining, verifying
from portal.people.models import Organisation, OrgUnit
from portal.people.service import organisations
from portal.web.demo import build
from portal.web.simulation import evidence, people, structure
from portal.web.simulation.evidence import Subject
from portal.web.simulation.structure import Seat

EVENTS_A_PERSON = 8
MOST_PEOPLE = 1_000_000
YEARS = timedelta(days=760)
SEED = "portal-kompetensi/simulate/1"


@click.command()
@click.option("--people", "count", required=True, type=click.IntRange(2, MOST_PEOPLE))
@click.option("--evidence", "events", type=click.IntRange(0), help="Events; else 8 a person.")
@click.option("--agency", "code", help="Let an agency that is there grow by them, once.")
@with_appcontext
def simulate(count: int, events: int | None, code: str | None) -> None:
    """Add a plausible agency of so many invented people with two years of evidence.

    For measuring and for trying things out at size; production refuses. The largest unit holds a
    fifth of the people, and a twentieth of the people has half of the evidence.
    """
    application: Any = current_app
    if application.settings.profile is Profile.PRODUCTION:
        raise click.ClickException("simulate writes invented people; production refuses it")
    schema.to_head()
    begun = time.monotonic()
    with entropy.seeded(f"{SEED}/{count}"):
        name = code or f"simulasi-{entropy.below(10**6)}"
        agency = _grown(name) if code else _new(name, clock.now())
        first = _fill(agency, count, EVENTS_A_PERSON * count if events is None else events)
    click.echo(f"agency {name}; the first of its people has the number {first}")
    click.echo(f"done in {time.monotonic() - begun:.0f} s")


def _new(code: str, now: datetime) -> build.City:
    """An agency of its own, with dictionary, policies, standards and jobs."""
    made = build.City()
    made.organisation = organisations.create(code=code, name="Kabupaten Simulasi", now=now - YEARS)
    build.load_reference(made, now - YEARS)
    return made


def _grown(code: str) -> build.City:
    """The agency of this code, which has the jobs of the reference data: the demonstration."""
    found = db.session.scalar(select(Organisation).where(Organisation.code == code))
    if found is None:
        raise click.ClickException(f"there is no agency {code}")
    made = build.City(organisation=found)
    made.jobs = standards.jobs_by_code(found.id)
    missing = structure.jobs() - made.jobs.keys()
    if missing:
        raise click.ClickException(f"{code} lacks jobs: {', '.join(sorted(missing))}")
    return made


def _fill(made: build.City, count: int, events: int) -> str:
    """Add so many people; the number of whoever leads them."""
    now = clock.now()
    organisation = made.organisation_id
    root = db.session.scalar(
        select(OrgUnit.id)
        .where(OrgUnit.organisation_id == organisation, OrgUnit.parent_id.is_(None))
        .order_by(OrgUnit.id)
    )
    since = zones.local_day(now - YEARS)
    seats = list(structure.seats(count))
    with transaction():
        units = structure.make_units(
            organisation, root, structure.unit_count(count), since, now - YEARS
        )
        seated = people.seat_everybody(organisation, seats, units, made.jobs, since, now - YEARS)
    click.echo(f"{len(seats)} people in {len(units)} units")
    subjects = _subjects(made, seats, seated)
    with transaction():
        begin = now - YEARS + timedelta(days=30)
        entered = evidence.enter(organisation, subjects, events, begin=begin, now=now)
    db.session.expunge_all()
    click.echo(f"{entered} events, {chaining.chain_new(now=now)} chained")
    done = verifying.rebuild(check=False)
    click.echo(f"{done.persons} profiles of {done.lines} lines")
    return people.somebody(0, head=True).number


def _subjects(made: build.City, seats: list[Seat], seated: people.Seated) -> list[Subject]:
    """Everybody with what their post requires today."""
    on = zones.local_day(clock.now())
    kinds = {id_: one.kind for id_, one in catalogue.directory(on).items()}
    asked_of = requirements.of_jobs(list(made.jobs.values()), on)
    asked = {
        code: evidence.required(asked_of[id_], kinds)
        for code, id_ in made.jobs.items()
        if id_ in asked_of
    }
    return [
        Subject(
            seated.persons[place],
            None if seat.above is None else seated.persons[seat.above],
            asked.get(seat.job, ()),
        )
        for place, seat in enumerate(seats)
    ]
