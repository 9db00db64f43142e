"""Examinees of the fault bench: each saves on, keeps what is not acknowledged, and never gives up.

What a client was told is written down here and compared with what is stored by `faults_check`.
"""

import asyncio
import contextlib
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

ANSWER_S = 8
BACK_OFF_S = (0.05, 1.5)
TRY_AGAIN = {429, 500, 502, 503, 408}


class Cut(Exception):
    """The connection ended, or nothing came in time."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer of the server to one save."""

    public_id: str
    epoch: int
    seq: int
    answers: dict[str, Any]
    status: int
    body: dict[str, Any]


@dataclass(slots=True)
class Diary:
    """Everything all clients were told, and how often they had to try again."""

    told: list[Told] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    tries_again: int = 0
    kept_on_device: int = 0


@dataclass(slots=True)
class Device:
    """A browser at an attempt: its cookie, token, epoch and the next number."""

    cookie: str
    token: str
    epoch: int
    seq: int = 0


class Line:
    """One HTTP connection that is opened again whenever it is gone."""

    def __init__(self, address: Callable[[], tuple[str, int]], host: str) -> None:
        self._address, self._host = address, host
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes = b"",
        *,
        leave: bool = False,
    ) -> tuple[int, dict[str, list[str]], bytes]:
        """`leave`: the client is killed once the request is out. Raises Cut."""
        try:
            async with asyncio.timeout(ANSWER_S):
                if self._streams is None:
                    self._streams = await asyncio.open_connection(*self._address())
                reader, writer = self._streams
                lines = {"Host": self._host, "Content-Length": str(len(body)), **headers}
                head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
                writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
                await writer.drain()
                if leave:
                    raise Cut
                return await _answer(reader)
        except (OSError, EOFError, TimeoutError, ValueError, Cut) as error:
            await self.close()
            raise Cut from error

    async def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            with contextlib.suppress(OSError):
                await self._streams[1].wait_closed()
            self._streams = None


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, list[str]], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers: dict[str, list[str]] = {}
    for line in head[1:]:
        name, found, value = line.partition(":")
        if found:
            headers.setdefault(name.lower(), []).append(value.strip())
    length = int(headers.get("content-length", ["0"])[0])
    return int(head[0].split(" ")[1]), headers, await reader.readexactly(length)


class Examinee:
    """One attempt and whoever sits it, on one device and perhaps later on another."""

    def __init__(
        self, seat: dict[str, Any], address: Callable[[], tuple[str, int]], host: str, diary: Diary,
        chance: random.Random,
    ) -> None:  # fmt: skip
        self.seat, self.diary, self.chance, self.host = seat, diary, chance, host
        self.line, self.other = Line(address, host), Line(address, host)
        self.device = Device(seat["cookie"], seat["token"], 1)
        self.session, self.elsewhere = seat["session"], seat["second"]
        self.public_id = seat["path"].rpartition("/")[2]
        self.acked: list[tuple[Device, int, dict[str, Any]]] = []
        self.moves = False
        self.done = False

    async def run(self, over: asyncio.Event, pause_s: float) -> None:
        await asyncio.sleep(self.chance.uniform(0, pause_s))
        while not over.is_set() and not self.done:
            if self.moves:
                self.moves = False
                await self._move()
            await self._step()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.chance.uniform(0.3, 1.7) * pause_s):
                    await over.wait()
        await self.line.close()
        await self.other.close()

    async def _step(self) -> None:
        """Mostly one save; now and then two out of order, an old one again, or a killed client."""
        what = self.chance.random()
        first = self._next()
        if what < 0.1:
            await self._deliver(*self._next(), line=self.other)
            await self._deliver(*first)
        elif what < 0.2 and self.acked:
            await self._deliver(*self.chance.choice(self.acked))
            await self._deliver(*first)
        elif what < 0.25:
            with contextlib.suppress(Cut):
                await self._send(*first, self.line, leave=True)
            await self._deliver(*first)  # from its journal, when the page is opened again
        else:
            await self._deliver(*first)

    def _next(self) -> tuple[Device, int, dict[str, Any]]:
        self.device.seq += 1
        count = self.chance.choice((1, 1, 1, 2, 5))
        items = self.chance.sample(self.seat["items"], count)
        answers = {ref: {"choice": [self.chance.choice(options)]} for ref, options in items}
        return self.device, self.device.seq, answers

    async def _deliver(
        self, device: Device, seq: int, answers: dict[str, Any], *, line: Line | None = None
    ) -> None:
        """Until the server has said something about it."""
        while True:
            try:
                status, body = await self._send(device, seq, answers, line or self.line)
            except Cut:
                status, body = 503, {}
            if status not in TRY_AGAIN:
                break
            self.diary.tries_again += 1
            await asyncio.sleep(self.chance.uniform(*BACK_OFF_S))
        self._note(device, seq, answers, status, body)

    def _note(
        self, device: Device, seq: int, answers: dict[str, Any], status: int, body: dict[str, Any]
    ) -> None:
        told = Told(self.public_id, device.epoch, seq, answers, status, body)
        if status == 200:
            self.acked.append((device, seq, answers))
        elif status == 409:
            self.diary.kept_on_device += not body["stored"]
            self.done = body["reason"] in {"late", "closed"}
        else:
            self.diary.strange.append(f"{status} {body} for {self.public_id} {device.epoch}.{seq}")
        self.diary.told.append(told)

    async def _send(
        self, device: Device, seq: int, answers: dict[str, Any], line: Line, *, leave: bool = False
    ) -> tuple[int, dict[str, Any]]:
        data = json.dumps({"epoch": device.epoch, "seq": seq, "answers": answers}).encode()
        headers = {
            "Cookie": device.cookie, "X-Attempt-Token": device.token, "Origin": f"http://{self.host}",
            "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json",
            "Accept": "application/json",
        }  # fmt: skip
        path = f"{self.seat['path']}/answers"
        status, _headers, body = await line.ask("PUT", path, headers, data, leave=leave)
        try:
            return status, json.loads(body)
        except ValueError:
            return status, {}

    async def _move(self) -> None:
        """Go on at the other device; the former one sends once more and is told so."""
        self.session, self.elsewhere = self.elsewhere, self.session
        former, session = self.device, self.session
        form = {"Cookie": session, "Content-Type": "application/x-www-form-urlencoded"}
        path = self.seat["path"]
        while True:
            try:
                data = self.seat["csrf"].encode()
                status, headers, _body = await self.other.ask("POST", f"{path}/here", form, data)
                if status != 303:
                    raise Cut
                page = urlsplit(headers["location"][0]).path
                status, headers, body = await self.other.ask("GET", page, {"Cookie": session})
                if status != 200:
                    raise Cut
                break
            except Cut:
                self.diary.tries_again += 1
                await asyncio.sleep(self.chance.uniform(*BACK_OFF_S))
        if "set-cookie" not in headers:  # the result: its time was over
            self.done = True
            if not self.seat["ends"]:
                self.diary.strange.append(f"{self.public_id} is closed before its time")
            return
        facts = dict(re.findall(r'data-(token|epoch|seq)="([^"]*)"', body.decode()))
        cookie = next(one for one in headers["set-cookie"] if one.startswith("attempt-dev="))
        self.device = Device(
            cookie.partition(";")[0], facts["token"], int(facts["epoch"]), int(facts["seq"]) - 1
        )
        former.seq += 1
        await self._deliver(former, former.seq, {})
