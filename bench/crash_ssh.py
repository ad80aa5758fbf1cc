"""A real server that is killed (SIGKILL) at random moments under real OpenSSH clients, again and again: `post --once`,
`reply --once`, `report` and `support`, each tried again with the same key until it is said to be done. Whether each is
there exactly once, at the address that was told.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import secrets
import shutil
import socket
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import asyncssh

from bbs.cli.checks.database import look as check
from bbs.config import Config
from bbs.domain.clock import system_clock
from bbs.models.database import sqlite_url
from bbs.models.tables import Member, Post, Report, Support
from bbs.services.accounts import OfferedKey
from bench import corpus
from bench.crash_half import half
from bench.database import databases, postgresql
from bench.report import heading, table
from tests.e2e.harness import Client, ServerProcess, make_key

THREADS, POSTS, MEMBERS = 10, 40, 4
LONGEST: Final = 3.0
"""Seconds from the moment that a server listens to its end, at most."""

AGAIN: Final = 0.1
"""Seconds between two tries of the same."""

TRIES: Final = 600


@dataclass
class Told:
    """What came of it."""

    sent: dict[str, str] = field(default_factory=dict)
    """The address that was told, by the word that was written there."""
    support: set[tuple[str, str]] = field(default_factory=set)
    reports: set[tuple[str, str]] = field(default_factory=set)
    tries: int = 0
    done: int = 0
    refused: Counter[str] = field(default_factory=Counter)


class Clients:
    """Members who use verbs, each by one OpenSSH client after the other."""

    def __init__(self, client: Client, key: Path, seed: int) -> None:
        self._client, self._key = client, key
        self._chance = random.Random(seed)
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.told = Told()

    def work(self, who: str) -> None:
        """One thing after the other, until `end`."""
        while not self._over.is_set():
            ways = (self._post, self._reply, self._reply, self._support, self._report)
            self._chance.choice(ways)(who)

    def end(self) -> None:
        """What is being done is brought to its end, and nothing more is begun."""
        self._over.set()

    def _say(self, who: str, *words: str, given: str = "") -> dict[str, Any] | None:
        """What the server answers at last; None where it refuses."""
        for _try in range(TRIES):
            done = self._client.run(who, *words, "--json", key=self._key, given=given.encode())
            with self._lock:
                self.told.tries += 1
                self.told.done += done.returncode == 0
            if done.returncode == 0:
                answer: dict[str, Any] = json.loads(done.stdout)
                return answer
            if done.returncode in (2, 3, 4):
                with self._lock:
                    self.told.refused[done.stderr.decode().strip().splitlines()[-1][:60]] += 1
                return None
            time.sleep(AGAIN)
        raise RuntimeError(f"never done: {words}")

    def _post(self, who: str) -> None:
        word = f"w{secrets.token_hex(8)}"
        said = self._say(
            who, "post", corpus.BUSIEST, "--subject", "'a night'", "--once", word, given=f"words and {word} more"
        )
        self._sent(word, said)

    def _reply(self, who: str) -> None:
        word = f"w{secrets.token_hex(8)}"
        said = self._say(who, "reply", str(self._any()[0]), "--once", word, given=f"words and {word} more")
        self._sent(word, said)

    def _sent(self, word: str, said: dict[str, Any] | None) -> None:
        if said is not None:
            with self._lock:
                self.told.sent[word] = f"{said['thread']}.{said['post']}"

    def _any(self) -> tuple[int, str]:
        with self._lock:
            at = self._chance.choice([*self.told.sent.values(), "1.1"])
        return int(at.partition(".")[0]), at

    def _support(self, who: str) -> None:
        at = self._any()[1]
        if (who, at) in self.told.support:
            return
        # The same again takes it back: whoever has lost an answer looks at the next one.
        while (said := self._say(who, "support", at, "hope")) is not None:
            if said["given"]:
                with self._lock:
                    self.told.support.add((who, at))
                return

    def _report(self, who: str) -> None:
        at = self._any()[1]
        if self._say(who, "report", at, "--why", "worried") is not None:
            with self._lock:
                self.told.reports.add((who, at))


def wrong(told: Told) -> Counter[str]:
    """What is not as the clients were told. Inside a read."""
    there: dict[str, list[str]] = {}
    for thread, number, body in Post.select(Post.thread, Post.number, Post.body).tuples():
        for word in set(body.split()) & told.sent.keys():
            there.setdefault(word, []).append(f"{thread}.{number}")
    by_member = {Support: Support.member, Report: Report.reporter}
    filed = {}
    for model, member in by_member.items():
        query = model.select(Member.handle, Post.thread, Post.number).join(Post, on=(model.post == Post.id))
        query = query.join(Member, on=(member == Member.id))
        filed[model] = [(handle, f"{thread}.{number}") for handle, thread, number in query.tuples()]
    return Counter(
        {
            "posts that are not there once, where it was told": sum(
                there.get(w) != [at] for w, at in told.sent.items()
            ),
            "support that is gone": len(told.support - set(filed[Support])),
            "reports that are gone": len(told.reports - set(filed[Report])),
            "reports that are there twice": len(filed[Report]) - len(set(filed[Report])),
        }
    )


async def look(url: str, data: Path, told: Told) -> Counter[str]:
    """Everything that is wrong after the last life."""
    seen = await check(Config(data=data, database=url), system_clock(), deep=True)
    found = Counter(f"bbs check: {finding.words}" for finding in seen.findings if finding.serious)
    if seen.db is not None:
        found += await seen.db.read(lambda: wrong(told) + half())
        await seen.db.close()
    return +found


def run(kind: str, url: str, folder: Path, kills: int, seed: int) -> tuple[list[str], Counter[str]]:
    """The row of the table for one kind of database, and what was wrong."""
    folder.mkdir()
    key = make_key(folder)
    public = asyncssh.read_public_key(f"{key}.pub")
    offered = OfferedKey(public.get_algorithm(), public.get_fingerprint(), "")
    names = [f"member{number}" for number in range(MEMBERS)]
    data = folder / "data"
    asyncio.run(corpus.make(data, THREADS, POSTS, dict.fromkeys(names, offered), database=url))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["-m", "bbs", "serve", "--data", str(data), "--port", str(port)]
    env = {"BBS_DATABASE": url, "BBS_LOG__LEVEL": "warning"} | dict.fromkeys(_LIMITS, "1000000 per minute")
    chance, began = random.Random(seed), time.monotonic()
    server = ServerProcess(command, data, **env)
    clients = Clients(Client(server, folder), key, seed)
    threads = [threading.Thread(target=clients.work, args=(name,), daemon=True) for name in names]
    for thread in threads:
        thread.start()
    for _kill in range(kills):
        time.sleep(chance.uniform(0, LONGEST))
        server.kill()
        server = ServerProcess(command, data, **env)
    clients.end()
    for thread in threads:
        thread.join()
    server.stop()
    told = clients.told
    found = asyncio.run(look(url, data, told))
    counts = [kills, len(told.sent), len(told.support), len(told.reports), told.tries - told.done]
    return [kind, *map(str, [*counts, found.total()]), f"{time.monotonic() - began:.0f}"], found


_LIMITS: Final = ("BBS_LIMITS__REPORTS",)


def main(argv: list[str]) -> int:
    """Prints the table; 0 where everything is there once."""
    parser = argparse.ArgumentParser(prog="python -m bench crash_ssh", description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="how often the server is killed")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="only this kind of database")
    parser.add_argument("--seed", type=int, default=1, help="which random moments")
    options = parser.parse_args(argv)
    rows, found = [], Counter[str]()
    folder = Path(tempfile.mkdtemp(prefix="lighthouse-bench-"))
    try:
        if options.only != "postgresql":
            url = sqlite_url(folder / "sqlite" / "data" / "bbs.sqlite")
            row, wrong_here = run("sqlite", url, folder / "sqlite", options.kills, options.seed)
            rows, found = [row], wrong_here
        if options.only != "sqlite":
            with postgresql(folder / "server") as server:
                url = databases(server, [1])[1]
                row, wrong_here = run("postgresql", url, folder / "postgresql", options.kills, options.seed)
                rows, found = [*rows, row], found + wrong_here
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(heading(f"{MEMBERS} members, each with one OpenSSH client after the other, trying the same until it is done"))
    head = ["database", "kills", "posts told", "support told", "reports told", "tried again", "wrong", "s"]
    print(table(head, rows))
    print("\n".join(f"{count} {what}" for what, count in found.items()))
    return 1 if found else 0
