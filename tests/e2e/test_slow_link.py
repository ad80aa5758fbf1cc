"""A line of 2,400 baud, with the OpenSSH client and `ssh -C`; and clients that do not read at all.

The key exchange would take minutes on such a line, so that one signs in at full speed and slows the line afterwards.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import asyncssh
import pytest

from bbs.config import Config
from bbs.server import Server
from bbs.services.accounts import OfferedKey
from bbs.ssh import session as ssh_session
from bbs.ssh import stall
from bbs.ssh.frontend import FrontEnds
from bbs.ssh.sign_in import Arrival
from bench.town import own_town, settle
from tests.e2e.harness import Client, ServerProcess, Terminal, make_key, wait_until
from tests.e2e.link import MODEM_2400, Link

PACKET_SECONDS = 36 / MODEM_2400
"""What the smallest packet of SSH takes on the line. A key and its echo are one each, so that no echo comes in less
than twice that; what is ours is counted from when the key has come through."""

SOON = 0.3
OPEN_SECONDS = 4.0
SUBJECT_SEEN = 12
"""Characters of a subject that stand in its row of a board, however long it is."""

SCREEN_BYTES = 1_000
"""On the wire, compressed; a whole screen of new text is some 700."""

TEXT = "I have been there, and it is okay. You are not alone in this"


MEMBERS = ("reader", "pager")
"""One for each test: a member comes back to where they left."""


@dataclass(slots=True)
class Modem:
    """A member's terminal, and the line that it is on."""

    seat: Terminal
    link: Link

    def fast(self, *keys: str, sees: str) -> None:
        """Goes somewhere at full speed."""
        self.link.rate = None
        self.seat.key(*keys)
        self.seat.wait_for(sees)
        self.settle()
        self.link.rate = MODEM_2400

    def settle(self, quiet: float = 0.3) -> float:
        """Waits until nothing is on the line any more; seconds from the call to the last byte that was shown. A client
        shows nothing of a packet before it has all of it."""
        began = busy = last = time.monotonic()
        wire, size = self.link.down, len(self.seat.raw)
        while time.monotonic() - busy < quiet:
            time.sleep(0.005)
            if self.link.down != wire:
                wire, busy = self.link.down, time.monotonic()
            if len(self.seat.raw) != size:
                size, last = len(self.seat.raw), time.monotonic()
        return last - began

    def takes(self, press: Callable[[], None], seen: Callable[[str], object], what: str) -> float:
        """Seconds from a key to what it leads to."""
        began = time.monotonic()
        press()
        self.seat.wait_until(seen, what)
        return time.monotonic() - began


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a town in it, and a key that signs its members in."""
    folder = tmp_path_factory.mktemp("slow")
    key = asyncssh.read_private_key(make_key(folder))
    offered = OfferedKey("ssh-ed25519", key.convert_to_public().get_fingerprint())
    asyncio.run(settle(folder / "data", own_town(), [*MEMBERS, "keeper"], offered))
    return folder


@pytest.fixture
def modem(place: Path, request: pytest.FixtureRequest) -> Iterator[Modem]:
    server = ServerProcess(["-m", "bbs", "serve", "--data", str(place / "data"), "--port", "0"], place / "data")
    link = Link(server.port, small=True)
    try:
        client = Client(server, place)
        alias = f"HostKeyAlias=[127.0.0.1]:{server.port}"
        command = client.command(request.param, "-C", "-o", alias, key=place / "id_ed25519")
        command[command.index("-p") + 1] = str(link.port)
        with Terminal(command) as seat:
            seat.wait_for("Introductions")
            yield Modem(seat, link)
    finally:
        link.close()
        server.stop()


def at(seat: Terminal) -> str:
    return seat.lines[seat.cursor[1]]


@pytest.mark.parametrize("modem", MEMBERS[:1], indirect=True)
def test_at_2400_baud_one_can_read_and_write(modem: Modem) -> None:
    seat, link = modem.seat, modem.link
    while "Introductions" not in at(seat):
        seat.key("down")
        modem.settle()
    modem.fast("enter", sees="Introductions")

    steps = []
    for _step in range(5):
        was = seat.cursor
        steps.append(modem.takes(lambda: seat.key("down"), lambda _s, was=was: seat.cursor[1] == was[1] + 1, "a step"))
    assert median(steps) - PACKET_SECONDS < SOON

    row = at(seat)
    began = time.monotonic()
    seat.key("enter")
    seat.wait_for("r reply")
    opened = time.monotonic() - began + modem.settle()
    subject = seat.lines[0].partition("  ")[0]
    assert subject[:SUBJECT_SEEN] in row
    assert opened - PACKET_SECONDS < OPEN_SECONDS

    seat.key("r")
    seat.wait_for("Your reply")
    modem.settle()
    echoes = []
    for letter in "tired":
        column = seat.cursor[0]
        echoes.append(
            modem.takes(
                lambda letter=letter: seat.type(letter), lambda _s, c=column: seat.cursor[0] == c + 1, "an echo"
            )
        )
    assert median(echoes) - PACKET_SECONDS < SOON

    # Typed ahead, while the screen that it is meant for is still on its way.
    seat.key("escape")
    seat.wait_gone("Your reply")
    seat.type("j")
    modem.settle()
    seat.type("r" + TEXT)
    seat.wait_for(TEXT)
    link.rate = None


@pytest.mark.parametrize("modem", MEMBERS[1:], indirect=True)
def test_screens_that_are_overtaken_are_not_sent(modem: Modem) -> None:
    seat, link = modem.seat, modem.link
    modem.fast(*["down"] * 5, "enter", sees="w write")
    modem.fast("enter", sees="r reply")
    last = bottom(modem)
    before = link.down
    for _page in range(30):
        seat.key("pagedown")
        time.sleep(0.05)
    seat.wait_for(last, timeout=30)
    modem.settle()
    assert link.down - before < 4 * SCREEN_BYTES
    before = link.down
    modem.fast("g", sees="r reply")
    seat.key(*["pagedown"] * 30)
    seat.wait_for(last, timeout=30)
    link.rate = None


def bottom(modem: Modem) -> str:
    """The last line of text of the thread that is open; one stands at its top afterwards."""
    seat = modem.seat
    modem.fast(*["pagedown"] * 30, sees="r reply")
    last = next(line for line in reversed(seat.lines[:-1]) if line.strip()).strip("> ")
    modem.fast("g", sees="r reply")
    assert last not in seat.screen
    return last


# Clients that do not read


class SilentSession(asyncssh.SSHClientSession[bytes]):
    """Knows when home has been seen, and when the session is over."""

    def __init__(self) -> None:
        self.home, self.over = asyncio.Event(), asyncio.Event()
        self._seen = b""

    def data_received(self, data: bytes, datatype: int | None) -> None:
        self._seen += data
        if b"Introductions" in self._seen:
            self.home.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.over.set()


@contextlib.asynccontextmanager
async def silent_client(
    place: Path, port: int
) -> AsyncIterator[tuple[asyncssh.SSHClientChannel[bytes], SilentSession]]:
    """A client that does not read any more once it is at home; its window lets a few hundred bytes through."""
    key = asyncssh.read_private_key(place / "id_ed25519")
    connection = await asyncssh.connect(
        "127.0.0.1", port, username="keeper", client_keys=[key], known_hosts=None, config=None
    )
    async with connection, asyncio.timeout(30):
        channel, session = await connection.create_session(
            SilentSession, term_type="xterm", term_size=(80, 24), encoding=None, window=500, max_pktsize=500
        )
        await session.home.wait()
        channel.pause_reading()
        yield channel, session


def drafts(data: Path) -> list[str]:
    connection = sqlite3.connect(f"file:{data / 'bbs.sqlite'}?mode=ro", uri=True)
    try:
        return [row[0] for row in connection.execute("SELECT body FROM draft")]
    finally:
        connection.close()


class Heard:
    """A log that remembers its events, however the process has set its own log up."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def info(self, event: str, **_facts: object) -> None:
        self.events.append(event)

    warning = error = info


