"""The server that is attacked, and how it is seen to be well."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncssh

from bbs.config import DATABASE_NAME
from bbs.config_parts import Limits
from tests.e2e.attacks.raw import Raw
from tests.e2e.crowd import Crowd, copy_of
from tests.e2e.harness import TIMEOUT, ServerProcess, clean_environment, running, wait_until

TROUBLE = ("Traceback", "session_failed", "connection_failed", "unhandled", "Task exception", "never retrieved")
"""What the log says where something went wrong that nobody meant to."""


class Target(Crowd):
    """A server with members on it. `source` is the address that attacks come from; everybody else is at 127.0.0.1."""

    def __init__(self, server: ServerProcess, key: Path, folder: Path) -> None:
        super().__init__(server, key, folder)
        self.source = "127.0.0.2"
        self.member_key = asyncssh.read_private_key(str(key))
        self.before_mib = 0.0
        self._seen = 0

    def raw(self, **options: object) -> Raw:
        """An attacker's connection, on which nothing has been said yet."""
        return Raw(self.server.port, self.source, **options)  # type: ignore[arg-type]

    def guest(self) -> Raw:
        """An attacker who is in as a guest."""
        return self.raw().handshake().sign_in()

    def mark(self) -> None:
        """What the log says from now on is looked at by `news`."""
        self._seen = len(self.server.lines)

    def news(self) -> str:
        """What the log has said since `mark`."""
        return "\n".join(self.server.lines[self._seen :])

    @property
    def mib(self) -> float:
        """The memory that the server holds."""
        return float(self.process.memory_info().rss) / 2**20

    def connections(self) -> int:
        """How many clients the server's system has for it."""
        return sum(each.status != "LISTEN" for each in self.process.net_connections())


WARM_UP = 20
AS_SHIPPED = {f"BBS_LIMITS__{name.upper()}": str(value) for name, value in Limits()}
"""The limits as everybody has them, where other tests have wider ones."""


@contextlib.contextmanager
def target_on(
    community: tuple[Path, Path], folder: Path, spoil: Callable[[Path], None] | None = None, **env: str
) -> Iterator[Target]:
    """Starts a server on a copy of a community, whose database `spoil` may change before.

    It has little to compute for a password, as this is about limits.
    """
    data = copy_of(community[0], folder / "data")
    if spoil is not None:
        spoil(data / DATABASE_NAME)
    cheap = {"BBS_PASSWORDS__PASSES": "1", "BBS_PASSWORDS__MEMORY_KIB": "1024", "BBS_PASSWORDS__LANES": "1"}
    command = ["-m", "bbs", "serve", "--data", str(data), "--port", "0"]
    with running(command, data, **(cheap | AS_SHIPPED | env)) as server:
        target = Target(server, community[1], folder)
        with Raw(server.port).handshake().sign_in_with("ben", target.member_key) as home:
            home.shell()  # from now on this is an address that members come from
        yield target


def bbs(target: Target, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Runs `bbs` beside the server, on its data."""
    command = [sys.executable, "-m", "bbs", *words, "--data", str(target.server.data)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=TIMEOUT, env=clean_environment(), check=False, input=typed
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def no_trouble(target: Target) -> None:
    """Nobody's connection is left over, and the log knows of no failure."""
    wait_until(lambda: target.connections() == 0, "the connections to be closed")
    for word in TROUBLE:
        assert word not in target.news(), target.news()


def visits(target: Target, count: int) -> None:
    """So many people come, look around and go, as they do all day."""
    for number in range(count):
        with Raw(target.server.port).handshake() as raw:
            raw.sign_in() if number % 2 else raw.sign_in_with("ben", target.member_key)
            channel = raw.shell()
            raw.said(b"help now")
            raw.data(b"?", channel)
            raw.said(b"Leave at once")
            raw.data(b"Q", channel)


def warmed_up(target: Target) -> None:
    """What a server needs once, it has now: its memory from here on is what visitors cost."""
    visits(target, WARM_UP)
    wait_until(lambda: target.connections() == 0, "the connections to be closed")
    target.before_mib = target.mib
