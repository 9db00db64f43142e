"""The production server: granian, by settings alone embedded (SQLite) or one of many nodes.

SQLite: one worker with four requests at once, a lock file against a second server, and a
reload that stops before it starts, so that two processes never write at once. PostgreSQL: a
worker per core, four requests at once each (performance.md §5).
"""

import fcntl
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError

from portal.core import clock, jobs, logs, schema
from portal.core.db import connect_options
from portal.core.errors import FaultySettings
from portal.core.settings import Settings
from portal.web import exam_freeze, lean
from portal.web.app import Portal, create_app, prepare
from portal.web.intake import Intake

SLOTS = 4
"""Requests in the application at once, in each worker; as many as its database connections."""
SAVES_TOGETHER = 64
"""Saves at once on SQLite: they share commits, so the more of them wait the fewer there are."""
THREADS = 256
"""Requests one worker takes in at once; most of these threads wait for a slow line (OP-8). Two and
more workers take in half as many each: a thread that has saved once keeps 60 kB of stack.
"""
BACKPRESSURE = 2048
"""Connections a worker takes in, idle and slow ones included, so it must be far above what one
room keeps open: with 128, 200 clients trickling their headers kept everybody out (OP-8).
"""
DRAIN_S = 30
HEADER_S = 10
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
TARGET = "portal.web.serving:application"


def start_jobs(app: Portal) -> None:
    """In each serving process: hand jobs over, and work on them where the settings say so."""
    runner = jobs.attach(app, app.settings)
    if app.settings.jobs == "embedded":
        runner.start()


def hear_signals() -> None:
    """Make the main thread of this worker, which calls it, run its signal handlers at once.

    The kernel may hand a signal to any thread, granian's own included, while Python runs
    handlers in the main thread alone, which sleeps on a lock until something wakes it. Without
    this, about one SIGTERM in ten was not noticed until the server was killed after `DRAIN_S`,
    in the middle of the requests it went on taking.
    """
    heard, written = os.pipe()
    os.set_blocking(written, False)
    signal.signal(signal.SIGUSR1, lambda _number, _frame: None)
    signal.set_wakeup_fd(written, warn_on_full_buffer=False)
    sleeper = threading.get_ident()

    def wake() -> None:
        while numbers := os.read(heard, 64):
            if set(numbers) != {signal.SIGUSR1}:
                signal.pthread_kill(sleeper, signal.SIGUSR1)

    threading.Thread(target=wake, name="signals", daemon=True).start()


log = logging.getLogger("portal.web")


def _is_news(record: logging.LogRecord) -> bool:
    """Not that there may be more threads than cores: they are meant to be (0015)."""
    return "Configuration allows spawning" not in record.getMessage()


logging.getLogger("_granian").addFilter(_is_news)

starters: list[Callable[[Portal], None]] = [start_jobs]
"""Run in each serving process once the application stands."""


class Server(MPServer):
    """Reload (SIGHUP) only while nobody sits an exam, unless it was said why it cannot wait."""

    def __init__(self, *args: Any, settings: Settings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settings = settings

    def _reload(self, spawn_target: Any, target_loader: Any) -> None:
        found = attempts_running(self.settings)
        if not found:
            super()._reload(spawn_target, target_loader)  # type: ignore[no-untyped-call]  # granian says no types here
            return
        self.reload_signal = False
        self.main_loop_interrupt.clear()
        log.warning("not reloaded: %s", exam_freeze.ExamsRunning(found).message)


class StopThenStart(Server):
    """Reload (SIGHUP) for SQLite: the old worker has gone before the new one opens the file."""

    def _respawn_workers(
        self, workers: Sequence[int], spawn_target: Any, target_loader: Any, delay: float = 0
    ) -> None:
        for index in workers:
            old: Any = self.wrks[index]
            old.terminate()
            old.join(self.workers_kill_timeout)
            if old.is_alive():
                old.kill()
                old.join()
            new: Any = self._spawn_worker(
                idx=index, target=spawn_target, callback_loader=target_loader
            )
            new.start()
            self.wrks[index] = new


def application() -> Portal:
    """What each worker serves; settings come from the environment."""
    hear_signals()
    app = create_app()
    logs.configure(log_file=app.settings.log_file)
    for start in starters:
        start(app)
    largest = app.settings.upload_limit_bytes
    saves = SAVES_TOGETHER if app.settings.on_sqlite else SLOTS
    app.wsgi_app = Intake(  # type: ignore[method-assign]
        app.wsgi_app, slots=SLOTS, saves=saves, largest=largest, is_save=lean.is_save
    )
    return app


def workers(settings: Settings) -> int:
    """One writer on SQLite; a worker per core on PostgreSQL."""
    return 1 if settings.on_sqlite else os.cpu_count() or 1


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; SIGHUP reloads. Raises FaultySettings instead of starting.

    The workers read their settings from the environment, so it must say the same as `settings`.
    """
    if not settings.is_production and host not in LOOPBACK:
        raise FaultySettings(f"{settings.profile.value} is served on loopback only, not {host}")
    number = workers(settings)
    with only_server(settings):
        check_database(settings)
        server = (StopThenStart if settings.on_sqlite else Server)(
            TARGET,
            settings=settings,
            factory=True,
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=HEADER_S * 1000),
            workers=number,
            blocking_threads=THREADS if number == 1 else THREADS // 2,
            backpressure=BACKPRESSURE,
            workers_kill_timeout=DRAIN_S,
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
        )
        server.serve()


def check_database(settings: Settings) -> None:
    """A server never starts on a database of another revision, nor migrates it by itself.

    Looks without an application, which only the workers need. Raises FaultySettings.
    """
    prepare(settings)
    url = settings.resolved_database_url
    engine = create_engine(url, poolclass=NullPool, **connect_options(url))
    with engine.connect() as connection:
        there, wanted = schema.revision_of(connection), schema.head()
    if there is None:
        raise FaultySettings("the database is empty; `portal init` prepares it")
    if there != wanted:
        raise FaultySettings(f"the database is at {there}, not {wanted}; run `portal upgrade`")


def attempts_running(settings: Settings) -> int:
    """Exam attempts that speak against a reload; 0 where the database cannot be asked, for then
    nobody is helped by the old workers.
    """
    url = settings.resolved_database_url
    engine = create_engine(url, poolclass=NullPool, **connect_options(url))
    try:
        with engine.connect() as connection:
            return exam_freeze.holds(connection, clock.now())
    except SQLAlchemyError:
        log.exception("the database could not be asked for running exams")
        return 0


def work(settings: Settings, *, threads: int, periodic: bool) -> None:
    """Be a worker until SIGTERM, which lets running jobs finish. Raises FaultySettings."""
    if settings.on_sqlite:
        raise FaultySettings("on SQLite the server runs the jobs itself; workers need PostgreSQL")
    check_database(settings)
    app = create_app(settings)
    logs.configure(log_file=settings.log_file)
    jobs.attach(app, settings).consumer(workers=threads, periodic=periodic).run()


@contextmanager
def only_server(settings: Settings) -> Iterator[None]:
    """On SQLite, hold `instance/serve.lock`; raises FaultySettings when another server has it.

    The lock belongs to the open file, which the workers inherit: it is free again only when the
    last of them has gone, even after the first process was killed.
    """
    if not settings.on_sqlite:
        yield
        return
    settings.instance_dir.mkdir(mode=0o750, parents=True, exist_ok=True)
    handle = os.open(settings.instance_dir / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FaultySettings(
                "another server is running on this instance (serve.lock); stop it first, "
                "or use PostgreSQL for more than one server"
            ) from None
        yield
    finally:
        os.close(handle)
