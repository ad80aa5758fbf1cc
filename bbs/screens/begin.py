"""What comes before the first frame: line mode for those who have chosen it, and one line for whoever is new here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from bbs.domain.policy import Actor
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.services.site import Services

NEW_HERE: Final = frozenset({"new", "guest", "door"})
"""The doors of people who may have chosen nothing yet. Help now asks nothing before it helps."""

MAX_HELD: Final = 64 * 1024
"""The most bytes that are kept until it is known what they are for."""

QUESTION = _("Enter for screens, or P for plain lines (screen readers, slow links):")
"""What whoever is new here is asked."""

_LEAVES: Final = frozenset(b"\x03\x04\x1c")
_ENTER: Final = frozenset(b"\r\n")


async def wants_lines(services: Services, actor: Actor) -> bool:
    """Whether this member has chosen to begin in line mode. What cannot be looked up now was not chosen."""
    if actor.is_guest:
        return False
    try:
        return (await services.preferences.get(actor)).line_mode
    except BBSError:
        return False


class Begin:
    """A session until it is known how it goes on; from then on everything is handed to the front end of that kind.

    `asks` says whether whoever is there is asked by one line; else `wants` is. `screen` and `lines` make the front
    ends. Nothing that is written here moves a cursor.
    """

    def __init__(
        self,
        channel: Any,
        wants: Callable[[], Any],
        screen: Callable[[], Any],
        lines: Callable[[], Any],
        *,
        asks: bool,
    ) -> None:
        self._channel = channel
        self._wants = wants
        self._screen = screen
        self._lines = lines
        self._asks = asks
        self._front: Any = None
        self._held = b""
        self._size: tuple[int, int] | None = None
        self._paused = self._eof = self._after_answer = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._asks:
            self._channel.write(QUESTION.encode() + b" ")
        else:
            self._task = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        try:
            self._go_on(self._lines if await self._wants() else self._screen)
        except Exception as error:
            self._channel.failed(error)

    def data(self, data: bytes) -> None:
        if self._front is not None:
            if self._after_answer:
                # Whoever presses Enter behind the letter has not answered the first question with it.
                self._after_answer = False
                data = data.removeprefix(b"\r").removeprefix(b"\n")
            if data:
                self._front.data(data)
            return
        self._held = (self._held + data)[:MAX_HELD]
        if self._asks and self._held:
            self._answered(self._held[0])

    def _answered(self, key: int) -> None:
        if key in _LEAVES:
            self._channel.write(b"\r\n")
            self._channel.close(0)
            return
        lines = key in b"pP"
        self._channel.write(b"P\r\n" if lines else b"\r\n")
        if lines or key in _ENTER:
            held, self._held = self._held[1:].removeprefix(b"\n"), b""
            self._go_on(self._lines if lines else self._screen)
            self._after_answer = lines
            if held:
                self.data(held)
            return
        self._go_on(self._screen)

    def _go_on(self, make: Callable[[], Any]) -> None:
        """Hands the session over, with everything that has happened in it."""
        front = make()
        front.start()
        self._front = front
        if self._size is not None:
            front.resized(*self._size)
        if self._paused:
            front.paused()
        if self._held:
            front.data(self._held)
            self._held = b""
        if self._eof:
            front.eof()

    def resized(self, columns: int, rows: int) -> None:
        if self._front is not None:
            self._front.resized(columns, rows)
        else:
            self._size = columns, rows

    def paused(self) -> None:
        self._paused = True
        if self._front is not None:
            self._front.paused()

    def resumed(self) -> None:
        self._paused = False
        if self._front is not None:
            self._front.resumed()

    def eof(self) -> None:
        self._eof = True
        if self._front is not None:
            self._front.eof()
        elif self._asks:
            self._channel.close(0)

    async def closed(self, reason: str) -> None:
        """Ends what has begun."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})
        if self._front is not None:
            await self._front.closed(reason)
