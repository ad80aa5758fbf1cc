"""A storm of strangers: two hundred connections that never sign in, while a signed-in member types."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Final

import asyncssh
import psutil

from bbs.config_parts import Log
from bbs.log import set_up
from bench.report import heading, table
from bench.session import make_data

STRANGERS: Final = 200
ADDRESSES: Final = 20
AGAIN_SECONDS: Final = 0.2
KEY_EVERY: Final = 0.1
CALM_SECONDS: Final = 5.0
STORM_SECONDS: Final = 10.0
MOST_MS: Final = 100.0
MEMBER = "ben"
MIB = 2**20
DOWN, UP = b"\x1b[B", b"\x1b[A"


class Silent(asyncssh.SSHClient):
    """Agrees on keys, and says no more."""

    async def password_auth_requested(self) -> str | None:
        await asyncio.sleep(3600)
        return None


class Guessing(asyncssh.SSHClient):
    """Tries passwords, as many as it may."""

    def password_auth_requested(self) -> str:
        return "a wrong password"


STORMS: Final = {"silent after the key exchange": Silent, "guessing passwords": Guessing}


class Strangers:
    """Two hundred of them, on twenty addresses; each comes back at once when it is sent away."""

    def __init__(self, port: int, kind: type[asyncssh.SSHClient]) -> None:
        self._port = port
        self._kind = kind
        self._ends: Counter[str] = Counter()

    async def storm(self) -> Counter[str]:
        """Storms until it is told to end; how often which last word was heard."""
        loop = asyncio.get_running_loop()
        visits = [asyncio.ensure_future(self._visits(number)) for number in range(STRANGERS)]
        await loop.run_in_executor(None, sys.stdin.read)
        for visit in visits:
            visit.cancel()
        await asyncio.wait(visits)
        return self._ends

    async def _visits(self, number: int) -> None:
        while True:
            try:
                await asyncssh.connect(
                    "127.0.0.1",
                    self._port,
                    username=f"stranger-{number}",
                    local_addr=(f"127.0.1.{number % ADDRESSES + 1}", 0),
                    known_hosts=None,
                    config=None,
                    agent_path=None,
                    client_keys=None,
                    client_factory=self._kind,
                    preferred_auth="password",
                )
            except (asyncssh.Error, OSError) as error:
                self._ends[re.sub(r"[0-9]+", "N", str(error))[:90]] += 1
            await asyncio.sleep(AGAIN_SECONDS)


class Member:
    """A member on a list, who goes down and up."""

    def __init__(self) -> None:
        self.took: list[float] = []

    async def sit_down(self, port: int, key: Path) -> None:
        self._connection = await asyncssh.connect(
            "127.0.0.1",
            port,
            username=MEMBER,
            client_keys=[str(key)],
            known_hosts=None,
            config=None,
            agent_path=None,
        )
        self._process = await self._connection.create_process(
            term_type="xterm-256color", term_size=(80, 24), encoding=None
        )
        await self._quiet(1.0)

    async def type(self, seconds: float) -> list[float]:
        """Presses a key now and then for so long; milliseconds to the first byte of each answer."""
        loop, took = asyncio.get_running_loop(), []
        until, number = loop.time() + seconds, 0
        while loop.time() < until:
            began = time.perf_counter()
            self._process.stdin.write(DOWN if number % 8 < 4 else UP)
            await asyncio.wait_for(self._process.stdout.read(65536), 30)
            took.append((time.perf_counter() - began) * 1000)
            number += 1
            await self._quiet(KEY_EVERY)
        return took

    async def _quiet(self, seconds: float) -> None:
        """Reads until so long nothing has come."""
        while True:
            try:
                await asyncio.wait_for(self._process.stdout.read(65536), seconds)
            except TimeoutError:
                return

    def leave(self) -> None:
        self._connection.abort()


def serve(data: Path) -> tuple[subprocess.Popen[str], int]:
    """A server with its limits as shipped, and its port."""
    server = subprocess.Popen(
        [sys.executable, "-m", "bbs", "serve", "--data", str(data), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert server.stdout is not None
    for line in server.stdout:
        if found := re.search(r"listening on \S*:(\d+)$", line):
            return server, int(found[1])
    raise AssertionError("the server did not start")


async def weather(port: int, key: Path, kind: str) -> list[list[float]]:
    """The member's keys in the calm, in a storm, and after it."""
    member = Member()
    await member.sit_down(port, key)
    calm = await member.type(CALM_SECONDS)
    words = [sys.executable, "-m", "bench.storm", "--strangers", str(port), "--kind", kind]
    strangers = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=sys.stderr)
    during = await member.type(STORM_SECONDS)
    assert strangers.stdin is not None
    strangers.stdin.close()
    after = await member.type(CALM_SECONDS)
    strangers.wait(30)
    member.leave()
    return [calm, during, after]


def run(data: Path, key: Path) -> list[list[str]]:
    """Both storms, each on a server of its own."""
    rows = []
    for kind in STORMS:
        server, port = serve(data)
        process = psutil.Process(server.pid)
        try:
            peak, before = Peak(process), process.memory_info().rss
            phases = asyncio.run(_watched(peak, weather(port, key, kind)))
            for phase, took in zip(("calm", "storm", "after"), phases, strict=True):
                ninety = f"{quantiles(took, n=10)[8]:.1f} ms"
                most = f"{MOST_MS:.0f} ms" if phase == "storm" else ""
                rows.append([kind, phase, str(len(took)), f"{median(took):.1f} ms", ninety, most])
            rows.append([kind, f"memory {before / MIB:.0f} MiB, at most {peak.rss / MIB:.0f} MiB", "", "", "", ""])
        finally:
            server.terminate()
            server.wait(10)
    return rows


@dataclass
class Peak:
    """The most memory that a process had."""

    process: psutil.Process
    rss: int = 0

    async def watch(self) -> None:
        while True:
            self.rss = max(self.rss, self.process.memory_info().rss)
            await asyncio.sleep(0.05)


async def _watched(peak: Peak, work: Awaitable[list[list[float]]]) -> list[list[float]]:
    watching = asyncio.ensure_future(peak.watch())
    try:
        return await work
    finally:
        watching.cancel()


def main(argv: list[str]) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m bench storm", description=__doc__)
    parser.add_argument("--strangers", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--kind", choices=STORMS, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    set_up(Log(level="error"))
    if options.strangers is not None:
        # They would be on machines of their own: here they must not take the processor from the server.
        os.nice(15)
        ends = asyncio.run(Strangers(options.strangers, STORMS[options.kind]).storm())
        for words, count in ends.most_common(6):
            print(f"  {count:6} x {words}")
        return 0
    folder = Path(tempfile.mkdtemp(prefix="lighthouse-bench-"))
    try:
        data, key = make_data(folder)
        rows = run(data, key)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(heading(f"{STRANGERS} strangers on {ADDRESSES} addresses for {STORM_SECONDS:.0f} s; limits as shipped"))
    print()
    print(table(["storm", "when", "keys", "median", "90 of 100", "at most"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
