"""An installation as an operator has it: commands and a server in processes of their own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from portal.core import clock
from tests.support.portal_app import close, make_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.web.app import Portal

ROOT = Path(__file__).resolve().parents[2]
UP_S = 180


class Installation:
    """A folder, a database (SQLite when `database_url` is empty) and a port; `today` runs on."""

    def __init__(self, folder: Path, database_url: str, today: datetime) -> None:
        self.folder, self.database_url = folder, database_url
        self.today, self._set_at = today, datetime.now(UTC)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def now(self) -> datetime:
        """What the processes take for the present."""
        return self.today + (datetime.now(UTC) - self._set_at)

    def run(self, *words: str) -> str:
        """What a command of the portal prints; fails with its complaint."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.on_day", *words], cwd=ROOT, check=False,
            env=self._environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def open_on(self, today: datetime) -> None:
        """Serve from this instant on, after the server of another day has been stopped."""
        self.stop()
        self.today, self._set_at = today, datetime.now(UTC)
        with (self.folder / "serve.out").open("ab") as out:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "tests.support.on_day", "serve", "--port", str(self.port)],
                cwd=ROOT, env=self._environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip
        limit = time.monotonic() + UP_S
        while not self._answers():
            gone = self._server.poll() is not None or time.monotonic() > limit
            assert not gone, (self.folder / "serve.out").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server as a service manager does; what runs is finished."""
        if self._server is None:
            return
        self._server.send_signal(signal.SIGTERM)
        try:
            self._server.wait(UP_S)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(self._server.pid, signal.SIGKILL)
            self._server = None

    @contextmanager
    def inside(self) -> Iterator[Portal]:
        """The same installation in this process, now: for what tests of other pages have shown."""
        settings = {"second_factor_optional": True, "base_url": self.address}
        app = make_app(self.folder, self.database_url, **settings)
        with clock.fixed(self.now), app.app_context():
            yield app
        close(app)

    def _answers(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as line:
            try:
                line.request("GET", "/readyz")
                return line.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                return False

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PORTAL_PROFILE": "test",
            "PORTAL_SECOND_FACTOR_OPTIONAL": "1",
            "PORTAL_BASE_URL": self.address,
            "PORTAL_INSTANCE_DIR": str(self.folder),
            "PORTAL_DATABASE_URL": self.database_url,
            "PORTAL_CHECKPOINT_DIR": str(self.folder / "checkpoints"),
            "PORTAL_LOG_FILE": str(self.folder / "log" / "portal.log"),
            "PORTAL_TEST_NOW": self.today.isoformat(),
            "PORTAL_TEST_SET": self._set_at.isoformat(),
        }