async def test_a_client_that_does_not_read_is_let_go_with_its_draft_saved(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stall, "STALLED_SECONDS", 1.0)
    heard = Heard()
    monkeypatch.setattr(ssh_session, "log", heard)

    def let_go() -> bool:
        return "session_stalled" in heard.events

    server = Server(Config(data=place / "data", port=0))
    await server.start()
    try:
        async with silent_client(place, server.port) as (channel, session):
            channel.write(b"\r\rr" + TEXT.encode())
            await asyncio.to_thread(wait_until, let_go, "the end")
            await asyncio.to_thread(wait_until, lambda: TEXT in drafts(place / "data"), "the draft")
            channel.resume_reading()
            await session.over.wait()
    finally:
        await server.stop()


class Slow:
    """A channel and its connection: so many bytes wait for the client each time one looks."""

    def __init__(self, *waiting: int) -> None:
        self.waiting = list(waiting)
        self.aborted = False

    def set_write_buffer_limits(self, high: int) -> None: ...

    def get_connection(self) -> Slow:
        return self

    def unsent(self) -> int:
        return 0

    def get_write_buffer_size(self) -> int:
        return self.waiting.pop(0) if len(self.waiting) > 1 else self.waiting[0]

    def abort(self) -> None:
        self.aborted = True


async def test_a_client_that_takes_some_of_it_each_time_is_not_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stall, "STALLED_SECONDS", 0.001)
    channel = Slow(900, 600, 600, 300, 300, 100, 100)
    session = ssh_session.Session(Arrival("keeper", "member"), FrontEnds(None, None), lambda _session: None)
    session.connection_made(channel)
    session.hold("window", True)
    async with asyncio.timeout(10):
        while not channel.aborted:
            await asyncio.sleep(0)
    assert len(channel.waiting) == 1
