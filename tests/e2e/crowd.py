"""A community with members and threads, and many clients on it at once."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncssh
import psutil

from bbs.screens.begin import QUESTION
from bbs.services.accounts import OfferedKey
from bench import corpus
from tests.e2e.harness import TIMEOUT, Client, ServerProcess, Terminal, clean_environment, make_key

THREADS, POSTS = 30, 150
RUDE_CLIENT = str(Path(__file__).with_name("rude_client.py"))

MEMBERS = ("ana", "ben", "cleo", "dora", "emil", "finn")
"""Members who all sign in with the same key."""

ROUNDS = 3
"""The machine may be busy with other things: a server that holds somebody up does so in every round."""

MEGABYTE = 1_000_000


def make_community(folder: Path) -> tuple[Path, Path]:
    """Makes a data folder with members and threads, and the key that they sign in with."""
    key = make_key(folder)
    public = asyncssh.read_public_key(f"{key}.pub")
    offered = OfferedKey(public.get_algorithm(), public.get_fingerprint(), "")
    data = folder / "data"
    asyncio.run(corpus.make(data, THREADS, POSTS, dict.fromkeys(MEMBERS, offered)))
    return data, key


def copy_of(data: Path, folder: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(data, folder))


class Crowd:
    """A server with that community on it, and ways to it."""

    def __init__(self, server: ServerProcess, key: Path, folder: Path) -> None:
        self.server = server
        self.key = key
        self.client = Client(server, folder)
        self.process = psutil.Process(server.pid)

    def terminal(self, user: str, **options: object) -> Terminal:
        """A member in front of a terminal, with home on the screen and the cursor where it belongs."""
        terminal = self.client.terminal(user, key=self.key, **options)
        terminal.wait_until(lambda screen: "help now" in screen and "> " in screen, "home")
        return terminal

    @contextlib.contextmanager
    def rude(self, user: str, how: str) -> Iterator[subprocess.Popen[str]]:
        """Somebody who misbehaves for the length of the block, as `rude_client.py` says."""
        command = [sys.executable, RUDE_CLIENT, str(self.server.port), user, str(self.key), how]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean_environment())
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

    @contextlib.asynccontextmanager
    async def connection(self, user: str = "guest", **options: object) -> AsyncIterator[asyncssh.SSHClientConnection]:
        """A connection by asyncssh, which lets itself be told anything."""
        if user == "new":
            options |= {"client_factory": _Newcomer}
        keys = [] if user in ("guest", "new") else [str(self.key)]
        connection = await asyncssh.connect(
            "127.0.0.1", self.server.port, username=user, client_keys=keys, known_hosts=None, config=None, **options
        )
        try:
            yield connection
        finally:
            connection.abort()
            await connection.wait_closed()


class _Newcomer(asyncssh.SSHClient):
    """Answers the question that is none, as OpenSSH does."""

    def kbdint_auth_requested(self) -> str:
        return ""

    def kbdint_challenge_received(self, *_challenge: object) -> list[str]:
        return []


def answer_seconds(terminal: Terminal, key: str) -> float:
    """Presses a key that changes the screen; how long it takes to the first byte of the answer."""
    with terminal._changed:
        before = len(terminal.raw)
        start = time.perf_counter()
        terminal.key(key)
        while len(terminal.raw) == before:
            left = start + TIMEOUT - time.perf_counter()
            assert left > 0, f"no answer to {key}:\n{terminal.screen}"
            terminal._changed.wait(left)
        return time.perf_counter() - start


def ninetieth(seconds: list[float]) -> float:
    """The 90th percentile."""
    return statistics.quantiles(seconds, n=10)[-1]


async def home_of(connection: asyncssh.SSHClientConnection, **options: object) -> asyncssh.SSHClientProcess[bytes]:
    """A session, once its first screen is there."""
    given = {"term_type": "xterm-256color", "term_size": (80, 24), "encoding": None} | options
    process = await connection.create_process(**given)
    if connection.get_extra_info("username") == "guest":
        await said(process, QUESTION.encode())
        process.stdin.write(b"\r")
    await said(process, b"help now")
    return process


async def said(process: asyncssh.SSHClientProcess[bytes], text: bytes) -> bytes:
    """Reads until the server has sent the text; everything that it has sent."""
    heard = b""
    async with asyncio.timeout(TIMEOUT):
        while text not in heard:
            part = await process.stdout.read(65536)
            assert part, f"the session ended without {text!r}: {heard!r}"
            heard += part
    return heard
