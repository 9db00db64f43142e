"""Database: one base for all models, UTC instants, the one way to commit, retries.

SQLite (WAL, FULL) and PostgreSQL are served by the same models. SQLite gets its write lock
at the start of a transaction and one lock in the process keeps its writers in a queue
(performance.md §2.6); PostgreSQL locks rows.
"""

import random
import select
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Annotated, Any, ParamSpec, TypeVar

import psycopg
from flask import g, has_app_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    Pool,
    String,
    Table,
    event,
    inspect,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import (
    DeclarativeBase,
    ORMExecuteState,
    Session,
    aliased,
    mapped_column,
    registry,
)
from sqlalchemy.types import TypeDecorator

from portal.core import entropy

P = ParamSpec("P")
KEPT_STATEMENTS = 500  # of the last ones, for tests and the bench
T = TypeVar("T")
M = TypeVar("M")

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite stores it naive and gets its zone back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must carry its timezone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is None:
            return value if value is None else value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")
BigInt = BigInteger().with_variant(Integer(), "sqlite")


def byte_ordered(length: int) -> String:
    """Text compared byte by byte on both databases, so that a prefix is a range of an index."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


PK = Annotated[int, mapped_column(BigInt, primary_key=True)]
PublicId = Annotated[str, mapped_column(String(22), unique=True, default=entropy.public_id)]


class Base(DeclarativeBase):
    """Base of every model; carries naming conventions and the types."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: Instant(),
            date: Date(),
            dict[str, Any]: Json,
            list[Any]: Json,
        },
    )


def table_of(model: type[Base]) -> Table:
    """The table of a model, for plain statements on the connection (hot paths)."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} has no table of its own")
    return table


def shared_alias(model: type[M]) -> type[M]:
    """An alias for a whole module, safe for all threads of a process.

    An alias fills the index of its columns when the first of them is asked for, without a lock:
    another thread that asks meanwhile is given the column of the bare table, and both the alias and
    every statement kept of it stay wrong for as long as the process lives. Here the index is filled
    while the module is imported, which one thread does.
    """
    one = aliased(model)
    selectable = inspect(one).selectable
    selectable.corresponding_column(next(iter(inspect(model).local_table.c)))
    return one


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

sqlite_writer = threading.RLock()
"""Held by whoever writes on SQLite, in this process."""
BUSY_MS = 10_000
"""How long a writer of another process is waited for on SQLite."""


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: Any, _record: object) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None  # transactions are begun by `transaction()` alone
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MS}",
            "temp_store=MEMORY",
            "cache_size=-16000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


@event.listens_for(Pool, "checkout")
def _replace_if_hung_up(connection: Any, _record: object, _proxy: object) -> None:
    """A connection the database has hung up says so without being asked.

    An idle connection has nothing to read but the end of it, so a look at the socket does what a
    statement sent ahead of every request would, without its round trip.
    """
    if isinstance(connection, psycopg.Connection) and _is_hung_up(connection):
        raise DisconnectionError


def _is_hung_up(connection: "psycopg.Connection[Any]") -> bool:
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


@event.listens_for(Engine, "before_cursor_execute")
def _count_statement(
    _conn: object, _cur: object, statement: str, _p: object, _c: object, _m: object
) -> None:
    if has_app_context():
        g.setdefault("statements", deque(maxlen=KEPT_STATEMENTS)).append(statement)


class OutsideTransaction(RuntimeError):
    """A write was tried outside `transaction()`: a programming fault, caught at once."""


@event.listens_for(Session, "before_flush")
def _flush_only_in_transaction(session: Session, _context: object, _instances: object) -> None:
    if not session.info.get("depth"):
        raise OutsideTransaction


@event.listens_for(Session, "do_orm_execute")
def _write_only_in_transaction(state: ORMExecuteState) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and not state.session.info.get("depth"):
        raise OutsideTransaction


@contextmanager
def transaction() -> Iterator[None]:
    """Commit on success, roll back on any error; a nested use joins the outer one.

    SQLite takes its write lock at once, so what is read inside cannot be overtaken by another
    writer before it is changed. Never retries: see `with_retries`.
    """
    session = db.session()
    if session.info.get("depth"):
        yield
        return
    sqlite = session.get_bind().dialect.name == "sqlite"
    if sqlite:
        sqlite_writer.acquire()
    session.info["depth"] = 1
    session.info["after_commit"] = []
    try:
        connection = session.connection()
        if sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        _commit(session)
    except BaseException:
        session.rollback()
        session.info["after_commit"] = []
        raise
    finally:
        session.info.pop("depth", None)
        if sqlite:
            sqlite_writer.release()
    for action in session.info.pop("after_commit", []):
        action()


_JOINING = "joining_a_commit"


def _commit(session: Session) -> None:
    joining = g.get(_JOINING, ()) if has_app_context() else ()
    for action in joining:
        action()
    session.commit()
    if joining:
        g.pop(_JOINING)


def join_commit(action: Callable[[], None]) -> None:
    """Run `action` within the next transaction of this request, as its last act.

    One commit less for a request that writes anyway. Tried again with a transaction that is run
    again; `commit_joined` carries out what no transaction has taken along.
    """
    g.setdefault(_JOINING, []).append(action)


def commit_joined() -> None:
    """Give what still waits for a commit one of its own; usually nothing does."""
    if g.get(_JOINING):
        with transaction():
            pass


def end_reading(error: BaseException | None) -> None:
    """At the end of a request or job that only read last: commit, where a rollback would cost.

    To psycopg a rollback may have undone a table, so it forgets what it prepared, and the next
    request has every statement planned anew: for who acts alone that is several milliseconds of
    the database. Nothing is written outside `transaction()`, so there is nothing to keep either.
    """
    if error is not None or not db.session.registry.has():
        return
    session = db.session()
    if session.info.get("depth") or not session.in_transaction() or dialect_name() == "sqlite":
        return
    session.expunge_all()  # what was changed without being written is no write
    try:
        session.commit()
    except SQLAlchemyError:
        session.rollback()


def after_commit(action: Callable[[], None]) -> None:
    """Run `action` once the surrounding transaction has committed; not at all if it fails.

    The same action given twice runs once. Only for what may be lost (waking a worker) and never
    raises: what must happen is an outbox row.
    """
    actions = db.session().info["after_commit"]
    if action not in actions:
        actions.append(action)


# PostgreSQL: serialization_failure, deadlock_detected, lock_not_available.
_RETRYABLE_STATES = {"40001", "40P01", "55P03"}
MAX_TRIES = 5


def is_own_fault(error: Exception) -> bool:
    """A statement that can never work, which SQLite calls operational like a database away."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_ERROR


