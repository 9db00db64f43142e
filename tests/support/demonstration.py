"""The demonstration city built for a day, once in a run; each process reads a copy of its own."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from portal.core import clock, zones
from portal.core.db import db
from portal.web.app import Portal
from portal.web.demo import accounts
from portal.web.demo.command import prepare
from tests.support.portal_app import NOON, make_app
from tests.support.shared_run import RUN, SharedRun

TODAY = zones.local_day(NOON)
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
    stock = run.folder / f"demonstration-{day}"
    with run.one_at_a_time(f"demonstration-{day}"):
        if not (stock / accounts.FILE).exists():
            shutil.rmtree(stock, ignore_errors=True)  # of a try that failed
            stock.mkdir()
            _build(day, stock)
    shutil.copytree(stock, folder, dirs_exist_ok=True)
    return make_app(folder, **SETTINGS)


def noon(day: date) -> datetime:
    return NOON + timedelta(days=(day - TODAY).days)


def _build(day: date, folder: Path) -> None:
    app = make_app(folder, **SETTINGS)
    with clock.fixed(noon(day)):
        prepare(app, folder)
    with app.app_context():
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
