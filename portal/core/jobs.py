"""Jobs: what happens after and beside the requests, by huey.

SQLite: threads of the one server on `instance/jobs.sqlite`. PostgreSQL: any number of `portal
worker` processes on huey's tables in the database, or on Redis. A job is named; `web/jobs.py`
fills the table, so that nothing here knows an area. Messages are JSON with a name and ids, never
pickle, and losing all of them changes no fact: what must happen is a row that a sweep finds.
"""

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer
from psycopg.errors import UniqueViolation
from redis import ConnectionPool
from sqlalchemy.engine import make_url

from portal.core import clock
from portal.core.db import with_retries
from portal.core.errors import FaultySettings
from portal.core.settings import Settings

log = logging.getLogger("portal.jobs")

MINUTE = timedelta(minutes=1)
EXTENSION = "portal-jobs"
QUEUE = "portal"
CONNECT_S = 2
"""No request waits longer for a queue that is away; the sweep finds what was not handed over."""


@dataclass(frozen=True, slots=True)
class Job:
    """`call(*ids, now=…)`, run every so often; `None` only when somebody asks for it.

    It may run twice at once and may be killed anywhere: it must tolerate both.
    """

    call: Callable[..., object]
    every: timedelta | None = None


table: dict[str, Job] = {}
"""Filled once, by `web/jobs.py`."""


