"""Closed-loop clients in a process of their own: a plan comes in as JSON, figures go out.

usage: python bench/exam_clients.py < plan.json > figures.json

Imports nothing of the portal and keeps its own work small, since it shares the processors with what
it measures: plain sockets, requests made of ready bytes, one answer awaited on each connection
before its next request is sent.
"""

import json
import selectors
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Plan = dict[str, Any]
Seat = dict[str, Any]
Request = tuple[str, bytes]
"""What is asked for, and the bytes that ask."""
ANSWER_S = 60


@dataclass(slots=True)
class Line:
    """One connection, what it asks for next, and the answer it waits for."""

    socket: socket.socket
    script: Iterator[Request]
    kind: str = ""
    asked: float = 0.0
    got: bytearray = field(default_factory=bytearray)
    need: int = 0


@dataclass(slots=True)
class Figures:
    """Latencies of what was answered as hoped, by kind; statuses of what was not."""

    latency: dict[str, list[float]] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    bytes_down: dict[str, int] = field(default_factory=dict)


def save(plan: Plan, seat: Seat, seq: int, places: list[int]) -> bytes:
    answers = {
        seat["items"][place][0]: {"choice": [seat["items"][place][1][seq % 3]]} for place in places
    }
    body = json.dumps({"epoch": 1, "seq": seq, "answers": answers}, separators=(",", ":")).encode()
    head = (
        f"PUT {seat['path']}/answers HTTP/1.1\r\nHost: {plan['host']}\r\n"
        f"Cookie: {seat['cookie']}\r\n"
        f"X-Attempt-Token: {seat['token']}\r\nContent-Type: application/json\r\n"
        f"Sec-Fetch-Site: same-origin\r\nOrigin: http://{plan['host']}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def get(plan: Plan, seat: Seat) -> bytes:
    return (
        f"GET {seat['path']} HTTP/1.1\r\nHost: {plan['host']}\r\n"
        f"Cookie: {seat['session']}\r\nAccept-Encoding: gzip\r\n\r\n"
    ).encode()


def post(plan: Plan, path: str, session: str, fields: str) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: {plan['host']}\r\nCookie: {session}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
        f"Content-Length: {len(fields)}\r\n\r\n{fields}"
    ).encode()


def saving(plan: Plan, seats: list[Seat]) -> Iterator[Request]:
    """One save after the other, a seat a time, `at_once` answers in each."""
    at_once, seq = plan["at_once"], plan["first_seq"]
    while True:
        for seat in seats:
            count = len(seat["items"])
            yield "save", save(plan, seat, seq, [(seq + n) % count for n in range(at_once)])
        seq += 1


def beginning(plan: Plan, seats: list[Seat]) -> Iterator[Request]:
    for seat in seats:
        yield "begin", post(plan, f"{seat['path']}/begin", seat["session"], seat["csrf"])


def submitting(plan: Plan, seats: list[Seat]) -> Iterator[Request]:
    for seat in seats:
        yield "submit", post(plan, f"{seat['path']}/submit", seat["session"], seat["csrf"])


def sitting(plan: Plan, seats: list[Seat]) -> Iterator[Request]:
    """The whole exam of one seat after the other."""
    for seat in seats:
        yield "begin", post(plan, f"{seat['path']}/begin", seat["session"], seat["csrf"])
        yield "read", get(plan, seat)
        for seq in range(1, len(seat["items"]) + 1):
            yield "save", save(plan, seat, seq, [seq - 1])
        yield "submit", post(plan, f"{seat['path']}/submit", seat["session"], seat["csrf"])


def signing_in(plan: Plan, seats: list[Seat]) -> Iterator[Request]:
    while True:
        for seat in seats:
            yield "sign-in", post(plan, "/login", seat["anonymous"], seat["signin"])


SCRIPTS: dict[str, Callable[[Plan, list[Seat]], Iterator[Request]]] = {
    "save": saving,
    "begin": beginning,
    "submit": submitting,
    "sit": sitting,
    "sign-in": signing_in,
}


def connect(plan: Plan) -> socket.socket:
    host, port = plan["host"].split(":")
    line = socket.create_connection((host, int(port)), timeout=ANSWER_S)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def run(plan: Plan) -> dict[str, Any]:
    """Every connection works through its share of the seats until all are done or time is up."""
    count = plan["connections"]
    script = SCRIPTS[plan["mode"]]
    lines = [
        Line(connect(plan), script(plan, plan["seats"][place::count])) for place in range(count)
    ]
    figures, watch = Figures(), selectors.DefaultSelector()
    began = time.perf_counter()
    ends = began + plan["seconds"]
    for line in lines:
        watch.register(line.socket, selectors.EVENT_READ, line)
        ask(line, watch, ends)
    while watch.get_map():
        ready = watch.select(ANSWER_S)
        if not ready:
            raise SystemExit("the server does not answer")
        for key, _events in ready:
            take(key.data, figures, watch, ends)
    took = time.perf_counter() - began
    for line in lines:
        line.socket.close()
    watch.close()
    return {
        "seconds": took,
        "cpu_s": time.process_time(),
        "latency_ms": {kind: told(found) for kind, found in figures.latency.items()},
        "refused": figures.refused,
        "bytes_down": figures.bytes_down,
    }


def ask(line: Line, watch: selectors.BaseSelector, ends: float) -> None:
    request = next(line.script, None) if time.perf_counter() < ends else None
    if request is None:
        watch.unregister(line.socket)
        return
    line.kind, data = request
    line.asked = time.perf_counter()
    line.socket.sendall(data)


def take(line: Line, figures: Figures, watch: selectors.BaseSelector, ends: float) -> None:
    data = line.socket.recv(65536)
    if not data:
        raise SystemExit("the server hung up")
    line.got += data
    if not line.need:
        head = line.got.find(b"\r\n\r\n")
        if head < 0:
            return
        line.need = head + 4 + length(bytes(line.got[:head]).lower())
    if len(line.got) < line.need:
        return
    note(line, figures)
    line.got.clear()
    line.need = 0
    ask(line, watch, ends)


def length(head: bytes) -> int:
    found = head.find(b"content-length:")
    return int(head[found + 15 :].split(b"\r\n", 1)[0]) if found >= 0 else 0


def note(line: Line, figures: Figures) -> None:
    status = bytes(line.got[9:12])
    if status in {b"200", b"303"}:
        figures.latency.setdefault(line.kind, []).append(time.perf_counter() - line.asked)
        figures.bytes_down[line.kind] = len(line.got)
    else:
        name = f"{line.kind} {status.decode()}"
        figures.refused[name] = figures.refused.get(name, 0) + 1


def told(found: list[float]) -> dict[str, float]:
    order = sorted(found)
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    told = {name: order[int(share * (len(order) - 1))] * 1000 for name, share in at.items()}
    return {"count": len(order), "max": order[-1] * 1000, **told}


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
