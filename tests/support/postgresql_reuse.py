"""One database of PostgreSQL for many tests of a process, put back to its template in between.

Copying a template takes the server ten times as long as emptying what a test has filled: a
database has a thousand files. What was done to it beside its rows shows in its catalogue; such a
database is not used again.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql

LARGEST_GROWTH = 4 << 20  # bytes of its tables; emptied tables keep their pages, which plans count
LONGEST_WAIT_MS = 10_000

_CATALOGUE = """
WITH ours AS (SELECT oid, relname, relkind, reloptions FROM pg_class
              WHERE relnamespace = 'public'::regnamespace)
SELECT (SELECT concat(count(*), ' ', sum(hashtext(concat(oid, relname, reloptions)))) FROM ours),
       (SELECT sum(hashtext(concat(attrelid, attname, atttypid, attnotnull)))
        FROM pg_attribute JOIN ours ON ours.oid = attrelid),
       (SELECT sum(hashtext(concat(oid, tgenabled))) FROM pg_trigger),
       (SELECT sum(hashtext(concat(oid, convalidated))) FROM pg_constraint),
       (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_statistic JOIN ours ON ours.oid = starelid),
       (SELECT count(*) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'),
       (SELECT count(*) FROM pg_db_role_setting JOIN pg_database ON setdatabase = pg_database.oid
        WHERE datname = current_database())
"""
_TABLES = """
SELECT relname, pg_relation_size(oid) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
"""
_SEQUENCES = """
SELECT relname, pg_sequence_last_value(oid) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
"""
_CUT_OTHERS = """
SELECT bool_and(pg_terminate_backend(pid, %s)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND backend_type = 'client backend'
"""


@dataclass(frozen=True)
class Original:
    """A database as its template has it: its catalogue, its rows by table, its sequences."""

    catalogue: tuple[object, ...]
    rows: dict[str, bytes]
    size: int
    sequences: dict[str, int | None]

    @classmethod
    def of(cls, url: str) -> Original:
        """Read a database nobody has used."""
        with psycopg.connect(url) as connection:
            tables = dict(connection.execute(_TABLES).fetchall())
            return cls(
                catalogue=_catalogue(connection),
                rows={table: _written(connection, table) for table in tables},
                size=sum(tables.values()),
                sequences=dict(connection.execute(_SEQUENCES).fetchall()),
            )

    def put_back(self, url: str) -> bool:
        """Give a database its rows again, cutting the connections to it.

        False when something else of it has changed, or when it has grown much: it is not as it was.
        """
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_CUT_OTHERS, [LONGEST_WAIT_MS])
            filled = dict(connection.execute(_TABLES).fetchall())
            if sum(filled.values()) > self.size + LARGEST_GROWTH:
                return False
            if _catalogue(connection) != self.catalogue:
                return False
            try:
                self._refill(connection, sorted(filled))
            except psycopg.errors.InsufficientPrivilege:  # a server somebody else runs
                return False
        return True

    def _refill(self, connection: psycopg.Connection, filled: list[str]) -> None:
        """Triggers and foreign keys rest meanwhile, so the order of the tables is no matter."""
        moved = [
            sql.SQL("SELECT setval({}, {}, {})").format(name, last or 1, last is not None)
            for name, last in connection.execute(_SEQUENCES).fetchall()
            if last != self.sequences[name]
            for last in [self.sequences[name]]
        ]
        emptied = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in filled]
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(sql.SQL("; ").join([*emptied, *moved]))
            for table, rows in self.rows.items():
                into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
                with connection.cursor().copy(into) as copy:
                    copy.write(rows)


def _catalogue(connection: psycopg.Connection) -> tuple[object, ...]:
    found = connection.execute(_CATALOGUE).fetchone()
    assert found is not None
    return found


def _written(connection: psycopg.Connection, table: str) -> bytes:
    out = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor().copy(out) as copy:
        return b"".join(copy)
