"""The demonstration city built for a day, once in a suite; each process reads a copy of its own.

Its beginning, which is the same for every day, is made once, too.
"""

import json
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.core import clock, schema, zones
from portal.core.db import db
from portal.people.models import Account, Organisation, Person, PersonIdentifier
from portal.web.app import Portal
from portal.web.demo import accounts, build
from portal.web.demo.command import begin, prepare
from tests.support.portal_app import NOON, make_app
from tests.support.shared_run import RUN, SharedRun

TODAY = zones.local_day(NOON)
MADE = "begun.json"  # what has begun, by the ids of its rows
SETTINGS = {"second_factor_optional": True}


def stands_on(months: int) -> date:
    """The day of the tests, so many months later."""
    years, month = divmod(TODAY.month - 1 + months, 12)
    return date(TODAY.year + years, month + 1, TODAY.day)


def app_on(day: date, config: pytest.Config, folder: Path) -> Portal:
    """A portal in `folder`, which is empty, on a copy of the city as it stands on `day`.

    Ask it with the clock at `noon(day)`.
    """
    run: SharedRun = config.stash[RUN]
    begun = run.kept / "demonstration-begun"
    with run.one_at_a_time("demonstration-begun"):
        if not (begun / MADE).exists():
            _begin(_anew(begun))
    stock = run.kept / f"demonstration-{day}"
    with run.one_at_a_time(f"demonstration-{day}"):
        if not (stock / accounts.FILE).exists():
            shutil.copytree(begun, _anew(stock), dirs_exist_ok=True)
            _play_on(day, stock)
    shutil.copytree(stock, folder, dirs_exist_ok=True)
    return make_app(folder, **SETTINGS)


def noon(day: date) -> datetime:
    return NOON + timedelta(days=(day - TODAY).days)


def account_of(app: Portal, role: str) -> int:
    """The account of whoever has that seat in the demonstration."""
    kept = accounts.read(app.settings.instance_dir)
    assert kept is not None
    username = {one.role: one.username for one in kept.accounts}[role]
    number = select(PersonIdentifier.person_id).where(PersonIdentifier.value == username)
    query = select(Account.id).join(Person, Person.id == Account.person_id)
    with app.app_context():
        return db.session.scalars(
            query.where((Person.email == username) | Person.id.in_(number))
        ).one()


def _anew(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)  # of a try that failed
    folder.mkdir()
    return folder


def _begin(folder: Path) -> None:
    app = make_app(folder, **SETTINGS)
    with clock.fixed(NOON), app.app_context():
        schema.to_head()
        made = begin()
        ids = {
            "organisation": made.organisation_id,
            "heads": {unit: one.id for unit, one in made.heads.items()},
            "staff": {unit: [one.id for one in those] for unit, those in made.staff.items()},
            "known": {"units": made.units, "jobs": made.jobs, "head_posts": made.head_posts},
        }
    _put_down(app)
    (folder / MADE).write_text(json.dumps(ids))


def _play_on(day: date, folder: Path) -> None:
    ids = json.loads((folder / MADE).read_text())
    app = make_app(folder, **SETTINGS)
    with clock.fixed(noon(day)), app.app_context():
        begun = build.City(
            organisation=db.session.get_one(Organisation, ids["organisation"]),
            heads={unit: _person(one) for unit, one in ids["heads"].items()},
            staff={unit: [*map(_person, those)] for unit, those in ids["staff"].items()},
            **ids["known"],
        )
        prepare(app, folder, begun)
    _put_down(app)


def _person(person_id: int) -> Person:
    return db.session.get_one(Person, person_id)


def _put_down(app: Portal) -> None:
    """Leave the database in its one file, to be copied."""
    with app.app_context():
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
