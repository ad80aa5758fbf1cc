"""Ends: a server that is told to stop, clients that vanish, sessions that come and go; and nobody doing a thing."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import time
import weakref
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
import psutil
import pytest

from bbs.config import Config, Log, Passwords
from bbs.log import set_up
from bbs.screens.app import LighthouseApp
from bbs.server import Server
from bench.roomy import ROOMY
from tests.e2e.conftest import Serve
from tests.e2e.crowd import ROUNDS, Crowd, copy_of, home_of, said
from tests.e2e.harness import KEYS, TIMEOUT, wait_until

STOP_SECONDS = 5.0
KILLED = 50

SESSIONS, WARM_UP = 200, 50
KEPT_MIB = 0.05

IDLE_SESSIONS = 50
IDLE_SECONDS = 3.0
IDLE_SHARE = 0.005
"""Of one core."""

MIB = 2**20


class TestStopping:
    def test_a_signal_ends_it_in_time_whatever_sessions_do_and_drafts_are_kept(
        self, community: tuple[Path, Path], serve: Serve, tmp_path: Path
    ) -> None:
        data = copy_of(community[0], tmp_path / "data")
        crowd = Crowd(serve(data=data), community[1], tmp_path)
        with contextlib.ExitStack() as open_sessions:
            for member in ("ben", "cleo"):
                deaf = open_sessions.enter_context(crowd.terminal(member))
                deaf.type(KEYS["ctrl+l"] * 500)
                deaf.signal(signal.SIGSTOP)
            open_sessions.enter_context(crowd.rude("finn", "read_nothing"))
            reading = open_sessions.enter_context(crowd.terminal("guest"))
            writing = open_sessions.enter_context(crowd.terminal("ana"))
            writing.key("enter")
            writing.wait_for("A night like this")
            writing.key("w")
            writing.wait_for("Subject")
            writing.type("Tonight\tto the last letter")
            writing.wait_for("to the last letter")
            start = time.monotonic()
            assert crowd.server.stop(signal.SIGTERM, timeout=STOP_SECONDS) == 0
            assert time.monotonic() - start < STOP_SECONDS
            for told in (reading, writing):
                assert told.exit_status() == 0
                assert b"Your words are kept" in told.raw
        assert "_failed" not in crowd.server.output
        assert "incomplete" not in crowd.server.output
        again = Crowd(serve(data=data), community[1], tmp_path)
        with again.client.terminal("ana", key=again.key) as writing:
            writing.wait_for("to the last letter")
            writing.wait_for("Tonight")


class TestVanishing:
    def test_fifty_killed_clients_leave_nothing_behind(
        self, community: tuple[Path, Path], serve: Serve, tmp_path: Path
    ) -> None:
        data = copy_of(community[0], tmp_path / "data")
        crowd = Crowd(serve(data=data), community[1], tmp_path)
        self._kill(crowd, 10)
        wait_until(lambda: not crowd.process.net_connections() or len(_established(crowd)) == 0, "the warm-up's end")
        threads, memory, files = _state(crowd)
        self._kill(crowd, KILLED)
        wait_until(lambda: crowd.process.num_fds() <= files, "the files to be closed")
        wait_until(lambda: crowd.process.num_threads() <= threads, "the threads to end")
        grown = (_state(crowd)[1] - memory) / MIB
        assert grown < KILLED * KEPT_MIB + 2, f"{grown:.1f} MiB more than before"
        wait_until(lambda: _busy(crowd.process, 0.5) < IDLE_SHARE, "the processor to come to rest")
        assert "_failed" not in crowd.server.output
        assert "Traceback" not in crowd.server.output

    def _kill(self, crowd: Crowd, count: int) -> None:
        """Half by killing the OpenSSH client, half by cutting the connection; in the middle of what it did."""
        for _number in range(count // 10):
            with contextlib.ExitStack() as clients:
                for _client in range(5):
                    terminal = clients.enter_context(crowd.terminal("ana"))
                    terminal.type(KEYS["ctrl+l"] * 5)
                    terminal.signal(signal.SIGKILL)
        asyncio.run(self._cut(crowd, count - count // 10 * 5))

    async def _cut(self, crowd: Crowd, count: int) -> None:
        for _number in range(count):
            async with crowd.connection("ben") as connection:
                process = await home_of(connection)
                process.stdin.write(b"\x0c" * 5)


def _established(crowd: Crowd) -> list[object]:
    return [each for each in crowd.process.net_connections() if each.status == psutil.CONN_ESTABLISHED]


def _state(crowd: Crowd) -> tuple[int, int, int]:
    return crowd.process.num_threads(), crowd.process.memory_info().rss, crowd.process.num_fds()


def _busy(process: psutil.Process, seconds: float) -> float:
    """The share of one core that the process uses, over so many seconds."""
    before, start = _cpu_seconds(process), time.monotonic()
    time.sleep(seconds)
    return (_cpu_seconds(process) - before) / (time.monotonic() - start)


def _cpu_seconds(process: psutil.Process) -> float:
    """The processor time it has used: to the nanosecond on Linux, else as fine as the system counts."""
    tasks = Path(f"/proc/{process.pid}/task")
    if not tasks.exists():
        times = process.cpu_times()
        return float(times.user + times.system)
    files = (task / "schedstat" for task in tasks.iterdir())
    return sum(int(file.read_text().split()[0]) for file in files if file.exists()) / 1e9


class TestIdling:
    async def test_fifty_idle_sessions_use_no_processor(self, crowd: Crowd) -> None:
        async with contextlib.AsyncExitStack() as open_connections:
            for _number in range(-(-IDLE_SESSIONS // 4)):
                connection = await open_connections.enter_async_context(crowd.connection())
                for _session in range(4):
                    await home_of(connection)
            shares = []
            while len(shares) < ROUNDS and min(shares, default=1.0) >= IDLE_SHARE:
                shares.append(await asyncio.to_thread(_busy, crowd.process, IDLE_SECONDS))
        assert shares[-1] < IDLE_SHARE, f"of a core, each {IDLE_SECONDS:g} s: {shares}"


class TestComingAndGoing:
    @pytest.fixture
    async def server(self, community: tuple[Path, Path], tmp_path: Path) -> AsyncIterator[Server]:
        """The whole server in this process, where its objects can be counted."""
        set_up(Log(level="error"))
        data = copy_of(community[0], tmp_path / "data")
        passwords = Passwords(passes=1, memory_kib=8, lanes=1)
        server = Server(Config(data=data, port=0, passwords=passwords, limits=ROOMY))
        await server.start()
        yield server
        await server.stop()

    async def test_two_hundred_sessions_leave_no_app_and_no_memory_behind(self, server: Server) -> None:
        others = weakref.WeakSet(_apps())  # of other tests in this process
        await _come_and_go(server, WARM_UP)
        await _none_left(others)
        before = psutil.Process(os.getpid()).memory_info().rss
        await _come_and_go(server, SESSIONS)
        await _none_left(others)
        kept = (psutil.Process(os.getpid()).memory_info().rss - before) / MIB / SESSIONS
        assert kept < KEPT_MIB, f"{kept:.3f} MiB each"


def _apps() -> list[LighthouseApp]:
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, LighthouseApp)]


async def _none_left(others: weakref.WeakSet[LighthouseApp]) -> None:
    """Waits for the last session's end: the client has heard of it before the server is through with it."""
    async with asyncio.timeout(TIMEOUT):
        while any(app not in others for app in _apps()):
            await asyncio.sleep(0.05)


async def _come_and_go(server: Server, sessions: int) -> None:
    """So many sessions, a few at once, each of which looks around; every other leaves by itself."""
    options = {"username": "guest", "known_hosts": None, "config": None, "client_keys": []}
    async with asyncssh.connect("127.0.0.1", server.port, **options) as connection:
        for number in range(sessions):
            process = await home_of(connection)
            process.stdin.write(b"\x1b[B\r")
            await said(process, b"\x1b[")
            if number % 2:
                process.stdin.write(b"Q")
            else:
                process.close()
            await process.wait_closed()
