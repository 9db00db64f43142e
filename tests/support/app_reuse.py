"""One application of a process for many tests, each time as if it were just built.

Building one registers a thousand addresses, which takes longer than most tests. What an application
has become lies in its attributes, in the containers these hold, in its templates' globals and in
its engine: all of it is given anew. The addresses stay as they are; where a test has added some,
the application is not used again.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.core import db as database
from portal.core import settings as settings_module
from portal.web import app as factory
from portal.web.app import Portal


@dataclass(frozen=True)
class Built:
    """An application, and its attributes when it was built."""

    app: Portal
    attributes: dict[str, Any]
    names: dict[str, Any]
    addresses: int

    @classmethod
    def of(cls, app: Portal) -> Built:
        """Remember an application that nobody has asked anything yet."""
        names, attributes = dict(app.jinja_env.globals), _copied(vars(app))
        return cls(app, attributes, names, _addresses(app))

    @property
    def fits(self) -> bool:
        """Whether it can be made what it was."""
        return _addresses(self.app) == self.addresses

    def again(self, folder: Path, url: str) -> Portal:
        """The application as it was built, with its state in another folder and database."""
        app = self.app
        values = {"profile": "test", "instance_dir": folder, "database_url": url}
        vars(app).clear()
        vars(app).update(_copied(self.attributes))
        app.jinja_env.globals.clear()
        app.jinja_env.globals.update(self.names)
        app.settings = settings_module.load(overrides=values)
        app.keyring = factory.prepare(app.settings)
        app.config.update(factory.configuration(app.settings, app.keyring))
        del app.extensions["sqlalchemy"]
        database.db.init_app(app)
        app.teardown_appcontext_funcs[:] = self.attributes["teardown_appcontext_funcs"]
        return app


def _addresses(app: Portal) -> int:
    return sum(1 for _ in app.url_map.iter_rules())


def _copied(value: dict[Any, Any]) -> dict[Any, Any]:
    """A dictionary of its own, with containers of their own in it."""
    made = copy.copy(value)
    for key, one in made.items():
        if isinstance(one, dict):
            made[key] = _copied(one)
        elif isinstance(one, list | set):
            made[key] = copy.copy(one)
    return made
