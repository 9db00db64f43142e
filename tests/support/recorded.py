"""What a service wrote into empty tables, written again: for settings that many tests begin with.

The first test of a process lets the service work and notes the rows it made. Those after it get the
same rows, ids included, at a tenth of the cost, as long as they begin as that one did: with none in
these tables. Otherwise the service works again. What the service does is tried by its own tests.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, exists, func, insert, or_, select, text

from portal.core.db import db, dialect_name, transaction

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Recording:
    """The rows by table, those referred to before those that refer."""

    rows: dict[Table, Rows]

    def fits(self) -> bool:
        """Whether its tables are empty, as they were when it was made."""
        filled = or_(*(exists(select(1).select_from(table)) for table in self.rows))
        return not db.session.scalar(select(filled))

    def play(self) -> None:
        with transaction():
            for table, rows in self.rows.items():
                db.session.execute(insert(table), rows)
                if dialect_name() == "postgresql" and "id" in table.c:
                    _go_on_after(table)


_recordings: dict[Hashable, Recording] = {}


def once(key: Hashable, work: Callable[[], object]) -> None:
    """Have `work` done, or what it did before under this `key`, which names all it depends on.

    Needs an application context.
    """
    if db.session().info.get("depth"):  # what an outer transaction wrote cannot be told apart
        work()
        return
    name = (dialect_name(), key)
    known = _recordings.get(name)
    if known is not None and known.fits():
        known.play()
        return
    before = _everything() if known is None else {}
    work()
    if known is None:
        changed = {table: rows for table, rows in _everything().items() if rows != before[table]}
        if not any(before[table] for table in changed):
            _recordings[name] = Recording(changed)


def _everything() -> dict[Table, Rows]:
    with db.engine.connect() as connection:
        return {
            table: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in db.metadata.sorted_tables
        }


def _go_on_after(table: Table) -> None:
    """Let the next id be the one after the highest."""
    highest = select(func.max(table.c.id)).scalar_subquery()
    sequence = func.pg_get_serial_sequence(table.name, text("'id'"))
    db.session.execute(select(func.setval(sequence, highest)))
