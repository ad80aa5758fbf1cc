"""The other side of `python -m bench session`: many SSH clients in a process of their own.

`python -m bench.visitors PORT KEY` takes one command a line from its input, as JSON, and answers `ok` when it is done.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from typing import Any

import asyncssh

from bbs.screens.begin import QUESTION

PER_CONNECTION = 100
"""Sessions on one connection, where only sessions are to be measured."""

ANSWER_SECONDS = 0.3
"""A key that has no answer by then changes nothing."""

Process = asyncssh.SSHClientProcess[bytes]


class Visitors:
    """Clients of one server."""

    def __init__(self, port: int, key: str) -> None:
        self._port = port
        self._key = key
        self._connections: list[asyncssh.SSHClientConnection] = []
        self._processes: list[Process] = []

    async def connect(self, count: int, user: str = "guest", zlib: bool = False) -> None:
        """So many connections, without a session."""
        for _number in range(count):
            connection = await asyncssh.connect(
                "127.0.0.1",
                self._port,
                username=user,
                client_keys=[] if user == "guest" else [self._key],
                known_hosts=None,
                config=None,
                compression_algs=["zlib@openssh.com" if zlib else "none"],
            )
            self._connections.append(connection)

    async def sessions(self, count: int, spread: bool = True) -> None:
        """So many sessions with their first screen: one on each connection, or all on the last."""
        for number in range(count):
            at = number - count if spread else -1
            self._processes.append(await self._session(self._connections[at]))

    async def come_and_go(self, count: int) -> None:
        """Sessions that begin and end one after the other, on one connection; every second one is cut off."""
        await self.connect(1)
        for number in range(count):
            process = await self._session(self._connections[-1])
            if number % 2:
                process.stdin.write(b"Q")
            else:
                process.close()
            await process.wait_closed()
        await self.leave()

    async def keys(self, keys: list[str], settle: bool = False) -> None:
        """Presses keys in the last session, each after the answer to the one before."""
        process = self._processes[-1]
        for key in keys:
            process.stdin.write(key.encode())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ANSWER_SECONDS):
                    await process.stdout.read(65536)
            if settle:
                await _quiet(process)

    async def leave(self) -> None:
        """Everybody goes."""
        for connection in self._connections:
            connection.abort()
        for connection in self._connections:
            await connection.wait_closed()
        self._connections.clear()
        self._processes.clear()

    @staticmethod
    async def _session(connection: asyncssh.SSHClientConnection) -> Process:
        process = await connection.create_process(term_type="xterm-256color", term_size=(80, 24), encoding=None)
        said, asked = b"", QUESTION.encode()
        while b"help now" not in said:
            said += await process.stdout.read(65536)
            if asked and asked in said:
                asked = b""
                process.stdin.write(b"\r")
        return process


async def _quiet(process: Process) -> None:
    """Until nothing more comes for a while: a screen has opened."""
    while True:
        try:
            async with asyncio.timeout(0.3):
                await process.stdout.read(65536)
        except TimeoutError:
            return


async def serve(port: int, key: str) -> None:
    visitors = Visitors(port, key)
    while line := await asyncio.to_thread(sys.stdin.readline):
        name, options = json.loads(line)
        work: Any = getattr(visitors, name)
        await work(**options)
        print("ok", flush=True)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
