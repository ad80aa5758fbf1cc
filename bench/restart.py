"""A restart under live sessions: who loses a word, who is refused at the door, and how long until all are back.

Members are in the middle of a sentence, and go on typing until the moment in which they are told. Then all of them
connect again at once, over and over until they are in; strangers knock all the time. Side by side: in place (`bbs
restart`), stopped and started while a service manager holds the socket, and stopped and started without that.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh
import psycopg

from bbs.models.database import sqlite_url
from bbs.models.dump_tables import Shape, moment
from bbs.services.accounts import OfferedKey
from bench import corpus
from bench.database import postgresql
from bench.report import heading, table
from tests.e2e.crowd import home_of, said
from tests.e2e.harness import ServerProcess, make_key, running

TYPE_EVERY = 0.05
"""Seconds between two letters."""

KNOCK_EVERY = 0.02
THREADS, POSTS = 30, 150

WAYS = {
    "in place": ["-m", "bbs", "serve", "--port", "0"],
    "anew, socket held": ["-m", "bench.keeper", "held", "0", "serve"],
    "anew, socket not held": ["-m", "bench.keeper", "own", "0", "serve"],
}


@dataclass(slots=True)
class Member:
    """One who writes: what was typed, whether they were told, and when they were back."""

    name: str
    typed: str = ""
    told: bool = False
    back: float = 0.0


@dataclass(slots=True)
class Found:
    """What came of one way: letters that were typed and not kept, for each member; waits of strangers in seconds."""

    members: list[Member]
    missing: list[int] = field(default_factory=list)
    spoilt: int = 0
    waits: list[float] = field(default_factory=list)
    refused: int = 0


class Town:
    """A server, and its members."""

    def __init__(self, server: ServerProcess, key: Path, url: str) -> None:
        self.server, self.key, self.url = server, key, url

    async def connect(self, name: str) -> asyncssh.SSHClientConnection:
        """A member's connection."""
        return await asyncssh.connect(
            "127.0.0.1", self.server.port, username=name, client_keys=[str(self.key)], known_hosts=None, config=None
        )

    async def write(self, member: Member, writes: asyncio.Event, begin: asyncio.Event) -> None:
        """Opens a thread, begins a reply, and from `begin` on types until the session ends."""
        connection = await self.connect(member.name)
        process = await home_of(connection)
        for key, then in ((b"\r", b"A night like this"), (b"\r", b"eply"), (b"r", b"to ")):
            process.stdin.write(key)
            await said(process, then)
        member.typed = f"{member.name} says "
        process.stdin.write(member.typed.encode())
        writes.set()
        await begin.wait()
        ends = [asyncio.create_task(stream.read()) for stream in (process.stdout, process.stderr)]
        while not ends[0].done():
            with suppress(OSError):
                letter = chr(ord("a") + len(member.typed) % 26)
                process.stdin.write(letter.encode())
                member.typed += letter
            await asyncio.wait(ends[:1], timeout=TYPE_EVERY)
        member.told = b"Your words are kept" in b"".join(await asyncio.gather(*ends))
        connection.abort()

    async def come_back(self, member: Member, since: float) -> None:
        """Connects again until somebody is there, and waits for the screen with what was kept."""
        while True:
            with suppress(OSError, asyncssh.Error):
                connection = await self.connect(member.name)
                break
            await asyncio.sleep(KNOCK_EVERY)
        process = await connection.create_process(term_type="xterm-256color", term_size=(80, 24), encoding=None)
        # Without the space, after which a long word goes to the next line.
        await said(process, f"{member.name} says".encode())
        member.back = time.monotonic() - since
        connection.abort()

    async def knock(self, found: Found, over: asyncio.Event) -> None:
        """Strangers who look whether anybody is there."""
        while not over.is_set():
            began, greeting = time.monotonic(), b""
            with suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
                greeting = await reader.readline()
                writer.close()
            if greeting.startswith(b"SSH-2.0-"):
                found.waits.append(time.monotonic() - began)
            else:
                found.refused += 1
            await asyncio.sleep(KNOCK_EVERY)

    async def restart(self, names: list[str]) -> Found:
        """The whole of it."""
        found = Found([Member(name) for name in names])
        begin, over = asyncio.Event(), asyncio.Event()
        writing = []
        for member in found.members:
            writes = asyncio.Event()
            writing.append(asyncio.create_task(self.write(member, writes, begin)))
            await asyncio.wait([writing[-1], asyncio.create_task(writes.wait())], return_when=asyncio.FIRST_COMPLETED)
        begin.set()
        knocking = asyncio.create_task(self.knock(found, over))
        await asyncio.sleep(1)
        since = time.monotonic()
        os.kill(self.server.pid, signal.SIGUSR2)
        await asyncio.gather(*writing)
        kept = drafts(self.url, names)
        for member in found.members:
            words = kept.get(member.name, "")
            found.spoilt += not member.typed.startswith(words) or not words
            found.missing.append(len(member.typed) - len(words))
        await asyncio.gather(*(self.come_back(member, since) for member in found.members))
        over.set()
        await knocking
        return found


