"""How long the server takes to answer after its start, and what two idle processes hold.

    ./dev run python bench/startup.py [--runs N] [--json]

Prints `start_s` (the best run, from the start of the command to the first answer of `/healthz`),
`start_cpu_s` (the processor time in it, which a busy machine stretches less) and `idle_mib`
(proportional memory of the two processes of an idle server).
"""

import argparse
import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # Bytecode is kept beside the instance, as an installation has it from its first start on.
        environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if name != "PYTHONDONTWRITEBYTECODE"
            },
            "PYTHONPYCACHEPREFIX": str(Path(folder) / "bytecode"),
            "PORTAL_PROFILE": "test",
            "PORTAL_INSTANCE_DIR": str(Path(folder) / "instance"),
        }
        command(environment, "upgrade").wait()
        runs = [once(environment) for _ in range(options.runs)]
    result = {
        "start_s": round(min(start for start, _, _ in runs), 2),
        "start_cpu_s": round(min(spent for _, spent, _ in runs), 2),
        "start_cpu_s_median": round(statistics.median(spent for _, spent, _ in runs), 2),
        "idle_mib": round(max(memory for _, _, memory in runs)),
        "runs": options.runs,
    }
    print(json.dumps(result) if options.json else "\n".join(f"{k}: {v}" for k, v in result.items()))


def command(environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "portal", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def once(environment: dict[str, str]) -> tuple[float, float, float]:
    """Seconds until the first answer, processor seconds in them, MiB of the idle server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.monotonic()
    server = command(environment, "serve", "--port", str(port))
    try:
        while not answers(port):
            if time.monotonic() - started > 60:
                raise SystemExit("the server does not answer")
            time.sleep(0.01)
        seconds = time.monotonic() - started
        spent = sum(cpu_s(pid) for pid in family(server.pid))
        time.sleep(2)
        return seconds, spent, sum(memory_mib(pid) for pid in family(server.pid))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(40)


def answers(port: int) -> bool:
    address = f"http://127.0.0.1:{port}/healthz"
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.read() == b"ok")
    except OSError:
        return False


def family(pid: int) -> list[int]:
    """The process and its children; Linux only."""
    found = [pid]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found.append(int(stat.parent.name))
    return found


def cpu_s(pid: int) -> float:
    """Processor time the process has used, in its own name and the system's."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mib(pid: int) -> float:
    """Proportional set size: memory shared by both counts once."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
