"""Counting the statements a request sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from portal.core import lanes
from portal.core.db import db
from portal.web.app import Portal


@contextmanager
def counted(app: Portal) -> Iterator[list[str]]:
    """Every statement executed inside, transaction words aside."""
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if not statement.lstrip().upper().startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    lanes.watchers.append(seen.append)
    try:
        yield seen
    finally:
        lanes.watchers.remove(seen.append)
        event.remove(engine, "before_cursor_execute", note)