def drafts(url: str, names: list[str]) -> dict[str, str]:
    """What is kept of each member's words."""
    with moment(url) as now:
        bodies = [str(body) for _key, body in now.rows(Shape("draft", ("key", "body"), ("key",)))]
    return {name: body for name in names for body in bodies if body.startswith(f"{name} says ")}


def main(argv: list[str]) -> int:
    """Prints the table; 1 where a word was lost, or somebody refused who need not have been."""
    parser = argparse.ArgumentParser(prog="python -m bench restart", description=__doc__)
    parser.add_argument("--members", type=int, default=50)
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="only this kind of database")
    options = parser.parse_args(argv)
    names = [f"member{number:03}" for number in range(options.members)]
    rows, lost = [], False
    with tempfile.TemporaryDirectory(prefix="lighthouse-bench-") as name, ExitStack() as servers:
        folder = Path(name)
        key = make_key(folder)
        public = asyncssh.read_public_key(f"{key}.pub")
        offered = OfferedKey(public.get_algorithm(), public.get_fingerprint(), "")
        for kind in ("sqlite", "postgresql"):
            if options.only not in (None, kind):
                continue
            make = _files if kind == "sqlite" else _copies(servers.enter_context(postgresql(folder / "server")))
            first = folder / f"{kind}-first"
            asyncio.run(corpus.make(first, THREADS, POSTS, dict.fromkeys(names, offered), database=make(first)))
            for way, command in WAYS.items():
                data = Path(shutil.copytree(first, folder / f"{kind}-{way.replace(' ', '-').replace(',', '')}"))
                url = make(data)
                with running(
                    [*command, "--data", str(data)], data, BBS_LOG__LEVEL="warning", BBS_DATABASE=url
                ) as server:
                    found = asyncio.run(Town(server, key, url).restart(names))
                lost |= bool(found.spoilt) or (bool(found.refused) and way != "anew, socket not held")
                rows.append([kind, *_row(way, found)])
    print(heading(f"{THREADS} threads, {POSTS} posts; {options.members} members who type {1 / TYPE_EVERY:g} letters/s"))
    print("measure   letters: those typed until a member was told, and not kept; seconds from the order to restart\n")
    head = ["database", "restart", "told", "drafts lost or spoilt", "letters under way, most", "knocks", "refused"]
    print(table([*head, "longest wait, s", "first back, s", "last back, s"], rows))
    return int(lost)


def _files(data: Path) -> str:
    """The URL of the database in a data folder, which came there with the folder."""
    return sqlite_url(data / "bbs.sqlite")


def _copies(server: str) -> Callable[[Path], str]:
    """The first time the URL of an empty database on the server, from then on of copies of that one."""
    made: list[str] = []

    def make(data: Path) -> str:
        name = data.name
        of = f' TEMPLATE "{made[0]}"' if made else ""
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"{of}'.encode())
        made.append(name)
        return server.replace("/postgres?", f"/{name}?")

    return make


def _row(way: str, found: Found) -> list[str]:
    backs = [member.back for member in found.members]
    told = sum(member.told for member in found.members)
    counts = (told, found.spoilt, max(found.missing), len(found.waits) + found.refused, found.refused)
    return [way, *map(str, counts), *(f"{seconds:.1f}" for seconds in (max(found.waits), min(backs), max(backs)))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
