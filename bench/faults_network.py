"""A line that loses, in user space: every connection to the server goes through it.

A program cannot drop packets of its own host's TCP without privileges, so each piece that passes is
lost with the given chance as TCP shows a loss to programs: four in five come late by one or more
retransmission times, one in five ends the connection with the piece undelivered.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable

RETRANSMISSION_S = 0.2
PIECE = 1400


class Losing:
    """`share` of the pieces are lost while it is above 0; may be changed at any time."""

    def __init__(self, target: Callable[[], tuple[str, int]], chance: random.Random) -> None:
        self._target, self._chance = target, chance
        self.share = 0.0
        self.lost = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> tuple[str, int]:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        return host, port

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            there = await asyncio.open_connection(*self._target())
            ways = [
                asyncio.create_task(self._pass(reader, there[1])),
                asyncio.create_task(self._pass(there[0], writer)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
                there[1].close()
        writer.close()

    async def _pass(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        while data := await source.read(PIECE):
            wait = RETRANSMISSION_S
            while self._chance.random() < self.share:
                self.lost += 1
                if self._chance.random() < 0.2:
                    return
                await asyncio.sleep(wait)
                wait *= 2
            to.write(data)
            await to.drain()
