"""Whether a refusal at sign-in tells if there is a member of that name: how long it takes, for members of every kind
and for nobody."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import sample
from statistics import median
from typing import Final

import asyncssh

from bbs.config import Config, Log, Passwords
from bbs.domain.policy import GUEST, SYSTEM
from bbs.log import set_up
from bbs.server import Server
from bbs.services import imports
from bbs.services.rows import Joining, OfferedKey
from bbs.ssh import visitor
from bench.report import heading, table
from bench.roomy import ROOMY

UNKNOWN: Final = "nobody-of-that-name"
PASSWORD, WRONG = "seven quiet rivers", "eight quiet rivers"
CHEAP = Passwords(passes=1, memory_kib=8, lanes=1)
OLD = Passwords(passes=4, memory_kib=4096, lanes=1)
"""What one member's hash was made with, before the operator chose another cost."""

MEMBERS = ("has-both", "only-a-key", "only-a-password", "is-suspended", "asked-to-join", "was-imported")
METHODS = ("publickey", "password", "keyboard-interactive")
LEAST, MOST = 0.9, 1.1
WARM_UP = 3


@dataclass
class Guess(asyncssh.SSHClient):
    """A client that tries one key or one password, and notes how long the refusal took."""

    key: asyncssh.SSHKey
    began: float = 0.0
    seconds: float = 0.0
    prompts: list[str] = field(default_factory=list)

    def _next(self) -> bool:
        """Whether to try; the second time, the first has been refused."""
        if self.began:
            self.seconds = self.seconds or time.perf_counter() - self.began
            return False
        self.began = time.perf_counter()
        return True

    def public_key_auth_requested(self) -> asyncssh.SSHKey | None:
        return self.key if self._next() else None

    def password_auth_requested(self) -> str | None:
        return WRONG if self._next() else None

    def kbdint_auth_requested(self) -> str | None:
        if self.began:
            self._next()
            return None
        return ""

    def kbdint_challenge_received(self, name: str, instructions: str, lang: str, prompts: list[object]) -> list[str]:
        self.prompts.append(repr((name, instructions, lang, prompts)))
        self._next()
        return [WRONG] * len(prompts)


class Doors:
    """A server with a member of every kind, in this process."""

    def __init__(self, folder: Path, passwords: Passwords) -> None:
        self._folder = folder
        self._passwords = passwords
        self._stray = asyncssh.generate_private_key("ssh-ed25519")

    async def start(self) -> None:
        """Makes the members, and opens."""
        await self._old_member()
        self._server = Server(self._config(self._passwords))
        await self._server.start()
        services, key = self._server.services, asyncssh.generate_private_key("ssh-ed25519")
        offered = OfferedKey(key.get_algorithm(), key.get_fingerprint(), "")
        for number in range(200):
            await services.accounts.add_member(SYSTEM, f"member-{number}", None, (), offered)
        await services.accounts.add_member(SYSTEM, "has-both", PASSWORD, (), offered)
        await services.accounts.add_member(SYSTEM, "only-a-key", None, (), offered)
        await services.accounts.add_member(SYSTEM, "only-a-password", PASSWORD)
        await services.accounts.add_member(SYSTEM, "is-suspended", PASSWORD, (), offered)
        await services.managing.suspend(SYSTEM, "is-suspended")
        await services.accounts.join(GUEST, Joining("asked-to-join", PASSWORD, offered))
        await services.imports.run(SYSTEM, imports.check(_IMPORTED))

    async def stop(self) -> None:
        await self._server.stop()

    async def refusal(self, name: str, method: str) -> Guess:
        """One refusal."""
        guess = Guess(self._stray)
        try:
            connection = await asyncssh.connect(
                "127.0.0.1",
                self._server.port,
                username=name,
                known_hosts=None,
                config=None,
                agent_path=None,
                client_factory=lambda: guess,
                preferred_auth=method,
            )
        except asyncssh.PermissionDenied:
            assert guess.seconds, "the refusal was not seen"
            return guess
        connection.abort()
        raise AssertionError(f"{name} was let in")

    async def _old_member(self) -> None:
        """Somebody whose hash is from before the operator chose another cost."""
        before = Server(self._config(OLD))
        try:
            services = await before.prepare()
            await services.accounts.add_member(SYSTEM, "has-an-old-hash", PASSWORD)
        finally:
            await before.stop()

    def _config(self, passwords: Passwords) -> Config:
        quiet = Log(level="error")
        return Config(data=self._folder, port=0, passwords=passwords, limits=ROOMY, registration="approval", log=quiet)