def due(minute: datetime) -> list[tuple[str, int]]:
    """Jobs to start in this minute: name and how many seconds into it."""
    number = int(minute.timestamp()) // 60
    found = []
    for name, job in sorted(table.items()):
        if job.every is None:
            continue
        seconds = int(job.every.total_seconds())
        if seconds < 60:
            found += [(name, second) for second in range(0, 60, seconds)]
        elif number % (seconds // 60) == 0:
            found.append((name, 0))
    return found


def run(app: Flask, name: str, *ids: str | int) -> None:
    """Run a job now, at one instant, again after a clash in the database (CC-3)."""
    with app.app_context():
        with_retries(table[name].call, *ids, now=clock.now())


class JsonMessages(Serializer):
    """Messages as JSON: a name and ids. Whoever can write to the queue can start a known job with
    other ids, nothing else.
    """

    _PLAIN = (
        "id", "name", "retries", "retry_delay", "priority", "args", "expires", "timeout",
        "retry_backoff",
    )  # fmt: skip
    _INSTANTS = ("eta", "expires_resolved")
    _REFUSED = ("on_complete", "on_error", "chord_config")

    def serialize(self, data: Any) -> bytes:
        if not isinstance(data, Message):
            return json.dumps({"value": data}).encode()
        if data.kwargs or any(getattr(data, name) is not None for name in self._REFUSED):
            raise TypeError("a job is a name and ids")
        if not all(isinstance(one, str | int) for one in data.args):
            raise TypeError("a job takes ids only")
        fields = {name: getattr(data, name) for name in self._PLAIN}
        for name in self._INSTANTS:
            value = getattr(data, name)
            fields[name] = value.isoformat() if value else None
        return json.dumps({"message": fields}).encode()

    def deserialize(self, data: bytes) -> Any:
        document = json.loads(data)
        if "message" not in document:
            return document["value"]
        fields = document["message"]
        for name in self._INSTANTS:
            if fields[name]:
                fields[name] = datetime.fromisoformat(fields[name])
        return Message(**{**fields, "args": tuple(fields["args"]), "kwargs": {}})


def storage(settings: Settings) -> Huey:
    """The queue the settings name. Raises FaultySettings for an address it cannot be at."""
    common: dict[str, Any] = {"name": QUEUE, "results": False, "serializer": JsonMessages()}
    if settings.jobs_url:
        if not settings.jobs_url.startswith(("redis://", "rediss://", "unix://")):
            raise FaultySettings("jobs_url: must be a redis:// address or empty")
        pool = ConnectionPool.from_url(
            settings.jobs_url, socket_connect_timeout=CONNECT_S, socket_timeout=5
        )
        return RedisHuey(connection_pool=pool, **common)
    if settings.on_sqlite:
        file = settings.instance_dir.resolve() / "jobs.sqlite"
        return SqliteHuey(filename=str(file), timeout=CONNECT_S, **common)
    address = make_url(settings.resolved_database_url).set(drivername="postgresql")
    dsn = address.render_as_string(hide_password=False)
    try:
        return PostgresHuey(dsn=dsn, connect_timeout=CONNECT_S, **common)
    except UniqueViolation:  # another process makes the tables of the queue at this very moment
        return PostgresHuey(dsn=dsn, connect_timeout=CONNECT_S, **common)


GATHER_S = 1
"""How long a storm of commits gathers before one look serves all of them."""
STOP_S = 30
"""How long `stop` waits for running jobs."""


class Runner:
    """Hands jobs to the queue, and works on it where it is told to."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        logging.getLogger("huey").setLevel(logging.WARNING)
        self._huey = storage(settings)
        self._closing = threading.Lock()
        self._gathering = threading.Lock()
        self._asked: dict[str, float] = {}
        self._consumer: Consumer | None = None
        self._thread: threading.Thread | None = None

        def carry_out(name: str, *ids: str | int) -> None:
            run(app, name, *ids)

        self._task = self._huey.task(name="job")(carry_out)
        self._huey.periodic_task(crontab(minute="*"), name="minute", expires=50)(self._minute)
        # Each worker listens on a connection of its own thread, which only that thread can close.
        self._huey.on_shutdown(name="close")(self._close)

    def enqueue(self, name: str, *ids: str | int, delay_s: int = 0) -> None:
        """Hand a job over. Raises what the storage raises."""
        if name not in table:
            raise KeyError(name)
        if delay_s:
            self._task.schedule(args=(name, *ids), delay=delay_s)
        else:
            self._task(name, *ids)

    def gather(self, name: str) -> None:
        """Hand a job over once for all who ask within `GATHER_S`; it starts after that, and so
        sees what each of them has committed. Raises what the storage raises.
        """
        with self._gathering:
            if time.monotonic() < self._asked.get(name, 0.0):
                return
            self._asked[name] = time.monotonic() + GATHER_S
        try:
            self.enqueue(name, delay_s=GATHER_S)
        except Exception:
            self._asked.pop(name, None)
            raise

    def _minute(self) -> None:
        for name, second in due(clock.now()):
            self.enqueue(name, delay_s=second)

    def consumer(self, *, workers: int, periodic: bool = True, embedded: bool = False) -> Consumer:
        """A consumer of `workers` threads, to be run."""
        kind = _Quiet if embedded else Consumer
        return kind(
            self._huey,
            workers=workers,
            periodic=periodic,
            max_delay=1.0,
            shutdown_timeout=30,
            graceful_signal="TERM",
        )

    def start(self, *, workers: int = 2) -> None:
        """Work in threads of this process until `stop`."""
        self._consumer = self.consumer(workers=workers, embedded=True)
        self._thread = threading.Thread(target=self._consumer.run, name="jobs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the running jobs finish; nothing is lost when this is never called."""
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
            self._consumer = None
        if self._thread is not None:
            self._thread.join(STOP_S)
            self._thread = None
        self._close()

    def _close(self) -> None:
        with self._closing:  # huey looks before it locks
            self._huey.storage.close()


class _Quiet(Consumer):
    """A consumer inside a server: signals are the server's affair."""

    def _set_signal_handlers(self) -> None:
        return


def attach(app: Flask, settings: Settings) -> Runner:
    """Give the application a queue; from now on it wakes workers."""
    runner = Runner(app, settings)
    app.extensions[EXTENSION] = runner
    return runner


def hand_over(name: str, *ids: str | int) -> None:
    """Ask for a job soon. Without a queue, or with one that is away, the sweep does it."""
    _ask(name, lambda runner: runner.enqueue(name, *ids))


def gather(name: str) -> None:
    """Ask for a job in a second, one for all who ask meanwhile; otherwise as `hand_over`."""
    _ask(name, lambda runner: runner.gather(name))


def _ask(name: str, how: Callable[[Runner], None]) -> None:
    runner: Runner | None = current_app.extensions.get(EXTENSION)
    if runner is None:
        return
    try:
        how(runner)
    except Exception as error:  # noqa: BLE001  each storage has its own errors; nothing is lost
        log.warning("job %s was not handed over: %s", name, type(error).__name__)