def is_retryable(error: DBAPIError) -> bool:
    """A clash with another transaction that goes away by running the whole call again."""
    state = getattr(error.orig, "sqlstate", None)
    if state in _RETRYABLE_STATES:
        return True
    return isinstance(error, OperationalError) and "database is locked" in str(error.orig)


def with_retries(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `call` again after a serialisation, deadlock or busy error, with a fresh session.

    The only place that retries (CC-3). The caller's `now` stays the same in every try.
    """
    for attempt in range(1, MAX_TRIES + 1):
        try:
            return call(*args, **kwargs)
        except DBAPIError as error:
            db.session.remove()
            if attempt == MAX_TRIES or not is_retryable(error):
                raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311  jitter, no secret
    raise AssertionError("unreachable")


def dialect_name() -> str:
    """`sqlite` or `postgresql`, for the few statements that must differ."""
    return db.engine.dialect.name


def engine_options(url: str) -> dict[str, Any]:
    """Options for `SQLALCHEMY_ENGINE_OPTIONS`: those of `connect_options` and the pool's."""
    if url.startswith("sqlite"):
        return connect_options(url)
    pool = {"pool_size": 4, "max_overflow": 2, "pool_timeout": 2}
    return connect_options(url) | pool


def connect_options(url: str) -> dict[str, Any]:
    """Options of every connection: among them the server-side limits of OP-5."""
    # A failed statement names its parameters in the error and so in the log; never here (OP-2).
    if url.startswith("sqlite"):
        return {
            "connect_args": {"timeout": 10, "check_same_thread": False},
            "hide_parameters": True,
        }
    limits = "-c statement_timeout=5000 -c lock_timeout=2000 "
    limits += "-c idle_in_transaction_session_timeout=15000 -c timezone=UTC "
    # A prepared statement is planned once: for those every request repeats, planning with each
    # value anew costs more than running them (docs/decisions/0028).
    limits += "-c plan_cache_mode=force_generic_plan"
    return {
        "hide_parameters": True,
        "connect_args": {"options": limits, "connect_timeout": 2},
    }


PROBE_MS = 2000
"""How long the probe waits for another writer before it says that nobody can write."""


def readiness_probe() -> None:
    """Write one row and take it back; raises SQLAlchemyError when the database is not writable."""
    connection = db.session.connection()
    if connection.dialect.name != "sqlite":
        with transaction():
            _write_and_take_back()
        return
    if not sqlite_writer.acquire(timeout=PROBE_MS / 1000):
        raise PoolTimeout("another writer holds the database")
    try:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={PROBE_MS}")
        with transaction():
            _write_and_take_back()
    finally:
        connection = db.session.connection()
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MS}")
        sqlite_writer.release()


def _write_and_take_back() -> None:
    connection = db.session.connection()
    connection.exec_driver_sql(
        "INSERT INTO data_stamp (name, value, changed_at) "
        "VALUES ('readiness', '', '2000-01-01 00:00:00+00:00')"
    )
    connection.exec_driver_sql("DELETE FROM data_stamp WHERE name = 'readiness'")
