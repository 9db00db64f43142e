"""What the processes of one test run share: a folder that lives exactly as long as the run.

It lies in memory where there is room: every test copies a database, which a disk makes ten times
slower. Temporary files of the run lie in it too.

The process that began the run holds a lock on the file `alive` in it. Whatever a worker starts
for all (a database server) waits for that lock in its own process: it gets it when the run has
ended, also when the run was killed, and cleans up.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTING_S = 20
MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a folder of its own in it
ENOUGH_BYTES = 4 << 30
KEPT = "PORTAL_TEST_KEPT"
"""Names a folder that outlives a run: the groups of the suite are runs, one after the other."""


@dataclass
class SharedRun:
    folder: Path
    lock: int | None = None  # only in the process that began the run

    @property
    def name(self) -> str:
        """A word of small letters, digits and underscores that no other run has."""
        return self.folder.name.removeprefix("portal-run-")

    @property
    def kept(self) -> Path:
        """The folder for what takes long to make: the suite's, if this run is a group of one."""
        given = os.environ.get(KEPT)
        return Path(given) if given else self.folder

    @contextlib.contextmanager
    def one_at_a_time(self, errand: str) -> Iterator[None]:
        """Hold off the other workers while one does something for all."""
        with (self.folder / f"{errand}.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def end(self) -> None:
        """Let go, give what was started for the run time to leave, and remove the folder."""
        if self.lock is None:
            return
        os.close(self.lock)
        limit = time.monotonic() + PARTING_S
        while any(self.folder.glob("*.running")) and time.monotonic() < limit:
            time.sleep(0.05)
        shutil.rmtree(self.folder, ignore_errors=True)


RUN = pytest.StashKey[SharedRun]()


def begin() -> SharedRun:
    folder = Path(tempfile.mkdtemp(prefix="portal-run-", dir=roomy()))
    folder.chmod(0o755)  # a server started as somebody else keeps its data inside
    lock = os.open(folder / "alive", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return SharedRun(folder, lock)


def roomy() -> str | None:
    """The folder in memory, if a run's databases and browsers fit into it."""
    with contextlib.suppress(OSError):
        if shutil.disk_usage(MEMORY).free >= ENOUGH_BYTES:
            return str(MEMORY)
    return None


def keep_temporary_files(folder: Path) -> None:
    """Let this process and those it starts put their temporary files into `folder`."""
    folder.mkdir()
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None  # looked up anew


def wait_for_end(folder: Path) -> None:
    """Return when the run has ended, or its process is gone."""
    with contextlib.suppress(FileNotFoundError), (folder / "alive").open("r+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)


def pytest_configure(config: pytest.Config) -> None:
    inherited: dict[str, Any] | None = getattr(config, "workerinput", None)
    if inherited is None:
        config.stash[RUN] = begin()
        keep_temporary_files(config.stash[RUN].folder / "tmp")
    else:
        config.stash[RUN] = SharedRun(Path(inherited["portal_run"]))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["portal_run"] = str(node.config.stash[RUN].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        config.stash[RUN].end()
