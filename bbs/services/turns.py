"""Turns: what one member asks for at the same moment is done some at a time, so that nobody waits behind all of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

from bbs.domain.policy import Actor
from bbs.domain.words import _
from bbs.errors import TooSoon

AT_ONCE: Final = 2
"""Turns that a member has at the same time, over all of their sessions in this process."""

GUESTS_AT_ONCE: Final = 8
"""The same for all guests together: who they are is not known."""

AGAIN_SECONDS: Final = 60.0

_GUESTS: Final = 0


class Turns:
    """The turns of one process. Who has none free waits for one, in the order in which they came."""

    def __init__(self) -> None:
        self._turns: dict[int, asyncio.Semaphore] = {}
        self._wanted: dict[int, int] = {}
        self._exports: set[int] = set()

    @asynccontextmanager
    async def turn(self, actor: Actor) -> AsyncIterator[None]:
        """A turn of this actor's, for as long as it takes. What waits for their client in it would hold up
        themselves."""
        who = actor.whoever or _GUESTS
        turns = self._turns.setdefault(who, asyncio.Semaphore(AT_ONCE if who else GUESTS_AT_ONCE))
        self._wanted[who] = self._wanted.get(who, 0) + 1
        try:
            async with turns:
                yield
        finally:
            self._wanted[who] -= 1
            if not self._wanted[who]:
                del self._wanted[who], self._turns[who]

    @contextmanager
    def export(self, actor: Actor) -> Iterator[None]:
        """Room for an export, which is as large as all that somebody ever wrote, until their client has the whole of
        it. Raises `TooSoon` where they have one under way. What others have under way stops nobody: this is theirs to
        take along at any time."""
        who = actor.whoever or _GUESTS
        if who in self._exports:
            words = _("Your other export is still on its way. When it has arrived, another can be made.")
            raise TooSoon(words, AGAIN_SECONDS, "export")
        self._exports.add(who)
        try:
            yield
        finally:
            self._exports.discard(who)
