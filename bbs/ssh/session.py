"""One session: an SSH channel on one side, a front end on the other, and the boundary where its errors stop."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, cast

import asyncssh
import structlog

from bbs.domain.window import DEFAULT_COLUMNS, DEFAULT_ROWS, clamp_size
from bbs.domain.words import _
from bbs.domain.wrap import wrap
from bbs.errors import TooSoon
from bbs.ssh.frontend import FrontEnd, FrontEnds, Reason, Request
from bbs.ssh.sign_in import Arrival
from bbs.ssh.stall import StallWatch

if TYPE_CHECKING:
    from bbs.ssh.channel import SessionChannel
    from bbs.ssh.connection import Connection

log = structlog.get_logger()

RESIZE_SECONDS = 0.1
"""Between two sizes that are passed on. A window that is being dragged says dozens a second."""

CLOSE_SECONDS = 5.0
"""How long a front end has for its end."""

MAX_UNSENT = 1024 * 1024
"""Bytes written for a client that does not take them; beyond it the session is cut off."""

SCRIPT_SECONDS = 0.5
"""How long a command without a terminal may go on when the server stops."""

MAX_COMMAND = 4096
"""Characters of a command that a client may ask for; whoever answers it sees that a longer one is too long, and says
so."""

_INCIDENT_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_RESTORE = b"\x1b[?2004l\x1b[?25h\x1b[m\x1b[?1049l"


class Session(asyncssh.SSHServerSession[bytes]):
    """Is asyncssh's session and, towards the front end, its `Channel`.

    `on_end` is called once the front end is over and the channel closed; `count` before a screen is drawn, and may
    raise `TooSoon`.
    """

    def __init__(
        self,
        arrival: Arrival,
        front_ends: FrontEnds,
        on_end: Callable[[Session], None],
        count: Callable[[], None] = lambda: None,
    ) -> None:
        self._arrival = arrival
        self._front_ends = front_ends
        self._on_end = on_end
        self._count = count
        self._chan: SessionChannel | None = None
        self._front: FrontEnd | None = None
        self._term: str | None = None
        self._command: str | None = None
        self._size = DEFAULT_COLUMNS, DEFAULT_ROWS
        self._resize: asyncio.TimerHandle | None = None
        self._resized_at = 0.0
        self._holding: set[str] = set()
        self._stall = StallWatch(self._unsent, self._has_stalled)
        self._stalled = False
        self._ending: asyncio.Task[None] | None = None
        self._ends: asyncio.Event | None = None
        self._over = False
        self.started = False

    # What asyncssh calls

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self._chan = cast("SessionChannel", chan)
        chan.set_write_buffer_limits(high=0)

    def pty_requested(self, term_type: str, term_size: tuple[int, int, int, int], term_modes: object) -> bool:
        self._term = term_type
        self._size = clamp_size(*term_size[:2])
        return True

    def shell_requested(self) -> bool:
        return True

    def exec_requested(self, command: str) -> bool:
        self._command = command[: MAX_COMMAND + 1]
        return True

    def subsystem_requested(self, subsystem: str) -> bool:
        """No SFTP, nor anything like it."""
        return False

    def break_received(self, msec: int) -> bool:
        return False

    def session_started(self) -> None:
        self.started = True
        try:
            front_ends = self._front_ends
            full_screen = self._term is not None and self._command is None and self._arrival.door != "plain"
            if full_screen:
                self._count()
            factory = front_ends.full_screen if full_screen else front_ends.text
            self._front = factory(self, self._request())
            self._front.start()
            if self._holding:
                self._front.paused()
        except TooSoon as refusal:
            self._finish("failed", refusal.message)
        except Exception as error:
            self.failed(error)

    def data_received(self, data: bytes, datatype: int | None) -> None:
        if self._front is not None and self._ending is None:
            self._guard(self._front.data, data)

    def eof_received(self) -> bool:
        """Returns true: the client may still read, and the front end decides when it is over."""
        if self._front is not None and self._ending is None:
            self._guard(self._front.eof)
        return True

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """The newest size is passed on, at most once each `RESIZE_SECONDS`."""
        self._size = clamp_size(width, height)
        if self._resize is None:
            loop = asyncio.get_running_loop()
            self._resize = loop.call_at(max(loop.time(), self._resized_at + RESIZE_SECONDS), self._pass_size)

    def pause_writing(self) -> None:
        self.hold("window", True)

    def resume_writing(self) -> None:
        self.hold("window", False)

    def connection_lost(self, exc: Exception | None) -> None:
        """The channel is gone, whoever closed it."""
        self._chan = None
        self._stall.watch(False)
        self._finish("client_gone")
        self._release()

    # What the front end calls

    @property
    def size(self) -> tuple[int, int]:
        return self._size

    def write(self, data: bytes) -> None:
        self._write(data, None)

    def write_error(self, data: bytes) -> None:
        self._write(data, asyncssh.EXTENDED_DATA_STDERR)

    def overtake(self, data: bytes) -> None:
        if self._chan is not None:
            with suppress(OSError):
                self._chan.overtake(data)

    def pause_reading(self) -> None:
        if self._chan is not None:
            self._chan.pause_reading()

    def resume_reading(self) -> None:
        if self._chan is not None:
            self._chan.resume_reading()

    def close(self, exit_status: int = 0) -> None:
        if self._ending is None:
            self._exit(exit_status)
            self._finish("over")

    def dismiss(self, why: str) -> None:
        """Ends the session from elsewhere. `why` is its last word; it waits for nothing that was written before."""
        if self._holding:
            self.overtake(_RESTORE if self._term else b"")
        self._finish("ended", why)

    def failed(self, error: BaseException) -> None:
        if self._ending is not None:
            return
        incident = "".join(secrets.choice(_INCIDENT_ALPHABET) for _i in range(6))
        log.error("session_failed", incident=incident, exc_info=error)
        text = _("Something went wrong on our side. Your words are kept. Incident {number}").format(number=incident)
        self._finish("failed", text)

    # Ending

    def hold(self, cause: str, on: bool) -> None:
        """`cause` ("window", "network") holds up what is sent, or does so no longer."""
        held = bool(self._holding)
        (self._holding.add if on else self._holding.discard)(cause)
        if held == bool(self._holding):
            return
        self._stall.watch(bool(self._holding) and self._chan is not None)
        if self._front is not None and self._ending is None:
            self._guard(self._front.resumed if held else self._front.paused)

    def _has_stalled(self) -> None:
        log.info("session_stalled")
        self._stalled = True
        self._finish("client_gone")
        if self._over:
            self._exit(0)

    def stop(self, words: str = "") -> asyncio.Task[None] | None:
        """The server stops, and says so in these words. Returns the task at whose end the session is over, None where
        it is."""
        if self._front is None and self._ending is None:
            # A command may be on its way, and nobody may take it for done.
            self.write_error(f"{words}\n".encode())
            self._exit(1)
            return None
        if self._ending is None and self._is_script:
            return asyncio.get_running_loop().create_task(self._finish_soon(words))
        self._finish("server_stopping", words)
        return self._ending

    async def _finish_soon(self, words: str) -> None:
        """Lets a command come to its end by itself first: what it has done, its script should hear of."""
        self._ends = asyncio.Event()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ends.wait(), SCRIPT_SECONDS)
        self._finish("server_stopping", words)
        if self._ending is not None:
            await asyncio.wait([self._ending])

    def _finish(self, reason: Reason, text: str = "") -> None:
        """Ends the front end, once; the first reason counts."""
        if self._ending is None:
            if self._resize is not None:
                self._resize.cancel()
            self._ending = asyncio.get_running_loop().create_task(self._end(reason, text))
            if self._ends is not None:
                self._ends.set()

    async def _end(self, reason: Reason, text: str) -> None:
        front = self._front
        try:
            if front is not None:
                await asyncio.wait_for(front.closed(reason), CLOSE_SECONDS)
        except Exception as error:
            log.error("session_end_failed", reason=reason, exc_info=error)
            self.write(_RESTORE if self._term else b"")
        finally:
            self._front = None
            if text:
                self.write_error(self._last_words(text))
            self._exit(1 if reason == "failed" or self._is_cut_short(reason) else 0)
            self._over = True
            self._release()

    def _last_words(self, text: str) -> bytes:
        """On a terminal they are in rows, so that it tears no word at its edge."""
        if self._term is None:
            return f"{text}\n".encode()
        return "".join(f"{row}\r\n" for row in wrap(text, self._size[0])).encode()

    @property
    def _is_script(self) -> bool:
        """Whether nobody sits in front of it."""
        return self._command is not None and self._term is None

    def _is_cut_short(self, reason: Reason) -> bool:
        """Whether a command was stopped on its way: a script must not take that for done."""
        return self._is_script and reason in ("server_stopping", "ended")

    def _release(self) -> None:
        """Gives the session's place free once its front end is over and the client has let go of the channel."""
        if self._over and self._chan is None:
            self._on_end(self)

    def _exit(self, status: int) -> None:
        """Closes the channel once its last bytes have left, or at once where none leave; the first status counts."""
        if self._chan is None:
            return
        if not self._stalled:
            self._chan.exit(status)
        elif "network" in self._holding:
            self._connection(self._chan).abort()
        else:
            self._chan.abort()

    # Details

    def _request(self) -> Request:
        assert self._chan is not None
        arrival = self._arrival
        return Request(
            user=arrival.user,
            actor=arrival.actor,
            door=arrival.door,
            term=self._term or "",
            env=dict(self._chan.get_environment()),
            columns=self._size[0],
            rows=self._size[1],
            offered_keys=arrival.offered_keys,
            command=self._command,
            has_pty=self._term is not None,
            origin=arrival.origin,
            checks=arrival.checks,
        )

    def _guard(self, call: Callable[..., None], *args: object) -> None:
        """The boundary: what a front end raises ends its own session only."""
        try:
            call(*args)
        except Exception as error:
            self.failed(error)

    def _pass_size(self) -> None:
        self._resize = None
        self._resized_at = asyncio.get_running_loop().time()
        if self._front is not None and self._ending is None:
            self._guard(self._front.resized, *self._size)

    def _write(self, data: bytes, datatype: int | None) -> None:
        chan = self._chan
        if chan is None or not data:
            return
        try:
            chan.write(data, datatype)
        except OSError:
            return
        if self._holding and self._unsent() > MAX_UNSENT:
            log.warning("session_unread")
            self._connection(chan).abort()

    def _unsent(self) -> int:
        """Bytes that wait for the client."""
        chan = self._chan
        return 0 if chan is None else chan.get_write_buffer_size() + self._connection(chan).unsent()

    @staticmethod
    def _connection(chan: SessionChannel) -> Connection:
        return cast("Connection", chan.get_connection())
