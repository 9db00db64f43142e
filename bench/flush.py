"""Flushed before it is acknowledged: the system calls of a save, in their order (RL-4).

usage: ./dev run python bench/flush.py --db sqlite|postgresql [--saves N] [--json]

Attaches strace to the server's workers and, on PostgreSQL, to the database's processes, lets one
browser save N times, one save after the other, and looks at what happened between one reply and
the next: there must be a finished fsync or fdatasync. Prints `saves`,
`flushed` and the longest trace of one save; exits 1 when a reply went out without a flush, 2 where
strace is missing. Linux only.
"""

import argparse
import contextlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import exam_clients
from bench.exam_hall import Hall, Numbers
from bench.exam_server import Server, children_of, served
from portal.core.db import db
from portal.web.app import create_app
from tests.support.postgresql_server import running_server

CALLS = "fsync,fdatasync,sync_file_range,sendto,sendmsg,write,writev"
FLUSH = re.compile(r"(?:\bf(?:data)?sync\([^)]*\)|<\.\.\. f(?:data)?sync resumed>\)?)\s*= 0")
REPLY = re.compile(r"HTTP/1\.1 200 OK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--saves", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if shutil.which("strace") is None:
        print("strace is missing; install it to run this", file=sys.stderr)
        sys.exit(2)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-flush-")))
        instance = folder / "instance"
        instance.mkdir(mode=0o750)
        url, pids = "", []
        if asked.db == "postgresql":
            postgres = stack.enter_context(running_server(durable=True))
            url = postgres.address
            pids = [postgres.process.pid] if postgres.process else []
        app = create_app(
            overrides={"profile": "test", "instance_dir": instance, "database_url": url}
        )
        seats = Hall(app, folder, Numbers(open=2, ready=1)).open
        with app.app_context():
            db.engine.dispose()
        server = stack.enter_context(served(Server(instance, url, extra={"PORTAL_JOBS": "worker"})))
        save(server, seats, 8)  # every worker has its connection
        pids += [child for pid in pids for child in children_of(pid)] + server.workers()
        found = traced(server, seats, pids, asked.saves, folder / "trace")
    print(json.dumps(found) if asked.json else "\n".join(f"{k}: {v}" for k, v in found.items()))
    sys.exit(found["flushed"] < found["saves"])


def save(server: Server, seats: list[dict[str, Any]], count: int, first: int = 1) -> None:
    """One browser, one save after the other."""
    line = exam_clients.connect({"host": server.host})
    with contextlib.closing(line):
        for seq in range(first, first + count):
            line.sendall(exam_clients.save({"host": server.host}, seats[0], seq, [seq % 40]))
            answer = line.recv(65536)
            if not answer.startswith(b"HTTP/1.1 200"):
                raise SystemExit(answer.decode())


def traced(
    server: Server, seats: list[dict[str, Any]], pids: list[int], count: int, file: Path
) -> dict[str, Any]:
    attach = [word for pid in pids for word in ("-p", str(pid))]
    command = ["strace", "-f", "-ttt", "-s", "40", "-e", f"trace={CALLS}", "-o", str(file), *attach]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as tracer:
        time.sleep(2)
        save(server, seats, count, first=1_000)
        tracer.terminate()
    spans: list[list[str]] = [[]]
    for line in sorted(file.read_text(errors="replace").splitlines(), key=instant):
        spans[-1].append(line)
        if REPLY.search(line):
            spans.append([])
    replies = spans[:-1]
    return {
        "saves": len(replies),
        "flushed": sum(any(FLUSH.search(line) for line in span) for span in replies),
        "calls_of_one": [line.split(" ", 2)[2][:90] for line in (replies[-1] if replies else [])],
    }


def instant(line: str) -> float:
    return float(line.split(maxsplit=2)[1])


if __name__ == "__main__":
    main()
