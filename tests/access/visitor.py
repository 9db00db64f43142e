"""Asks the portal as somebody of the access world, and puts the world back when it changed."""

import contextlib
import re
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Table, event
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from portal.core.db import db
from portal.web.app import Portal
from tests.access.matrix import Cell, Line
from tests.access.world import ANONYMOUS, Place, World, actor_key
from tests.support.pages import Client

SAFE = {"GET", "HEAD", "OPTIONS"}
RAW_TOKEN = "0" * 40
RANDOM = {"int": 987654321, "": "zzzzzzzzzzzzzzzzzzzzzz"}
_WRITES = re.compile(
    r"\s*(?:INSERT|UPDATE|DELETE|WITH\b.*\b(?:INSERT|UPDATE|DELETE))\b", re.S | re.I
)
_READ = 'SELECT {} FROM "{}"'
_THING = re.compile(r"<(?P<kind>.+) of (?P<place>.+)>")
_VARYING = re.compile(r"nonce[-=]\"?[\w-]+|[\"'][\w-]+\.[\w-]+\.[\w-]{20,}[\"']|[0-9a-f]{16}")


@dataclass
class Visitor:
    """`stock` is the world's untouched SQLite file; on PostgreSQL `renew` makes a fresh copy."""

    app: Portal
    world: World
    stock: Path | None = None
    renew: Any = None
    client: Client = field(init=False)
    _watch: sqlite3.Connection | None = None
    _version: int = 0
    _written: bool = False
    _dirty: bool = False
    _statements: int = 0

    def __post_init__(self) -> None:
        self.client = Client(self.app, use_cookies=False)
        session = self.app.session_interface.get_signing_serializer(self.app)
        token = URLSafeTimedSerializer(
            self.app.config["WTF_CSRF_SECRET_KEY"], salt="wtf-csrf-token"
        )
        self.token = token.dumps(RAW_TOKEN)
        self._cookies = {
            key: session.dumps({"sid": sid, "csrf_token": RAW_TOKEN})
            for key, sid in self.world.tokens.items()
        }
        self._cookies[ANONYMOUS] = session.dumps({"csrf_token": RAW_TOKEN})
        self._listen()
        self._look()

    def rule(self, line: Line) -> Rule:
        [rule] = self.app.url_map.iter_rules(line.endpoint)
        return rule

    def methods(self, line: Line) -> list[str]:
        return sorted((self.rule(line).methods or set()) - {"HEAD", "OPTIONS"})

    def path(self, line: Line, values: Mapping[str, Any]) -> str:
        adapter = self.app.url_map.bind("127.0.0.1")
        return str(adapter.build(line.endpoint, dict(values), self.methods(line)[0]))

    def values(self, line: Line, asker: str, place: Place) -> dict[str, Any]:
        """The values of the address of the thing there is in that place."""
        if not line.of:
            return {}
        own = actor_key("employee" if asker == ANONYMOUS else asker, line.level)
        return self.world.values[line.of][own if place is Place.OWN else str(place)]

    def body(self, line: Line) -> dict[str, Any]:
        """The body of the matrix, with what stands in <…> as the ids of those things."""
        return {name: self._named(value) for name, value in line.body.items()}

    def _named(self, value: Any) -> Any:
        found = _THING.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            return value
        [id_] = self.world.values[found["kind"]][found["place"]].values()
        return id_

    def random(self, line: Line) -> dict[str, Any]:
        """Values of an address that names nothing."""
        converters = self.rule(line)._converters
        kinds = {name: type(one).__name__ for name, one in converters.items()}
        return {name: RANDOM["int" if "Integer" in kind else ""] for name, kind in kinds.items()}

    def ask(self, cell: Cell, **given: Any) -> TestResponse:
        path = self.path(cell.line, self.values(cell.line, cell.asker, cell.place))
        return self.send(cell.method, path, cell.asker, cell.line, **given)

    def send(
        self, method: str, path: str, asker: str, line: Line, *, body: Any = None, **headers: str
    ) -> TestResponse:
        key = asker if asker == ANONYMOUS else actor_key(asker, line.level)
        cookie = f"{self.app.config['SESSION_COOKIE_NAME']}={self._cookies[key]}"
        data = None if method in SAFE else {"csrf_token": self.token, **(body or {})}
        self._statements = 0
        response = self.client.open(
            path, method=method, data=data, headers={"Cookie": cookie, **headers}
        )
        response.close()
        return response

    @property
    def looked_at_nothing(self) -> bool:
        """Whether the last answer took no statement but the one that reads who is signed in."""
        return self._statements <= 1

    def changed(self) -> bool:
        """Whether anything was committed since the world was as built.

        SQLite's file tells, whoever wrote; on PostgreSQL the portal's own statements do.
        """
        if self._watch is None:
            return self._dirty
        [version] = self._watch.execute("PRAGMA data_version").fetchone()
        return bool(version != self._version)

    def put_back(self) -> None:
        """The world as it was, if anything was committed."""
        if not self.changed():
            return
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        if self._watch is not None and self.stock is not None:
            self._watch.close()
            target = Path(self.app.settings.instance_dir, "portal.sqlite")
            for leftover in target.parent.glob("portal.sqlite-*"):
                leftover.unlink()
            shutil.copyfile(self.stock, target)
            self._look()
        else:
            self.renew()
        self._dirty = False

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table as it lies in SQLite's file, its columns as models have them."""
        target = Path(self.app.settings.instance_dir, "portal.sqlite")
        with contextlib.closing(sqlite3.connect(target)) as connection:
            return {
                table.name: connection.execute(_READ.format(_named(table), table.name)).fetchall()
                for table in db.metadata.sorted_tables
            }

    def end(self) -> None:
        if self._watch is not None:
            self._watch.close()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def _listen(self) -> None:
        """Note what the portal writes and commits."""
        with self.app.app_context():
            engine = db.engine

        def executed(_c: object, _cur: object, statement: str, *_rest: object) -> None:
            self._written = self._written or bool(_WRITES.match(statement))
            self._statements += 1

        def committed(_connection: object) -> None:
            self._dirty = self._dirty or self._written
            self._written = False

        def rolled_back(_connection: object) -> None:
            self._written = False

        event.listen(engine, "before_cursor_execute", executed)
        event.listen(engine, "commit", committed)
        event.listen(engine, "rollback", rolled_back)

    def _look(self) -> None:
        if self.stock is None:
            return
        self._watch = sqlite3.connect(Path(self.app.settings.instance_dir, "portal.sqlite"))
        [self._version] = self._watch.execute("PRAGMA data_version").fetchone()


def _named(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def alike(response: TestResponse) -> tuple[Any, ...]:
    """Status, headers and body without what differs in each answer: nonce, request id, token."""
    headers = sorted(
        (name, _VARYING.sub("·", value))
        for name, value in response.headers
        if name not in {"X-Request-Id", "Set-Cookie"}
    )
    return response.status_code, headers, _VARYING.sub("·", response.text)
