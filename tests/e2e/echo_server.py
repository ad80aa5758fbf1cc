"""The SSH room alone, with a front end that tells what it hears: `python echo_server.py DATA [FINGERPRINT]`.

Two members are known: `alice`, with a password and the key of the fingerprint given, and `mallory`, with a password.
BBS_LIMITS__* in the environment are its limits; SUSPEND_MALLORY ends mallory's sessions so many seconds after they
began.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from bbs.config import load
from bbs.config_parts import Log
from bbs.domain.clock import system_clock
from bbs.domain.policy import Actor, Role
from bbs.log import set_up, watch_loop
from bbs.services.help_now import HelpNow
from bbs.services.limits import Limits
from bbs.services.site import Services
from bbs.services.turns import Turns
from bbs.ssh.frontend import Channel, FrontEnds, Request
from bbs.ssh.host_keys import load_or_make
from bbs.ssh.server import SSHServer
from bbs.verbs import TextFrontEnd

PASSWORDS = {"alice": "open the door please", "mallory": "let me come in too"}
HELP = cast(Services, SimpleNamespace(help_now=HelpNow(), turns=Turns()))
SECRET = "a secret that no log may show"


class Accounts:
    """Two members, without a database."""

    def __init__(self, fingerprint: str) -> None:
        self._keys = {("alice", fingerprint)}

    async def sign_in_password(self, handle: str, password: str) -> Actor | None:
        return _actor(handle) if PASSWORDS.get(handle) == password else None

    async def sign_in_key(self, handle: str, fingerprint: str) -> Actor | None:
        # Long enough for a client to ask for its session before it is known whose.
        await asyncio.sleep(0.05)
        return _actor(handle) if (handle, fingerprint) in self._keys else None

    async def key_known(self, handle: str, fingerprint: str) -> bool:
        return (handle, fingerprint) in self._keys


class Sessions:
    """Nobody's sessions are ended from elsewhere, but for mallory's."""

    async def arrived(self, actor: Actor, end: Callable[[str], None], began: datetime) -> int:
        if actor.handle == "mallory" and "SUSPEND_MALLORY" in os.environ:
            asyncio.get_running_loop().call_later(float(os.environ["SUSPEND_MALLORY"]), end, "It is over for now.")
        return 1

    def left(self, session: int) -> None:
        """Nothing is kept."""


def _actor(handle: str) -> Actor:
    return Actor(member=sorted(PASSWORDS).index(handle) + 1, handle=handle, roles=frozenset({Role.MEMBER}))


class Echo:
    """Says who came in and in what size; `q` leaves, `x` and `X` fail, `f` floods, everything else comes back."""

    def __init__(self, channel: Channel, request: Request) -> None:
        self._channel = channel
        self._request = request
        self._sizes = 0

    def start(self) -> None:
        request = self._request
        self._say(f"hello {request.actor.handle} as {request.door} user={request.user}")
        self._say(f"term={request.term} size={request.columns}x{request.rows} keys={len(request.offered_keys)}")
        self._say(" ".join(sorted(request.env)))

    def data(self, data: bytes) -> None:
        if data == b"q":
            self._channel.close(3)
        elif data == b"x":
            self._fail(SECRET)
        elif data == b"X":
            self._channel.failed(ValueError(SECRET))
        elif data == b"f":
            for _number in range(4096):
                self._channel.write(b"flood " * 170 + b"\r\n")
        elif data == b"s":
            print("resizes", self._sizes, flush=True)
        else:
            self._channel.write(b"<" + data[:20] + b">")
            if len(data) > 1000:
                print("bytes", len(data), flush=True)

    def resized(self, columns: int, rows: int) -> None:
        self._sizes += 1
        self._say(f"now {columns}x{rows}")

    def paused(self) -> None:
        print("paused", flush=True)

    def resumed(self) -> None:
        print("resumed", flush=True)

    def eof(self) -> None:
        self._say("eof")
        self._channel.close(7)

    async def closed(self, reason: str) -> None:
        if reason == "server_stopping":
            self._say("goodbye")
        print("closed", reason, flush=True)

    def _fail(self, hidden: str) -> None:
        raise ValueError(hidden)

    def _say(self, text: str) -> None:
        self._channel.write(text.encode() + b"\r\n")


async def main(data: Path, fingerprint: str) -> None:
    watch_loop(asyncio.get_running_loop())
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    settings = load(overrides={"data": data}).limits
    front_ends = FrontEnds(Echo, lambda channel, request: TextFrontEnd(channel, request, HELP))
    server = SSHServer(
        load_or_make(data),
        front_ends,
        settings,
        lambda: "a banner\r\n",
        accounts=Accounts(fingerprint),
        sessions=Sessions(),
        limits=Limits(settings, system_clock),
        clock=system_clock,
    )
    await server.start("127.0.0.1", 0)
    print(f"listening on 127.0.0.1:{server.port}", flush=True)
    await told.wait()
    await server.stop(4)


if __name__ == "__main__":
    set_up(Log())
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""))
