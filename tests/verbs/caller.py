"""Somebody at a terminal in line mode, from the door to the end; without a server between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bbs.domain.policy import GUEST, Actor
from bbs.services.accounts import OfferedKey
from bbs.services.tries import HandleChecks
from bbs.verbs.line_mode import LineMode
from tests.services.community import Site

LONGEST = 10
"""Seconds after which what does not come is given up."""

ENDINGS = (": ", "? ")
"""How questions end."""


@dataclass(frozen=True)
class Asked:
    """What line mode is told of a client."""

    actor: Actor = GUEST
    door: str = "member"
    columns: int = 200
    rows: int = 60
    offered_keys: tuple[OfferedKey, ...] = ()
    origin: str = "somewhere"
    env: Mapping[str, str] = field(default_factory=dict)
    checks: HandleChecks = field(default_factory=HandleChecks)


class Caller:
    """The client, and its channel. `said` is everything that was heard, without the carriage returns."""

    def __init__(self, site: Site, asked: Asked) -> None:
        self.said = ""
        self.status: int | None = None
        self.error: BaseException | None = None
        self.mode = LineMode(self, asked, site.services, "Lighthouse")

    # The channel

    def write(self, data: bytes) -> None:
        assert b"\x1b" not in data
        assert b"\x07" not in data
        self.said += data.decode().replace("\r\n", "\n")

    write_error = write
    overtake = write

    def pause_reading(self) -> None:
        """Nothing is too much."""

    resume_reading = pause_reading

    def close(self, exit_status: int = 0) -> None:
        self.status = exit_status

    def failed(self, error: BaseException) -> None:
        self.error = error

    # The person

    async def comes(self, until: str = "") -> str:
        """Connects; what is said until these words, or until the first question."""
        self.mode.start()
        if until:
            await self.hears(until)
            return self.said
        return await self.asked(0)

    async def says(self, *lines: str) -> str:
        """Types these lines, each once it was asked for; what was heard after the last one."""
        before = len(self.said)
        for line in lines:
            before = len(self.said)
            self.types(line + "\r")
            await self.asked(before)
        return self.said[before:]

    def types(self, keys: str) -> None:
        """Types, and waits for nothing."""
        self.mode.data(keys.encode())

    async def asked(self, before: int) -> str:
        """Waits for a question, or for the end."""
        await self.until(lambda: self.over or self.said[before:].endswith(ENDINGS), "a question")
        return self.said[before:]

    async def hears(self, words: str, before: int = 0) -> None:
        """Waits until this was said."""
        await self.until(lambda: words in self.said[before:], repr(words))

    async def until(self, true: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(LONGEST):
                while not true():
                    await asyncio.sleep(0.001)
        except TimeoutError:
            raise AssertionError(f"waited for {what}, but heard:\n{self.said}") from self.error
        if self.error is not None:
            raise self.error

    @property
    def over(self) -> bool:
        """Whether the session has ended."""
        return self.status is not None or self.error is not None

    async def hangs_up(self) -> None:
        """The connection is lost."""
        await self.mode.closed("client_gone")
