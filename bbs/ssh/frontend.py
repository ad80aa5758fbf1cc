"""What stands between the SSH room and the front ends: plain protocols, so that neither needs the other.

A front end is made once a client has asked for a shell or for a command. From then on it is called, always in the
one event loop, and `closed` is its last call, made exactly once however the session ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from bbs.domain.policy import GUEST, Actor
from bbs.services.accounts import OfferedKey
from bbs.services.tries import HandleChecks

Door = Literal["new", "guest", "member", "recover", "help", "plain", "door"]
"""How somebody came in: to join, to look around, as the member they proved to be, with a recovery code, for the
resources of help now, in line mode; or by an empty answer under any name, to choose among these."""

Reason = Literal["over", "client_gone", "failed", "server_stopping", "ended"]
"""Why a session ends: the front end closed it, the client did or was lost, an error, the server stops, or it was
ended from elsewhere."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked for when its session began.

    `user` is the name it signed in under, `actor` who that turned out to be (`GUEST` at every door but `member`).
    `origin` stands for the address it came from, as `services.limits` knows it; never the address itself. `term`,
    `columns` and `rows` are cleaned and within bounds; `env` holds LANG, LC_*, COLORTERM and NO_COLOR at most.
    `offered_keys` are keys that the client has shown and that do not open the account, if there is one; nothing has
    proved that it holds them. `checks` count the handles that are looked up on this connection, in all its sessions.
    `command` is None where a shell was asked for.
    """

    user: str
    actor: Actor = GUEST
    door: Door = "guest"
    term: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    columns: int = 80
    rows: int = 24
    offered_keys: tuple[OfferedKey, ...] = ()
    command: str | None = None
    has_pty: bool = False
    origin: str = ""
    checks: HandleChecks = field(default_factory=HandleChecks)


class Channel(Protocol):
    """The way to one client. No call blocks, and none raises, also after the client has gone."""

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows, within bounds."""

    def write(self, data: bytes) -> None:
        """Sends `data` in one packet, as far as the client takes packets that large. Lost after the end."""

    def write_error(self, data: bytes) -> None:
        """The same, to the client's standard error."""

    def overtake(self, data: bytes) -> None:
        """Sends `data` next, and throws away what was written before and has not left yet: on a slow link a screen
        that has to be covered cannot wait for it. What is thrown away may end within an escape sequence."""

    def pause_reading(self) -> None:
        """Asks the client to hold back what it sends; SSH's window lets 128 KiB through at most."""

    def resume_reading(self) -> None:
        """The client may send again."""

    def close(self, exit_status: int = 0) -> None:
        """Ends the session once all that was written has left. The first call counts."""

    def failed(self, error: BaseException) -> None:
        """Ends the session because of an error nobody expected: the member is told, and the log has the trace."""


class FrontEnd(Protocol):
    """One session as its front end sees it. An error raised in any of the calls ends this session, and no other."""

    def start(self) -> None:
        """The client is ready to be written to."""

    def data(self, data: bytes) -> None:
        """Bytes from the client, as they came; bounding what waits is up to the front end (`pause_reading`)."""

    def resized(self, columns: int, rows: int) -> None:
        """The client's window has another size, within bounds; of a flood only the newest is passed on."""

    def paused(self) -> None:
        """The client does not keep up: write nothing more than has to be."""

    def resumed(self) -> None:
        """All that was written has left."""

    def eof(self) -> None:
        """The client will send nothing more. It may still be reading."""

    async def closed(self, reason: Reason) -> None:
        """The end. Returns once everything that belongs to the session is over; a few seconds are given to it.

        With "failed", "ended" and "server_stopping" the client may still be written to, so that its screen can be
        given back; the channel is closed by whoever called.
        """


class Sessions(Protocol):
    """What is needed of `services.sessions`."""

    async def arrived(self, actor: Actor, end: Callable[[str], None], began: datetime) -> int:
        """Lists a connection. `end` is called with the words to show when it has to end. Raises `BBSError`."""

    def left(self, session: int) -> None:
        """The connection is over."""


FrontEndFactory = Callable[[Channel, Request], FrontEnd]


@dataclass(frozen=True, slots=True)
class FrontEnds:
    """Which front end a client gets: `full_screen` for a shell on a terminal, `text` for all else."""

    full_screen: FrontEndFactory
    text: FrontEndFactory