_IMPORTED = {
    "experiences": [{"experience": "nights", "name": "Nights", "boards": [{"board": "awake", "name": "Awake"}]}],
    "members": [{"handle": "was-imported"}],
    "threads": [],
}

Rows = list[list[str]]


async def compare(doors: Doors, handles: tuple[str, ...], rounds: int, cost: str) -> Rows:
    """For each way in, the refusals of these members against those of nobody: in turns, and in another order each."""
    rows: Rows = []
    for method in METHODS:
        spent: dict[str, list[float]] = {handle: [] for handle in (*handles, UNKNOWN)}
        seen = set()
        for number in range(-WARM_UP, rounds):
            for handle in sample(list(spent), len(spent)):
                guess = await doors.refusal(handle, method)
                seen.add(tuple(guess.prompts))
                if number >= 0:
                    spent[handle].append(guess.seconds * 1000)
        assert len(seen) == 1, f"the questions differ: {seen}"
        nobody = median(spent[UNKNOWN])
        for handle in handles:
            here = median(spent[handle])
            verdict = "" if LEAST <= here / nobody <= MOST else " outside"
            words = handle.replace("-", " ")
            rows.append([method, words, cost, f"{here:.2f} ms", f"{nobody:.2f} ms", f"{here / nobody:.3f}{verdict}"])
    return rows


async def measure(folder: Path, rounds: int) -> Rows:
    """All of it: the work alone, then as it is served."""
    rows: Rows = []
    floors = visitor.REFUSE_KEY_SECONDS, visitor.REFUSE_PASSWORD_SECONDS
    steps = (
        ("work alone, cheap hash", CHEAP, (0.0, 0.0), MEMBERS),
        ("work alone, real hash", Passwords(), (0.0, 0.0), MEMBERS[:1]),
        ("as served, cheap hash", CHEAP, floors, ("has-both", "has-an-old-hash")),
        ("as served, real hash", Passwords(), floors, MEMBERS[:1]),
    )
    try:
        for number, (cost, passwords, wait, handles) in enumerate(steps):
            visitor.REFUSE_KEY_SECONDS, visitor.REFUSE_PASSWORD_SECONDS = wait
            doors = Doors(folder / str(number), passwords)
            await doors.start()
            try:
                rows += await compare(doors, handles, rounds, cost)
            finally:
                await doors.stop()
    finally:
        visitor.REFUSE_KEY_SECONDS, visitor.REFUSE_PASSWORD_SECONDS = floors
    return rows


def main(argv: list[str]) -> int:
    """Prints the table; 1 where a ratio is outside its bounds."""
    parser = argparse.ArgumentParser(prog="python -m bench doors", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50, help="refusals of each kind")
    options = parser.parse_args(argv)
    set_up(Log(level="error"))
    folder = Path(tempfile.mkdtemp(prefix="lighthouse-bench-"))
    try:
        rows = asyncio.run(measure(folder, options.rounds))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(heading(f"207 members, {options.rounds} refusals of each kind, in turns; at least {LEAST}, at most {MOST}"))
    print()
    print(table(["way in", "member who", "how", "median, this member", "median, nobody", "ratio"], rows))
    return 1 if any("outside" in row[-1] for row in rows) else 0
