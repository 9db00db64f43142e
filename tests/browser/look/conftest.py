"""What the scout found, once in a run, and a stage to look at it in a browser."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from typing import TYPE_CHECKING

import pytest

from portal.core import clock, schema
from tests.access import objects
from tests.access.conftest import SETTINGS, stock_of
from tests.access.visitor import Visitor
from tests.access.world import World
from tests.browser.look import states, worlds
from tests.browser.look.scouting import Sight, joined
from tests.browser.look.stage import Stage, on_stage
from tests.support.demonstration import TODAY, app_on, noon
from tests.support.portal_app import NOON, close, make_app
from tests.support.shared_run import RUN, SharedRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Scouting = Callable[[pytest.Config, Path], list[Sight]]


def in_the_city(config: pytest.Config, folder: Path) -> list[Sight]:
    app = app_on(TODAY, config, folder / "city")
    with clock.fixed(noon(TODAY)):
        found = worlds.seen_in_the_city(app)
    close(app)
    return found


def at_every_address(config: pytest.Config, folder: Path) -> list[Sight]:
    objects.all_makers()
    stock, copy = stock_of(config), folder / "copy"
    shutil.copytree(stock, copy)
    app = make_app(copy, **SETTINGS)
    worlds.add_failing_address(app)
    world = World(**json.loads((stock / "world.json").read_text()))
    visitor = Visitor(app, world, stock=stock / "portal.sqlite")
    with clock.fixed(NOON):
        found = worlds.seen_at_every_address(visitor)
    visitor.end()
    return found


def in_states_of_their_own(_config: pytest.Config, folder: Path) -> list[Sight]:
    app = make_app(folder, **SETTINGS)
    with clock.fixed(NOON):
        with app.app_context():
            schema.to_head()
        found = states.seen_in_states(app, folder)
    close(app)
    return found


@pytest.fixture(scope="session")
def sights(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Sight]]:
    """The pages to look at, by area. Two workers go to one world each, and share what they saw."""
    worlds_: list[Scouting] = [in_the_city, in_states_of_their_own, at_every_address]
    kept = {}
    for scouting in reversed(worlds_) if is_second() else worlds_:
        name = scouting.__name__
        kept[name] = _once(name, scouting, pytestconfig, tmp_path_factory.mktemp(name))
    found: dict[str, list[Sight]] = {}
    for sight in joined(*(kept[one.__name__] for one in worlds_)):
        found.setdefault(sight.area, []).append(sight)
    return found


def is_second() -> bool:
    """Whether another worker begins at the other end."""
    return os.environ.get("PYTEST_XDIST_WORKER", "gw0")[-1] in "13579"


def _once(name: str, scouting: Scouting, config: pytest.Config, folder: Path) -> list[Sight]:
    run: SharedRun = config.stash[RUN]
    file = run.folder / f"look-{name}.pickle"
    with run.one_at_a_time(f"look-{name}"):
        if not file.exists():
            file.write_bytes(pickle.dumps(scouting(config, folder)))
    found: list[Sight] = pickle.loads(file.read_bytes())  # noqa: S301  this run wrote it
    return found


@pytest.fixture(scope="session")
def staged() -> Iterator[tuple[Stage, str]]:
    with on_stage() as made:
        yield made
